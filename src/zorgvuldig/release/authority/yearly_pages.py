"""The yearly extract for the register of pupils: ask for it, see how far it is, and fetch it after showing again who you are."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from allauth.account.adapter import get_adapter
from django import forms
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.fields import day_field, offer
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.page_kinds import Answer, Context, FormPage, Page
from zorgvuldig.kit.periods import today
from zorgvuldig.platform.vault.responses import stream
from zorgvuldig.release.authority import yearly_actions
from zorgvuldig.release.authority.yearly_job import WAITING, WITHOUT, WORKING
from zorgvuldig.release.exchange.models import Party, RegisterExtract
from zorgvuldig.school.models import School

# What somebody says before a yearly extract is made: of which school, for whom, and as of which day.

NOT_CHOSEN = dict.fromkeys(("required", "invalid_choice"), _("Kies een van de antwoorden."))


class ExtractForm(forms.Form):
    """School, party and day."""

    school = forms.ChoiceField(label=_("Van welke school?"), widget=forms.RadioSelect, error_messages=NOT_CHOSEN)
    party = forms.ChoiceField(label=_("Voor wie?"), widget=forms.RadioSelect, error_messages=NOT_CHOSEN)
    on = day_field(
        _("Op welke peildatum?"),
        _("Vul de peildatum in."),
        _("Erin staat wie op die dag was ingeschreven, of in het jaar ervoor."),
    )

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        *,
        schools: Sequence[School],
        parties: Sequence[Party],
        today: date,
    ) -> None:
        self.schools = {str(school.pk): school for school in schools}
        self.parties = {str(party.uid): party for party in parties}
        keys = {"school": list(self.schools), "party": list(self.parties)}
        super().__init__(data, initial={name: of[0] for name, of in keys.items() if len(of) == 1})
        self.today = today
        names = {
            "school": {k: s.name for k, s in self.schools.items()},
            "party": {k: p.name for k, p in self.parties.items()},
        }
        for key, of in names.items():
            offer(self, key, list(of.items()))

    def clean_on(self) -> date:
        """A day that has come, and that is not too long ago to be right."""
        on: date = self.cleaned_data["on"]
        if on > self.today:
            raise forms.ValidationError(gettext("Deze dag moet nog komen. Kies vandaag of een dag die voorbij is."))
        if on.year < self.today.year - 1:
            raise forms.ValidationError(
                gettext("Deze dag is te lang geleden. Kies een dag van dit jaar of vorig jaar.")
            )
        return on

    @property
    def chosen(self) -> tuple[School, Party, date]:
        """School, party and day."""
        found = self.cleaned_data
        return self.schools[found["school"]], self.parties[found["party"]], found["on"]


READS = ("organisation", "staff", "planning", "exchange")
NAME, ZIP = "registerlevering.zip", "application/zip"


asking_page = partial(page, purpose="exchanging", kind=Kind.NOBODY, reads=READS, writes=("exchange",), facts="exchange")


@route("uitwisseling/register/", "register_extracts")
@asking_page()
class RegisterExtracts(FormPage):
    """The extracts of my schools, and asking for one."""

    template = "release/extracts.html"

    def find(self) -> tuple[list[School], list[Party]] | None:
        schools, parties = yearly_actions.schools(door=self.door), yearly_actions.parties(door=self.door)
        return (schools, parties) if schools else None  # others have this purpose for one pupil at a time

    def form(self, schools: list[School], parties: list[Party], data: Any) -> ExtractForm:
        filled = None if data is None else data.dict()
        return ExtractForm(filled, schools=schools, parties=parties, today=today(door=self.door))

    def save(self, schools: list[School], parties: list[Party], form: ExtractForm) -> None:
        school, party, on = form.chosen
        self.made = yearly_actions.ask(school, party=party, on=on, door=self.door)

    def to(self, *_item: object) -> str:
        return reverse("register_extract", kwargs={"extract": self.made.uid})

    def context(self, schools: list[School], parties: list[Party]) -> Context:
        found = yearly_actions.extracts(door=self.door)
        extracts = [(one, school, yearly_actions.is_ready(one, door=self.door)) for one, school in found]
        return {"parties": parties, "extracts": extracts}


@route("uitwisseling/register/<uuid:extract>/", "register_extract")
@asking_page()
class OneRegisterExtract(Page):
    """One extract: how far it is, and the file by a post."""

    template = "release/extract.html"
    methods: tuple[str, ...] = ("GET", "POST")

    def find(self, extract: UUID) -> tuple[RegisterExtract, School] | None:
        found = yearly_actions.extract_with(extract, door=self.door)
        if found is not None:
            self.is_ready = yearly_actions.is_ready(found[0], door=self.door)
            self.here = reverse("register_extract", kwargs={"extract": found[0].uid})
            must_show = self.is_ready and get_adapter(self.request).is_reauthentication_required(app="account")
            again = f"{reverse('account_reauthenticate')}?{urlencode({'next': self.here})}"
            self.again = again if must_show else ""
        return found

    def context(self, made: RegisterExtract, school: School) -> Context:
        problem, _colon, number = made.problem.partition(":")
        return {
            "extract": made,
            "school": school,
            "is_ready": self.is_ready,
            "is_busy": made.state in (WAITING, WORKING),
            "again": self.again,
            "here": self.here,
            "problem": problem,
            "without": int(number) if problem == WITHOUT else 0,
        }

    def post(self, made: RegisterExtract, school: School) -> Answer:
        if self.again:
            return go(self.again)
        if not self.is_ready or made.blob is None:
            return go(self.here)
        return stream(made.blob, NAME, ZIP)
