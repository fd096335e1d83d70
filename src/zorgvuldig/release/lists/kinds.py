"""Which lists there are: what stands on them, who makes them, for what, and in which form. And what a list is before it is a page, a pdf or a spreadsheet."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zorgvuldig.platform.spreadsheets.write import Value

CHANNEL, RECIPIENT = "list", "colleagues"
INVITATIONS, MESSAGE_LETTERS, CHOSEN = "invitations", "message_letters", "chosen"
EVENING, OUTING, PRESENCE, ABSENCE = "evening", "outing", "presence", "absence"
CONSENT, STAGE_CONSENT = "consent", "stage_consent"


class Form(StrEnum):
    """How a list leaves."""

    SCREEN = "screen"
    PDF = "pdf"
    XLSX = "xlsx"
    CSV = "csv"


FORMS: Mapping[str, str | Promise] = {
    Form.SCREEN: _("Op het scherm, om te lezen of af te drukken"),
    Form.PDF: _("Als pdf, om op te slaan of af te drukken"),
    Form.XLSX: _("Als rekenblad (xlsx)"),
    Form.CSV: _("Als tekstbestand voor een rekenblad (csv)"),
}

# The key stands on record; the family reads the words after «Gemaakt voor».
REASONS: Mapping[str, str | Promise] = {
    "lesson": _("de les"),
    "excursion": _("een excursie of reis"),
    "conversation": _("een gesprek met ouders of leerling"),
    "post": _("post naar huis"),
    "report_meeting": _("de rapportvergadering"),
    "school_exam": _("het schoolexamen"),
    "absence": _("het volgen van verzuim"),
    "pictures": _("foto’s of een publicatie"),
    "asking": _("opnieuw vragen aan wie nog niet antwoordde"),
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
        ListKind(
            "meeting",
            "vergaderlijst",
            _("Vergaderlijst"),
            _(
                "de naam, de groep, het gemiddelde per vak, hoeveel lesuren iemand weg was, en wat de rapportvergadering afsprak"
            ),
            (
                "organisation",
                "staff",
                "identity",
                "membership",
                "assessment",
                "grades",
                "planning",
                "grade_structure",
                "grade_approval",
                "progress",
                "attendance",
                "absence",
                "absence_signal",
                "timetable",
                "report",
            ),
            ("report_meeting",),
            ("report_meeting",),
        ),
        ListKind(
            "exam",
            "pta-lijst",
            _("PTA-lijst"),
            _(
                "de naam, het leerlingnummer, de groep, de cijfers voor het PTA en het gemiddelde, met ruimte om te tekenen"
            ),
            ("organisation", "identity", "membership", "assessment", "grades", "planning", "grade_structure"),
            ("teaching", "school_exam"),
            ("school_exam",),
        ),
        ListKind(  # made at pages of its own, where the columns are chosen
            CHOSEN,
            "lijst",
            _("Lijst met gekozen kolommen"),
            _("wat degene die haar maakte koos, uit wat die mag zien"),
            (),
            (),
            ("lesson", "excursion", "conversation", "post", "emergency"),
            (Form.XLSX, Form.CSV),
        ),
        ListKind(  # what a screen shows, taken along from there (`screen_pages.py`)
            PRESENCE,
            "wie-is-er-niet",
            _("Wie er vandaag niet is"),
            _("de naam, de klas, en wat er vandaag over de aanwezigheid bekend is"),
            (),
            (),
            ("absence", "emergency"),
            (Form.XLSX, Form.CSV),
        ),
        ListKind(
            ABSENCE,
            "verzuim",
            _("Verzuim van een klas"),
            _("de naam, de klas, en hoeveel lesuren iemand weg of te laat was"),
            (),
            (),
            ("absence", "conversation", "report_meeting"),
            (Form.XLSX, Form.CSV),
        ),
        ListKind(
            CONSENT,
            "toestemming",
            _("Toestemming van een klas"),
            _("de naam, en per onderwerp of er nu ja, nee of nog geen antwoord is"),
            (),
            (),
            ("pictures", "asking", "excursion"),
            (Form.XLSX, Form.CSV),
        ),
        ListKind(
            STAGE_CONSENT,
            "toestemming",
            _("Toestemming van een leerjaar"),
            _("de naam, de klas, en per onderwerp of er nu ja, nee of nog geen antwoord is"),
            (),
            (),
            ("pictures", "asking", "excursion"),
            (Form.XLSX, Form.CSV),
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
        ListKind(  # made at a desk of its own too, for who has no account
            MESSAGE_LETTERS,
            "brieven-bij-een-bericht",
            _("Brieven met een bericht"),
            _("de naam en het adres van wie geen account heeft, de naam van de leerling, en het bericht"),
            ("organisation", "identity", "contact", "guardian", "membership", "messages"),
            (),
            ("post",),
            (Form.PDF,),
        ),
        ListKind(  # made from the page with one's own talks
            EVENING,
            "ouderavond",
            _("Gesprekken op de ouderavond"),
            _("de naam van de leerling, en hoe laat het gesprek is"),
            ("organisation", "staff", "identity", "planning", "message_state"),
            (),
            ("conversation",),
            (Form.PDF,),
        ),
        ListKind(  # made from the page with the answers
            OUTING,
            "uitje",
            _("Wie gaat er mee?"),
            _("de naam van de leerling, en of die mee mag"),
            ("organisation", "staff", "identity", "planning", "message_state"),
            (),
            ("excursion",),
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


# What stands on a list, before it is a page, a pdf or a spreadsheet.


@dataclass(frozen=True, slots=True)
class Column:
    """A column on paper: its heading (empty: a box to tick) and its share of the width."""

    heading: str
    share: int = 1


@dataclass(frozen=True, slots=True)
class Sheet:
    """The list as a spreadsheet: one thing per cell, so that it can be sorted and used for letters."""

    headings: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A list with a row per pupil; a cell may hold several lines. `stacks` says whether a phone shows it as a stack."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    sheet: Sheet
    landscape: bool = False
    stacks: bool = True

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings on a screen, where there is nothing to tick."""
        return tuple(column.heading for column in self.columns if column.heading)

    @property
    def lines(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The rows on a screen: the name, and the other cells with their headings."""
        rest = self.headings[1:]
        return [(row[0], list(zip(rest, row[1:], strict=False))) for row in self.rows]


@dataclass(frozen=True, slots=True)
class Face:
    """A pupil on a photo page; `photo` is a JPEG, or None when there is none to show."""

    name: str
    photo: bytes | None


@dataclass(frozen=True, slots=True)
class Faces:
    """A photo page."""

    people: tuple[Face, ...]


@dataclass(frozen=True, slots=True)
class Labels:
    """Address labels, each a few lines; `without` names the people for whom there is no whole address."""

    addresses: tuple[tuple[str, ...], ...]
    without: tuple[str, ...]
    sheet: Sheet
    skipped: int = 0


Content = Table | Faces | Labels
