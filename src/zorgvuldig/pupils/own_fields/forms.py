"""The form on which the school fills in fields of its own: each is asked by its kind, with the reason beside it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zorgvuldig.kit.fields import DayField, StaleForm, fingerprint, text_field
from zorgvuldig.kit.labels import Word
from zorgvuldig.kit.register_words import say
from zorgvuldig.pupils.own_fields.reads import NO, YES, OwnFieldRow
from zorgvuldig.register.own_fields import LONGEST_VALUE
from zorgvuldig.register.schema import FieldKind, Text

NOTHING: Word = _("niet ingevuld")
CHOOSE: dict[str, Word] = {"invalid_choice": _("Kies uit de lijst.")}


class OwnFieldsForm(StaleForm):
    """Every field that whoever is at the door fills in. None has to be filled in. The reason is a text that somebody typed, and not markup."""

    def __init__(
        self, data: Mapping[str, str] | None = None, *, own_fields: Sequence[OwnFieldRow], standing: str
    ) -> None:
        super().__init__(
            data, initial={**{field_name(field.key): field.value for field in own_fields}, "was": standing}
        )
        self.own_fields = own_fields
        self.fields |= {
            field_name(field.key): input_of(field.kind, field.choices, label=field.name, help_text=field.why)
            for field in own_fields
        }

    @property
    def asks(self) -> list[str]:
        """What it asks; the page has no button when that is nothing."""
        return [field.key for field in self.own_fields]

    def values(self) -> dict[str, str]:
        """What was filled in, as it is kept."""
        return {field.key: as_kept(self.cleaned_data[field_name(field.key)]) for field in self.own_fields}


def field_name(key: str) -> str:
    """What a field is called in the form; its key alone could be that of something else in it."""
    return f"veld_{key}"


def print_of(own_fields: Sequence[OwnFieldRow]) -> str:
    """The fingerprint of what stands in these fields."""
    return fingerprint({field.key: field.value for field in own_fields})


def input_of(kind: str, choices: Sequence[tuple[str, str]], **shared: Any) -> forms.Field:
    """How one field is asked; it may stay empty. `choices` are words in Dutch and in English."""
    match kind:
        case FieldKind.DATE:
            return DayField(required=False, **shared)
        case FieldKind.YES_NO:
            words = [(YES, _("ja")), (NO, _("nee")), ("", NOTHING)]
            return forms.ChoiceField(
                choices=words, required=False, widget=forms.RadioSelect, error_messages=CHOOSE, **shared
            )
        case FieldKind.CHOICE:
            words = [("", NOTHING), *((nl, say(Text(nl, en))) for nl, en in choices)]
            return forms.ChoiceField(choices=words, required=False, error_messages=CHOOSE, **shared)
    return text_field(shared.pop("label"), LONGEST_VALUE, **shared)


def as_kept(value: object) -> str:
    """What was filled in, as it is kept: a day as 2026-12-01, nothing as an empty text."""
    return value.isoformat() if isinstance(value, date) else str(value or "")
