"""The lines of a calendar (iCalendar, RFC 5545), and what of them is kept.

Of each event that is: when it is and how it is repeated, STATUS, LOCATION, and the names of groups, subjects and teachers that the school knows
in SUMMARY and DESCRIPTION. Who is invited is not read, nor is anything else.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from django.utils.translation import gettext

from zorgvuldig.imports.problems import ImportRefused
from zorgvuldig.imports.timetable.programs.lesson import Words, room_of
from zorgvuldig.platform.spreadsheets.model import clean

BEGIN = b"BEGIN:VCALENDAR"
PLAIN = {"DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "STATUS"}
SPOKEN = {"SUMMARY", "DESCRIPTION"}
PARAMETERS = {"TZID", "VALUE"}
PLAIN_VALUE = re.compile(r"[A-Z0-9=;,:+\-]*", re.IGNORECASE | re.ASCII)
ZONE = re.compile(r'"?[A-Za-z0-9_+/. \-]{1,60}"?', re.ASCII)
APART = re.compile(r"[\n,;/|()\[\]:]| - ")
PART = re.compile(r'([A-Za-z0-9-]+)=("[^"]*"|[^;:"]*)')
INVALID = "ONGELDIG"


class Property(NamedTuple):
    """A line of a calendar, with what was folded put together."""

    line: int
    name: str
    parameters: Mapping[str, str]
    value: str


def is_it(data: bytes) -> bool:
    """Whether this is a calendar."""
    return data.removeprefix(b"\xef\xbb\xbf").lstrip()[: len(BEGIN)].upper() == BEGIN


def reduce(data: bytes, words: Words) -> bytes:
    """The calendar with nothing in it but what is read, each property on its line."""
    kept: list[str] = []
    numbers: dict[str, int] = {}
    for one, inside in walk(properties(data)):
        text = _reduced(one, inside, words, numbers)
        if text:
            kept += [""] * (one.line - 1 - len(kept))
            kept.append(text)
    return ("\r\n".join(kept) + "\r\n").encode()


def _reduced(one: Property, inside: tuple[str, ...], words: Words, numbers: dict[str, int]) -> str:
    """A line as it is kept; empty when it is not."""
    if inside not in (("VCALENDAR",), ("VCALENDAR", "VEVENT")):
        return ""
    if one.name in ("BEGIN", "END"):
        return f"{one.name}:{one.value.upper()}"
    if inside[-1] != "VEVENT":
        return ""
    if one.name == "UID":
        return f"UID:{numbers.setdefault(one.value, len(numbers) + 1)}"
    if one.name in PLAIN:
        given = {key: value for key, value in one.parameters.items() if key in PARAMETERS and ZONE.fullmatch(value)}
        lost = "TZID" in one.parameters and "TZID" not in given
        value = INVALID if lost or not PLAIN_VALUE.fullmatch(one.value) else one.value
        return one.name + "".join(f";{key}={held}" for key, held in given.items()) + f":{value}"
    if one.name in SPOKEN:
        said = "\\,".join(_escaped(word) for word in spoken(text_of(one), words))
        return f"{one.name}:{said}"
    return f"LOCATION:{_escaped(room_of(clean(text_of(one))))}" if one.name == "LOCATION" else ""


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")


def text_of(one: Property) -> str:
    """A text as it was before it was escaped."""
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], one.value)


def spoken(text: str, words: Words) -> list[str]:
    """The names in a text that the school knows: whole parts of it, or words."""
    found: list[str] = []
    for part in APART.split(text):
        said = clean(part)
        if said and words.knows(said):
            found.append(said)
            continue
        found += [word for word in (one.strip(".\"'") for one in said.split()) if word and words.knows(word)]
    return list(dict.fromkeys(found))


def properties(data: bytes) -> Iterator[Property]:
    """The lines of a calendar. Raises `ImportRefused` with the line that is none."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        says = gettext(
            "In regel %(row)s staat een letter die wij niet kunnen lezen. Bewaar de agenda opnieuw als .ics (UTF-8)."
        )
        raise ImportRefused(says % {"row": row}) from error
    number, held = 0, ""
    for at, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        if line[:1] in (" ", "\t"):
            held += line[1:]
            continue
        if held:
            yield _property(number, held)
        number, held = at, line.rstrip("\r")
    if held:
        yield _property(number, held)


def _property(line: int, text: str) -> Property:
    if not text.strip():
        return Property(line, "", {}, "")
    name = re.match(r"[A-Za-z0-9-]+", text)
    at = name.end() if name else 0
    parameters: dict[str, str] = {}
    while name and text[at : at + 1] == ";":
        part = PART.match(text, at + 1)
        if part is None:
            break
        parameters[part[1].upper()] = part[2]
        at = part.end()
        while text[at : at + 1] == "," and (more := re.compile(r'"[^"]*"|[^;:,"]*').match(text, at + 1)):
            at = more.end()
    if not name or text[at : at + 1] != ":":
        says = gettext("Regel %(row)s is geen regel van een agenda. Maak het bestand opnieuw in het andere programma.")
        raise ImportRefused(says % {"row": line})
    return Property(line, name[0].upper(), parameters, text[at + 1 :])


def walk(lines: Iterable[Property]) -> Iterator[tuple[Property, tuple[str, ...]]]:
    """Each line with what it is in, outermost first. Raises `ImportRefused` when something does not end, or ends twice."""
    inside: tuple[str, ...] = ()
    last = 1
    for one in lines:
        last = one.line
        if not one.name:
            continue
        what = one.value.strip().upper()
        if one.name == "BEGIN":
            inside = (*inside, what)
            yield one, inside
        elif one.name == "END":
            if inside[-1:] != (what,):
                raise ImportRefused(_unfinished(one.line))
            yield one, inside
            inside = inside[:-1]
        else:
            yield one, inside
    if inside:
        raise ImportRefused(_unfinished(last))


def _unfinished(line: int) -> str:
    says = gettext(
        "De agenda houdt in regel %(row)s op waar dat niet kan. Haal het bestand opnieuw op, het is niet heel."
    )
    return says % {"row": line}
