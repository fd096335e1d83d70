"""Which lists there are: what stands on them, who makes them, for what, and in which form. Declarations only."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CHANNEL, RECIPIENT = "list", "colleagues"
INVITATIONS = "invitations"


class Form(StrEnum):
    """How a list leaves."""

    SCREEN = "screen"
    PDF = "pdf"
    XLSX = "xlsx"


FORMS: Mapping[str, str | Promise] = {
    Form.SCREEN: _("Op het scherm, om te lezen of af te drukken"),
    Form.PDF: _("Als pdf, om op te slaan of af te drukken"),
    Form.XLSX: _("Als rekenblad (xlsx)"),
}

# The key stands on record; the family reads the words after «Gemaakt voor».
REASONS: Mapping[str, str | Promise] = {
    "lesson": _("de les"),
    "excursion": _("een excursie of reis"),
    "conversation": _("een gesprek met ouders of leerling"),
    "post": _("post naar huis"),
    "emergency": _("een calamiteit, zoals een ontruiming"),
}


@dataclass(frozen=True, slots=True)
class ListKind:
    """One list. `says` is what stands on it, as words in a sentence; `opens` are the categories a page opens to make it.

    `purposes` are those of the doors behind which it can be made. The key stands on record, the slug in addresses and
    file names.
    """

    key: str
    slug: str
    title: str | Promise
    says: str | Promise
    opens: tuple[str, ...]
    purposes: tuple[str, ...]
    reasons: tuple[str, ...]
    forms: tuple[Form, ...] = (Form.SCREEN, Form.PDF, Form.XLSX)


LISTS: Mapping[str, ListKind] = {
    kind.key: kind
    for kind in (
        ListKind(
            "class",
            "klassenlijst",
            _("Klassenlijst"),
            _("de naam, het leerlingnummer en de groep"),
            ("organisation", "identity", "membership"),
            ("teaching", "mentoring", "administration"),
            ("lesson", "excursion", "conversation", "emergency"),
        ),
        ListKind(
            "mentor",
            "mentorlijst",
            _("Mentorlijst"),
            _("de naam en de groep, en telefoon en e-mail van de leerling en van de ouders met gezag"),
            ("organisation", "identity", "membership", "birth", "contact", "guardian"),
            ("mentoring", "administration"),
            ("conversation", "excursion", "post", "emergency"),
        ),
        ListKind(
            "photos",
            "fotolijst",
            _("Fotolijst"),
            _("de naam, de groep en de pasfoto"),
            ("organisation", "identity", "membership", "id_photo"),
            ("teaching", "mentoring", "administration"),
            ("lesson", "excursion", "emergency"),
            (Form.SCREEN, Form.PDF),
        ),
        ListKind(
            "labels",
            "adresetiketten",
            _("Adresetiketten"),
            _("de naam en het adres van de leerling, of van de ouders met gezag"),
            ("organisation", "identity", "membership", "birth", "contact", "guardian"),
            ("administration",),
            ("post", "conversation"),
        ),
        ListKind(
            "grades",
            "cijferlijst",
            _("Cijferlijst"),
            _("de naam, de groep, de cijfers voor de toetsen van deze groep en het gemiddelde"),
            ("organisation", "identity", "membership", "assessment", "grades", "planning", "grade_structure"),
            ("teaching",),
            ("lesson", "conversation"),
        ),
        ListKind(  # made at a desk of its own, where people are invited: not one of a group's lists
            INVITATIONS,
            "uitnodigingen",
            _("Brieven met een uitnodiging"),
            _("de naam van de leerling, of de naam en het adres van de ouders met gezag, en een code"),
            ("organisation", "identity", "birth", "guardian"),
            (),
            ("post",),
            (Form.PDF,),
        ),
    )
}


def lists_for(purpose: str) -> list[ListKind]:
    """The lists that can be made behind a door for `purpose`, in fixed order."""
    return [kind for kind in LISTS.values() if purpose in kind.purposes]


def recorded(basis: str) -> tuple[ListKind, str | Promise] | None:
    """The list and the words for the reason that a record of this channel names (`basis/list/reason`), if it does."""
    match basis.split("/"):
        case [_basis, key, reason] if key in LISTS and reason in REASONS:
            return LISTS[key], REASONS[reason]
    return None
