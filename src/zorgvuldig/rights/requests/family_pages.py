"""A family asks something about its data, follows it, and reads the answer."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import go
from zorgvuldig.platform.vault.responses import download
from zorgvuldig.pupils.file import reads as pupils
from zorgvuldig.rights.close_watch import actions as close_watch
from zorgvuldig.rights.erasure.progress import ordered
from zorgvuldig.rights.requests import reads as queries
from zorgvuldig.rights.requests.actions import OpenAlready, ask
from zorgvuldig.rights.requests.copy import copy_of_asker
from zorgvuldig.rights.requests.family_forms import AskForm, chosen
from zorgvuldig.rights.requests.grounds import GROUNDS, complaints_for
from zorgvuldig.rights.requests.labels import BY_FAMILY, KINDS, OUTCOMES, STEPS
from zorgvuldig.rights.requests.status import closed, standing
from zorgvuldig.rights.restriction.scope import not_objectable, restrictable
from zorgvuldig.school.people.models import PupilIdentity
from zorgvuldig.suppliers.stops.pupil_actions import stops

PURPOSE = "requesting"
READS = ("organisation", "staff", "identity", "enrolment", "request", "correction")
WRITES = ("request",)


@dataclass(frozen=True, slots=True)
class Mine:
    """Whose requests these are: a child's or one's own, and the addresses of their pages."""

    pupil: PupilIdentity
    own: bool

    def to(self, name: str, **more: UUID) -> str:
        """The address of one of these pages; `file` and `copy` are those of the file itself."""
        if self.own:
            return reverse({"file": "own_file"}.get(name, f"own_{name}"), kwargs=more)
        return reverse({"file": "child"}.get(name, f"child_{name}"), kwargs={"uid": self.pupil.pupil.uid, **more})

    @property
    def overview(self) -> str:
        """What was asked."""
        return self.to("requests")

    @property
    def new(self) -> str:
        """Asking something."""
        return self.to("new_request")

    @property
    def file(self) -> str:
        """The file itself."""
        return self.to("file")

    @property
    def copy(self) -> str:
        """The copy, at once."""
        return self.to("copy")


Shown = Callable[..., HttpResponse]


def _child(door: Door, uid: UUID) -> Mine:
    pupil = pupils.pupil(door=door, uid=uid)  # from 16 the pupil gets here too
    return _labelled(door, Mine(pupil, own=pupil.pupil_id == door.actor_id))


def _own(door: Door) -> Mine:
    try:
        return _labelled(door, Mine(pupils.myself(door=door), own=True))
    except PupilIdentity.DoesNotExist as not_a_pupil:  # a guardian asks from the page of the child
        raise Http404 from not_a_pupil


def _labelled(door: Door, mine: Mine) -> Mine:
    door.label = gettext("Uw verzoeken over %(name)s zijn open.") % {"name": mine.pupil.given_name}
    return mine


@route("mijn-kind/<uuid:uid>/verzoeken/", "child_requests")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=(*READS, "supplier"))
def child_requests(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """What I asked about my child."""
    return _overview(request, door, _child(door, uid))


@route("mijn-gegevens/verzoeken/", "own_requests")
@page(purpose=PURPOSE, kind=Kind.OWN, reads=(*READS, "supplier"))
def own_requests(request: HttpRequest, *, door: Door) -> HttpResponse:
    """What I asked about myself."""
    return _overview(request, door, _own(door))


@route("mijn-kind/<uuid:uid>/verzoeken/nieuw/", "child_new_request")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS, writes=WRITES, methods=("GET", "POST"))
def child_new_request(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """Ask something about my child."""
    return _new(request, door, _child(door, uid))


@route("mijn-gegevens/verzoeken/nieuw/", "own_new_request")
@page(purpose=PURPOSE, kind=Kind.OWN, reads=READS, writes=WRITES, methods=("GET", "POST"))
def own_new_request(request: HttpRequest, *, door: Door) -> HttpResponse:
    """Ask something about myself."""
    return _new(request, door, _own(door))


@route("mijn-kind/<uuid:uid>/verzoeken/<uuid:number>/", "child_request")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS)
def child_request(request: HttpRequest, *, door: Door, uid: UUID, number: UUID) -> HttpResponse:
    """One request about my child: where it stands, and the answer."""
    return _one(request, door, _child(door, uid), number)


@route("mijn-gegevens/verzoeken/<uuid:number>/", "own_request")
@page(purpose=PURPOSE, kind=Kind.OWN, reads=READS)
def own_request(request: HttpRequest, *, door: Door, number: UUID) -> HttpResponse:
    """One request about myself: where it stands, and the answer."""
    return _one(request, door, _own(door), number)


@route("mijn-kind/<uuid:uid>/verzoeken/<uuid:number>/brieven/<uuid:letter>/", "child_request_letter")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS)
def child_request_letter(request: HttpRequest, *, door: Door, uid: UUID, number: UUID, letter: UUID) -> HttpResponse:
    """A letter of the school to me about my child."""
    return _letter(door, _child(door, uid), number, letter)


@route("mijn-gegevens/verzoeken/<uuid:number>/brieven/<uuid:letter>/", "own_request_letter")
@page(purpose=PURPOSE, kind=Kind.OWN, reads=READS)
def own_request_letter(request: HttpRequest, *, door: Door, number: UUID, letter: UUID) -> HttpResponse:
    """A letter of the school to me about myself."""
    return _letter(door, _own(door), number, letter)


def _overview(request: HttpRequest, door: Door, mine: Mine) -> HttpResponse:
    found = [
        (
            stands,
            KINDS[stands.request.kind].name,
            OUTCOMES.get(stands.outcome),
            mine.to("request", number=stands.request.uid),
        )
        for stands in queries.mine(mine.pupil.pupil_id, door=door)
    ]
    context = {
        "mine": mine,
        "pupil": mine.pupil,
        "requests": found,
        "stops": stops(mine.pupil.pupil_id, door=door),
        "watches": close_watch.of_pupil(mine.pupil.pupil_id, door=door),
        "facts": facts("request"),
    }
    return render(request, "rights/family_requests.html", context)


def _new(request: HttpRequest, door: Door, mine: Mine) -> HttpResponse:
    slug = request.GET.get("soort", "")
    kind = next((KINDS[key] for key in BY_FAMILY if KINDS[key].slug == slug), None)
    if kind is None:
        kinds = [(KINDS[key], f"{mine.new}?soort={KINDS[key].slug}") for key in (*BY_FAMILY, "rectification")]
        return render(request, "rights/family_kinds.html", {"mine": mine, "pupil": mine.pupil, "kinds": kinds})
    known = any(stands.request.kind == kind.key for stands in queries.mine(mine.pupil.pupil_id, door=door))
    form = AskForm(request.POST if request.method == "POST" else None, kind=kind.key, has_earlier=known)
    if request.method == "POST" and form.is_valid():
        try:
            made = ask(mine.pupil.pupil_id, form.wished(), door=door)
        except OpenAlready as already:
            messages.warning(request, gettext("Dit vroeg u al. Hier ziet u hoe het ermee staat."))
            return go(mine.to("request", number=already.request.uid) if already.request else mine.overview)
        if made.outcome == "repeated":
            messages.info(request, gettext("Dit vroeg u kort geleden ook. Het antwoord van toen geldt nog."))
        else:
            last = standing(made, made.received_on).deadline.last
            said = gettext("Wij hebben uw verzoek. U krijgt antwoord uiterlijk op %(day)s.")
            messages.success(request, said % {"day": date_format(last, "j F Y")})
        return go(mine.to("request", number=made.uid))
    context = {
        "form": form,
        "kind": kind,
        "mine": mine,
        "pupil": mine.pupil,
        "others": not_objectable() if kind.key == "objection" else [],
        "facts": facts("request"),
    }
    return render(request, "rights/family_new.html", context, status=422 if form.errors else 200)


def _one(request: HttpRequest, door: Door, mine: Mine, number: UUID) -> HttpResponse:
    stands = queries.one(number, mine.pupil.pupil_id, door=door)
    if stands is None or stands.request.asker_id != door.actor_id:
        raise Http404
    row = stands.request
    repeated = row.repeats
    closing = closed(repeated or row)
    context = {
        "mine": mine,
        "pupil": mine.pupil,
        "stands": stands,
        "asked": row,
        "kind": KINDS[row.kind],
        "outcome": OUTCOMES.get(stands.outcome),
        "ground": GROUNDS.get(closing.ground) if closing else None,
        "answer": str(closing.answer) if closing else "",
        "repeated": repeated,
        "repeated_url": mine.to("request", number=repeated.uid) if repeated else "",
        "complaints": complaints_for(row.kind) if closing and closing.outcome in ("refused", "partly") else [],
        "categories": chosen(restrictable(), row.mask),
        "erasure": ordered(row, door=door) if row.kind == "erasure" else None,
        "copy": copy_of_asker(row) if row.kind in ("access", "portability") else "",
        "steps": [(one, STEPS[one.step.kind]) for one in queries.steps(row, inside=False, door=door)],
        "letters": [
            (file, mine.to("request_letter", number=row.uid, letter=file.uid))
            for file in queries.letters(row, door=door)
        ],
        "facts": facts("request"),
    }
    return render(request, "rights/family_request.html", context)


def _letter(door: Door, mine: Mine, number: UUID, letter: UUID) -> HttpResponse:
    file = queries.letter(letter, number, mine.pupil.pupil_id, door=door)
    if file is None:
        raise Http404
    return download(file.blob, file.name, file.media_type)
