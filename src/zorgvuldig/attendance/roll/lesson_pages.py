"""My lessons of a day, and the roll of one lesson: of nobody until it may be called."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import ClassVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext

from zorgvuldig.attendance.roll import reads
from zorgvuldig.attendance.roll.actions import CalledMeanwhile, RollEntry, call_roll
from zorgvuldig.attendance.roll.forms import Choice, read_moment, read_roll, strangers
from zorgvuldig.attendance.roll.reads import CORRECTING, Roll, RollRow, roll
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.form_page import go, go_on, wants_words, words
from zorgvuldig.kit.page_kinds import Answer, Context, Page
from zorgvuldig.kit.periods import today, wanted_day
from zorgvuldig.school.groups.reads import pupils

# What a script hears that posts a roll: that it is saved and since when, or why not and of whom.

KIND = "attendance/attendance_kind.html"


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A line of the list: the pupil, what is filled in, what is wrong with it, and what somebody else noted since."""

    row: RollRow
    kind: str
    text: str
    problem: str = ""
    theirs: RollRow | None = None


def with_conflict(line: EntryRow, others: Mapping[UUID, RollRow]) -> EntryRow:
    """The line as it was filled in, beside what stands there now when that is something else."""
    now = others.get(line.row.uid)
    if now is None or (now.kind == line.kind and (now.kind != "late" or str(now.minutes or "") == line.text)):
        return line
    return replace(line, theirs=now)


def closed(found: Roll, *, door: Door) -> HttpResponse:
    """There is no roll to call now."""
    match found.closed:
        case "cancelled":
            says = gettext("Deze les valt uit.")
        case "future":
            says = gettext("Deze les is nog niet begonnen.")
        case _:
            says = gettext(
                "Deze les is langer dan %(correcting)s dagen geleden. U kunt de lijst niet meer veranderen. Vraag het de verzuimcoördinator."
            ) % {"correcting": CORRECTING.days}
    return words(422, says, door=door)


def refused(wrong: Sequence[EntryRow], *, gone: bool, door: Door) -> HttpResponse:
    """Something in the roll is wrong, or somebody in it is not in the group any more."""
    if gone:
        says = gettext("Een leerling in uw lijst zit niet meer in deze groep. Open de lijst opnieuw.")
        return words(422, says, door=door)
    problems = {str(line.row.uid): line.problem for line in wrong}
    return words(422, gettext("Verbeter dit en bewaar opnieuw. Wat u koos staat er nog."), door=door, problems=problems)


def clashed(now: Roll, clashes: Sequence[EntryRow], *, door: Door) -> HttpResponse:
    """Somebody else called this roll meanwhile; the next post is compared with theirs."""
    says = gettext(
        "%(name)s bewaarde deze lijst intussen, om %(time)s. Wat u koos staat er nog. Kijk waar het verschilt en bewaar opnieuw."
    ) % {"name": now.taken_by, "time": _time(now.taken_at)}
    theirs = {str(line.row.uid): _entry_html(line.theirs) for line in clashes if line.theirs}
    at = date_format(localtime(now.taken_at), "j F, H:i") if now.taken_at else ""
    since = gettext("%(name)s bewaarde deze lijst op %(at)s.") % {"name": now.taken_by, "at": at}
    return words(409, says, door=door, was=_was(now.taken_at), since=since, theirs=theirs)


def saved_response(at: datetime | None, *, door: Door) -> HttpResponse:
    """The roll is saved."""
    since = gettext("U bewaarde deze lijst om %(time)s.") % {"time": _time(at)}
    return words(200, door=door, was=_was(at), since=since)


def _entry_html(row: RollRow) -> str:
    return render_to_string(KIND, {"kind": row.kind, "minutes": row.minutes, "away": row.is_away}).strip()


