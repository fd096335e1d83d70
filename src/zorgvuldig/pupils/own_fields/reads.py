"""Fields of the school's own, as whoever is at the door sees and writes them, with what stands there of one pupil."""

import re
from datetime import date
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.reads import read
from zorgvuldig.kit.register_words import say
from zorgvuldig.register.own_fields import OwnField
from zorgvuldig.register.schema import FieldKind, Text

YES, NO = "yes", "no"
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class ChoiceRow(NamedTuple):
    """A word to choose."""

    nl: str
    en: str


class OwnFieldRow(NamedTuple):
    """A field with what stands there (`value`, empty when nothing does). `is_written` by whoever is at this door; `is_ended` for everybody."""

    key: str
    name_nl: str
    name_en: str
    why_nl: str
    why_en: str
    kind: str
    choices: tuple[ChoiceRow, ...]
    is_written: bool
    is_ended: bool
    row_id: int | None
    value: str

    @property
    def name(self) -> str:
        """What it is called, in the language of the page."""
        return say(Text(self.name_nl, self.name_en))

    @property
    def why(self) -> str:
        """Why the school has it, in the language of the page."""
        return say(Text(self.why_nl, self.why_en))

    @property
    def says(self) -> str:
        """What stands there, in words; empty when nothing does."""
        return in_words(self.kind, tuple(Text(*choice) for choice in self.choices), self.value)


OWN_FIELDS = read("pupils/own_fields", OwnFieldRow, "contact")


def own_fields(pupil_id: int, *, door: Door) -> list[OwnFieldRow]:
    """Every field that whoever is at the door sees, in the order of the register."""
    return OWN_FIELDS.rows(door=door, pupil=pupil_id)


def in_words(kind: str, choices: tuple[Text, ...], value: str) -> str:
    """A value as people read it: a day in words, a choice in the language of the page."""
    match kind:
        case FieldKind.DATE if value:
            return date_format(date.fromisoformat(value), "j F Y")
        case FieldKind.YES_NO if value:
            return gettext("ja") if value == YES else gettext("nee")
        case FieldKind.CHOICE:
            return next((say(choice) for choice in choices if choice.nl == value), value)
    return value


def plain_words(value: str) -> str:
    """A value whose field is not known here, in words: a day, yes and no; all else as it is kept."""
    kind = FieldKind.YES_NO if value in (YES, NO) else FieldKind.DATE if DAY.fullmatch(value) else FieldKind.TEXT
    try:
        return in_words(kind, (), value)
    except ValueError:  # it only looks like a day
        return value


def declared(key: str) -> OwnField | None:
    """The field of the register in force in this process; None when it is not declared any more."""
    return REGISTER.own_fields.get(key)


def name_of(key: str) -> str:
    """What a field is called; its key when nobody declares it any more."""
    return say(field.name) if (field := declared(key)) else key


def value_of(key: str, value: str) -> str:
    """What stands in a field, in words; as it is kept when nobody declares the field any more."""
    return in_words(field.kind, field.choices, value) if (field := declared(key)) else value
