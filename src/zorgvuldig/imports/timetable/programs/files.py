"""A file of a timetable program: which one it is, what of it is kept, and the lessons in it."""

from collections.abc import Iterator, Mapping

from zorgvuldig.imports.problems import Findings
from zorgvuldig.imports.timetable.programs import ical, ical_lines, untis, zermelo
from zorgvuldig.imports.timetable.programs.lesson import Frame, ReadLesson, Words

XLSX = b"PK\x03\x04"


def program_of(data: bytes) -> str:
    """Which program wrote this, by what is in it; empty for a table with headings."""
    if data.startswith(XLSX):
        return ""
    if ical_lines.is_it(data):
        return ical.NAME
    if zermelo.is_it(data):
        return zermelo.NAME
    return untis.NAME if untis.is_it(data) else ""


def reduced(data: bytes, words: Words) -> bytes:
    """The file with nothing in it but what is read. Raises `ImportRefused` when it cannot be read at all."""
    reducers = {ical.NAME: ical_lines.reduce, zermelo.NAME: zermelo.reduce, untis.NAME: untis.reduce}
    return reducers[program_of(data)](data, words)


def lessons_of(
    data: bytes, groups: Mapping[str, int], words: Words, frame: Frame, file: str, findings: Findings
) -> Iterator[ReadLesson]:
    """The lessons of a file; what is wrong goes into `findings`, by line. Raises `ImportRefused`."""
    program = program_of(data)
    if program == ical.NAME:
        return ical.read(data, groups, words, frame, file, findings)
    return (zermelo.read if program == zermelo.NAME else untis.read)(data, groups, frame, file, findings)
