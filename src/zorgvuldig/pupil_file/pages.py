"""A family's own pages: the file, who looked in it, and what left. They show every room up to here."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from zorgvuldig.access.log_pages import month
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.roles import own_purposes
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.page_kinds import Context, Page
from zorgvuldig.kit.paging import sheet
from zorgvuldig.learning.progress.pages import part_of
from zorgvuldig.pupil_file.data_flow_reads import FLOW_READS, flow
from zorgvuldig.pupil_file.file_reads import FILE, HELD, what_is_done, what_is_held
from zorgvuldig.pupil_file.held_reads import held
from zorgvuldig.pupil_file.log_reads import WHO, by_day, of_group
from zorgvuldig.pupil_file.sections import shown
from zorgvuldig.pupils.file import reads as pupils
from zorgvuldig.pupils.file.rows import FileRow
from zorgvuldig.release.reads import releases
from zorgvuldig.school.people.models import PupilIdentity

DONE = ("consent", "hold", "access_log", "exchange", "release")  # what the page of what the school does is about
LOG = ("organisation", "staff", "identity", "guardian", "access_log")


@dataclass(frozen=True, slots=True)
class Child:
    """One child in the list of mine."""

    pupil: PupilIdentity
    places: list[pupils.Place]


@route("mijn-kinderen/", "own_children")
@page(purpose="parental_view", kind=Kind.OWN, reads=("organisation", "staff", "identity", "membership"))
class OwnChildren(Page):
    """The children whose files I may open."""

    template = "pupil_file/own_children.html"

    def context(self) -> Context:
        found = pupils.children(door=self.door)
        places = pupils.places([child.pupil_id for child in found], door=self.door)
        return {
            "children": [Child(child, places.get(child.pupil_id, [])) for child in found],
            "along": "adult_progress" in own_purposes(self.request),
        }


@route("mijn-kind/<uuid:uid>/", "child")
@page(purpose="parental_view", kind=Kind.PUPIL, reads=HELD)
def child(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """Everything that the school has about my child."""
    return _file(request, door, pupils.file_of(uid, door=door), own=False)


@route("mijn-gegevens/", "own_file")
@page(purpose="own_view", kind=Kind.OWN, reads=HELD)
def own_file(request: HttpRequest, *, door: Door) -> HttpResponse:
    """Everything that the school has about myself."""
    return _file(request, door, pupils.file_of(None, door=door), own=True)


@route("mijn-kind/<uuid:uid>/gebruik/", "child_use")
@page(purpose="parental_view", kind=Kind.PUPIL, reads=FILE, about=DONE)
def child_use(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """What the school does with the data of my child: how long they stay, who looked, what left."""
    return _use(request, door, pupils.pupil(door=door, uid=uid))


@route("mijn-gegevens/gebruik/", "own_use")
@page(purpose="own_view", kind=Kind.OWN, reads=FILE)
def own_use(request: HttpRequest, *, door: Door) -> HttpResponse:
    """What the school does with my data: how long they stay, who looked, what left."""
    return _use(request, door, pupils.myself(door=door))


@route("mijn-kind/<uuid:uid>/waarom/", "child_reasons")
@page(purpose="parental_view", kind=Kind.PUPIL, reads=FILE)
def child_reasons(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """Why the school has each kind of data of my child, and until when."""
    return _reasons(request, door, pupils.pupil(door=door, uid=uid), own=False)


@route("mijn-gegevens/waarom/", "own_reasons")
@page(purpose="own_view", kind=Kind.OWN, reads=FILE)
def own_reasons(request: HttpRequest, *, door: Door) -> HttpResponse:
    """Why the school has each kind of data of mine, and until when."""
    return _reasons(request, door, pupils.myself(door=door), own=True)


@route("mijn-kind/<uuid:uid>/weg/", "child_left")
@page(purpose="parental_view", kind=Kind.PUPIL, reads=FILE, about=("release",))
def child_left(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """Everything that left the school about my child, a sheet at a time."""
    return _left(request, door, pupils.pupil(door=door, uid=uid), own=False)


@route("mijn-gegevens/weg/", "own_left")
@page(purpose="own_view", kind=Kind.OWN, reads=FILE)
def own_left(request: HttpRequest, *, door: Door) -> HttpResponse:
    """Everything that left the school about me, a sheet at a time."""
    return _left(request, door, pupils.myself(door=door), own=True)


@route("mijn-kind/<uuid:uid>/inzage/", "child_log")
@page(purpose="parental_view", kind=Kind.PUPIL, reads=LOG, about=("access_log",))
def child_log(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """Who looked in my child's file, a month at a time."""
    return _log(request, door, pupils.pupil(door=door, uid=uid), own=False)


