"""Zermelo: the appointments of its API (`/api/v3/appointments`), saved as a file. Its published fields, of which those below are read.

`start` and `end` are seconds since 1970, so that a day on which the clock changes is right by itself.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext

from zorgvuldig.imports.problems import Findings, ImportRefused, Place
from zorgvuldig.imports.timetable.hours import HourTimes
from zorgvuldig.imports.timetable.programs.lesson import UNKNOWN, Frame, ReadLesson, Words, room_of
from zorgvuldig.platform.names import fold
from zorgvuldig.platform.spreadsheets.model import MAX_ROWS, clean

NAME = "zermelo"
NUMBERS = ("start", "end", "startTimeSlot", "endTimeSlot")
FLAGS = ("cancelled", "valid", "hidden")
NAMES = ("groups", "teachers")
KINDS = ("appointmentType", "type")
LESSON_KINDS, OTHER = frozenset({"lesson", "exam", "unknown"}), "other"
SLOT_NAMES = ("startTimeSlotName", "endTimeSlotName")
LATEST = 4_102_444_800  # 2100
HIGHEST_SLOT, DIGITS = 20, 2


def is_it(data: bytes) -> bool:
    """Whether this is JSON. What is in it shows when it is read."""
    return data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def reduce(data: bytes, words: Words) -> bytes:
    """The appointments with nothing but the fields that are read, and of groups and teachers only those that the school knows."""
    return json.dumps([_reduced(one, words) for one in _appointments(data)]).encode()


def _reduced(one: Mapping[str, Any], words: Words) -> dict[str, Any]:
    kept: dict[str, Any] = {key: one[key] for key in NUMBERS if _is_number(one.get(key))}
    kept |= {key: one[key] for key in FLAGS if isinstance(one.get(key), bool)}
    kept |= {key: value for key in SLOT_NAMES if (value := _slot_of(one.get(key)))}
    if kind := _kind(one):
        kept["appointmentType"] = kind if kind in LESSON_KINDS else OTHER
    kept["groups"] = [name if fold(name) in words.groups else UNKNOWN for name in _names(one, "groups")]
    kept["teachers"] = [name if fold(name) in words.teachers else UNKNOWN for name in _names(one, "teachers")]
    kept["locations"] = [room for name in _names(one, "locations") if (room := room_of(name))][:1]
    return kept


def _kind(one: Mapping[str, Any]) -> str:
    """What kind of appointment it is; empty when it does not say."""
    return next((value.lower() for key in KINDS if isinstance(value := one.get(key), str)), "")


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < LATEST


def _slot_of(value: object) -> int:
    """The hour that «u3», «3» or 3 stands for; 0 when it is none."""
    digits = str(value).lower().removeprefix("u")
    is_hour = digits.isascii() and digits.isdecimal() and len(digits) <= DIGITS and int(digits) <= HIGHEST_SLOT
    return int(digits) if is_hour else 0


def _names(one: Mapping[str, Any], key: str) -> list[str]:
    found = one.get(key)
    return [clean(name) for name in found if isinstance(name, str)] if isinstance(found, list) else []


def _appointments(data: bytes) -> list[dict[str, Any]]:
    """The appointments of an answer of the API, or of a list. Raises `ImportRefused`."""
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        says = gettext("Regel %(row)s van dit bestand is geen JSON. Sla het antwoord van Zermelo opnieuw op.")
        raise ImportRefused(says % {"row": line}) from error
    if isinstance(found, dict):
        found = found.get("response", found)
    if isinstance(found, dict):
        found = found.get("data")
    rows = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    rows = [inner for one in rows for inner in _inner(one) if isinstance(inner, dict)]
    if not any("start" in one and "groups" in one for one in rows):
        says = gettext(
            "In dit bestand staan geen afspraken van Zermelo. Vraag ze op met de velden start, end en groups."
        )
        raise ImportRefused(says)
    if len(rows) > MAX_ROWS:
        says = gettext("Dit bestand heeft meer dan %(rows)s rijen. Verdeel het over meer bestanden.")
        raise ImportRefused(says % {"rows": MAX_ROWS})
    return rows


def _inner(one: dict[str, Any]) -> list[Any]:
    """The appointments of a week, as one kind of answer has them; otherwise the appointment itself."""
    found = one.get("appointments")
    return found if isinstance(found, list) else [one]


def read(data: bytes, groups: Mapping[str, int], frame: Frame, file: str, findings: Findings) -> Iterator[ReadLesson]:
    """The lessons; the row that a problem names is which appointment it is, counted from 1."""
    others = outside = 0
    for number, one in enumerate(_appointments(data), 1):
        if one.get("valid") is False or one.get("hidden") is True:
            continue  # an earlier version of an appointment that changed
        if (kind := _kind(one)) and kind not in LESSON_KINDS:
            others += 1
            continue
        try:
            found = list(_lessons(one, Place(file, number), groups, frame, findings))
        except _Outside:
            outside += 1
        else:
            yield from found
    if others:
        findings.notices.append(
            gettext("Afspraken die geen les zijn: %(count)s. Die lezen wij niet.") % {"count": others}
        )
    if outside:
        says = gettext("Afspraken buiten dit schooljaar: %(count)s. Die lezen wij niet.")
        findings.notices.append(says % {"count": outside})


class _Outside(Exception):
    """An appointment of another school year."""


def _lessons(
    one: Mapping[str, Any], place: Place, groups: Mapping[str, int], frame: Frame, findings: Findings
) -> Iterator[ReadLesson]:
    if not (_is_number(one.get("start")) and _is_number(one.get("end")) and one["start"] < one["end"]):
        findings.refuse(
            place, "start", gettext("Begin of einde klopt niet. Vraag de afspraken opnieuw op bij Zermelo.")
        )
        return
    here = ZoneInfo(settings.TIME_ZONE)
    starts, ends = (datetime.fromtimestamp(one[key], here) for key in ("start", "end"))
    if starts.date() not in frame.year:
        raise _Outside
    names = _names(one, "groups")
    unknown = [name for name in names if fold(name) not in groups]
    if unknown or not names:
        says = gettext(
            "Deze afspraak heeft geen groep die er in dit schooljaar is. Maak de groep en kies het bestand opnieuw."
        )
        findings.refuse(place, "groups", says)
        return
    if starts.date() != ends.date():
        findings.refuse(place, "end", gettext("Deze les eindigt op een andere dag. Verbeter hem in Zermelo."))
        return
    parts = list(_parts(one, starts, ends, frame))
    if not parts:
        says = gettext("Wij weten niet welk lesuur dit is. Vraag ook startTimeSlotName op, of vul de lestijden aan.")
        findings.refuse(place, "startTimeSlotName", says)
        return
    teachers = _names(one, "teachers")
    room = next((room_of(name) for name in _names(one, "locations")), "")
    for name in dict.fromkeys(names):
        for part in parts:
            yield ReadLesson(
                place.row, "teachers", fold(name), starts.date(), part.slot, part.starts, part.ends, room,
                teachers[0] if teachers else "", one.get("cancelled") is True,
            )  # fmt: skip


def _parts(one: Mapping[str, Any], starts: datetime, ends: datetime, frame: Frame) -> Iterator[HourTimes]:
    first = _slot_of(one.get("startTimeSlotName")) or _slot_of(one.get("startTimeSlot"))
    last = _slot_of(one.get("endTimeSlotName")) or _slot_of(one.get("endTimeSlot")) or first
    begin, end = starts.time(), ends.time()
    if first and first == last:
        yield HourTimes(first, begin, end)
        return
    yield from frame.hours.parts(begin, end)
