"""The parts of a family's file, in order, each with its page and the categories it shows. A new package adds its part here.

`tests/structure/test_family_file.py` sees to it that every category a family may see stands in exactly one part.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.kit.facts import Facts, facts
from zorgvuldig.kit.register_text import RecipientText, TermText, chapter
from zorgvuldig.kit.register_words import within
from zorgvuldig.register.schema import Basis, Category, RecipientClass, Text

DATA, USE = "file", "use"  # the two pages: what the school has, and what it does with it
INSIDE = (RecipientClass.SUBJECT, RecipientClass.INTERNAL)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a page. `key` is its anchor; the margin tells of the first category; `why` and `note` stand there too."""

    key: str
    title: str | Promise
    short: str | Promise
    template: str
    categories: tuple[str, ...] = ()
    why: str | Promise = ""
    note: str | Promise = ""
    page: str = DATA


SECTIONS = (
    Section(
        "cijfers", _("Cijfers"), _("Cijfers"), "pupil_file/parts/grades.html",
        ("grades", "assessment", "grade_structure", "progress", "report"),
    ),
    Section(
        "aanwezig", _("Aanwezigheid"), _("Aanwezigheid"), "pupil_file/file_absence.html",
        ("attendance", "absence", "absence_notice", "absence_signal"),
    ),
    Section(
        "berichten", _("Berichten van school"), _("Berichten"), "pupil_file/file_messages.html",
        ("messages", "message_state"),
    ),
    Section(
        "begeleiding", _("Begeleiding"), _("Begeleiding"), "pupil_file/file_notes.html",
        ("guidance", "care", "own_note"), note=_("Bij elke notitie staat welke medewerkers haar lezen."),
    ),
    Section("incidenten", _("Incidenten"), _("Incidenten"), "pupil_file/file_incidents.html", ("incident",)),
    Section("plan", _("Extra hulp"), _("Extra hulp"), "pupil_file/file_plan.html", ("support_plan", "support_agreement")),
    Section("gezondheid", _("Gezondheid"), _("Gezondheid"), "pupil_file/file_health.html", ("health",)),
    Section(
        "groepen", _("Klas en groepen"), _("Klas en groepen"), "pupil_file/file_groups.html",
        ("membership", "enrolment", "timetable", "planning", "organisation", "staff"),
    ),
    Section(
        "contact", _("Naam, adres en ouders"), _("Adres en ouders"), "pupil_file/file_contact.html",
        ("contact", "identity", "birth", "guardian", "parental_access"),
    ),
    Section(
        "administratie", _("Administratie"), _("Administratie"), "pupil_file/file_administration.html",
        ("official_number", "id_photo", "admin_task"),
    ),
    Section("archief", _("Diploma en cijferlijst"), _("Diploma"), "pupil_file/file_archive.html", ("archive",)),
    Section(
        "fotos", _("Foto’s en films"), _("Foto’s"), "pupil_file/file_pictures.html", ("picture",),
        why=_("U ziet elke foto met de leerling erop, en zegt ‘deze niet’ met één klik."),
    ),
    Section(
        "verzoeken", _("Verzoeken en verbeteringen"), _("Verzoeken"), "pupil_file/file_requests.html",
        ("request", "correction"),
    ),
    Section(
        "toestemming", _("Waar u ja of nee op zei"), _("Ja of nee"), "pupil_file/file_consent.html", ("consent",), page=USE
    ),
    Section(
        "bewaren", _("Hoe lang de school dit bewaart"), _("Hoe lang"), "pupil_file/file_terms.html", ("hold", "offer"),
        why=_("Hier ziet u wanneer alles verdwijnt, en wat langer blijft."), page=USE,
    ),
    Section(
        "inzage", _("Wie keek in het dossier"), _("Wie keek"), "pupil_file/file_looks.html", ("access_log",),
        why=_("U mag weten wie keek. Zo kunt u misbruik melden."), page=USE,
    ),
    Section(
        "uitwisseling", _("Gegevens voor en van anderen"), _("Uitwisseling"), "pupil_file/file_exchange.html",
        ("exchange", "incoming"), why=_("U ziet elke organisatie die gegevens kreeg of krijgt, en waarom dat mag."), page=USE,
    ),
    Section(
        "weg", _("Wat de school uit ging"), _("Wat de school uit ging"), "pupil_file/file_releases.html", ("release", "supplier"),
        page=USE,
    ),
    Section("wie-mag", _("Wie mag wat?"), _("Wie mag wat?"), "pupil_file/file_deciding.html", page=USE),
    Section(
        "niet-hier", _("Wat u hier niet ziet, en waarom"), _("Wat u niet ziet"), "pupil_file/file_withheld.html", page=USE
    ),
    Section("kopie", _("Alles meenemen"), _("Kopie"), "pupil_file/file_copy.html", ("own_copy",), page=USE),
)  # fmt: skip