@route("mijn-gegevens/inzage/", "own_log")
@page(purpose="own_view", kind=Kind.OWN, reads=LOG)
def own_log(request: HttpRequest, *, door: Door) -> HttpResponse:
    """Who looked in my file, a month at a time."""
    return _log(request, door, pupils.myself(door=door), own=True)


@route("mijn-kind/<uuid:uid>/waarheen/", "child_flow")
@page(purpose="parental_view", kind=Kind.PUPIL, reads=FLOW_READS, about=("release",))
def child_flow(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """Where my child's data come from and go."""
    return _flow(request, door, pupils.pupil(door=door, uid=uid), own=False)


@route("mijn-gegevens/waarheen/", "own_flow")
@page(purpose="own_view", kind=Kind.OWN, reads=FLOW_READS)
def own_flow(request: HttpRequest, *, door: Door) -> HttpResponse:
    """Where my data come from and go."""
    return _flow(request, door, pupils.myself(door=door), own=True)


def _label(door: Door, pupil: pupils.AnyPupil) -> None:
    door.label = gettext("Het dossier van %(name)s is open.") % {"name": pupil.given_name}


def _file(request: HttpRequest, door: Door, pupil: FileRow, own: bool) -> HttpResponse:
    _label(door, pupil)
    marks = part_of(request, pupil.pupil_id, door=door, history=_history(pupil, own), report=_reports(pupil, own))
    return render(request, "pupil_file/file.html", what_is_held(pupil, door=door) | marks)


def _use(request: HttpRequest, door: Door, pupil: PupilIdentity) -> HttpResponse:
    _label(door, pupil)
    return render(request, "pupil_file/use.html", what_is_done(pupil, door=door))


def _reasons(request: HttpRequest, door: Door, pupil: PupilIdentity, own: bool) -> HttpResponse:
    _label(door, pupil)
    closed = door.closed.get(pupil.pupil_id, frozenset())
    context = {"pupil": pupil, "own": own, "sections": shown(held(pupil.pupil_id, door=door), closed=closed)}
    return render(request, "pupil_file/reasons.html", context)


def _left(request: HttpRequest, door: Door, pupil: PupilIdentity, own: bool) -> HttpResponse:
    _label(door, pupil)
    found = sheet(request, releases(pupil.pupil_id, door=door))
    return render(
        request, "pupil_file/left.html", {"pupil": pupil, "own": own, "releases": found, "facts": facts("release")}
    )


def _history(pupil: pupils.AnyPupil, own: bool) -> str:
    if own:
        return reverse("own_grade_history")
    return reverse("child_grade_history", kwargs={"uid": pupil.pupil.uid})


def _reports(pupil: pupils.AnyPupil, own: bool) -> Callable[[UUID], str]:
    if own:
        return lambda number: reverse("own_report", kwargs={"report": number})
    return lambda number: reverse("child_report", kwargs={"uid": pupil.pupil.uid, "report": number})


def _log(request: HttpRequest, door: Door, pupil: PupilIdentity, own: bool) -> HttpResponse:
    _label(door, pupil)
    shown_month = month(request, pupil.pupil_id, door=door)
    who = request.GET.get("wie", "")
    who = who if who in WHO else ""
    looked = of_group(shown_month.looked, who)
    shown = sheet(request, looked)
    context = {
        "pupil": pupil,
        "own": own,
        "month": shown_month,
        "days": by_day(shown),
        "sheet": shown,
        "query": f"maand={shown_month.key}&wie={who}&" if who else f"maand={shown_month.key}&",
        "who": who,
        "choices": WHO,
        "shown_count": len(looked),
        "refused_count": sum(look.refused for look in looked),
        "facts": facts("access_log"),
    }
    return render(request, "pupil_file/log.html", context)


def _flow(request: HttpRequest, door: Door, pupil: PupilIdentity, own: bool) -> HttpResponse:
    _label(door, pupil)
    drawn = flow(pupil, own=own, door=door)
    return render(request, "pupil_file/flow.html", {"pupil": pupil, "own": own, "flow": drawn})
