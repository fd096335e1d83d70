"""One exchange about my child or myself: to whom, why, what went, and the file as long as it is here."""

from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.platform.vault.responses import SealedStream, stream
from zorgvuldig.pupil_file.exchange_reads import Given, exchange_of, may_open_file
from zorgvuldig.pupil_file.file_reads import FILE
from zorgvuldig.pupils.file import reads as pupils
from zorgvuldig.school.people.models import PupilIdentity

To = Callable[[str, UUID], str]


@route("mijn-kind/<uuid:uid>/uitwisseling/<uuid:exchange>/", "child_exchange")
@page(purpose="parental_view", kind=Kind.PUPIL, reads=FILE)
def child_exchange(request: HttpRequest, *, door: Door, uid: UUID, exchange: UUID) -> HttpResponse:
    """One exchange about my child."""
    return _page(request, door, pupils.pupil(door=door, uid=uid), exchange, own=False)


@route("mijn-gegevens/uitwisseling/<uuid:exchange>/", "own_exchange")
@page(purpose="own_view", kind=Kind.OWN, reads=FILE)
def own_exchange(request: HttpRequest, *, door: Door, exchange: UUID) -> HttpResponse:
    """One exchange about myself."""
    return _page(request, door, pupils.myself(door=door), exchange, own=True)


@route("mijn-kind/<uuid:uid>/uitwisseling/<uuid:exchange>/bestand/", "child_exchange_file")
@page(purpose="parental_view", kind=Kind.PUPIL, reads=FILE)
def child_exchange_file(request: HttpRequest, *, door: Door, uid: UUID, exchange: UUID) -> HttpResponse | SealedStream:
    """The file that goes, or went, about my child."""
    return _file(door, pupils.pupil(door=door, uid=uid), exchange)


@route("mijn-gegevens/uitwisseling/<uuid:exchange>/bestand/", "own_exchange_file")
@page(purpose="own_view", kind=Kind.OWN, reads=FILE)
def own_exchange_file(request: HttpRequest, *, door: Door, exchange: UUID) -> HttpResponse | SealedStream:
    """The file that goes, or went, about myself."""
    return _file(door, pupils.myself(door=door), exchange)


def _found(door: Door, pupil: PupilIdentity, uid: UUID) -> Given:
    door.label = gettext("Het dossier van %(name)s is open.") % {"name": pupil.given_name}
    found = exchange_of(uid, pupil.pupil_id, door=door)
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, door: Door, pupil: PupilIdentity, uid: UUID, *, own: bool) -> HttpResponse:
    found = _found(door, pupil, uid)
    named = {"exchange": uid} if own else {"uid": pupil.pupil.uid, "exchange": uid}
    context = {
        "pupil": pupil,
        "own": own,
        "given": found,
        "exchange": found.exchange,
        "may_open": may_open_file(found, door=door),
        "file_url": reverse("own_exchange_file" if own else "child_exchange_file", kwargs=named),
        "facts": facts("exchange"),
    }
    return render(request, "pupil_file/family_exchange.html", context)


def _file(door: Door, pupil: PupilIdentity, uid: UUID) -> SealedStream:
    found = _found(door, pupil, uid)
    if found.exchange.blob is None or not may_open_file(found, door=door):
        raise Http404
    return stream(found.exchange.blob, f"{found.exchange.uid}.zip", "application/zip")
