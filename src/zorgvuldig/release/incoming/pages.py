"""Taking in data from another school: first what would be kept and what not, then taking in; and reading it where it belongs."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import go
from zorgvuldig.pupils.opened import opened_pupil
from zorgvuldig.release.exchange.models import Incoming, Party
from zorgvuldig.release.incoming import actions as taking
from zorgvuldig.release.incoming.forms import IncomingForm
from zorgvuldig.release.incoming.reader import LIMIT, NotRead, read
from zorgvuldig.release.incoming.selection import GROUNDS, OtherPupil, Piece, compared, dropped, pieces
from zorgvuldig.release.transfer.form import RECIPIENTS
from zorgvuldig.school.people.models import PupilIdentity

PURPOSE = "receiving"
READS = (
    "organisation", "staff", "identity", "birth", "contact", "guardian", "enrolment", "membership", "planning", "exchange",
    "incoming",
)  # fmt: skip
WRITES = ("exchange", "incoming")
# What the pieces go with, as far as whoever follows a pupil may open it.
GUIDED = ("organisation", "staff", "identity", "enrolment", "membership", "grades", "attendance", "absence", "guidance", "incoming")  # fmt: skip
SALT, VALID = "incoming", 3600  # seconds between looking and taking in
LONGEST = 200_000  # characters that are kept of one file
CONFLICT, WRONG = 409, 422


@route("leerlingen/<uuid:uid>/van-andere-school/", "incoming")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS, methods=("GET", "POST"))
def incoming(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """What came in about a pupil, and bringing a file: what of it would be kept. Nothing is kept by looking."""
    pupil = opened_pupil(door, uid)
    posted = request.method == "POST"
    form = IncomingForm(
        request.POST if posted else None, request.FILES if posted else None, parties=_parties()
    )  # fmt: skip
    if posted and form.is_valid() and (shown := _looked(request, form, pupil, door)):
        return shown
    return _shown(request, door, pupil, form, status=WRONG if form.errors else 200)


@route("leerlingen/<uuid:uid>/van-andere-school/aannemen/", "take_incoming")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS, writes=WRITES, methods=("POST",))
def take_incoming(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """Take in what was shown."""
    pupil = opened_pupil(door, uid)
    again = gettext("Kies het bestand opnieuw: het is te lang geleden dat u het bekeek, of iemand anders bekeek het.")
    try:
        given: Mapping[str, Any] = signing.loads(request.POST.get("gezien", ""), salt=SALT, max_age=VALID)
    except signing.BadSignature:
        return _shown(request, door, pupil, _empty(), again, CONFLICT)
    if given["pupil"] != pupil.pupil_id or given["actor"] != door.actor_id:
        return _shown(request, door, pupil, _empty(), again, CONFLICT)
    try:
        taking.take_in(
            pupil.pupil_id, given["party"], article=given["article"], sha256=given["sha256"],
            pieces=[Piece(**piece) for piece in given["pieces"]], dropped=given["dropped"], door=door,
        )  # fmt: skip
    except taking.TakenAlready:
        said = gettext("Dit bestand is al aangenomen voor deze leerling. Er is niets veranderd.")
        return _shown(request, door, pupil, _empty(), said, CONFLICT)
    except taking.NoSuchParty:
        said = gettext("Deze school is niet gecontroleerd of doet niet meer mee. Laat een collega haar controleren.")
        return _shown(request, door, pupil, _empty(), said, CONFLICT)
    messages.success(request, gettext("De gegevens zijn aangenomen. De familie krijgt daar een e-mail over."))
    return go(_here(pupil))


@route("leerlingen/<uuid:uid>/van-andere-school/<uuid:number>/verteld/", "told_of_incoming")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS, writes=WRITES, methods=("POST",))
def told_of_incoming(request: HttpRequest, *, door: Door, uid: UUID, number: UUID) -> HttpResponse:
    """The school told the family by letter or by telephone."""
    pupil, row = _one(door, uid, number)
    taking.told_on_paper(row, door=door)
    messages.success(request, gettext("Het staat erbij dat de familie het weet."))
    return go(_here(pupil))


@route("leerlingen/<uuid:uid>/van-andere-school/<uuid:number>/weg/", "remove_incoming")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS, writes=WRITES, methods=("POST",))
def remove_incoming(request: HttpRequest, *, door: Door, uid: UUID, number: UUID) -> HttpResponse:
    """Take back what came in: it was the wrong file."""
    pupil, row = _one(door, uid, number)
    taking.remove(row, door=door)
    messages.success(request, gettext("Wat in dit bestand stond, is weggehaald."))
    return go(_here(pupil))


@route("leerlingen/<uuid:uid>/begeleiding/vorige-school/", "guided_incoming")
@page(purpose="mentoring", kind=Kind.PUPIL, reads=GUIDED)
def guided_incoming(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """What the earlier school told, for the mentor."""
    return _read(request, door, uid, reverse("guided_pupil", kwargs={"uid": uid}))


@route("leerlingen/<uuid:uid>/zorg/vorige-school/", "care_incoming")
@page(purpose="care", kind=Kind.PUPIL, reads=GUIDED)
def care_incoming(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """What the earlier school told, for the care coordinator."""
    return _read(request, door, uid, reverse("care_pupil", kwargs={"uid": uid}))


def _read(request: HttpRequest, door: Door, uid: UUID, back: str) -> HttpResponse:
    pupil = opened_pupil(door, uid)
    context = {"pupil": pupil, "taken": taking.taken(pupil.pupil_id, door=door), "back": back}
    return render(request, "release/incoming_read.html", context | {"facts": facts("incoming")})


def _one(door: Door, uid: UUID, number: UUID) -> tuple[PupilIdentity, Incoming]:
    pupil = opened_pupil(door, uid)
    found = Incoming.objects.filter(uid=number, pupil_id=pupil.pupil_id).first()
    if found is None:
        raise Http404
    return pupil, found


def _here(pupil: PupilIdentity) -> str:
    return reverse("incoming", kwargs={"uid": pupil.pupil.uid})


def _parties() -> list[Party]:
    """Schools that somebody checked and that take part."""
    found = Party.objects.filter(recipient__in=RECIPIENTS, verified_at__isnull=False, ended_at=None)
    return list(found.order_by("name"))


def _empty() -> IncomingForm:
    return IncomingForm(parties=_parties())


def _looked(request: HttpRequest, form: IncomingForm, pupil: PupilIdentity, door: Door) -> HttpResponse | None:
    """The page with what would be kept; None when the file is not for this pupil or cannot be read, which the form says."""
    upload = form.cleaned_data["file"]
    content = upload.read(LIMIT + 1)
    try:
        found = read(content)
        differences = compared(found.document, pupil, door=door)
    except NotRead as refused:
        form.add_error("file", str(refused))
        return None
    except OtherPupil:
        form.add_error("file", gettext("Dit bestand gaat over een andere leerling: de geboortedatum of de achternaam is anders. Wij lezen het niet in."))  # fmt: skip
        return None
    kept, left = pieces(found.document), dropped(found)
    if sum(len(piece.value) for piece in kept) > LONGEST:
        form.add_error(
            "file", gettext("In dit bestand staat meer dan een school nodig heeft. Vraag een korter dossier.")
        )
        return None
    party = next(one for one in _parties() if str(one.uid) == form.cleaned_data["party"])
    ground = next(one for one in GROUNDS if one.key == form.cleaned_data["ground"])
    return _preview(request, pupil, party, ground.article, sha256(content).hexdigest(), kept, left, differences, door)


def _preview(
    request: HttpRequest, pupil: PupilIdentity, party: Party, article: str, digest: str, kept: Sequence[Piece],
    left: Sequence[str], differences: Sequence[Any], door: Door,
) -> HttpResponse:  # fmt: skip
    given = {
        "pupil": pupil.pupil_id, "actor": door.actor_id, "party": str(party.uid), "article": article, "sha256": digest,
        "pieces": [asdict(piece) for piece in kept], "dropped": list(left),
    }  # fmt: skip
    context = {
        "pupil": pupil,
        "party": party,
        "article": article,
        "kept": kept,
        "dropped": left,
        "differences": differences,
        "seen": signing.dumps(given, salt=SALT, compress=True),
        "back": _here(pupil),
        "facts": facts("incoming"),
    }
    return render(request, "release/incoming_preview.html", context)


def _shown(
    request: HttpRequest, door: Door, pupil: PupilIdentity, form: IncomingForm, problem: str = "", status: int = 200
) -> HttpResponse:  # fmt: skip
    context = {
        "pupil": pupil,
        "form": form,
        "has_parties": bool(_parties()),
        "taken": taking.taken(pupil.pupil_id, door=door),
        "grounds": GROUNDS,
        "problem": problem,
        "desk": True,
        "back": reverse("administered_pupil", kwargs={"uid": pupil.pupil.uid}),
        "facts": facts("incoming"),
    }
    return render(request, "release/incoming.html", context, status=status)
