"""Taking over tests of parallel groups: the same subject in the same school year. Marks never come along."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.fields import offer
from zorgvuldig.kit.page_kinds import Context, FormPage
from zorgvuldig.kit.words import in_words
from zorgvuldig.learning.grades.actions import REFUSALS
from zorgvuldig.learning.models import Test
from zorgvuldig.learning.tests.actions import MarksSigned, TitleTaken, copy_tests, parallel_tests
from zorgvuldig.school.groups.reads import open_group
from zorgvuldig.school.models import LearningGroup


class CopyForm(forms.Form):
    """Which tests are taken over; `chosen` are those once it is valid."""

    tests = forms.MultipleChoiceField(
        label=_("Welke toetsen neemt u over?"),
        help_text=_("Naam, dag, periode, weging en herkansing komen mee. Cijfers niet."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Kies minstens één toets."),
            "invalid_choice": _("Een van deze toetsen is er niet meer, of staat al in uw groep. Kies opnieuw."),
        },
    )

    def __init__(self, data: Any = None, *, offered: Sequence[Test]) -> None:
        super().__init__(data)
        self.offered = {str(test.uid): test for test in offered}
        offer(
            self,
            "tests",
            [
                (key, f"{test.group.name}: {test.title} ({in_words(test.held_on, 'j b')})")
                for key, test in self.offered.items()
            ],
        )

    def clean_tests(self) -> list[Test]:
        """One test of each name: a group has no two."""
        chosen = [self.offered[key] for key in self.cleaned_data["tests"]]
        if len({test.title.casefold() for test in chosen}) < len(chosen):
            raise forms.ValidationError(gettext("U koos twee toetsen met dezelfde naam. Kies er één van."))
        return chosen


@route("groepen/<uuid:uid>/toetsen/overnemen/", "copy_tests")
@page(
    purpose="teaching",
    kind=Kind.GROUP,
    reads=("organisation", "planning", "assessment", "grade_structure", "grade_approval"),
    writes=("assessment",),
)
class CopyTests(FormPage):
    """The tests of parallel groups that a group I teach has not, to take over."""

    template = "learning/copy_tests.html"

    def find(self, uid: UUID) -> LearningGroup:
        group = open_group(door=self.door, uid=uid)
        self.door.label = gettext("De toetsen van %(group)s zijn open.") % {"group": group.name}
        return group

    def form(self, group: LearningGroup, data: Any) -> CopyForm:
        return CopyForm(data, offered=parallel_tests(group, door=self.door))

    def context(self, group: LearningGroup) -> Context:
        return {"group": group}

    def form_context(self, form: CopyForm, *_item: Any, **_more: Any) -> Context:
        return {"is_empty": not form.offered}

    def save(self, group: LearningGroup, form: CopyForm) -> str:
        try:
            count = copy_tests(door=self.door, group=group, tests=form.cleaned_data["tests"])
        except MarksSigned as signed:
            raise forms.ValidationError(str(REFUSALS["grade_signed"])) from signed
        except TitleTaken as taken:
            raise forms.ValidationError(
                gettext("Een collega maakte intussen een toets met dezelfde naam. Kies opnieuw.")
            ) from taken
        told = ngettext("Er is %(count)s toets overgenomen.", "Er zijn %(count)s toetsen overgenomen.", count)
        return told % {"count": count} + " " + gettext("Leerlingen en ouders zien de cijfers pas als u ze publiceert.")

    def to(self, group: LearningGroup) -> str:
        return reverse("grades", kwargs={"uid": group.uid})
