"""EDEXML 2.0 and 2.1: one XML file about one school in one year → the school's records.

Element names are those of the exchange standard of Edustandaard, which UWLR answers use as well.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime

from django.utils import translation

from zorgvuldig.imports.csv_reader import FileSpec
from zorgvuldig.imports.edexml.layout import PARTS, EdexLayout
from zorgvuldig.imports.edexml.xml_reader import Element, read_xml
from zorgvuldig.imports.problems import Findings, ImportRefused
from zorgvuldig.imports.report import MEMBERS, MENTORS, TEACHERS, CountedFile, Part, Report
from zorgvuldig.imports.roster.model import Roster
from zorgvuldig.imports.roster.scope import find_setting
from zorgvuldig.imports.run import BY_COMMAND, LANGUAGE, Occasion, ReadRoster, take_in
from zorgvuldig.imports.upload.content import Readable

SOURCE = "edexml"
YEAR = re.compile(r"(\d{4})\s?[-/]\s?(?:\d{2}|\d{4})", re.ASCII)
BRIN = re.compile(r"\d{2}[A-Z]{2}", re.ASCII)


def import_edexml(
    path: Readable,
    *,
    now: datetime,
    school: str = "",
    year: int | None = None,
    with_mentors: bool = False,
    is_dry_run: bool = False,
    occasion: Occasion = BY_COMMAND,
) -> Report:
    """Take the file in: all of it, or nothing when a single row is refused. The outcome is recorded either way.

    `school` and `year` go before what the file says. EDEXML ties teachers to classes without saying as what;
    `with_mentors` makes them their mentors. Raises `ImportRefused` when the file cannot be read at all.
    """
    report = Report("EDEXML", is_dry_run, Findings())

    def read(today: date) -> ReadRoster:
        root = _root(path)
        about = root.first("school")
        if about is None:
            raise ImportRefused(f"{path.name} is not an EDEXML file: it has no element school.")
        _version(about)
        setting = find_setting(now=now, school=school, brin=_brin(about), year=year or _year(about))
        layout = EdexLayout(root, report.findings, setting, today, with_mentors)
        roster = layout.roster()
        return _counted_files(layout, roster), roster

    with translation.override(LANGUAGE):
        return take_in(SOURCE, report, read, now=now, occasion=occasion)


def _root(path: Readable) -> Element:
    """The element that has the parts: the root of a file, or inside the envelope of an answer."""
    root = read_xml(path)
    waiting = [root]
    while waiting:
        element = waiting.pop(0)
        if element.first("leerlingen") or element.first("groepen"):
            return element
        if len(element.children) < 3:  # an envelope holds a header and a body
            waiting += element.children
    raise ImportRefused(f"{path.name} is not an EDEXML file: it has no leerlingen and no groepen.")


def _value(element: Element, name: str) -> str:
    found = element.first(name)
    return found.text.strip() if found else ""


def _version(about: Element) -> None:
    version = _value(about, "xsdversie")
    if version and not version.startswith("2."):
        raise ImportRefused(f"The file is in EDEXML {version[:10]}: export it in version 2.0 or 2.1.")


def _brin(about: Element) -> str:
    """BRIN with the code of the branch, or empty."""
    brin, branch = _value(about, "brincode").upper(), _value(about, "dependancecode")
    return f"{brin}{branch[:2]}" if BRIN.fullmatch(brin) else ""


def _year(about: Element) -> int | None:
    found = YEAR.fullmatch(_value(about, "schooljaar"))
    return int(found[1]) if found else None


def _counted_files(layout: EdexLayout, roster: Roster) -> Mapping[str, CountedFile]:
    parts: dict[str, CountedFile] = {spec.name: Part(spec, layout.counts[spec.name]) for spec in PARTS}
    ties = ((MEMBERS, roster.memberships), (TEACHERS, roster.teachings), (MENTORS, roster.mentorings or ()))
    return parts | {name: Part(FileSpec(name), len(found)) for name, found in ties if found}
