"""Saying no to a demand: a letter for whoever asked, and the exchange that was begun for it stopped."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.fields import DayField
from zorgvuldig.kit.page_kinds import Answer, Context, FormPage
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.register_words import say
from zorgvuldig.kit.rules import legal_rule
from zorgvuldig.platform.documents import DocumentProblem
from zorgvuldig.platform.vault.responses import as_file
from zorgvuldig.pupils.opened_pupil import opened_pupil
from zorgvuldig.release.authority.refusal import GROUNDS, AlreadyGone, Refusal, parties, refusal_pdf, refuse
from zorgvuldig.release.exchange.desk_page import DeskPage, desk_page
from zorgvuldig.release.exchange.desks import PURPOSE, desk_of
from zorgvuldig.release.exchange.models import Exchange, Party
from zorgvuldig.release.handover.cover import address, reference
from zorgvuldig.release.handover.validity import exchange_with
from zorgvuldig.school.people.models import PupilIdentity

# What somebody of the school says to have a letter of refusal.

ELSE = "else"
LINES = 6


class RefusalForm(forms.Form):
    """On which question the answer is no, and why."""

    asked_on = DayField(
        label=_("Op welke dag werd het gevraagd?"),
        error_messages={"required": _("Vul in op welke dag het werd gevraagd.")},
    )
    theirs = forms.CharField(
        label=_("Wat is hun kenmerk?"),
        help_text=_("Het nummer in hun brief of mail. Schrijf hier geen naam van een leerling."),
        max_length=60,
        required=False,
    )

    def __init__(self, data: Mapping[str, object] | None = None, *, today: date, asked_on: date | None = None) -> None:
        super().__init__(data)
        self.today, self.initial["asked_on"] = today, asked_on
        self.fields["ground"] = forms.ChoiceField(
            label=_("Waarom is het antwoord nee?"),
            choices=[(key, say(ground.name)) for key, ground in GROUNDS.items()],
            widget=forms.RadioSelect,
            error_messages=dict.fromkeys(("required", "invalid_choice"), _("Kies waarom het antwoord nee is.")),
        )

    def clean_asked_on(self) -> date:
        """Nobody asked tomorrow."""
        day: date = self.cleaned_data["asked_on"]
        if day > self.today:
            raise forms.ValidationError(_("Deze dag moet nog komen. Kijk de datum na."))
        return day


class LetterForm(RefusalForm):
    """The same, with to whom: somebody of the address book, or whoever it is."""

    def __init__(self, data: Mapping[str, object] | None = None, *, today: date, known: Sequence[Party]) -> None:
        super().__init__(data, today=today)
        self.known = {str(party.uid): party for party in known}
        names = [(key, " · ".join(filter(None, (one.name, one.department)))) for key, one in self.known.items()]
        self.fields["party"] = forms.ChoiceField(
            label=_("Wie vroeg het?"),
            choices=[*names, (ELSE, gettext("Iemand anders"))],
            initial=None if names else ELSE,
            error_messages=dict.fromkeys(("required", "invalid_choice"), _("Kies wie het vroeg.")),
        )
        self.fields["address"] = forms.CharField(
            label=_("Naam en adres"),
            help_text=_("Alleen bij iemand anders. Elke regel komt zo in de brief."),
            max_length=400,
            required=False,
            widget=forms.Textarea(attrs={"rows": 4}),
        )
        self.order_fields(["party", "address", "asked_on", "theirs", "ground"])

    def clean(self) -> dict[str, object]:
        """Somebody else has a name and an address of a few lines."""
        cleaned = super().clean() or {}
        lines = [line.strip() for line in str(cleaned.get("address", "")).splitlines() if line.strip()]
        if cleaned.get("party") == ELSE and not lines:
            self.add_error("address", gettext("Vul een naam en een adres in."))
        elif len(lines) > LINES:
            self.add_error("address", gettext("Gebruik ten hoogste zes regels."))
        cleaned["lines"] = lines
        return cleaned


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
        return {"source": legal_rule("who_may_demand")}


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
