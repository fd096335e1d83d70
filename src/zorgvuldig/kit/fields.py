"""Fields that forms of every subject have: a line of text, a day, one of a few, yes or no, and what a record looked like when its form was made."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zorgvuldig.kit.labels import Word


def fingerprint(values: Mapping[str, object]) -> str:
    """What a record looked like when a form was made of it; another one when anything in it has changed."""
    text = json.dumps({key: str(value) for key, value in values.items()}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def offer(form: forms.Form, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
    """Give a choice of a form its options, which are not known before somebody asks for it."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)


class StaleForm(forms.Form):
    """A form that remembers in `was` how the record looked, so that nobody writes over somebody else's change."""

    was = forms.CharField(widget=forms.HiddenInput, required=False)


class DayField(forms.DateField):
    """A day, asked with the calendar of the browser and understood as day-month-year too."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    default_error_messages = {
        "required": _("Vul de dag in."),
        "invalid": _("Vul de dag in als dag, maand en jaar, bijvoorbeeld 24-11-2026."),
    }


def day_field(label: Word, required: Word = "", help_text: Word = "", initial: date | None = None) -> DayField:
    """A day; it may stay empty unless `required` says what to fill in."""
    return DayField(
        label=label,
        help_text=help_text,
        initial=initial,
        required=bool(required),
        error_messages={"required": required},
    )


def choice_field(
    label: Word, choices: Iterable[tuple[str, Word]], required: Word = "", help_text: Word = ""
) -> forms.ChoiceField:
    """One of a few, as radio buttons; none need be chosen unless `required` says what to choose."""
    return forms.ChoiceField(
        label=label,
        help_text=help_text,
        choices=list(choices),
        required=bool(required),
        widget=forms.RadioSelect,
        error_messages={"required": required, "invalid_choice": _("Kies een van deze mogelijkheden.")},
    )


def text_field(label: Word, longest: int, required: Word = "", help_text: Word = "", **shared: Any) -> forms.CharField:
    """A line of text of so many characters at most; it may stay empty unless `required` says what to fill in."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=bool(required),
        max_length=longest,
        error_messages={"required": required},
        **shared,
    )


def yes_no(**shared: Any) -> forms.TypedChoiceField:
    """Yes or no; unanswered stays empty and is never taken for no."""
    return forms.TypedChoiceField(
        choices=[("yes", _("Ja")), ("no", _("Nee"))],
        coerce=lambda value: value == "yes",
        empty_value="",
        widget=forms.RadioSelect,
        **shared,
    )
