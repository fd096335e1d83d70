"""What a teacher writes in the agenda of a group, and the rule of a school about tests."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.kit.fields import choice_field, day_field, offer
from zorgvuldig.learning.agenda.models import AgendaItem
from zorgvuldig.platform.names import fold
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.year.models import Lesson

KIND_WORDS = (
    (AgendaItem.HOMEWORK, _("Huiswerk: iets om te maken of te leren")),
    (AgendaItem.BRING, _("Iets om mee te nemen")),
    (AgendaItem.TEST, _("Een toets")),
)
NO_WORD = re.compile(r"[^\w'-]+")


class AgendaItemForm(forms.Form):
    """Something in the agenda: what it is, for which lesson or day, and the words."""

    kind = choice_field(_("Wat zet u in de agenda?"), KIND_WORDS, _("Kies wat u in de agenda zet."))
    lesson = forms.ChoiceField(
        label=_("Voor welke les?"),
        required=False,
        error_messages={"invalid_choice": _("Deze les is er niet meer. Kies een andere les.")},
    )
    held_on = day_field(_("Op welke dag?"), help_text=_("Alleen als u geen les kiest."))
    text = forms.CharField(
        label=_("Wat moeten de leerlingen doen, leren of meenemen?"),
        help_text=_("De hele groep en alle ouders lezen dit. Schrijf er niets in over een leerling."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("Schrijf op wat de leerlingen moeten doen, leren of meenemen."),
            "max_length": _("Dit is te lang. Schrijf hoogstens 300 tekens."),
        },
    )

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        *,
        group: LearningGroup,
        lessons: Sequence[Lesson],
        names: Collection[str],
        today: date,
        item: AgendaItem | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        """`names` are what the pupils of the group are called; `item` is what is changed."""
        super().__init__(data, initial={**(_initial(item, lessons) if item else {}), **(initial or {})})
        self.group, self.names, self.today, self.item = group, names, today, item
        self.lessons = {key_of(lesson.held_on, lesson.slot): lesson for lesson in lessons}
        choices = [("", gettext("Geen les: ik kies een dag"))]
        choices += [(key, _lesson_words(lesson)) for key, lesson in self.lessons.items()]
        offer(self, "lesson", choices)
        if not lessons:
            del self.fields["lesson"]
            self.fields["held_on"].help_text = ""

    def clean_text(self) -> str:
        """No pupil of the group is named: everybody reads it."""
        text: str = self.cleaned_data["text"].strip()
        said = _apart(text)
        if any(_apart(name) in said for name in self.names):
            raise forms.ValidationError(
                gettext(
                    "Hier staat de naam van een leerling in. De hele groep en alle ouders lezen dit. Haal de naam weg."
                )
            )
        return text

    def clean(self) -> dict[str, Any]:
        """A lesson, or else a day; not one that is over."""
        cleaned = super().clean() or self.cleaned_data
        if lesson := self.lessons.get(cleaned.get("lesson", "")):
            cleaned["held_on"], cleaned["slot"] = lesson.held_on, lesson.slot
            return cleaned
        cleaned["slot"] = None
        day: date | None = cleaned.get("held_on")
        if day is None:
            if not self.errors.keys() & {"held_on", "lesson"}:
                field = "lesson" if "lesson" in self.fields else "held_on"
                self.add_error(field, gettext("Kies een les, of vul een dag in."))
        elif day < self.today and not (self.item and self.item.held_on == day):
            self.add_error("held_on", gettext("Deze dag is al voorbij. Kies vandaag of later."))
        elif self.item and self.item.held_on == day:
            cleaned["slot"] = self.item.slot
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """What the agenda keeps of it."""
        return {name: self.cleaned_data[name] for name in ("kind", "held_on", "slot", "text")}


class TestLimitForm(forms.Form):
    """How many announced tests the school allows."""

    __test__ = False  # its name begins as the classes that pytest collects

    per_day = forms.IntegerField(
        label=_("Hoeveel toetsen krijgt een leerling hoogstens op een dag?"),
        min_value=1,
        max_value=20,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), _("Vul een heel getal in van 1 tot en met 20.")
        ),
    )
    per_week = forms.IntegerField(
        label=_("Hoeveel toetsen krijgt een leerling hoogstens in een week?"),
        min_value=1,
        max_value=40,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), _("Vul een heel getal in van 1 tot en met 40.")
        ),
    )

    def clean(self) -> dict[str, Any]:
        """A week holds at least what a day may."""
        cleaned = super().clean() or self.cleaned_data
        day, week = cleaned.get("per_day"), cleaned.get("per_week")
        if day and week and week < day:
            self.add_error("per_week", gettext("Dit is minder dan op een dag mag. Kies een hoger getal."))
        return cleaned


def key_of(day: date, slot: int) -> str:
    """What a lesson is called in the form: its day and hour."""
    return f"{day:%Y-%m-%d}/{slot}"


def _apart(text: str) -> str:
    """The words of a text with a space around each, so that a name is found as a whole and not in another word."""
    return f" {' '.join(NO_WORD.sub(' ', fold(text)).split())} "


def _lesson_words(lesson: Lesson) -> str:
    return gettext("%(day)s, lesuur %(slot)s") % {"day": date_format(lesson.held_on, "l j F"), "slot": lesson.slot}


def _initial(item: AgendaItem, lessons: Sequence[Lesson]) -> dict[str, Any]:
    at = {(lesson.held_on, lesson.slot) for lesson in lessons}
    known = {"lesson": key_of(item.held_on, item.slot)} if item.slot and (item.held_on, item.slot) in at else {}
    return {"kind": item.kind, "text": item.text, **(known or {"held_on": item.held_on})}
