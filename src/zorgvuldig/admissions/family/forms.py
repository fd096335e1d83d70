"""The application form: its pages, made from the questions, and how each kind of question is answered."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import CharField
from django.forms.boundfield import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.admissions.questions import Ask, Question, Step
from zorgvuldig.kit.fields import yes_no
from zorgvuldig.pupils.numbers.rules import NumberRefused, OfficialNumber, official_number

# The fields of the application form: how each kind of question is answered and what is said when it goes wrong.

TABLES = {model._meta.db_table: model for model in apps.get_app_config("zorgvuldig").get_models()}
STAGES = range(1, 7)
LONGEST = 2000  # characters of a free text
PHONE = re.compile(r"\+?[0-9][0-9 ()./\-]{5,28}", re.ASCII)
DUTCH_POSTCODE = re.compile(r"([1-9][0-9]{3}) ?([a-z]{2})", re.ASCII | re.IGNORECASE)
ECHO = 20  # how much of a wrong answer is repeated


class DateParts(forms.MultiWidget):
    """Day, month and year in three boxes, for a date that people know by heart."""

    template_name = "admissions/application_date.html"

    def __init__(self) -> None:
        super().__init__([forms.TextInput(_box(size)) for size in (3, 3, 5)], {"class": "getal dag"})

    def decompress(self, value: Any) -> list[Any]:
        """A date, or its ISO text, as three numbers; what is typed already comes as three."""
        if isinstance(value, list):
            return value
        if isinstance(value, str) and value:
            value = date.fromisoformat(value)
        return [value.day, value.month, value.year] if value else [None, None, None]


def _box(size: int) -> dict[str, Any]:
    return {"inputmode": "numeric", "size": size, "autocomplete": "off"}


class PartsField(forms.Field):
    """A date in three boxes."""

    widget = DateParts

    def to_python(self, value: Any) -> date | None:
        """The date, or None when all three are empty."""
        if isinstance(value, date) or value is None:
            return value
        parts = [str(part or "").strip() for part in value]
        if not any(parts):
            return None
        for name, part in zip((_("dag"), _("maand"), _("jaar")), parts, strict=True):
            if not re.fullmatch(r"[0-9]{1,4}", part, re.ASCII):
                said = gettext("Vul dag, maand en jaar in als getal. U vulde bij %(part)s in: ‘%(text)s’.")
                raise forms.ValidationError(said % {"part": name, "text": part[:ECHO]})
        day, month, year = map(int, parts)
        if year < 1900:
            raise forms.ValidationError(gettext("Schrijf het jaar met vier cijfers, bijvoorbeeld 2014."))
        try:
            return date(year, month, day)
        except ValueError as error:
            raise forms.ValidationError(gettext("Deze datum bestaat niet. Kijk de dag en de maand na.")) from error


def field_for(question: Question, *, is_required: bool) -> forms.Field:
    """The field that asks this question; only as long as the database takes."""
    shared: dict[str, Any] = {
        "label": question.label,
        "help_text": question.help,
        "required": is_required,
        "error_messages": {"required": question.missing} if question.missing else {},
    }
    attributes = {"autocomplete": question.autofill}
    match question.ask:
        case Ask.DATE:
            return PartsField(**shared)
        case Ask.CHOICE:
            shared["error_messages"]["invalid_choice"] = _("Kies een van de mogelijkheden.")
            return forms.ChoiceField(choices=question.choices, widget=forms.RadioSelect, **shared)
        case Ask.YES_NO:
            return yes_no(**shared)
        case Ask.STAGE:
            stages = [("", _("Kies een leerjaar")), *((str(stage), str(stage)) for stage in STAGES)]
            shared["error_messages"]["invalid_choice"] = _("Kies een van de leerjaren.")
            return forms.TypedChoiceField(choices=stages, coerce=int, empty_value="", **shared)
        case Ask.EMAIL:
            shared["error_messages"]["invalid"] = _("Dit is geen e-mailadres. Schrijf het als naam@voorbeeld.nl.")
            return forms.EmailField(max_length=254, widget=forms.EmailInput(attributes), **shared)
        case Ask.LONG:
            return forms.CharField(max_length=LONGEST, widget=forms.Textarea({"autocomplete": "off"}), **shared)
        case Ask.PHONE:
            return forms.CharField(
                max_length=30, widget=forms.TextInput(attributes | {"type": "tel"}), validators=[check_phone], **shared
            )
        case Ask.POSTCODE:
            return Postcode(max_length=12, widget=forms.TextInput(attributes), **shared)
        case Ask.NUMBER:
            attributes |= {"inputmode": "numeric"}
            return forms.CharField(max_length=20, widget=forms.TextInput(attributes), **shared)
    return forms.CharField(max_length=max_length_of(question.key), widget=forms.TextInput(attributes), **shared)


def max_length_of(key: str) -> int | None:
    """How many characters the column takes."""
    table, _dot, column = key.partition(".")
    try:
        found = TABLES[table]._meta.get_field(column)
    except (KeyError, FieldDoesNotExist):
        return None
    return found.max_length if isinstance(found, CharField) else None


def check_phone(text: str) -> None:
    """A phone number as people write it."""
    if not PHONE.fullmatch(text):
        raise forms.ValidationError(_("Dit is geen telefoonnummer. Gebruik cijfers, bijvoorbeeld 06 12345678."))


class Postcode(forms.CharField):
    """A postcode; a Dutch one gets its space and capitals."""

    def to_python(self, value: Any) -> str:
        """«1234ab» as «1234 AB»; one of another country stays as it is."""
        text: str = super().to_python(value) or ""
        found = DUTCH_POSTCODE.fullmatch(text.strip())
        return f"{found[1]} {found[2].upper()}" if found else text


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
