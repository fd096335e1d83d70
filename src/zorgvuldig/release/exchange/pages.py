"""Giving data to another organisation, per desk: what is under way, beginning, and what is done with one exchange."""

from collections.abc import Callable, Mapping
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import Http404, QueryDict
from django.utils.translation import gettext, ngettext

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.page_kinds import Answer, Context, FormPage
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.rules import STATUS, status_of
from zorgvuldig.platform.vault.kinds import NotAccepted
from zorgvuldig.platform.vault.responses import download
from zorgvuldig.pupils.opened_pupil import opened_pupil
from zorgvuldig.register.schema import Recipient
from zorgvuldig.release.exchange import actions as acting
from zorgvuldig.release.exchange import labels as words
from zorgvuldig.release.exchange import reads
from zorgvuldig.release.exchange.desk_page import DeskPage, desk_page
from zorgvuldig.release.exchange.desks import WRITES
from zorgvuldig.release.exchange.dispatch import NotNow, dispatch_package
from zorgvuldig.release.exchange.extensions import extension_context
from zorgvuldig.release.exchange.fields import offer
from zorgvuldig.release.exchange.forms import BeginForm
from zorgvuldig.release.exchange.models import Exchange
from zorgvuldig.release.exchange.package import parts
from zorgvuldig.release.exchange.reads import ExchangeDetail
from zorgvuldig.release.exchange.requirements import is_fixed, needs_consent
from zorgvuldig.release.exchange.start import NotBegun, begin
from zorgvuldig.release.exchange.status import NextAct
from zorgvuldig.release.parties.reads import usable
from zorgvuldig.school.people.models import PupilIdentity
from zorgvuldig.school.people.reads import names_of

ZIP = "application/zip"
CONFLICT, WRONG = 409, 422


@desk_page("", "list", kind=Kind.WAITING)
class ExchangeList(DeskPage):
    """Everything that a desk is busy with."""

    template = "release/exchange_list.html"

    def context(self) -> Context:
        label = ngettext(
            "De uitwisseling over %(count)s leerling is open.",
            "De uitwisselingen over %(count)s leerlingen zijn open.",
            self.door.count,
        )
        self.door.label = label % {"count": self.door.count}
        found = reads.open_exchanges(self.desk, door=self.door)
        lines = [(one, words.WHAT_NOW[one.stands.now], self.desk.url(one.exchange)) for one in found if one.pupil]
        return {
            "desk": self.desk,
            "busy": [line for line in lines if line[0].stands.now is not NextAct.NOTHING],
            "done": [line for line in lines if line[0].stands.now is NextAct.NOTHING],
        }


@desk_page("<uuid:uid>/", "pupil")
class PupilExchanges(DeskPage):
    """What a desk did for one pupil."""

    template = "release/exchange_pupil.html"

    def context(self, uid: UUID) -> Context:
        pupil = opened_pupil(self.door, uid)
        found = reads.of_pupil(pupil.pupil_id, self.desk, door=self.door)
        return {
            "desk": self.desk,
            "pupil": pupil,
            "new_url": self.desk.new_url(pupil.pupil),
            "list_url": self.desk.list_url(),
            "lines": [(one, words.WHAT_NOW[one.stands.now], self.desk.url(one.exchange)) for one in found],
        }


@desk_page("<uuid:uid>/nieuw/", "new", writes=WRITES)
class NewExchange(DeskPage, FormPage):
    """Where an exchange begins: first to whom, then the rest."""

    template = "release/exchange_new.html"
    made: Exchange

    def find(self, uid: UUID) -> tuple[PupilIdentity, Recipient] | Answer:
        pupil = opened_pupil(self.door, uid)
        recipient = next((r for r in self.desk.offered if r.key == self.request.GET.get("aan", "")), None)
        return (pupil, recipient) if recipient else self.choice(pupil)

    def choice(self, pupil: PupilIdentity) -> Answer:
        """To whom."""
        here = self.desk.new_url(pupil.pupil)
        kinds = [
            (
                words.CLASSES[kind],
                [(r, [words.NEEDS[n] for n in r.needs if n in words.NEEDS], f"{here}?aan={r.key}") for r in found],
            )
            for kind, found in self.desk.by_class.items()
        ]
        back = self.desk.pupil_url(pupil.pupil)
        context = {"desk": self.desk, "pupil": pupil, "kinds": kinds, "back": back}
        return self.show(context, template="release/exchange_choose.html")

    def form(self, pupil: PupilIdentity, recipient: Recipient, data: QueryDict | None) -> BeginForm:
        number, key = pupil.pupil_id, recipient.key
        return BeginForm(
            data,
            self.files,
            recipient=recipient,
            parties=usable(key, door=self.door),
            offer=offer(number, key, door=self.door),
            consents=reads.topic_states(number, door=self.door) if needs_consent(key) else {},
            today=today(door=self.door),
        )

    def context(self, pupil: PupilIdentity, recipient: Recipient) -> Context:
        return {
            "desk": self.desk,
            "pupil": pupil,
            "recipient": recipient,
            "kind": words.SHORT[recipient.kind],
            "fixed": is_fixed(recipient),
            "back": self.desk.new_url(pupil.pupil),
            "status": STATUS[status_of(recipient)],
        }

    def form_context(self, form: BeginForm, *_item: object) -> Context:
        return {"parties": form.parties, "withheld": form.offer.withheld}

    def save(self, pupil: PupilIdentity, _recipient: Recipient, form: BeginForm) -> str | None:
        before = reads.exchange_detail(form.cleaned_data["number"], pupil.pupil_id, door=self.door, desk=self.desk)
        if before is not None:  # the form was posted twice
            self.made = before.exchange
            return None
        try:
            self.made = begin(pupil.pupil_id, form.wanted(), door=self.door)
        except NotAccepted as refused:
            raise ValidationError({"demand": str(refused)}) from refused
        except NotBegun as refused:
            where = refused.why if refused.why in form.fields else NON_FIELD_ERRORS
            raise ValidationError({where: _refusal(refused.why)}) from refused
        if self.made.asked_id is not None:
            return gettext("De vraag staat klaar voor wie beslist. Tot er een ja is, gaat er niets weg.")
        return gettext("De uitwisseling is begonnen. Er is nog niets weggegaan.")

    def to(self, *_item: object) -> str:
        return self.desk.url(self.made)


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


