"""The fields of the application form: how each kind of question is answered and what is said when it goes wrong."""

import re
from datetime import date
from typing import Any

from django import forms
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import CharField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.admissions.questions import Ask, Question
from zorgvuldig.kit.fields import yes_no

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
