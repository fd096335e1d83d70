"""The family looks at a transfer file before it goes, and says what it thinks of it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.register_words import say
from zorgvuldig.platform.vault.keys import KeyGone
from zorgvuldig.platform.vault.responses import as_file
from zorgvuldig.platform.vault.storage import Missing
from zorgvuldig.pupils.file import reads as pupils
from zorgvuldig.release.exchange.models import Exchange
from zorgvuldig.release.transfer import inspection_actions as inspecting
from zorgvuldig.release.transfer.blocks import Document
from zorgvuldig.release.transfer.form import document_school
from zorgvuldig.release.transfer.forms import OBJECTION, AnswerForm
from zorgvuldig.release.transfer.inspection import State, inspected, needs_inspection
from zorgvuldig.release.transfer.pages import GOES
from zorgvuldig.release.transfer.readable import for_family, paper, shown
from zorgvuldig.school.people.models import Guardian, PupilIdentity

PURPOSE = "consenting"
ALWAYS = ("organisation", "staff", "identity", "birth", "guardian", "membership", "planning", "consent", "exchange")
READS = (*ALWAYS, *sorted(GOES - set(ALWAYS)))
METHODS = ("GET", "POST")
CONFLICT, WRONG = 409, 422


@route("mijn-kind/<uuid:uid>/overstap/<uuid:exchange>/", "child_transfer")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS, writes=("consent",), methods=METHODS)
def child_transfer(request: HttpRequest, *, door: Door, uid: UUID, exchange: UUID) -> HttpResponse:
    """The file about my child that goes to another school."""
    return _one(request, door, pupils.pupil(door=door, uid=uid), exchange)


@route("mijn-gegevens/overstap/<uuid:exchange>/", "own_transfer")
@page(purpose=PURPOSE, kind=Kind.OWN, reads=READS, writes=("consent",), methods=METHODS)
def own_transfer(request: HttpRequest, *, door: Door, exchange: UUID) -> HttpResponse:
    """The file about me that goes to another school."""
    return _one(request, door, _myself(door), exchange)


@route("mijn-kind/<uuid:uid>/overstap/<uuid:exchange>/dossier.pdf", "child_transfer_paper")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS)
def child_transfer_paper(request: HttpRequest, *, door: Door, uid: UUID, exchange: UUID) -> HttpResponse:
    """The same on paper."""
    return _paper(door, pupils.pupil(door=door, uid=uid), exchange)


@route("mijn-gegevens/overstap/<uuid:exchange>/dossier.pdf", "own_transfer_paper")
@page(purpose=PURPOSE, kind=Kind.OWN, reads=READS)
def own_transfer_paper(request: HttpRequest, *, door: Door, exchange: UUID) -> HttpResponse:
    """The same on paper."""
    return _paper(door, _myself(door), exchange)


def _myself(door: Door) -> PupilIdentity:
    try:
        return pupils.myself(door=door)
    except PupilIdentity.DoesNotExist as not_a_pupil:  # a guardian looks from the page of the child
        raise Http404 from not_a_pupil


def _found(door: Door, pupil: PupilIdentity, uid: UUID) -> Exchange:
    door.label = gettext("Het dossier van %(name)s is open.") % {"name": pupil.given_name}
    found = Exchange.objects.select_related("party", "pupil").filter(uid=uid, pupil_id=pupil.pupil_id).first()
    if found is None or not needs_inspection(found) or found.inspect_from is None:
        raise Http404
    return found


def _content(row: Exchange, door: Door) -> Document:
    """The file as it was offered; how to reach another parent stays with that parent."""
    try:
        content = inspecting.inside(row)
    except (Missing, KeyGone):
        return {}
    return for_family(content, Guardian.objects.filter(person_id=door.actor_id).first())


def _one(request: HttpRequest, door: Door, pupil: PupilIdentity, uid: UUID) -> HttpResponse:
    row = _found(door, pupil, uid)
    form = AnswerForm(request.POST if request.method == "POST" else None, sha256=row.sha256)
    if request.method != "POST":
        return _shown(request, door, pupil, row, form)
    if not form.is_valid():
        return _shown(request, door, pupil, row, form, status=WRONG)
    given = form.cleaned_data
    if given["seen"] != row.sha256:
        said = gettext("De school maakte het dossier opnieuw terwijl u keek. Bekijk het nog een keer en antwoord dan.")
        return _shown(request, door, pupil, row, AnswerForm(sha256=row.sha256), said, CONFLICT)
    try:
        inspecting.answer(row, kind=given["kind"], text=given["text"], door=door)
    except inspecting.NotOpen:
        said = gettext("U kunt hier niet meer op antwoorden: het dossier is al weg of het gaat niet door.")
        return _shown(request, door, pupil, row, form, said, CONFLICT)
    except inspecting.NotAnswered:
        raise Http404 from None
    if given["kind"] == OBJECTION:
        messages.success(
            request, gettext("Uw bezwaar is bewaard. Het dossier gaat niet weg voordat de school besluit.")
        )
    else:
        messages.success(request, gettext("Uw antwoord is bewaard."))
    return go(_here(door, row))


def _here(door: Door, row: Exchange, name: str = "transfer") -> str:
    if row.pupil_id == door.actor_id:
        return reverse(f"own_{name}", kwargs={"exchange": row.uid})
    return reverse(f"child_{name}", kwargs={"uid": row.pupil.uid, "exchange": row.uid})


def _shown(
    request: HttpRequest, door: Door, pupil: PupilIdentity, row: Exchange, form: AnswerForm, problem: str = "", status: int = 200
) -> HttpResponse:  # fmt: skip
    own = pupil.pupil_id == door.actor_id
    stands = inspected(row, door=door)
    context = {
        "pupil": pupil,
        "own": own,
        "file_url": reverse("own_file") if own else reverse("child", kwargs={"uid": pupil.pupil.uid}),
        "paper_url": _here(door, row, "transfer_paper"),
        "exchange": row,
        "recipient": say(REGISTER.recipients[row.recipient].name),
        "stands": stands,
        "mine": [one for one in stands.answers if one.answer.person_id == door.actor_id],
        "may_answer": stands.state is not State.OVER and door.actor_id in stands.deciders,
        "blocks": shown(_content(row, door)),
        "form": form,
        "problem": problem,
        "facts": facts("exchange"),
    }
    return render(request, "release/transfer.html", context, status=status)


def _paper(door: Door, pupil: PupilIdentity, uid: UUID) -> HttpResponse:
    content = _content(_found(door, pupil, uid), door)
    if not content:
        raise Http404
    return as_file(paper(content, document_school(content)), "overstapdossier.pdf", "application/pdf")
