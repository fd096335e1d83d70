"""The page on which the desk writes down what a supplier answered when it had to delete. No pupil is open here."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.suppliers.agreements import end_actions as ending
from zorgvuldig.suppliers.agreements.part_forms import AnswerForm
from zorgvuldig.suppliers.desk.facts import desk_facts
from zorgvuldig.suppliers.desk.pages import BOTH, PURPOSE, READS
from zorgvuldig.suppliers.desk.reads import may_write


@route("leveranciers/wissen/<uuid:number>/", "deletion_demand")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, writes=("supplier_desk",), methods=BOTH)
def deletion_demand(request: HttpRequest, *, door: Door, number: UUID) -> HttpResponse:
    """What was asked and until when, and the answer or a form for it."""
    shown = ending.demand(number, door=door)
    if shown is None:
        raise Http404
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            ending.answer(shown.demand, form.cleaned_data["answer"], door=door)
        except Refused:
            messages.warning(request, gettext("Iemand was u voor: het antwoord staat er al."))
        else:
            messages.success(request, gettext("Het antwoord staat erbij, met uw naam."))
        return go(reverse("deletion_demand", kwargs={"number": number}))
    context = {
        "shown": shown,
        "form": form if shown.is_open and may_write(door=door) else None,
        "facts": desk_facts(PURPOSE, "supplier_desk"),
    }
    return render(request, "suppliers/supplier_demand.html", context, status=422 if form.errors else 200)