class SectionWords(NamedTuple):
    """What a part says, in the language of the page."""

    title: str
    short: str
    why: str
    note: str


@cache
def section_words(_language: str | None) -> Mapping[str, SectionWords]:
    """What each part says, by its key: dozens of sentences, which a page would look up one by one."""
    return {one.key: SectionWords(str(one.title), str(one.short), str(one.why), str(one.note)) for one in SECTIONS}


@dataclass(frozen=True, slots=True)
class CategoryText:
    """What the register says of a category. `outside` are recipients who are neither the family nor the school."""

    category: Category
    bases: list[Basis]
    kept: list[TermText]
    outside: list[RecipientText]
    used_for: list[Text]

    @property
    def purposes(self) -> str:
        """What the school uses it for, as a list in words."""
        return capfirst(", ".join(within(text) for text in self.used_for))


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the school has one category: what the register says of it, and whether there is anything of this pupil."""

    told: CategoryText
    held: bool
    counts: bool  # a category about nobody, or only about staff, is not of the pupil at all

    @property
    def facts(self) -> SafeString:
        """What the register says of it, as the page shows it in its language."""
        return _facts(self.told.category.key, get_language() or "nl")


@dataclass(frozen=True, slots=True)
class SectionDetail:
    """A part of one pupil's page."""

    section: Section
    words: SectionWords
    reasons: list[Reason]
    facts: Facts | None

    @property
    def is_empty(self) -> bool:
        """Whether the school has nothing of this pupil here."""
        return bool(self.reasons) and not any(reason.held for reason in self.reasons if reason.counts)


def is_open(section: Section, closed: frozenset[str]) -> bool:
    """Whether a part is shown while these categories are closed: its first kind is open, or it is about none and all are."""
    first = next((key for key in section.categories if key != "request"), "")  # requests have pages of their own
    return first not in closed if first else not closed


def section_details(held: frozenset[str], page: str = "", closed: frozenset[str] = frozenset()) -> list[SectionDetail]:
    """Every part, or those of one page, given the categories of which the school has something and those that are closed."""
    language = get_language()
    words = section_words(language)
    return [
        SectionDetail(
            section,
            words[section.key],
            [
                Reason(category_text(key), key in held, "pupil" in REGISTER.categories[key].about)
                for key in section.categories
            ],
            facts(section.categories[0], language) if section.categories else None,
        )
        for section in SECTIONS
        if page in ("", section.page) and is_open(section, closed)
    ]


@cache
def _facts(category: str, _language: str) -> SafeString:
    """The same for every pupil, so rendered once a process and language."""
    return render_to_string("pupil_file/file_kind.html", {"told": category_text(category)})


@cache
def category_text(category: str) -> CategoryText:
    """What the register says of a category, read once a process."""
    known = chapter(REGISTER.categories[category])
    by_school = [opening.purpose for opening in known.openings if opening.role.staff]
    by_school += [REGISTER.purposes[job.purpose] for job in known.jobs]
    # What nobody of the school uses is there for the family that writes it.
    purposes = by_school or [opening.purpose for opening in known.openings if opening.writes]
    return CategoryText(
        known.category,
        [REGISTER.bases[basis] for basis in dict.fromkeys(purpose.basis for purpose in purposes)],
        known.kept,
        [given for given in known.given if given.recipient.kind not in INSIDE],
        [purpose.name for purpose in dict.fromkeys(purposes)],
    )
