"""Pages about footage that stays longer for an incident: somebody asks, somebody else decides, and it is looked at again."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from zorgvuldig.cameras.holds import actions as operations
from zorgvuldig.cameras.holds import reads as queries
from zorgvuldig.cameras.holds.forms import HoldForm, ReviewForm
from zorgvuldig.cameras.holds.labels import REFUSALS, STATES
from zorgvuldig.cameras.holds.term import moment_goes_on
from zorgvuldig.cameras.holds.timeline import lines
from zorgvuldig.cameras.models import Camera
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.incidents.models import Incident
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.periods import today

PURPOSE = "footage"
READS = ("organisation", "staff", "camera", "incident")
WRITES = ("camera",)


@route("cameras/bewaren/", "footage_holds")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS)
def footage_holds(request: HttpRequest, *, door: Door) -> HttpResponse:
    """What stays longer, what waits for a second person, what has to be looked at again; and incidents to keep footage for."""
    found = queries.listed(door=door)
    context = {
        "again": [one for one in found if one.to_review],
        "waiting": [one for one in found if one.is_waiting],
        "others": [(one, STATES[one.state]) for one in found if not one.to_review and not one.is_waiting],
        "incidents": list(queries.incidents(door=door)) if _asks(door) else [],
        "asks": _asks(door),
        "facts": facts("footage"),
    }
    return render(request, "cameras/holds.html", context)


@route("cameras/bewaren/nieuw/<uuid:incident>/", "new_footage_hold")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=("GET", "POST"))
def new_footage_hold(request: HttpRequest, *, door: Door, incident: UUID) -> HttpResponse:
    """Ask to keep footage for an incident; the page shows what there is, and until when."""
    at = queries.incident(incident, door=door)
    if at is None or not _asks(door):
        raise Http404
    cameras = queries.cameras(at, door=door)
    data = request.POST if request.method == "POST" else None
    form = HoldForm(
        data, at=at, cameras=cameras, owners=queries.owners(at, door=door), me=door.actor_id, today=today(door=door)
    )
    if data is not None and form.is_valid():
        try:
            row = operations.ask(at, form.wish, door=door)
        except operations.Refused as no:
            form.refuse(no.why)
        else:
            return go(_at(row.uid))
    return _asking(request, form, at, cameras, door)


def _asking(request: HttpRequest, form: HoldForm, at: Incident, cameras: list[Camera], door: Door) -> HttpResponse:
    context = {
        "form": form,
        "incident": at,
        "cameras": cameras,
        "lines": lines(cameras, at.starts_at, at.ends_at, door=door),
        "exists_until": min((moment_goes_on(at.starts_at, one.keep_days) for one in cameras), default=None),
        "facts": facts("footage"),
    }
    return render(request, "cameras/hold_ask.html", context, status=422 if form.errors else 200)


@route("cameras/bewaren/<uuid:hold>/", "footage_hold")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS)
def footage_hold(request: HttpRequest, *, door: Door, hold: UUID) -> HttpResponse:
    """One of them: what, why, who, what there is of it, and what can be done."""
    return _page(request, _one(hold, door), None, door)


def _page(request: HttpRequest, one: queries.Listed, form: ReviewForm | None, door: Door) -> HttpResponse:
    row = one.hold
    context = {
        "one": one,
        "state": STATES[one.state],
        "lines": lines(one.cameras, row.starts_at, row.ends_at, door=door),
        "decides": one.is_waiting and door.role in queries.DECIDERS and row.asked_by_id != door.actor_id,
        "is_mine": row.asked_by_id == door.actor_id,
        "changes": one.is_live and _asks(door),
        "form": form or ReviewForm(ends_on=row.ends_on, today=today(door=door)),
        "facts": facts("footage"),
    }
    return render(request, "cameras/hold.html", context, status=422 if form else 200)


@route("cameras/bewaren/<uuid:hold>/besluit/", "decide_footage_hold")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=("POST",))
def decide_footage_hold(request: HttpRequest, *, door: Door, hold: UUID) -> HttpResponse:
    """Allow (`besluit=ja`) or refuse (`besluit=nee`) what somebody else asked."""
    one, said = _one(hold, door), request.POST.get("besluit", "")
    if said not in ("ja", "nee"):
        messages.error(request, gettext("Kies of de beelden mogen blijven."))
        return go(_at(hold))
    try:
        operations.decide(one.hold, allows=said == "ja", door=door)
    except operations.Refused as no:
        messages.error(request, str(REFUSALS[no.why]))
    else:
        allowed, refused = (
            gettext("De beelden blijven bewaard."),
            gettext("U weigerde dit. De beelden verdwijnen op tijd."),
        )
        messages.success(request, allowed if said == "ja" else refused)
    return go(_at(hold))


@route("cameras/bewaren/<uuid:hold>/nagekeken/", "review_footage_hold")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=("POST",))
def review_footage_hold(request: HttpRequest, *, door: Door, hold: UUID) -> HttpResponse:
    """Somebody looked again and it is still needed, until the next time."""
    one = _one(hold, door)
    form = ReviewForm(request.POST, ends_on=one.hold.ends_on, today=today(door=door))
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for error in form.errors["review_on"]))
        return go(_at(hold))
    if one.state != "in_force":
        messages.error(request, str(REFUSALS["ended"]))
        return go(_at(hold))
    try:
        operations.review(one.hold, form.cleaned_data["review_on"], door=door)
    except operations.Refused as no:
        messages.error(request, str(REFUSALS[no.why]))
    else:
        messages.success(request, gettext("Genoteerd. Op die dag vragen wij het opnieuw."))
    return go(_at(hold))


@route("cameras/bewaren/<uuid:hold>/stoppen/", "end_footage_hold")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=("GET", "POST"))
def end_footage_hold(request: HttpRequest, *, door: Door, hold: UUID) -> HttpResponse:
    """Ask whether the footage need not stay any longer; posting ends it."""
    one = _one(hold, door)
    if not _asks(door):
        raise Http404
    if request.method != "POST":
        return render(request, "cameras/hold_end.html", {"one": one, "facts": facts("footage")})
    try:
        operations.end(one.hold, door=door)
    except operations.Refused as no:
        messages.error(request, str(REFUSALS[no.why]))
    else:
        messages.success(
            request, gettext("Dit blijft niet langer bewaard. Wat over zijn termijn is, verdwijnt binnen een uur.")
        )
    return go(_at(hold))


def _asks(door: Door) -> bool:
    """Whether the one at the door may ask, and end; the data protection officer reads along."""
    return door.role in queries.ASKERS


def _one(uid: UUID, door: Door) -> queries.Listed:
    found = queries.hold(uid, door=door)
    if found is None:
        raise Http404
    return found


def _at(uid: UUID) -> str:
    return reverse("footage_hold", kwargs={"hold": uid})
