"""The official number of a pupil: for the administration alone, and shown only to whoever presses for it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import Asked, form_page, go
from zorgvuldig.pupils.changes.actions import ChangedMeanwhile
from zorgvuldig.pupils.numbers import reads as queries
from zorgvuldig.pupils.numbers.actions import NumberTaken, confirm_number, save_number
from zorgvuldig.pupils.numbers.forms import KINDS, NumberForm
from zorgvuldig.pupils.opened import opened_pupil


@route("leerlingen/<uuid:uid>/nummer/", "official_number")
@page(
    purpose="official_number",
    kind=Kind.PUPIL,
    reads=("organisation", "staff", "identity", "birth", "official_number"),
    writes=("official_number", "birth"),
    methods=("GET", "POST"),
)
def number(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """Record, replace, confirm (`vergeleken`) or show (`toon`) the number."""
    person = opened_pupil(door, uid)
    door.label = gettext("Het nummer van %(name)s is open.") % {"name": person.full_name}
    was = queries.number_print(person.pupil_id, door=door)
    asked = Asked(
        _("BSN of onderwijsnummer"),
        _("Bewaar het nummer"),
        reverse("administered_pupil", kwargs={"uid": uid}),
        about=person.full_name,
        facts=facts("official_number"),
    )
    if request.method == "POST" and "vergeleken" in request.POST:
        if confirm_number(door=door, pupil_id=person.pupil_id):
            messages.success(request, gettext("Het is vastgelegd dat u het nummer vergeleek."))
        return go(request.path)
    if request.method == "POST" and "toon" not in request.POST:
        return _saved(request, door, person.pupil_id, asked, was)
    shown = queries.number(person.pupil_id, door=door) if request.method == "POST" else ""
    return form_page(request, NumberForm(was=was), asked, shown=shown, **_held(person.pupil_id, door))


def _saved(request: HttpRequest, door: Door, pupil_id: int, asked: Asked, was: str) -> HttpResponse:
    form = NumberForm(request.POST.dict(), was=was)
    if not form.is_valid():
        return form_page(request, form, asked, **_held(pupil_id, door))
    try:
        save_number(
            door=door,
            pupil_id=pupil_id,
            number=form.cleaned_data["number"],
            is_compared=form.cleaned_data["is_compared"],
            was=form.cleaned_data["was"],
        )
    except NumberTaken:
        form.add_error(
            "number", gettext("Dit nummer staat al bij iemand anders. Vergelijk het met het papier van deze leerling.")
        )
        return form_page(request, form, asked, **_held(pupil_id, door))
    except ChangedMeanwhile:
        now = queries.number_print(pupil_id, door=door)
        retry = NumberForm(request.POST.dict() | {"was": now}, was=now)
        return form_page(request, retry, asked, theirs=[], **_held(pupil_id, door))
    messages.success(request, gettext("Het nummer is bewaard."))
    return go(request.path)


def _held(pupil_id: int, door: Door) -> dict[str, Any]:
    """What the page says of the number that is there: everything but the number."""
    held = queries.held(pupil_id, door=door)
    return {"about_number": True, "held": held, "held_kind": KINDS[held.kind] if held else ""}
