"""A family's own pages about learning materials: which product may get what, and which got what and when."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.periods import today
from zorgvuldig.pupils.file import reads as pupils
from zorgvuldig.release.ages import acting
from zorgvuldig.school.people.models import PupilIdentity
from zorgvuldig.suppliers.family.reads import received, received_by

READS = ("organisation", "staff", "identity", "birth", "membership", "release", "supplier")


@route("mijn-kind/<uuid:uid>/leermiddelen/", "child_received")
@page(purpose="parental_view", kind=Kind.PUPIL, reads=READS, about=("release", "supplier"))
def child_received(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """What products may get and got about my child."""
    return _all(request, door, pupils.pupil(door=door, uid=uid), own=False)


@route("mijn-gegevens/leermiddelen/", "own_received")
@page(purpose="own_view", kind=Kind.OWN, reads=READS)
def own_received(request: HttpRequest, *, door: Door) -> HttpResponse:
    """What products may get and got about myself."""
    return _all(request, door, pupils.myself(door=door), own=True)


@route("mijn-kind/<uuid:uid>/leermiddelen/<uuid:number>/", "child_received_product")
@page(purpose="parental_view", kind=Kind.PUPIL, reads=READS)
def child_received_product(request: HttpRequest, *, door: Door, uid: UUID, number: UUID) -> HttpResponse:
    """Each time that one product got something about my child."""
    return _one(request, door, pupils.pupil(door=door, uid=uid), number, own=False)


@route("mijn-gegevens/leermiddelen/<uuid:number>/", "own_received_product")
@page(purpose="own_view", kind=Kind.OWN, reads=READS)
def own_received_product(request: HttpRequest, *, door: Door, number: UUID) -> HttpResponse:
    """Each time that one product got something about myself."""
    return _one(request, door, pupils.myself(door=door), number, own=True)


def _label(door: Door, pupil: PupilIdentity) -> None:
    door.label = gettext("Het dossier van %(name)s is open.") % {"name": pupil.given_name}


def _all(request: HttpRequest, door: Door, pupil: PupilIdentity, *, own: bool) -> HttpResponse:
    _label(door, pupil)
    found = received(pupil.pupil_id, door=door)
    acts = acting(pupils.birth(pupil.pupil_id, door=door), today(door=door))
    context = {
        "pupil": pupil,
        "own": own,
        "may": [one for one in found if one.agreement],
        "before": [one for one in found if not one.agreement],
        "may_ask": acts is not None and acts.decides == own,
        "facts": facts("release"),
    }
    return render(request, "suppliers/received.html", context)


def _one(request: HttpRequest, door: Door, pupil: PupilIdentity, number: UUID, *, own: bool) -> HttpResponse:
    _label(door, pupil)
    found = received_by(number, pupil.pupil_id, door=door)
    if found is None:
        raise Http404
    context = {"pupil": pupil, "own": own, "one": found, "facts": facts("release")}
    return render(request, "suppliers/received_product.html", context)
