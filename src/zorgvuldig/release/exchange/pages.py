"""Giving data to another organisation, per desk: what is under way, beginning, and what is done with one exchange."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, ngettext

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import View, page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.register_text import STATUS
from zorgvuldig.platform.vault.kinds import NotAccepted
from zorgvuldig.platform.vault.responses import download
from zorgvuldig.pupils.opened import opened_pupil
from zorgvuldig.register.schema import Recipient
from zorgvuldig.release.exchange import actions as acting
from zorgvuldig.release.exchange import labels as words
from zorgvuldig.release.exchange import reads as queries
from zorgvuldig.release.exchange.desks import DESKS, PURPOSE, WRITES, Desk
from zorgvuldig.release.exchange.dispatch import NotNow, let_go
from zorgvuldig.release.exchange.extensions import beside
from zorgvuldig.release.exchange.fields import offer
from zorgvuldig.release.exchange.forms import BeginForm
from zorgvuldig.release.exchange.models import Exchange
from zorgvuldig.release.exchange.parts import parts
from zorgvuldig.release.exchange.reads import Standing
from zorgvuldig.release.exchange.requirements import is_fixed, needs_consent
from zorgvuldig.release.exchange.start import NotBegun, begin
from zorgvuldig.release.exchange.status import Now
from zorgvuldig.school.people.models import PupilIdentity
from zorgvuldig.school.people.reads import names_of

ZIP = "application/zip"
CONFLICT, WRONG = 409, 422
SHUT = (Now.NOTHING, Now.RECALL)


def list_of(desk: Desk) -> View:
    """The page with everything that a desk is busy with."""

    @route(f"uitwisseling/{desk.slug}/", desk.name_of("list"))
    @page(purpose=PURPOSE, kind=Kind.WAITING, reads=desk.reads)
    def exchanges(request: HttpRequest, *, door: Door) -> HttpResponse:
        _at_home(desk, request)
        label = ngettext(
            "De uitwisseling over %(count)s leerling is open.",
            "De uitwisselingen over %(count)s leerlingen zijn open.",
            door.count,
        )
        door.label = label % {"count": door.count}
        found = queries.waiting(desk, door=door)
        lines = [(one, words.WHAT_NOW[one.stands.now], desk.url(one.exchange)) for one in found if one.pupil]
        context = {
            "desk": desk,
            "busy": [line for line in lines if line[0].stands.now is not Now.NOTHING],
            "done": [line for line in lines if line[0].stands.now is Now.NOTHING],
            "facts": facts("exchange"),
        }
        return render(request, "release/exchange_list.html", context)

    return exchanges


def pupil_of(desk: Desk) -> View:
    """The page with what a desk did for one pupil."""

    @route(f"uitwisseling/{desk.slug}/<uuid:uid>/", desk.name_of("pupil"))
    @page(purpose=PURPOSE, kind=Kind.PUPIL, reads=desk.reads)
    def pupil_exchanges(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
        pupil = _opened(desk, request, door, uid)
        found = queries.of_pupil(pupil.pupil_id, desk, door=door)
        context = {
            "desk": desk,
            "pupil": pupil,
            "new_url": desk.new_url(pupil.pupil),
            "list_url": desk.list_url(),
            "lines": [(one, words.WHAT_NOW[one.stands.now], desk.url(one.exchange)) for one in found],
            "facts": facts("exchange"),
        }
        return render(request, "release/exchange_pupil.html", context)

    return pupil_exchanges


def new_of(desk: Desk) -> View:
    """The pages on which an exchange begins: first to whom, then the rest."""

    @route(f"uitwisseling/{desk.slug}/<uuid:uid>/nieuw/", desk.name_of("new"))
    @page(purpose=PURPOSE, kind=Kind.PUPIL, reads=desk.reads, writes=WRITES, methods=("GET", "POST"))
    def new_exchange(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
        pupil = _opened(desk, request, door, uid)
        recipient = next((r for r in desk.offered if r.key == request.GET.get("aan", "")), None)
        if recipient is None:
            return _choice(request, desk, pupil)
        form = _form(request, pupil, recipient, door)
        if request.method == "POST" and form.is_valid():
            before = queries.one(form.cleaned_data["number"], pupil.pupil_id, door=door, desk=desk)
            if before is not None:  # the form was posted twice
                return go(desk.url(before.exchange))
            if made := _begun(form, pupil, door):
                _say_begun(request, recipient, made)
                return go(desk.url(made))
        context = {
            "desk": desk,
            "pupil": pupil,
            "recipient": recipient,
            "form": form,
            "parties": form.parties,
            "withheld": form.offer.withheld,
            "kind": words.SHORT[recipient.kind],
            "fixed": is_fixed(recipient),
            "back": desk.new_url(pupil.pupil),
            "status": STATUS[recipient.source_status],
            "facts": facts("exchange"),
        }
        return render(request, "release/exchange_new.html", context, status=WRONG if form.errors else 200)

    return new_exchange


def _choice(request: HttpRequest, desk: Desk, pupil: PupilIdentity) -> HttpResponse:
    here = desk.new_url(pupil.pupil)
    kinds = [
        (
            words.CLASSES[kind],
            [(r, [words.NEEDS[n] for n in r.needs if n in words.NEEDS], f"{here}?aan={r.key}") for r in found],
        )
        for kind, found in desk.by_class.items()
    ]
    context = {
        "desk": desk,
        "pupil": pupil,
        "kinds": kinds,
        "back": desk.pupil_url(pupil.pupil),
        "facts": facts("exchange"),
    }
    return render(request, "release/exchange_choose.html", context)


def _form(request: HttpRequest, pupil: PupilIdentity, recipient: Recipient, door: Door) -> BeginForm:
    posted = request.method == "POST"
    return BeginForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        recipient=recipient,
        parties=queries.parties_for(recipient.key, door=door),
        offer=offer(pupil.pupil_id, recipient.key, door=door),
        consents=queries.topic_states(pupil.pupil_id, door=door) if needs_consent(recipient.key) else {},
        today=today(door=door),
    )


def _begun(form: BeginForm, pupil: PupilIdentity, door: Door) -> Exchange | None:
    try:
        return begin(pupil.pupil_id, form.wanted(), door=door)
    except NotAccepted as refused:
        form.add_error("demand", str(refused))
    except NotBegun as refused:
        where = refused.why if refused.why in form.fields else None
        form.add_error(where, _refusal(refused.why))
    return None


def _refusal(why: str) -> str:
    match why:
        case "consent" | "topic":
            return gettext("Deze toestemming is er niet meer. Vraag het opnieuw aan wie over de leerling beslist.")
        case "party":
            return gettext("Deze organisatie is niet gecontroleerd of doet niet meer mee. Kies een andere.")
        case "fields":
            return gettext("Deze gegevens mag deze ontvanger zo niet krijgen. Kies opnieuw.")
        case _:
            return gettext("Dit kan zo niet beginnen. Kijk na wat u hebt ingevuld.")


def _say_begun(request: HttpRequest, recipient: Recipient, made: Exchange) -> None:
    if made.asked_id is not None:
        messages.success(
            request, gettext("De vraag staat klaar voor wie beslist. Tot er een ja is, gaat er niets weg.")
        )
    else:
        messages.success(request, gettext("De uitwisseling is begonnen. Er is nog niets weggegaan."))


def one_of(desk: Desk) -> View:
    """The page of one exchange; a post does one thing with it."""

    @route(f"uitwisseling/{desk.slug}/<uuid:uid>/<uuid:exchange>/", desk.name_of("one"))
    @page(purpose=PURPOSE, kind=Kind.PUPIL, reads=desk.reads, writes=WRITES, methods=("GET", "POST"))
    def exchange(request: HttpRequest, *, door: Door, uid: UUID, exchange: UUID) -> HttpResponse:
        pupil = _opened(desk, request, door, uid)
        found = _one(desk, pupil, exchange, door)
        if request.method != "POST":
            return _shown(request, door, desk, pupil, found)
        what = ACTIONS.get(request.POST.get("doe", ""))
        if what is None:
            return _shown(request, door, desk, pupil, found, gettext("Kies wat u met deze uitwisseling doet."), WRONG)
        try:
            said = what(found, door)
        except NotNow as refused:
            again = _one(desk, pupil, exchange, door)
            return _shown(request, door, desk, pupil, again, words.not_now(refused.why), CONFLICT)
        messages.success(request, said)
        return go(desk.url(found.exchange))

    return exchange


def file_of(desk: Desk) -> View:
    """The package as it lies in the vault, to check it. Looking is in the log; it is no release."""

    @route(f"uitwisseling/{desk.slug}/<uuid:uid>/<uuid:exchange>/bestand/", desk.name_of("file"))
    @page(purpose=PURPOSE, kind=Kind.PUPIL, reads=desk.reads)
    def package(request: HttpRequest, *, door: Door, uid: UUID, exchange: UUID) -> HttpResponse:
        found = _one(desk, _opened(desk, request, door, uid), exchange, door).exchange
        if found.blob is None:
            raise Http404
        return download(found.blob, f"{found.uid}.zip", ZIP)

    return package


def demand_of(desk: Desk) -> View:
    """The paper by which somebody demanded it."""

    @route(f"uitwisseling/{desk.slug}/<uuid:uid>/<uuid:exchange>/vordering/", desk.name_of("demand"))
    @page(purpose=PURPOSE, kind=Kind.PUPIL, reads=desk.reads)
    def demand(request: HttpRequest, *, door: Door, uid: UUID, exchange: UUID) -> HttpResponse:
        found = _one(desk, _opened(desk, request, door, uid), exchange, door).exchange
        paper = queries.demand_of(found, door=door)
        if paper is None:
            raise Http404
        return download(paper.blob, paper.name, paper.media_type)

    return demand


def _prepare(found: Standing, door: Door) -> str:
    acting.make_ready(found, door=door)
    return gettext("Het bestand is gemaakt. Er is nog niets weggegaan. Kijk het na.")


def _let_go(found: Standing, door: Door) -> str:
    let_go(found.exchange, door=door)
    return gettext("Het is vrijgegeven. Nu kunt u het overdragen.")


def _stop(found: Standing, door: Door) -> str:
    acting.stop(found.exchange, why="cancelled", door=door)
    return gettext("De uitwisseling is gestopt. Er gaat niets meer weg.")


def _close(found: Standing, door: Door) -> str:
    if found.stands.now is not Now.CLOSE:
        return _stop(found, door)
    acting.stop(found.exchange, why=acting.why_closed(found), door=door)
    return gettext("De uitwisseling is afgesloten. Er gaat niets meer weg.")


def _recalled(found: Standing, door: Door) -> str:
    acting.recalled(found.exchange, door=door)
    return gettext("Het staat erbij dat de ontvanger het weet.")


def _told(found: Standing, door: Door) -> str:
    acting.told(found.exchange, door=door)
    return gettext("Het staat erbij dat de familie het weet.")


ACTIONS: Mapping[str, Callable[[Standing, Door], str]] = {
    "maken": _prepare,
    "vrijgeven": _let_go,
    "stoppen": _stop,
    "afsluiten": _close,
    "ingelicht": _recalled,
    "verteld": _told,
}


def _shown(
    request: HttpRequest,
    door: Door,
    desk: Desk,
    pupil: PupilIdentity,
    found: Standing,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    row, now = found.exchange, found.stands.now
    people = names_of({n for n in (row.made_by_id, row.released_by_id, row.stopped_by_id) if n}, door=door)
    context: dict[str, Any] = {
        **beside(row, door=door),
        "desk": desk,
        "pupil": pupil,
        "one": found,
        "exchange": row,
        "recipient": found.recipient,
        "kind": words.SHORT[found.recipient.kind] if found.recipient else "",
        "status": STATUS[found.recipient.source_status] if found.recipient else None,
        "steps": [
            (words.STEPS[step][0 if done else 1], done, step is found.stands.current)
            for step, done in found.stands.steps
        ],
        "now": now.value,
        "todo": words.WHAT_NOW[now],
        "fields": words.by_kind(row.fields),
        "files": parts(row),
        "topic": REGISTER.topics.get(row.topic),
        "ground": words.GROUNDS.get(row.postponed, ""),
        "ground_source": words.GROUNDS_SOURCE,
        "stopped": words.STOPPED.get(row.stopped, ""),
        "demand": queries.demand_of(row, door=door),
        "made_by": people.get(row.made_by_id, ""),
        "is_open": row.stopped_at is None and row.released_at is None,
        "is_hidden": row.shown_at > door.opened_at,
        "may_tell": row.released_at is not None and row.told_at is None and row.shown_at <= door.opened_at,
        "file_url": desk.url(row, "file") if row.blob else "",
        "demand_url": desk.url(row, "demand"),
        "back": desk.pupil_url(pupil.pupil),
        "problem": problem,
        "facts": facts("exchange"),
    }
    return render(request, "release/exchange.html", context, status=status)


def _one(desk: Desk, pupil: PupilIdentity, uid: UUID, door: Door) -> Standing:
    found = queries.one(uid, pupil.pupil_id, door=door, desk=desk)
    if found is None:
        raise Http404
    return found


def _opened(desk: Desk, request: HttpRequest, door: Door, uid: UUID) -> PupilIdentity:
    _at_home(desk, request)
    return opened_pupil(door, uid)


def _at_home(desk: Desk, request: HttpRequest) -> None:
    if not desk.is_of(request):
        raise Http404


for each in DESKS:
    for pages_of in (list_of, pupil_of, new_of, one_of, file_of, demand_of):
        pages_of(each)
