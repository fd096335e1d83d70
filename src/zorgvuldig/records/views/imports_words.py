"""What the reports of imports say, on the screen."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from zorgvuldig.records.forms.life_words import Word
from zorgvuldig.records.imports.grades_sheet import TESTS
from zorgvuldig.records.imports.report import MEMBERS, MENTORS, TEACHERS, Counts, Report
from zorgvuldig.records.imports.uploaded import SHEETS
from zorgvuldig.records.sheets.results import ABSENCE, GRADES
from zorgvuldig.records.sheets.to_roster import FILE

PARTS: Mapping[str, Word] = {
    FILE: _("Leerlingen en ouders"),
    GRADES: _("Cijfers"),
    TESTS: _("Toetsen"),
    ABSENCE: _("Afwezigheid"),
    "lessons": _("Lessen"),
    MEMBERS: _("Leerlingen in een klas of groep"),
    TEACHERS: _("Docenten van groepen"),
    MENTORS: _("Mentoren van klassen"),
}
SOURCES: Mapping[str, Word] = {
    "sds": _("School Data Sync"),
    "oneroster": _("OneRoster"),
    "edexml": _("EDEXML"),
    "sheet": _("Leerlingen uit een rekenblad"),
    "grades": _("Cijfers uit een rekenblad"),
    "absence": _("Afwezigheid uit een rekenblad"),
    "timetable": _("Rooster"),
}


@dataclass(frozen=True, slots=True)
class Counted:
    """What becomes of the rows of one part of a file."""

    part: Word
    counts: Mapping[str, int]


def counted(report: Report) -> list[Counted]:
    """The numbers of a report."""
    return [Counted(part(file), counts.as_dict()) for file, counts in report.files.items()]


def recorded(counts: Mapping[str, Mapping[str, int]]) -> list[Counted]:
    """The numbers of a run, as they were recorded."""
    nought = Counts().as_dict()
    return [Counted(part(file), {**nought, **numbers}) for file, numbers in counts.items()]


def part(file: str) -> Word:
    """A part of a file, in words; a file of the source keeps its name."""
    return PARTS.get(file, file)


def source(key: str) -> Word:
    """A kind of source, in words."""
    return SOURCES.get(key, key)


def english(what: str) -> bool:
    """Whether the reader of this kind of file speaks English: that of systems, for whoever maintains them."""
    return what not in SHEETS
