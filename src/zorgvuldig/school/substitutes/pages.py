"""Who stands in for whom: arranged until a day, ended with one click."""

from collections.abc import Mapping
from typing import ClassVar

from django.contrib import messages
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.labels import Word
from zorgvuldig.kit.page_kinds import Answer, Context, FormPage
from zorgvuldig.kit.periods import today
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.staffing.models import Substitution
from zorgvuldig.school.year import actions, reads
from zorgvuldig.school.year.forms import SubstitutionForm


@route("jaarplanning/vervanging/", "substitutes")
@page(
    purpose="planning",
    kind=Kind.NOBODY,
    reads=("organisation", "staff", "assignment"),
    writes=("assignment",),
    facts="assignment",
)
class Substitutes(FormPage):
    """Who stands in now and soon; arrange another, or end one (`stop`)."""

    template = "school/planning_substitutes.html"
    refusals: ClassVar[Mapping[str, Word]] = {"taken": _("Deze persoon vervangt deze groep al op een van deze dagen.")}
    beside: ClassVar[Mapping[str, str]] = {"taken": "staff"}

    def find(self) -> list[Substitution]:
        return reads.substitutions(door=self.door)

    def post(self, standing: list[Substitution]) -> Answer:
        if "stop" not in self.request.POST:
            return super().post(standing)
        if ending := next((one for one in standing if str(one.uid) == self.request.POST["stop"]), None):
            actions.end_substitution(door=self.door, substitution=ending)
            said = gettext("De vervanging is gestopt. De groep is meteen dicht voor de vervanger.")
            messages.success(self.request, said)
        return go(self.to())

    def form(self, _standing: list[Substitution], data: QueryDict | None) -> SubstitutionForm:
        return SubstitutionForm(
            data,
            groups={str(group.uid): group for group in reads.taught_now(door=self.door)},
            named=group_name,
            staff={person.code: person for person in reads.people_with("teacher", door=self.door)},
            today=today(door=self.door),
        )

    def context(self, standing: list[Substitution]) -> Context:
        return {"substitutions": standing}

    def save(self, _standing: list[Substitution], form: SubstitutionForm) -> str:
        said = form.cleaned_data
        actions.substitute(door=self.door, group=said["group"], staff=said["staff"], span=said["span"])
        return gettext("De vervanging is geregeld. Na de laatste dag stopt zij vanzelf.")

    def to(self, *_standing: object) -> str:
        return self.request.path


def group_name(group: LearningGroup) -> Word:
    """A group as a list of choices shows it."""
    if group.subject is None:
        return gettext("klas %(class)s, %(year)s") % {"class": group.name, "year": group.year.name}
    return f"{group.name} ({group.subject.name}), {group.year.name}"