def _was(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def _time(at: datetime | None) -> str:
    return date_format(localtime(at), "H:i") if at else ""


WORKPLACE = ("organisation", "staff", "assignment", "timetable")
ROLL = (
    "organisation", "staff", "identity", "membership", "planning", "timetable", "attendance", "absence", "id_photo",
)  # fmt: skip
_DAY = timedelta(days=1)


@route("lessen/", "own_lessons")
@page(purpose="workplace", kind=Kind.NOBODY, reads=WORKPLACE)
class OwnLessons(Page):
    """My lessons of today or another day, the one that runs now first. No file is open here."""

    template = "attendance/lessons.html"

    def context(self) -> Context:
        now = today(door=self.door)
        day = wanted_day(self.request, now)
        found = reads.my_lessons(day, door=self.door)
        return {
            "day": day,
            "is_today": day == now,
            "running": [one for one in found if one.is_running],
            "lessons": [one for one in found if not one.is_running],
            "before": day - _DAY,
            "after": day + _DAY,
            "today": now,
        }


class RollPage(Page):
    """The roll of a lesson. It is also saved in the background, and then answered in words."""

    template = "attendance/attendance_roll.html"
    methods: tuple[str, ...] = ("GET", "POST")
    until: ClassVar[timedelta | None] = CORRECTING

    def find(self, uid: UUID, lesson: UUID) -> Roll | None:
        found = reads.lesson_of(lesson, uid, door=self.door)
        if found is None:
            return None
        called = roll(found, until=self.until, door=self.door)
        if self.door.count:
            self.door.label = gettext("De aanwezigheid van %(group)s is open (%(pupils)s).") % {
                "group": found.group.name,
                "pupils": pupils(self.door.count),
            }
        return called

    def get(self, found: Roll) -> Answer:
        if wants_words(self.request):
            return go_on(self.request, door=self.door)
        return self.show(self.context(found, _entry_rows(found.rows)))

    def post(self, found: Roll) -> Answer:
        if found.closed:
            if wants_words(self.request):
                return closed(found, door=self.door)
            return self.show(self.context(found, _entry_rows(found.rows)), 422)
        data = self.request.POST.dict()
        rows = {row.uid: row for row in found.rows}
        choices = {choice.pupil: choice for choice in read_roll(data, rows)}
        lines = [_filled(row, choices.get(row.uid)) for row in found.rows]
        wrong = [line for line in lines if line.problem]
        gone = strangers(data, rows)
        if wrong or gone:
            if wants_words(self.request):
                return refused(wrong, gone=gone, door=self.door)
            return self.show({**self.context(found, lines), "wrong": wrong, "gone": gone}, 422)
        noted = [RollEntry(rows[uid].pupil_id, choice.kind, choice.minutes) for uid, choice in choices.items()]
        was = read_moment(data.get("was", ""))
        try:
            call_roll(found.lesson, noted, was=was, door=self.door)
        except CalledMeanwhile:
            return self.clashed(found, lines)
        return self.kept(self.door.opened_at)

    def clashed(self, found: Roll, lines: list[EntryRow]) -> Answer:
        """What somebody else called meanwhile. Read again: it may have come between our reading and our writing."""
        theirs = roll(found.lesson, until=self.until, door=self.door)
        others = {row.uid: row for row in theirs.rows}
        clashing = [with_conflict(line, others) for line in lines]
        clashes = [line for line in clashing if line.theirs]
        if theirs.taken_by_id == self.door.actor_id and not clashes:
            return self.kept(theirs.taken_at)  # saved before; only the answer got lost
        if wants_words(self.request):
            return clashed(theirs, clashes, door=self.door)
        return self.show({**self.context(theirs, clashing), "clashes": clashes}, 409)

    def kept(self, at: datetime | None) -> Answer:
        """It is saved."""
        if wants_words(self.request):
            return saved_response(at, door=self.door)
        messages.success(self.request, gettext("De lijst is bewaard."))
        return go(self.request.path)

    def context(self, found: Roll, lines: list[EntryRow]) -> Context:
        return {
            "roll": found,
            "lesson": found.lesson,
            "lines": lines,
            "was": found.taken_at.isoformat() if found.taken_at else "",
            "correcting": CORRECTING.days,
        }


calling = partial(page, kind=Kind.LESSON, reads=ROLL, writes=("attendance",), facts="attendance")


@route("groepen/<uuid:uid>/lessen/<uuid:lesson>/", "lesson_roll")
@calling(purpose="attendance")
class LessonRoll(RollPage):
    """The roll of a lesson of a group I teach."""


@route("groepen/<uuid:uid>/invallen/<uuid:lesson>/", "substitute_roll")
@calling(purpose="substituting")
class SubstituteRoll(RollPage):
    """The roll of a lesson in which I stand in."""


# Reading enrolments is what tells the coordinator's rule from the teacher's, who has a week.
@route("verzuim/klas/<uuid:uid>/lessen/<uuid:lesson>/", "coordinated_roll")
@calling(purpose="attendance", reads=(*ROLL, "enrolment"))
class CoordinatedRoll(RollPage):
    """The roll of any lesson of the school, for whoever follows attendance: also long afterwards."""

    until = None


def _entry_rows(rows: list[RollRow]) -> list[EntryRow]:
    return [EntryRow(row, row.kind, "" if row.minutes is None else str(row.minutes)) for row in rows]


def _filled(row: RollRow, choice: Choice | None) -> EntryRow:
    return EntryRow(row, choice.kind, choice.text, choice.problem) if choice else EntryRow(row, row.kind, "")
