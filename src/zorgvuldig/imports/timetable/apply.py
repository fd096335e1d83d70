"""A school's timetable, read in again and again: only what differs is changed, and nothing when a row is refused.

A file is about the groups in it, from its first to its last day. A lesson of those that it no longer has is removed,
or, when its roll was called, cancelled: what was noted about pupils stays.

What somebody changed by hand stays as long as the file says of that lesson what it was changed from; otherwise the file is newer.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db.models import Exists, OuterRef, Q
from django.utils import translation
from django.utils.translation import gettext

from zorgvuldig.attendance.models import Attendance, LessonRoll
from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.imports.problems import Findings, ImportRefused
from zorgvuldig.imports.report import Counts, Report
from zorgvuldig.imports.roster.model import Setting
from zorgvuldig.imports.roster.scope import find_setting
from zorgvuldig.imports.run import BY_COMMAND, KIND, LANGUAGE, Occasion, carry_out
from zorgvuldig.imports.timetable.collect import collect
from zorgvuldig.imports.timetable.hours import Hours, usual_hours
from zorgvuldig.imports.timetable.programs import zermelo
from zorgvuldig.imports.timetable.programs.files import lessons_of, program_of
from zorgvuldig.imports.timetable.programs.lesson import Frame, Words
from zorgvuldig.imports.timetable.rows import Key, PlannedLesson, TimetableLookup, read_timetable
from zorgvuldig.platform.names import fold
from zorgvuldig.platform.spreadsheets.model import MAX_BYTES, Sheet, SheetRefused
from zorgvuldig.platform.spreadsheets.read import read_sheet
from zorgvuldig.school.calendar import Span
from zorgvuldig.school.models import LearningGroup, SchoolYear, Subject
from zorgvuldig.school.staffing.models import Staff
from zorgvuldig.school.year.models import Holiday, Lesson

SOURCE = "timetable"
PART = "rooster"  # the rows of the file, whatever it is called
LESSONS = "lessons"  # what the report counts: a row of the file can be forty lessons
BATCH = 2000
DAY = timedelta(days=1)
CHANGES = ("starts_at", "ends_at", "room", "staff_id", "is_cancelled")
BY_HAND = (
    "held_on", "slot", "planned_on", "planned_slot", "planned_starts_at", "planned_ends_at", "planned_room", "planned_staff_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TimetableWords:
    """What somebody says of a file that does not say so itself: when each lesson hour is, and from which day until which one it holds."""

    hours: Hours | None = None
    first_day: date | None = None
    last_day: date | None = None

    def within(self, year: Span) -> Span:
        """The days of the school year that a weekly file holds for. Raises `ImportRefused` when there are none."""
        first = max(self.first_day or year.starts_on, year.starts_on)
        end = min(self.last_day + DAY if self.last_day else year.ends_on, year.ends_on)
        if first >= end:
            raise ImportRefused(
                gettext("Deze dagen vallen niet in het schooljaar. Verbeter de eerste of de laatste dag.")
            )
        return Span(first, end)


@dataclass(slots=True)
class Difference:
    """What differs between a file and the timetable that stands: lessons to add, change, cancel and remove."""

    added: list[Lesson] = field(default_factory=list)
    changed: list[Lesson] = field(default_factory=list)
    cancelled: list[Lesson] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)
    unchanged: int = 0


def import_timetable(
    path: Path, *, now: datetime, school: str = "", year: int | None = None, is_dry_run: bool = False
) -> Report:
    """Take in the timetable in a .csv or .xlsx file, for one school and school year, on the command line.

    Raises `ImportRefused` when the file cannot be read at all or the school has no such year.
    """
    with translation.override(LANGUAGE):
        try:
            if path.stat().st_size > MAX_BYTES:
                raise ImportRefused(f"{path.name} is larger than {MAX_BYTES // 2**20} MB. Split it.")
            data = path.read_bytes()
        except OSError as error:
            raise ImportRefused(f"{path} cannot be read ({error.strerror}).") from error
        return take_timetable(data, path.name, now=now, school=school, year=year, is_dry_run=is_dry_run)


def take_timetable(
    data: bytes,
    name: str,
    *,
    now: datetime,
    school: str = "",
    year: int | None = None,
    said: TimetableWords = TimetableWords(),
    is_dry_run: bool = False,
    occasion: Occasion = BY_COMMAND,
) -> Report:
    """Take in the timetable that a file `name` with content `data` holds: all of it or nothing. The outcome is recorded.

    `said` is what somebody said of a file of a timetable program. Raises `ImportRefused` (recorded too) when it cannot be read at all.
    """
    report = Report(gettext("Rooster"), is_dry_run, Findings())

    def read(_today: date) -> Callable[[JobDoor], None]:
        setting = find_setting(now=now, school=school, year=year)
        if program_of(data):
            return lambda door: _take_program(data, setting, said, report, door)
        sheet = _sheet(data, name)
        return lambda door: _take(sheet, setting, report, door)

    return carry_out(SOURCE, report, read, now=now, occasion=occasion)


def _take(sheet: Sheet, setting: Setting, report: Report, door: JobDoor) -> None:
    year = _year(setting, door)
    report.findings.notices += sheet.notices
    _bring(read_timetable(sheet, _timetable_lookup(year, door), PART, report.findings), report, door)


def _take_program(data: bytes, setting: Setting, said: TimetableWords, report: Report, door: JobDoor) -> None:
    """A file that a timetable program wrote itself."""
    year = _year(setting, door)
    known = _timetable_lookup(year, door)
    subjects = Subject.objects.using(door.alias).filter(school_id=year.school_id).values_list("code", flat=True)
    words = Words(known.groups, known.teachers, frozenset(fold(code) for code in subjects))
    frame = Frame(known.year, known.holidays, said.hours or _usual(year, door), said.within(known.year))
    if not frame.hours.rows and program_of(data) != zermelo.NAME:
        raise ImportRefused(gettext("Wij weten niet hoe laat de lesuren zijn. Vul de lestijden in."))
    findings = report.findings
    lessons = collect(lessons_of(data, known.groups, words, frame, PART, findings), known, PART, findings)
    if not lessons and not report.is_refused:
        raise ImportRefused(
            gettext("In dit bestand staat geen les van een groep van dit schooljaar. Kijk na welke groepen erin staan.")
        )
    _bring(lessons, report, door)


def _usual(year: SchoolYear, door: JobDoor) -> Hours:
    """The lesson hours as most lessons of this year have them."""
    lessons = Lesson.objects.using(door.alias).filter(group__year=year, planned_on=None)
    return usual_hours(lessons.values_list("slot", "starts_at", "ends_at"))


def hours_here(*, now: datetime, school: str, year: int | None) -> Hours:
    """The lesson hours that the lessons of a school have, to begin with; none when it is not clear which school, or it has no lessons."""
    try:
        setting = find_setting(now=now, school=school, year=year)
        with working(KIND, now=now) as door:
            return _usual(_year(setting, door), door)
    except ImportRefused:
        return Hours()


def _bring(lessons: Mapping[Key, PlannedLesson], report: Report, door: JobDoor) -> None:
    if report.is_refused:
        report.files[PART] = Counts(refused=report.findings.refused_rows(PART))
        return
    difference = compare(lessons, door=door)
    apply_timetable(difference, door=door)
    report.files[LESSONS] = Counts(
        created=len(difference.added),
        changed=len(difference.changed),
        unchanged=difference.unchanged,
        ended=len(difference.cancelled) + len(difference.removed),
    )


def _sheet(data: bytes, name: str) -> Sheet:
    try:
        return read_sheet(data, name)
    except SheetRefused as refusal:
        raise ImportRefused(str(refusal)) from refusal


def _year(setting: Setting, door: JobDoor) -> SchoolYear:
    found = SchoolYear.objects.using(door.alias).filter(school_id=int(setting.school), name=setting.year_name).first()
    if found is None:
        says = gettext("%(school)s heeft nog geen schooljaar %(year)s. Lees eerst de leerlingen en groepen in.")
        raise ImportRefused(says % {"school": setting.school_name, "year": setting.year_name})
    return found


def _timetable_lookup(year: SchoolYear, door: JobDoor) -> TimetableLookup:
    groups = LearningGroup.objects.using(door.alias).filter(year=year).values_list("name", "id")
    teachers = Staff.objects.using(door.alias).values_list("code", "person_id")
    holidays = Holiday.objects.using(door.alias).filter(year=year)
    return TimetableLookup(
        {fold(name): id for name, id in groups},
        {fold(code): id for code, id in teachers},
        Span(year.starts_on, year.ends_on),
        [Span(holiday.starts_on, holiday.ends_on) for holiday in holidays],
    )


def compare(lessons: Mapping[Key, PlannedLesson], *, door: JobDoor) -> Difference:
    """What a file with these lessons would change. A file without lessons changes nothing."""
    difference = Difference()
    standing = _current_lessons(lessons, door)
    in_the_way = {key for key, (one, _is_noted) in standing.items() if key != _place(one) and _place(one) in lessons}
    for key, planned in lessons.items():
        lesson, _is_noted = standing.pop(key, (None, False))
        if lesson is None:
            difference.added.append(_lesson(key, planned))
        elif lesson.planned_on is not None and key not in in_the_way and _was_planned(lesson) == planned:
            difference.unchanged += 1
        elif _put_back(lesson) | _adopt(lesson, planned):
            difference.changed.append(lesson)
        else:
            difference.unchanged += 1
    days = [key.on for key in lessons]
    for key, (lesson, is_noted) in standing.items():
        if not min(days) <= key.on <= max(days):  # it only came into these days by hand
            if key in in_the_way and _put_back(lesson):
                difference.changed.append(lesson)
        elif not is_noted:
            difference.removed.append(lesson.pk)
        elif not lesson.is_cancelled:
            lesson.is_cancelled = True
            difference.cancelled.append(lesson)
    return difference


def _current_lessons(lessons: Mapping[Key, PlannedLesson], door: JobDoor) -> dict[Key, tuple[Lesson, bool]]:
    """The lessons that stand now for the groups and the days of a file, and whether something hangs on each."""
    if not lessons:
        return {}
    days: list[date] = sorted(key.on for key in lessons)
    between = (days[0], days[-1])
    found = Lesson.objects.using(door.alias).filter(
        Q(held_on__range=between) | Q(planned_on__range=between), group_id__in={key.group for key in lessons}
    )
    noted = Exists(LessonRoll.objects.filter(lesson=OuterRef("pk"))) | Exists(
        Attendance.objects.filter(lesson=OuterRef("pk"))
    )
    return {
        Key(one.group_id, one.planned_on or one.held_on, one.planned_slot or one.slot): (one, one.is_noted)
        for one in found.annotate(is_noted=noted)
    }


def _place(lesson: Lesson) -> Key:
    return Key(lesson.group_id, lesson.held_on, lesson.slot)


def _was_planned(lesson: Lesson) -> PlannedLesson:
    """What a changed lesson was changed from."""
    starts_at, ends_at = lesson.planned_starts_at or lesson.starts_at, lesson.planned_ends_at or lesson.ends_at
    return PlannedLesson(starts_at, ends_at, lesson.planned_room, lesson.planned_staff_id)


def _put_back(lesson: Lesson) -> bool:
    """Take back what was changed by hand; whether anything was."""
    if lesson.planned_on is None or lesson.planned_slot is None:
        return False
    was = _was_planned(lesson)
    lesson.held_on, lesson.slot, lesson.is_cancelled = lesson.planned_on, lesson.planned_slot, False
    lesson.starts_at, lesson.ends_at, lesson.room, lesson.staff_id = was.starts_at, was.ends_at, was.room, was.staff
    lesson.planned_on = lesson.planned_slot = lesson.planned_starts_at = lesson.planned_ends_at = None
    lesson.planned_room, lesson.planned_staff_id = "", None
    return True


def _lesson(key: Key, planned: PlannedLesson) -> Lesson:
    return Lesson(
        group_id=key.group,
        held_on=key.on,
        slot=key.slot,
        starts_at=planned.starts_at,
        ends_at=planned.ends_at,
        room=planned.room,
        staff_id=planned.staff,
        is_cancelled=planned.is_cancelled,
    )


def _adopt(lesson: Lesson, planned: PlannedLesson) -> bool:
    """Make a lesson as planned; whether it was different."""
    values = (planned.starts_at, planned.ends_at, planned.room, planned.staff, planned.is_cancelled)
    if tuple(getattr(lesson, name) for name in CHANGES) == values:
        return False
    for name, value in zip(CHANGES, values, strict=True):
        setattr(lesson, name, value)
    return True


def apply_timetable(difference: Difference, *, door: JobDoor) -> None:
    """Make the timetable as `compare` found it should be, in the job's own transaction."""
    lessons = Lesson.objects.using(door.alias)
    # Asked again: somebody may have called a roll since the comparison.
    lessons.filter(pk__in=difference.removed, roll=None, attendance=None).delete()
    lessons.bulk_update([*difference.changed, *difference.cancelled], [*CHANGES, *BY_HAND], batch_size=BATCH)
    lessons.bulk_create(difference.added, batch_size=BATCH)
