"""Pages on which a second person approves an agreement, and on which one is withdrawn. No pupil is open here."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.form_page import Asked, form_page, go
from zorgvuldig.kit.labels import Word
from zorgvuldig.suppliers.agreements import approval_actions as operations
from zorgvuldig.suppliers.agreements.actions import Changed, NotAllowed, Settled, fingerprint
from zorgvuldig.suppliers.agreements.labels import said
from zorgvuldig.suppliers.agreements.pages import SETTLED, opened_version, refuse
from zorgvuldig.suppliers.agreements.part_forms import ApproveForm, WithdrawForm
from zorgvuldig.suppliers.agreements.reads import differences
from zorgvuldig.suppliers.desk.facts import desk_facts
from zorgvuldig.suppliers.desk.pages import BOTH, PURPOSE, READS, WRITES, writing
from zorgvuldig.suppliers.desk.reads import WITHDRAWABLE, Stands

OWN = _("U schreef deze versie op. Een ander moet haar goedkeuren.")
NOT_READY: Mapping[str, Word] = {
    "paper": _("De getekende overeenkomst zit er nog niet bij."),
    "scope": _("Er staat nog niet voor wie de afspraak is."),
    "over": _("De laatste dag van deze versie is al voorbij."),
    "never": _("Een andere goedgekeurde versie begint later dan deze. Dan geldt deze nooit."),
}


@route("leveranciers/afspraak/<uuid:number>/goedkeuren/", "approve_agreement")
@page(purpose="supplier_approval", kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=BOTH)
def approve_agreement(request: HttpRequest, *, door: Door, number: UUID) -> HttpResponse:
    """Everything a version says in one view, what is different from what holds, and for somebody else a button."""
    opened = opened_version(door, number)
    back = reverse("agreement", kwargs={"number": number})
    if opened.agreement.approved_at is not None:
        messages.warning(request, str(SETTLED))
        return go(back)
    form = ApproveForm(request.POST if request.method == "POST" else None, seen=fingerprint(opened.agreement))
    if request.method == "POST" and form.is_valid():
        try:
            operations.approve(opened.agreement, seen=form.cleaned_data["seen"], door=door)
        except operations.OwnWork:
            form.add_error(None, str(OWN))
        except operations.NotReady as refusal:
            form.add_error(None, str(NOT_READY[refusal.why]))
        except (Settled, Changed, NotAllowed) as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, gettext("U keurde deze versie goed. Uw naam staat erbij."))
            return go(back)
    holds = opened.known.holds
    context = {
        "opened": opened,
        "said": said(opened.version.stands),
        "form": form,
        "holds": holds,
        "changes": differences(holds.agreement, opened.agreement, door=door) if holds else [],
        "missing": [NOT_READY[why] for why in operations.missing(opened.agreement, door=door)],
        "facts": desk_facts("supplier_approval"),
    }
    return render(request, "suppliers/agreement_approve.html", context, status=422 if form.errors else 200)


@route("leveranciers/afspraak/<uuid:number>/intrekken/", "withdraw_agreement")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=BOTH)
def withdraw_agreement(request: HttpRequest, *, door: Door, number: UUID) -> HttpResponse:
    """Why a version is withdrawn, and what happens then."""
    writing(door)
    opened, back = opened_version(door, number), reverse("agreement", kwargs={"number": number})
    if opened.version.stands not in WITHDRAWABLE:
        messages.warning(request, gettext("Deze versie geldt niet. Er is niets om in te trekken."))
        return go(back)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.withdraw(opened.agreement, why=form.cleaned_data["why"], door=door)
        except (Settled, NotAllowed) as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, gettext("Deze versie is ingetrokken."))
            return go(back)
    explains: Word = _(
        "Het product krijgt dan meteen niets meer, en een oudere versie komt niet terug. De leverancier krijgt de vraag om te wissen."
    )
    if opened.version.stands is Stands.COMING:
        first = date_format(opened.agreement.starts_on, "j F Y")
        explains = gettext(
            "Deze versie begint op %(day)s. Trekt u haar in, dan krijgt het product vanaf die dag niets meer. Tenzij u een nieuwe versie laat goedkeuren."
        ) % {"day": first}
    asked = Asked(
        _("Afspraak intrekken"),
        _("Trek in"),
        back,
        about=f"{opened.known.product.name}, {opened.known.product.supplier.name}",
        explains=explains,
        facts=desk_facts(PURPOSE),
        dangerous=True,
    )
    return form_page(request, form, asked)
