"""What the reports of imports say, on the screen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from zorgvuldig.imports.connect import layout as connect
from zorgvuldig.imports.report import MEMBERS, MENTORS, TEACHERS, Report
from zorgvuldig.imports.spreadsheet.choices import CHOICES
from zorgvuldig.imports.spreadsheet.grades import GROUPS, TESTS
from zorgvuldig.imports.spreadsheet.results import ABSENCE, GRADES
from zorgvuldig.imports.spreadsheet.roster import FILE
from zorgvuldig.imports.timetable.apply import LESSONS, PART
from zorgvuldig.imports.upload.run import FETCHED, TABLES
from zorgvuldig.kit.labels import Word

PARTS: Mapping[str, Word] = {
    FILE: _("Leerlingen en ouders"),
    GRADES: _("Cijfers"),
    TESTS: _("Toetsen"),
    GROUPS: _("Groepen van eerdere jaren"),
    ABSENCE: _("Afwezigheid"),
    CHOICES: _("Vakkeuze voor volgend jaar"),
    PART: _("Rooster"),
    LESSONS: _("Lessen"),
    MEMBERS: _("Leerlingen in een klas of groep"),
    TEACHERS: _("Docenten van groepen"),
    MENTORS: _("Mentoren van klassen"),
    connect.PUPILS: _("Leerlingen"),
    connect.GUARDIANS: _("Ouders en verzorgers"),
    connect.GROUPS: _("Lesgroepen"),
}
OUTCOMES: Mapping[str, Word] = {
    "created": _("Nieuw"),
    "changed": _("Veranderd"),
    "unchanged": _("Gelijk"),
    "ended": _("Beëindigd"),
    "left_out": _("Overgeslagen"),
    "refused": _("Fout"),
}
SOURCES: Mapping[str, Word] = {
    "sds": _("School Data Sync"),
    "oneroster": _("OneRoster"),
    "edexml": _("EDEXML"),
    "sheet": _("Leerlingen uit een rekenblad"),
    "grades": _("Cijfers uit een rekenblad"),
    "absence": _("Afwezigheid uit een rekenblad"),
    "choices": _("Vakkeuze uit een rekenblad"),
    "timetable": _("Rooster"),
    "connect": _("Somtoday Connect"),
}


@dataclass(frozen=True, slots=True)
class CountTable:
    """What becomes of the rows of each part of a file: the headings, and per part a number under each of them."""

    headings: Sequence[Word]
    rows: Sequence[tuple[Word, Sequence[tuple[Word, int]]]]


def count_table(report: Report) -> CountTable:
    """The numbers of a report."""
    return recorded(report.counts())


def recorded(counts: Mapping[str, Mapping[str, int]]) -> CountTable:
    """The numbers of a run, as they were recorded; what happened to no row at all has no column."""
    shown = [
        (name, word)
        for name, word in OUTCOMES.items()
        if name == "created" or any(n.get(name) for n in counts.values())
    ]
    rows = [(part(file), [(word, n.get(name, 0)) for name, word in shown]) for file, n in counts.items()]
    return CountTable([word for _name, word in shown], rows)


def part(file: str) -> Word:
    """A part of a file, in words; a file of the source keeps its name."""
    return PARTS.get(file, file)


def source(key: str) -> Word:
    """A kind of source, in words."""
    return SOURCES.get(key, key)


def english(what: str) -> bool:
    """Whether the reader of this kind of file speaks English: that of systems, for whoever maintains them."""
    return what not in (*TABLES, FETCHED)


def english_source(key: str) -> bool:
    """Whether what a run recorded is in English."""
    return key in ("sds", "oneroster", "edexml")
