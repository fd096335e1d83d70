"""What a teacher chooses when taking scores over: the test they become, and how a score becomes a mark."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from zorgvuldig.learning.models import Test
from zorgvuldig.learning.tests.forms import LATER, TestForm
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.year.models import Period
from zorgvuldig.suppliers.results.reads import ResultDraft, Way

WAYS = {
    Way.PERCENT: _("Als deel van de hoogste score: 0 procent is een 1,0 en 100 procent een 10,0"),
    Way.AS_IS: _("Neem de score over zoals hij is"),
}


class TakeForm(TestForm):
    """A new test out of a draft. Families see nothing before the teacher publishes, unless they choose so."""

    way = forms.ChoiceField(
        label=_("Hoe wordt een score een cijfer?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Kies hoe een score een cijfer wordt."),
            "invalid_choice": _("Kies hoe een score een cijfer wordt."),
        },
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    field_order = ("way", "title", "weight", "held_on", "period", "is_exam", "shown", "shown_on")

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        *,
        group: LearningGroup,
        others: Collection[Test],
        periods: Sequence[Period],
        draft: ResultDraft,
        now: datetime,
    ) -> None:
        """`others` are the tests that the group has."""
        super().__init__(data, group=group, others=others, periods=periods, now=now)
        self.initial.update(title=draft.test.title[:80], held_on=draft.test.due_on, shown=LATER, seen=draft.seen)
        ways = draft.ways
        self.fields["way"].choices = [(way.value, WAYS[way]) for way in ways]  # type: ignore[attr-defined]  # a ChoiceField
        if len(ways) == 1:
            self.initial["way"] = ways[0].value

    @property
    def way_chosen(self) -> Way:
        """The way that was chosen."""
        return Way(self.cleaned_data["way"])
