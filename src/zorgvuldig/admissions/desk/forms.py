"""The pages of the application form, made from its questions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.admissions.family.fields_forms import DateParts, PartsField, field_for
from zorgvuldig.admissions.questions import Ask, Question, Step
from zorgvuldig.pupils.numbers.rules import NumberRefused, OfficialNumber, official_number

YOUNGEST, OLDEST = 9, 30  # outside these ages somebody is asked whether the date is right
BORN = "pupil_birth.born_on"
SURE = "sure"


@dataclass(frozen=True, slots=True)
class QuestionField:
    """A field on the page with what stands beside it: why the school asks, and how long it keeps the answer."""

    field: BoundField
    why: str
    how_long: str


def name_of(key: str, block: int | None = None) -> str:
    """The name of a field: its key, without the dot that a form cannot carry; with the number of its block."""
    name = key.replace(".", "-")
    return name if block is None else f"{name}-{block + 1}"


class StartForm(forms.Form):
    """Where the link goes."""

    email = forms.EmailField(
        label=_("Uw e-mailadres"),
        help_text=_("Wij sturen er een link naartoe. Met die link vult u het formulier in."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Vul uw e-mailadres in."),
            "invalid": _("Dit is geen e-mailadres. Schrijf het als naam@voorbeeld.nl."),
        },
    )


class StepForm(forms.Form):
    """One page of questions. `is_whole` is false for somebody who stops here: then nothing is required yet."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        step: Step,
        held: Any,
        today: date,
        is_whole: bool = True,
    ) -> None:
        super().__init__(data)
        self.step, self.today, self.is_whole = step, today, is_whole
        self.blocks: list[int | None] = list(range(step.count)) if step.count else [None]
        for block in self.blocks:
            item = _item(held, block)
            for question in step.questions:
                name = name_of(question.key, block)
                needed = is_whole and question.is_required and self._is_begun(block)
                self.fields[name] = field_for(question, is_required=needed)
                self.initial[name] = as_initial(question, item.get(question.key, ""))
        if self._is_odd_age():
            self.fields[SURE] = forms.BooleanField(
                label=_("Ja, deze geboortedatum klopt"),
                required=is_whole,
                error_messages={
                    "required": _("Deze leeftijd is ongewoon. Verbeter de datum, of vink aan dat hij klopt.")
                },
            )
            self.initial[SURE] = data is None

    def _is_odd_age(self) -> bool:
        """Whether the date of birth on the page, as typed or as kept, is one that is often a slip of the finger."""
        if name_of(BORN) not in self.fields:
            return False
        try:
            born = PartsField(required=False).clean(DateParts().decompress(self[name_of(BORN)].value()))
        except forms.ValidationError:
            return False
        return born is not None and born <= self.today and not YOUNGEST <= _age(born, self.today) < OLDEST

    def clean(self) -> dict[str, Any]:
        """A date of birth lies in the past."""
        cleaned = super().clean() or {}
        born = cleaned.get(name_of(BORN))
        if born and born > self.today:
            self.add_error(name_of(BORN), gettext("Deze datum ligt in de toekomst. Kijk het jaar na."))
        return cleaned

    def _is_begun(self, block: int | None) -> bool:
        """Whether a block has to be whole: somebody to call has a name, a tie and a number, or nothing at all."""
        names = [name_of(question.key, block) for question in self.step.questions]
        return block is None or any(self.data.get(name, "").strip() for name in names)

    def value(self) -> Any:
        """The answers as they are kept: for one item a dict by `table.column`, else a list of such dicts."""
        items = [
            {q.key: as_json(self.cleaned_data[name_of(q.key, b)]) for q in self.step.questions} for b in self.blocks
        ]
        if not self.step.count:
            return items[0]
        return [item for item in items if any(answer != "" for answer in item.values())]

    def asked(self) -> list[list[QuestionField]]:
        """What is on the page, block by block."""
        found = [
            [QuestionField(self[name_of(q.key, block)], q.why, q.how_long) for q in self.step.questions]
            for block in self.blocks
        ]
        if SURE in self.fields:
            place = next(i for i, q in enumerate(self.step.questions) if q.key == BORN)
            found[0].insert(place + 1, QuestionField(self[SURE], "", ""))
        return found


class NumberForm(StepForm):
    """The citizen number or education number. It may be left out; then the school asks later."""

    number: OfficialNumber | None = None

    def clean(self) -> dict[str, Any]:
        """The number passes the eleven-test of its kind."""
        cleaned = super().clean()
        name = name_of("official_number.number")
        if text := cleaned.get(name):
            try:
                self.number = official_number(text)
            except NumberRefused as refusal:
                self.add_error(name, str(refusal))
        return cleaned


def as_initial(question: Question, answer: Any) -> Any:
    """A kept answer as its field shows it."""
    if question.ask is Ask.YES_NO:
        return {True: "yes", False: "no"}.get(answer, "")
    return answer


def as_json(answer: Any) -> Any:
    """An answer as JSON keeps it."""
    return answer.isoformat() if isinstance(answer, date) else "" if answer is None else answer


def _item(held: Any, block: int | None) -> Mapping[str, Any]:
    if block is None:
        return held or {}
    return held[block] if held and block < len(held) else {}


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
