"""My lessons of a day, the timetable of a group of mine, and the roll of one lesson: of nobody until it may be called."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext

from zorgvuldig.attendance.roll import lesson_reads as queries
from zorgvuldig.attendance.roll.actions import CalledMeanwhile, Noted, call_roll
from zorgvuldig.attendance.roll.autosave_pages import Line, against, clashed, closed, kept, refused
from zorgvuldig.attendance.roll.forms import Choice, read_moment, read_roll, strangers
from zorgvuldig.attendance.roll.reads import CORRECTING, Roll, RollRow, roll
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.autosave import go_on, wants_words
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.page_kinds import Context, Page
from zorgvuldig.kit.periods import today
from zorgvuldig.school.calendar import monday
from zorgvuldig.school.groups.labels import pupils
from zorgvuldig.school.year.models import Lesson

WORKPLACE = ("organisation", "staff", "assignment", "timetable")
ROLL = (
    "organisation", "staff", "identity", "membership", "planning", "timetable", "attendance", "absence", "id_photo",
)  # fmt: skip
METHODS = ("GET", "POST")
_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)


@route("lessen/", "own_lessons")
@page(purpose="workplace", kind=Kind.NOBODY, reads=WORKPLACE)
class OwnLessons(Page):
    """My lessons of today or another day, the one that runs now first. No file is open here."""

    template = "attendance/lessons.html"

    def context(self) -> Context:
        now = today(door=self.door)
        day = wanted_day(self.request, now)
        found = queries.my_lessons(day, door=self.door)
        return {
            "day": day,
            "is_today": day == now,
            "running": [one for one in found if one.is_running],
            "lessons": [one for one in found if not one.is_running],
            "before": day - _DAY,
            "after": day + _DAY,
            "today": now,
        }


@route("groepen/<uuid:uid>/rooster/", "group_lessons")
@page(purpose="workplace", kind=Kind.NOBODY, reads=WORKPLACE)
class GroupLessons(Page):
    """The timetable of one week of a group that I teach or stand in for. No file is open here."""

    template = "attendance/lessons_week.html"

    def context(self, uid: UUID) -> Context:
        mine = queries.my_group(uid, door=self.door)
        if mine is None:
            raise Http404
        group, stands_in = mine
        now = today(door=self.door)
        start = monday(wanted_day(self.request, now))
        found = queries.lessons_between([group.pk], start, start + _WEEK, door=self.door)
        days = [(day, [one for one in found if one.held_on == day]) for day in (start + n * _DAY for n in range(5))]
        weekend = sorted({one.held_on for one in found if one.held_on >= start + 5 * _DAY})
        days += [(day, [one for one in found if one.held_on == day]) for day in weekend]
        return {
            "group": group,
            "stands_in": stands_in,
            "days": days,
            "has_lessons": bool(found),
            "start": start,
            "last": start + 4 * _DAY,
            "before": start - _WEEK,
            "after": start + _WEEK,
            "today": now,
        }


@route("groepen/<uuid:uid>/lessen/<uuid:lesson>/", "lesson_roll")
@page(purpose="attendance", kind=Kind.LESSON, reads=ROLL, writes=("attendance",), methods=METHODS)
def lesson_roll(request: HttpRequest, *, door: Door, uid: UUID, lesson: UUID) -> HttpResponse:
    """The roll of a lesson of a group I teach."""
    return _roll(request, door, uid, lesson, CORRECTING)


@route("groepen/<uuid:uid>/invallen/<uuid:lesson>/", "substitute_roll")
@page(purpose="substituting", kind=Kind.LESSON, reads=ROLL, writes=("attendance",), methods=METHODS)
def substitute_roll(request: HttpRequest, *, door: Door, uid: UUID, lesson: UUID) -> HttpResponse:
    """The roll of a lesson in which I stand in."""
    return _roll(request, door, uid, lesson, CORRECTING)


# Reading enrolments is what tells the coordinator's rule from the teacher's, who has a week.
@route("verzuim/klas/<uuid:uid>/lessen/<uuid:lesson>/", "coordinated_roll")
@page(purpose="attendance", kind=Kind.LESSON, reads=(*ROLL, "enrolment"), writes=("attendance",), methods=METHODS)
def coordinated_roll(request: HttpRequest, *, door: Door, uid: UUID, lesson: UUID) -> HttpResponse:
    """The roll of any lesson of the school, for whoever follows attendance: also long afterwards."""
    return _roll(request, door, uid, lesson, None)


def wanted_day(request: HttpRequest, otherwise: date) -> date:
    """The day in the address; nonsense is the day that would be shown anyway."""
    try:
        return parse_date(request.GET.get("dag", "")) or otherwise
    except ValueError:
        return otherwise


def _roll(request: HttpRequest, door: Door, uid: UUID, number: UUID, until: timedelta | None) -> HttpResponse:
    lesson = queries.lesson_of(number, uid, door=door)
    if lesson is None:
        raise Http404
    found = roll(lesson, until=until, door=door)
    if door.count:
        door.label = gettext("De aanwezigheid van %(group)s is open (%(pupils)s).") % {
            "group": lesson.group.name,
            "pupils": pupils(door.count),
        }
    if request.method != "POST":
        if wants_words(request):
            return go_on(request, door=door)
        return _shown(request, found, _lines(found.rows))
    if found.closed:
        if wants_words(request):
            return closed(found, door=door)
        return _shown(request, found, _lines(found.rows), status=422)
    return _saved(request, door, found, until)


def _lines(rows: list[RollRow]) -> list[Line]:
    return [Line(row, row.kind, "" if row.minutes is None else str(row.minutes)) for row in rows]


def _saved(request: HttpRequest, door: Door, found: Roll, until: timedelta | None) -> HttpResponse:
    data = request.POST.dict()
    rows = {row.uid: row for row in found.rows}
    choices = {choice.pupil: choice for choice in read_roll(data, rows)}
    lines = [_filled(row, choices.get(row.uid)) for row in found.rows]
    wrong = [line for line in lines if line.problem]
    gone = strangers(data, rows)
    if wrong or gone:
        if wants_words(request):
            return refused(wrong, gone=gone, door=door)
        return _shown(request, found, lines, status=422, wrong=wrong, gone=gone)
    noted = [Noted(rows[uid].pupil_id, choice.kind, choice.minutes) for uid, choice in choices.items()]
    was = read_moment(data.get("was", ""))
    try:
        call_roll(found.lesson, noted, was=was, door=door)
    except CalledMeanwhile:
        # Read again: what they saved may have come between our reading and our writing.
        theirs = roll(found.lesson, until=until, door=door)
        others = {row.uid: row for row in theirs.rows}
        clashing = [against(line, others) for line in lines]
        clashes = [line for line in clashing if line.theirs]
        if theirs.taken_by_id == door.actor_id and not clashes:
            return _kept(request, theirs.taken_at, door)  # saved before; only the answer got lost
        if wants_words(request):
            return clashed(theirs, clashes, door=door)
        return _shown(request, theirs, clashing, status=409, clashes=clashes)
    return _kept(request, door.opened_at, door)


def _kept(request: HttpRequest, at: datetime | None, door: Door) -> HttpResponse:
    if wants_words(request):
        return kept(at, door=door)
    messages.success(request, gettext("De lijst is bewaard."))
    return HttpResponseRedirect(request.path, status=303)


def _filled(row: RollRow, choice: Choice | None) -> Line:
    return Line(row, choice.kind, choice.text, choice.problem) if choice else Line(row, row.kind, "")


def _shown(request: HttpRequest, found: Roll, lines: list[Line], status: int = 200, **said: Any) -> HttpResponse:
    lesson: Lesson = found.lesson
    context = {
        "roll": found,
        "lesson": lesson,
        "lines": lines,
        "was": found.taken_at.isoformat() if found.taken_at else "",
        "correcting": CORRECTING.days,
        "facts": facts("attendance"),
        **said,
    }
    return render(request, "attendance/attendance_roll.html", context, status=status)
