"""«This is not right», as a family says it: about one datum, what became of it, and their own statement."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.register_words import say
from zorgvuldig.platform.vault.kinds import NotAccepted
from zorgvuldig.platform.vault.responses import download
from zorgvuldig.pupils.file import reads as pupils
from zorgvuldig.rights.corrections import actions as operations
from zorgvuldig.rights.corrections import reads as queries
from zorgvuldig.rights.corrections.fields import DISPUTABLE, JUDGED_SOURCE, Disputable, beside, disputable
from zorgvuldig.rights.corrections.forms import DisputeForm, StatementForm
from zorgvuldig.rights.corrections.recipients import told
from zorgvuldig.rights.corrections.state import due
from zorgvuldig.rights.corrections.values import about, kept, said
from zorgvuldig.rights.models import Correction
from zorgvuldig.school.people.models import PupilIdentity

METHODS = ("GET", "POST")
WRITES = ("request", "correction")
ANSWERED = ("organisation", "staff", "identity", "planning", "release", "request", "correction")
# Whatever can be disputed is shown as it stands now, so it is open.
READS = tuple(
    dict.fromkeys(
        ("organisation", "staff", "identity", "planning", "timetable", "assessment", "request", "correction",
         *(datum.category for datum in DISPUTABLE.values()))
    )
)  # fmt: skip


@route("mijn-kind/<uuid:uid>/klopt-niet/<slug:table>/<slug:column>/<uuid:row>/", "child_dispute")
@page(purpose="requesting", kind=Kind.PUPIL, reads=READS, writes=WRITES, methods=METHODS)
def child_dispute(request: HttpRequest, *, door: Door, uid: UUID, table: str, column: str, row: UUID) -> HttpResponse:
    """Say that a datum of my child is not right."""
    return _dispute(request, door, pupils.pupil(door=door, uid=uid), disputable(table, column), row)


@route("mijn-gegevens/klopt-niet/<slug:table>/<slug:column>/<uuid:row>/", "own_dispute")
@page(purpose="requesting", kind=Kind.OWN, reads=READS, writes=WRITES, methods=METHODS)
def own_dispute(request: HttpRequest, *, door: Door, table: str, column: str, row: UUID) -> HttpResponse:
    """Say that a datum of mine is not right."""
    return _dispute(request, door, _myself(door), disputable(table, column), row)


@route("mijn-kind/<uuid:uid>/verbeteringen/", "child_corrections")
@page(purpose="requesting", kind=Kind.PUPIL, reads=ANSWERED)
def child_corrections(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """What I asked to correct about my child."""
    return _list(request, door, pupils.pupil(door=door, uid=uid))


@route("mijn-gegevens/verbeteringen/", "own_corrections")
@page(purpose="requesting", kind=Kind.OWN, reads=ANSWERED)
def own_corrections(request: HttpRequest, *, door: Door) -> HttpResponse:
    """What I asked to correct about myself."""
    return _list(request, door, _myself(door))


@route("mijn-kind/<uuid:uid>/verbeteringen/<uuid:correction>/", "child_correction")
@page(purpose="requesting", kind=Kind.PUPIL, reads=ANSWERED, writes=WRITES, methods=METHODS)
def child_correction(request: HttpRequest, *, door: Door, uid: UUID, correction: UUID) -> HttpResponse:
    """What became of it, and my own statement."""
    return _one(request, door, pupils.pupil(door=door, uid=uid), correction)


@route("mijn-gegevens/verbeteringen/<uuid:correction>/", "own_correction")
@page(purpose="requesting", kind=Kind.OWN, reads=ANSWERED, writes=WRITES, methods=METHODS)
def own_correction(request: HttpRequest, *, door: Door, correction: UUID) -> HttpResponse:
    """What became of it, and my own statement."""
    return _one(request, door, _myself(door), correction)


@route("mijn-kind/<uuid:uid>/verbeteringen/<uuid:correction>/papieren/<uuid:paper>/", "child_correction_paper")
@page(purpose="requesting", kind=Kind.PUPIL, reads=ANSWERED)
def child_correction_paper(
    request: HttpRequest, *, door: Door, uid: UUID, correction: UUID, paper: UUID
) -> HttpResponse:
    """A paper that I sent with it."""
    return _paper(door, pupils.pupil(door=door, uid=uid), correction, paper)


@route("mijn-gegevens/verbeteringen/<uuid:correction>/papieren/<uuid:paper>/", "own_correction_paper")
@page(purpose="requesting", kind=Kind.OWN, reads=ANSWERED)
def own_correction_paper(request: HttpRequest, *, door: Door, correction: UUID, paper: UUID) -> HttpResponse:
    """A paper that I sent with it."""
    return _paper(door, _myself(door), correction, paper)


def _myself(door: Door) -> PupilIdentity:
    try:
        return pupils.myself(door=door)
    except PupilIdentity.DoesNotExist as not_a_pupil:  # a guardian asks from the pages of each child
        raise Http404 from not_a_pupil


def to_page(name: str, pupil: PupilIdentity, door: Door, **more: Any) -> str:
    """The address of a page of the family: of the child, or of oneself."""
    if pupil.pupil_id == door.actor_id:
        return reverse(f"own_{name}" if name != "file" else "own_file", kwargs=more)
    return reverse(f"child_{name}" if name != "file" else "child", kwargs={"uid": pupil.pupil.uid, **more})


def _opened(door: Door, pupil: PupilIdentity) -> dict[str, Any]:
    door.label = gettext("Het dossier van %(name)s is open.") % {"name": pupil.given_name}
    return {
        "pupil": pupil,
        "own": pupil.pupil_id == door.actor_id,
        "file_url": to_page("file", pupil, door),
        "list_url": to_page("corrections", pupil, door),
    }


def _dispute(
    request: HttpRequest, door: Door, pupil: PupilIdentity, datum: Disputable | None, wanted: UUID
) -> HttpResponse:
    context = _opened(door, pupil)
    row = queries.found(datum, wanted, pupil.pupil_id, door=door) if datum else None
    if datum is None or row is None:
        raise Http404
    standing = queries.open_one(datum, row.pk, door=door)
    if standing is not None:
        return _already(request, door, pupil, standing)
    now, reasons = kept(datum, row), queries.reasons(datum, row, door=door)
    if request.method == "POST":
        form = DisputeForm(request.POST, request.FILES, datum=datum, now=now, reasons=reasons)
    else:
        form = DisputeForm(datum=datum, now=now, reasons=reasons)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            asked = operations.dispute(
                datum, row, pupil.pupil_id,
                proposed=given["proposed"], explanation=given["explanation"], uploads=given["papers"], door=door,
            )  # fmt: skip
        except NotAccepted as refused:
            form.add_error("papers", str(refused))
        except operations.AlreadyAsked:
            return HttpResponseRedirect(to_page("corrections", pupil, door), status=303)
        else:
            last = date_format(due(asked, asked.request.received_on).last, "j F Y")
            messages.success(
                request, gettext("Wij hebben uw vraag. U krijgt antwoord op of voor %(day)s.") % {"day": last}
            )
            return HttpResponseRedirect(to_page("correction", pupil, door, correction=asked.uid), status=303)
    context |= {
        "form": form,
        "datum": datum,
        "others": [
            (other.name, to_page("dispute", pupil, door, table=other.table, column=other.column, row=number))
            for other in beside(datum)
            for number in (queries.token(other.field, row.pk),)
        ],
        "about": about(row),
        "now": said(datum, now),
        "source": say(JUDGED_SOURCE),
        "facts": facts("correction"),
    }
    return render(request, "rights/dispute.html", context, status=422 if form.errors else 200)


def _already(request: HttpRequest, door: Door, pupil: PupilIdentity, standing: Correction) -> HttpResponse:
    """The same is asked once: onward to what waits."""
    messages.info(request, gettext("U vroeg dit al. Hier ziet u hoe het ermee staat."))
    return HttpResponseRedirect(to_page("correction", pupil, door, correction=standing.uid), status=303)


def _list(request: HttpRequest, door: Door, pupil: PupilIdentity) -> HttpResponse:
    context = _opened(door, pupil)
    today = timezone.localdate(door.opened_at)
    context["asked"] = [
        {
            "said": queries.in_words(asked),
            "url": to_page("correction", pupil, door, correction=asked.uid),
            "due": due(asked, today),
        }
        for asked in queries.asked_by_family(pupil.pupil_id, door=door)
    ]
    return render(request, "rights/corrections.html", context | {"facts": facts("correction")})


def _one(request: HttpRequest, door: Door, pupil: PupilIdentity, uid: UUID) -> HttpResponse:
    context = _opened(door, pupil)
    asked = queries.correction(uid, pupil.pupil_id, door=door)
    if asked is None:
        raise Http404
    form = StatementForm(request.POST or None, initial={"statement": asked.statement})
    here = HttpResponseRedirect(to_page("correction", pupil, door, correction=asked.uid), status=303)
    if request.method == "POST" and "withdraw" in request.POST:
        return _withdrawn(request, door, asked, here)
    if request.method == "POST" and form.is_valid() and asked.outcome == "refused":
        operations.state(asked, form.cleaned_data["statement"], door=door)
        messages.success(request, gettext("Uw verklaring is bewaard."))
        return here
    if request.method == "POST" and asked.outcome != "refused":
        said = gettext("Een verklaring schrijven kan als de school uw vraag heeft afgewezen. Er is nu niets bewaard.")
        messages.warning(request, said)
    today = timezone.localdate(door.opened_at)
    context |= {
        "said": queries.in_words(asked),
        "asked": asked,
        "form": form,
        "due": due(asked, today),
        "papers": [
            {"paper": one, "url": to_page("correction_paper", pupil, door, correction=asked.uid, paper=one.uid)}
            for one in queries.papers(asked, door=door)
        ],
        "told": [{"name": _recipient(one.recipient), "one": one} for one in told(asked, door=door)],
        "source": say(JUDGED_SOURCE),
        "facts": facts("correction"),
    }
    wrong = request.method == "POST" and (form.errors or asked.outcome != "refused")
    return render(request, "rights/correction.html", context, status=422 if wrong else 200)


def _withdrawn(request: HttpRequest, door: Door, asked: Correction, here: HttpResponse) -> HttpResponse:
    try:
        operations.withdraw(asked, door=door)
    except operations.AlreadyDecided:
        messages.info(request, gettext("De school had al besloten. U ziet hier het besluit."))
    else:
        messages.success(request, gettext("U trok uw vraag in. Er verandert niets."))
    return here


def _recipient(key: str) -> str:
    known = REGISTER.recipients.get(key)
    return say(known.name) if known else key


def _paper(door: Door, pupil: PupilIdentity, correction: UUID, uid: UUID) -> HttpResponse:
    _opened(door, pupil)
    asked = queries.correction(correction, pupil.pupil_id, door=door)
    found = queries.paper(uid, asked, door=door) if asked else None
    if found is None:
        raise Http404
    return download(found.blob, found.name, found.media_type)
