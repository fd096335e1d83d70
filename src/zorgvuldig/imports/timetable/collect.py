"""The lessons of a timetable program → lessons of the school: each by its group, day and hour, once."""

from collections import Counter
from collections.abc import Iterable

from django.utils.translation import gettext

from zorgvuldig.imports.problems import Findings, Place
from zorgvuldig.imports.timetable.programs.lesson import UNKNOWN, ReadLesson
from zorgvuldig.imports.timetable.rows import Key, PlannedLesson, TimetableLookup
from zorgvuldig.platform.names import fold


def collect(
    read: Iterable[ReadLesson], known: TimetableLookup, file: str, findings: Findings
) -> dict[Key, PlannedLesson]:
    """Every lesson; what is wrong goes into `findings`, by line. Where one was cancelled and another is held, the other one counts."""
    lessons: dict[Key, PlannedLesson] = {}
    lines: dict[Key, int] = {}
    wrong: Counter[int] = Counter()
    for one in read:
        place = Place(file, one.line)
        teacher = known.teachers.get(fold(one.teacher))
        if one.teacher and teacher is None:
            says = (
                gettext("Deze docent is er niet. Maak de docent eerst, en kies het bestand opnieuw.")
                if one.teacher == UNKNOWN
                else gettext("Deze docent is er niet. Gebruik de code van de docent.")
            )
            _once(wrong, place, one.column, says, findings)
            continue
        key = Key(known.groups[one.group], one.on, one.slot)
        planned = PlannedLesson(one.starts, one.ends, one.room, teacher, one.is_cancelled)
        was = lessons.get(key)
        if was is not None and was != planned and not (was.is_cancelled or planned.is_cancelled):
            says = gettext("Deze les staat ook in rij %(row)s, met andere gegevens. Laat er één staan.")
            _once(wrong, place, one.column, says % {"row": lines[key]}, findings)
            continue
        if was is None or was.is_cancelled:
            lessons[key], lines[key] = planned, one.line
    return lessons


def _once(wrong: Counter[int], place: Place, column: str, says: str, findings: Findings) -> None:
    """A line that stands for forty lessons is wrong once."""
    if not wrong[place.row]:
        findings.refuse(place, column, says)
    wrong[place.row] += 1
