"""Fields that several forms about requests have."""

from collections.abc import Iterable, Mapping
from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from zorgvuldig.kit.labels import Word
from zorgvuldig.kit.register_words import say
from zorgvuldig.register.schema import Category, Purpose, Text

LONGEST = 10000


def text_field(label: Word, help_text: Word = "", required: Word = "", rows: int = 5) -> forms.CharField:
    """A text; with `required` (what is said when it is empty) it must be there."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=bool(required),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={
            "required": required,
            "max_length": _("Dit is te lang. Gebruik hoogstens %(limit_value)d tekens."),
        },
    )


def day_field(label: Word, required: Word, help_text: Word = "", initial: date | None = None) -> forms.DateField:
    """A day."""
    return forms.DateField(
        label=label,
        help_text=help_text,
        initial=initial,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": required,
            "invalid": _("Vul de dag in als dag, maand en jaar, bijvoorbeeld 24-11-2026."),
        },
    )


def choice_field(
    label: Word, choices: Iterable[tuple[str, Word]], required: Word, help_text: Word = ""
) -> forms.ChoiceField:
    """One of a few, as radio buttons."""
    return forms.ChoiceField(
        label=label,
        help_text=help_text,
        choices=list(choices),
        widget=forms.RadioSelect,
        required=bool(required),
        error_messages={"required": required, "invalid_choice": _("Kies een van deze mogelijkheden.")},
    )


def several_field(
    label: Word, choices: Iterable[tuple[str, Word]], help_text: Word = "", required: Word = ""
) -> forms.MultipleChoiceField:
    """Any of a few, as boxes to tick."""
    return forms.MultipleChoiceField(
        label=label,
        help_text=help_text,
        choices=list(choices),
        widget=forms.CheckboxSelectMultiple,
        required=bool(required),
        error_messages={"required": required, "invalid_choice": _("Kies een van deze mogelijkheden.")},
    )


def spoken(texts: Mapping[str, Text], keys: Iterable[str]) -> list[tuple[str, str]]:
    """These of the texts as choices, in the language of the screen."""
    return [(key, say(texts[key])) for key in keys]


def named(rows: Iterable[Category | Purpose]) -> list[tuple[str, str]]:
    """Categories or purposes of the register as choices."""
    return [(row.key, say(row.name)) for row in rows]