class OfExchange(DeskPage):
    """A page about one exchange of a desk."""

    def find(self, uid: UUID, exchange: UUID) -> tuple[PupilIdentity, ExchangeDetail] | None:
        pupil = opened_pupil(self.door, uid)
        found = reads.exchange_detail(exchange, pupil.pupil_id, door=self.door, desk=self.desk)
        return (pupil, found) if found else None


@desk_page("<uuid:uid>/<uuid:exchange>/", "one", writes=WRITES)
class OneExchange(OfExchange):
    """One exchange; a post does one thing with it."""

    template = "release/exchange.html"
    methods: tuple[str, ...] = ("GET", "POST")

    def post(self, pupil: PupilIdentity, found: ExchangeDetail) -> Answer:
        what = ACTIONS.get(self.request.POST.get("doe", ""))
        if what is None:
            problem = gettext("Kies wat u met deze uitwisseling doet.")
            return self.show({**self.context(pupil, found), "problem": problem}, WRONG)
        try:
            said = what(found, self.door)
        except NotNow as refused:
            again = reads.exchange_detail(found.exchange.uid, pupil.pupil_id, door=self.door, desk=self.desk)
            if again is None:
                raise Http404 from refused
            return self.show({**self.context(pupil, again), "problem": words.not_now(refused.why)}, CONFLICT)
        messages.success(self.request, said)
        return go(self.desk.url(found.exchange))

    def context(self, pupil: PupilIdentity, found: ExchangeDetail) -> Context:
        row, now = found.exchange, found.stands.now
        people = names_of({n for n in (row.made_by_id, row.released_by_id, row.stopped_by_id) if n}, door=self.door)
        return {
            **extension_context(row, door=self.door),
            "desk": self.desk,
            "pupil": pupil,
            "one": found,
            "exchange": row,
            "recipient": found.recipient,
            "kind": words.SHORT[found.recipient.kind] if found.recipient else "",
            "status": STATUS[status_of(found.recipient)] if found.recipient else None,
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
            "stopped": words.STOPPED.get(row.stopped, ""),
            "demand": reads.demand_of(row, door=self.door),
            "made_by": people.get(row.made_by_id, ""),
            "is_open": row.stopped_at is None and row.released_at is None,
            "is_hidden": row.shown_at > self.door.opened_at,
            "may_tell": row.released_at is not None and row.told_at is None and row.shown_at <= self.door.opened_at,
            "file_url": self.desk.url(row, "file") if row.blob else "",
            "demand_url": self.desk.url(row, "demand"),
            "back": self.desk.pupil_url(pupil.pupil),
            "problem": "",
        }


@desk_page("<uuid:uid>/<uuid:exchange>/bestand/", "file")
class Package(OfExchange):
    """The package as it lies in the vault, to check it. Looking is in the log; it is no release."""

    def get(self, _pupil: PupilIdentity, found: ExchangeDetail) -> Answer:
        if found.exchange.blob is None:
            raise Http404
        return download(found.exchange.blob, f"{found.exchange.uid}.zip", ZIP)


@desk_page("<uuid:uid>/<uuid:exchange>/vordering/", "demand")
class Demand(OfExchange):
    """The paper by which somebody demanded it."""

    def get(self, _pupil: PupilIdentity, found: ExchangeDetail) -> Answer:
        paper = reads.demand_of(found.exchange, door=self.door)
        if paper is None:
            raise Http404
        return download(paper.blob, paper.name, paper.media_type)


def _prepare(found: ExchangeDetail, door: Door) -> str:
    acting.make_ready(found, door=door)
    return gettext("Het bestand is gemaakt. Er is nog niets weggegaan. Kijk het na.")


def _release_package(found: ExchangeDetail, door: Door) -> str:
    dispatch_package(found.exchange, door=door)
    return gettext("Het is vrijgegeven. Nu kunt u het overdragen.")


def _stop(found: ExchangeDetail, door: Door) -> str:
    acting.stop(found.exchange, why="cancelled", door=door)
    return gettext("De uitwisseling is gestopt. Er gaat niets meer weg.")


def _close(found: ExchangeDetail, door: Door) -> str:
    if found.stands.now is not NextAct.CLOSE:
        return _stop(found, door)
    acting.stop(found.exchange, why=acting.why_closed(found), door=door)
    return gettext("De uitwisseling is afgesloten. Er gaat niets meer weg.")


def _recalled(found: ExchangeDetail, door: Door) -> str:
    acting.recalled(found.exchange, door=door)
    return gettext("Het staat erbij dat de ontvanger het weet.")


def _notice_message(found: ExchangeDetail, door: Door) -> str:
    acting.record_notice(found.exchange, door=door)
    return gettext("Het staat erbij dat de familie het weet.")


ACTIONS: Mapping[str, Callable[[ExchangeDetail, Door], str]] = {
    "maken": _prepare,
    "vrijgeven": _release_package,
    "stoppen": _stop,
    "afsluiten": _close,
    "ingelicht": _recalled,
    "verteld": _notice_message,
}
