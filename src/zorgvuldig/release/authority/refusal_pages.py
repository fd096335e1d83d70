"""Saying no to a demand: a letter for whoever asked, and the exchange that was begun for it stopped."""

from typing import Any
from uuid import UUID

from django.http import Http404, QueryDict

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.page_kinds import Answer, Context, FormPage
from zorgvuldig.kit.periods import today
from zorgvuldig.platform.documents import DocumentProblem
from zorgvuldig.platform.vault.responses import as_file
from zorgvuldig.pupils.opened_pupil import opened_pupil
from zorgvuldig.release.authority.refusal import SOURCE, AlreadyGone, Refusal, parties, refusal_pdf, refuse
from zorgvuldig.release.authority.refusal_forms import LetterForm, RefusalForm
from zorgvuldig.release.exchange.desk_page import DeskPage, desk_page
from zorgvuldig.release.exchange.desks import PURPOSE, desk_of
from zorgvuldig.release.exchange.models import Exchange
from zorgvuldig.release.handover.cover import address, reference
from zorgvuldig.release.handover.validity import exchange_with
from zorgvuldig.school.people.models import PupilIdentity

NAME, PDF = "brief-nee.pdf", "application/pdf"
READS = ("organisation", "staff", "exchange")


class SayNo(FormPage):
    """A form for the letter of refusal, which is the answer."""

    template = "release/refusal.html"

    def refusal(self, *item: Any) -> Refusal:
        """What the form, which is the last of `item`, says in the letter."""
        raise NotImplementedError

    def post(self, *item: Any) -> Answer:
        form = self.form(*item, self.request.POST)
        if not form.is_valid():
            return self.again(form, *item)
        try:
            letter = refusal_pdf(self.refusal(*item, form), day=today(door=self.door))
        except DocumentProblem as problem:
            form.add_error(None, str(problem))
            return self.again(form, *item, status=503)
        self.done(*item)  # without its letter nothing is refused
        return as_file(letter, NAME, PDF)

    def done(self, *item: Any) -> None:
        """What is over once the letter is there."""

    def context(self, *_item: Any) -> Context:
        return {"source": SOURCE}


@route("uitwisseling/weigeren/", "refusal_letter")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, facts="exchange")
class RefusalLetter(SayNo):
    """A letter to whoever asks for data that they may not have; no file is opened and nobody is named."""

    def form(self, data: QueryDict | None) -> LetterForm:
        return LetterForm(data, today=today(door=self.door), known=parties(door=self.door))

    def refusal(self, form: LetterForm) -> Refusal:
        said = form.cleaned_data
        party = form.known.get(str(said["party"]))
        to = address(party) if party else said["lines"]
        return Refusal(to, said["asked_on"], said["ground"], f"nee-{today(door=self.door):%Y%m%d}", said["theirs"])


@desk_page("<uuid:uid>/<uuid:exchange>/weigeren/", "refuse", writes=("exchange",))
class RefuseExchange(DeskPage, SayNo):
    """Refuse what was demanded in one exchange of this desk: it stops, and the letter is there."""

    def find(self, uid: UUID, exchange: UUID) -> tuple[PupilIdentity, Exchange] | None:
        pupil = opened_pupil(self.door, uid)
        row = exchange_with(exchange, pupil.pupil_id, door=self.door)
        return (pupil, row) if desk_of(row) == self.desk and row.released_at is None else None

    def form(self, _pupil: PupilIdentity, row: Exchange, data: QueryDict | None) -> RefusalForm:
        return RefusalForm(data, today=today(door=self.door), asked_on=row.demand_on)

    def context(self, pupil: PupilIdentity, row: Exchange) -> Context:
        return super().context() | {"exchange": row, "pupil": pupil}

    def refusal(self, _pupil: PupilIdentity, row: Exchange, form: RefusalForm) -> Refusal:
        said = form.cleaned_data
        return Refusal(address(row.party), said["asked_on"], said["ground"], reference(row), said["theirs"])

    def done(self, _pupil: PupilIdentity, row: Exchange) -> None:
        try:
            refuse(row, door=self.door)
        except AlreadyGone as too_late:
            raise Http404 from too_late
