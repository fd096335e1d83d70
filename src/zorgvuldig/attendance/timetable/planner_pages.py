"""Making the timetable: any week of the school, one lesson that changes, and the whole day of somebody who is away. About no pupil at all."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext

from zorgvuldig.attendance.timetable import planner_reads, reads
from zorgvuldig.attendance.timetable.actions import (
    REFUSALS,
    LessonRefused,
    Placement,
    arrange_absence,
    cancelled,
    change_lesson,
    given_by,
    placement,
    planned,
    restore_lesson,
)
from zorgvuldig.attendance.timetable.forms import AwayForm, LessonForm, WeekForm
from zorgvuldig.attendance.timetable.reads import LessonRow
from zorgvuldig.attendance.timetable.week import Week, arrange, place_of
from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.fields import fingerprint
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.page_kinds import Answer, Context, FormPage, Page
from zorgvuldig.kit.periods import today, wanted_day
from zorgvuldig.kit.refusals import Refused, Word
from zorgvuldig.school.calendar import monday
from zorgvuldig.school.staffing.models import Staff
from zorgvuldig.school.year.models import Lesson
from zorgvuldig.school.year.reads import own_schools

READS = ("organisation", "staff", "timetable", "assignment")
WRITES = ("timetable", "assignment")
LEAVE, OFF = "", "uit"  # what may become of a lesson of somebody who is away, besides who gives it


@route("jaarplanning/rooster/", "timetable_planner")
@page(purpose="planning", kind=Kind.NOBODY, reads=READS, facts="timetable", methods=("GET", "POST"))
class Planner(Page):
    """The week of a group (`groep`) or a room (`lokaal` of `school`); of a teacher it is posted, so that no name stands in an address."""

    template = "attendance/planner.html"
    methods: tuple[str, ...] = ("GET", "POST")

    def find(self) -> tuple[reads.Choices, date, date]:
        now = today(door=self.door)
        return reads.choices(door=self.door), now, wanted_day(self.request, now)

    def get(self, choices: reads.Choices, now: date, day: date) -> Answer:
        asked, form = self.request.GET, WeekForm(choices=choices)
        if group := choices.groups.get(asked.get("groep", "")):
            found = reads.group_week(group.pk, monday(day), door=self.door)
            week = self.arranged(found, now, day)
            return self.shown(form, week, name=group.name, shows="subject", path=_path(groep=group.uid))
        if "lokaal" in asked:
            school = next((one for one in own_schools(door=self.door) if str(one.pk) == asked.get("school")), None)
            if school is None:
                raise Http404
            room = asked["lokaal"]
            week = self.arranged(reads.room_week(school, room, monday(day), door=self.door), now, day, room=room)
            name = gettext("lokaal %(room)s") % {"room": room}
            return self.shown(form, week, name=name, shows="group", path=_path(lokaal=room, school=school.pk))
        return self.show({"form": form, "week": None})

    def post(self, choices: reads.Choices, now: date, _day: date) -> Answer:
        form = WeekForm(self.request.POST, choices=choices)
        if not form.is_valid():
            return self.show({"form": form, "week": None}, 422)
        said = form.cleaned_data
        if said["group"]:
            return go(self.request.path + _path(groep=said["group"].uid, dag=now).rstrip("&"))
        if said["room"]:
            school, room = said["room"]
            return go(self.request.path + _path(lokaal=room, school=school.pk, dag=now).rstrip("&"))
        staff: Staff = said["staff"]
        day = _posted_day(self.request.POST, now)
        found = reads.staff_week(staff, monday(day), door=self.door)
        week = self.arranged(found, now, day, staff=staff.pk)
        return self.shown(WeekForm(choices=choices), week, name=staff.full_name, shows="group", staff=staff)

    def arranged(self, found: list[LessonRow], now: date, day: date, *, staff: int = 0, room: str = "") -> Week:
        """The week, in which a lesson of today or later leads to where it is changed, for who may change it."""
        may_change = self.door.role == "administration"

        def leads(lesson: LessonRow) -> str:
            return reverse("lesson_change", args=[lesson.uid]) if may_change and lesson.held_on >= now else ""

        return arrange(found, monday(day), chosen=day, today=now, room=room, staff=staff, leads=leads)

    def shown(
        self, form: WeekForm, week: Week, *, name: str, shows: str, path: str = "", staff: Staff | None = None
    ) -> Answer:
        """The page with a week."""
        return self.show({"form": form, "week": week, "name": name, "shows": shows, "path": path, "staff": staff})


def _path(**asked: object) -> str:
    return f"?{urlencode({name: str(value) for name, value in asked.items()})}&"


def _posted_day(posted: QueryDict, otherwise: date) -> date:
    try:
        return date.fromisoformat(posted.get("dag", ""))
    except ValueError:
        return otherwise


@route("jaarplanning/rooster/les/<uuid:lesson>/", "lesson_change")
@page(purpose="planning", kind=Kind.NOBODY, reads=READS, writes=WRITES, facts="timetable")
class LessonChange(FormPage):
    """One lesson of today or later: cancel it, move it, give it another room or another teacher, or bring it back to the timetable."""

    template = "attendance/lesson_change.html"
    refusals = REFUSALS
    beside = {
        "past": "held_on", "outside": "held_on", "begun": "slot", "no_hour": "slot", "group": "slot", "teacher": "staff", "room": "room",
    }  # fmt: skip

    def find(self, lesson: UUID) -> Lesson | None:
        if self.door.role != "administration":  # a school leader sees the timetable, and does not make it
            return None
        return planner_reads.lesson_to_change(lesson, door=self.door)

    def form(self, lesson: Lesson, data: Any) -> LessonForm:
        now = placement(lesson)
        people = {one.code: one for one in reads.teachers(door=self.door)}
        if lesson.staff and lesson.staff.code not in people:
            people[lesson.staff.code] = lesson.staff
        initial = {
            "held": "no" if now.is_cancelled else "yes",
            "held_on": now.on,
            "slot": now.slot,
            "room": now.room,
            "staff": lesson.staff.code if lesson.staff else "",
            "was": fingerprint(asdict(now)),
        }
        return LessonForm(data, teachers=people, initial=initial)

    def context(self, lesson: Lesson) -> Context:
        was = planned(lesson)
        return {
            "lesson": lesson,
            "is_changed": lesson.planned_on is not None,
            "planned_place": place_of(was.on, was.slot),
            "planned_room": was.room,
            "back": self.to(lesson),
        }

    def post(self, lesson: Lesson) -> Answer:
        if "terug" not in self.request.POST:
            return super().post(lesson)
        try:
            restore_lesson(lesson, was=placement(lesson), door=self.door)
        except Refused as no:
            messages.error(self.request, no.says(self.refusals))
            return go(self.request.path)
        messages.success(self.request, gettext("De les is weer zoals in het rooster."))
        return go(self.to(lesson))

    def save(self, lesson: Lesson, form: LessonForm) -> Word | None:
        said = form.cleaned_data
        now = placement(lesson)
        if said["was"] != fingerprint(asdict(now)):
            raise Refused("meanwhile")
        staff: Staff | None = said["staff"]
        to = Placement(
            said["held_on"], said["slot"], said["room"].strip(), staff.pk if staff else None, said["held"] == "no"
        )
        if change_lesson(lesson, to, was=now, door=self.door):
            return gettext("De les is gewijzigd. Wie hem heeft of geeft, ziet het in het rooster.")
        return gettext("Er is niets gewijzigd.")

    def to(self, lesson: Lesson) -> str:
        return f"{reverse('timetable_planner')}?groep={lesson.group.uid}&dag={lesson.held_on.isoformat()}"


@dataclass(frozen=True, slots=True)
class AwayLesson:
    """A lesson of somebody who is away: who is free, what was chosen, and what is wrong with that."""

    lesson: Lesson
    free: list[planner_reads.FreeTeacher]
    chosen: str
    problem: str = ""

    @property
    def name(self) -> str:
        """What it is called in the form."""
        return f"les-{self.lesson.uid}"


@route("jaarplanning/rooster/afwezig/", "teacher_away")
@page(purpose="planning", kind=Kind.NOBODY, reads=READS, writes=WRITES, facts="timetable")
class TeacherAway(FormPage):
    """The whole day of a teacher who is away: for each lesson it is cancelled, or somebody gives it who is free then."""

    template = "attendance/teacher_away.html"

    def find(self) -> dict[str, Staff] | None:
        if self.door.role != "administration":
            return None
        return {one.code: one for one in reads.teachers(door=self.door)}

    def form(self, people: dict[str, Staff], data: QueryDict | None) -> AwayForm:
        return AwayForm(data, teachers=people, today=today(door=self.door))

    def context(self, _people: object) -> Context:
        return {"lessons": None}

    def post(self, people: dict[str, Staff]) -> Answer:
        form = self.form(people, self.request.POST)
        if not form.is_valid():
            return self.again(form, people)
        staff, day = form.cleaned_data["staff"], form.cleaned_data["day"]
        asked = self.lessons(staff, day)
        if "bewaar" not in self.request.POST:
            return self.listed(form, staff, day, asked)
        chosen = {one.lesson: to for one in asked if (to := _chosen_placement(one)) is not None}
        try:
            count = arrange_absence(chosen, door=self.door)
        except LessonRefused as no:
            told = [
                AwayLesson(one.lesson, one.free, one.chosen, no.says(REFUSALS) if one.lesson == no.lesson else "")
                for one in asked
            ]
            return self.listed(form, staff, day, told, 422)
        said = ngettext("%(n)s les is gewijzigd.", "%(n)s lessen zijn gewijzigd.", count) % {"n": count}
        return self.onwards(said, people)

    def lessons(self, staff: Staff, day: date) -> list[AwayLesson]:
        """What they would give on that day, with who is free and what was posted of it."""
        found = planner_reads.day_lessons(staff, day, door=self.door)
        free = planner_reads.free_teachers(found, day, but=staff, door=self.door)
        posted = self.request.POST
        return [AwayLesson(one, free[one.pk], posted.get(f"les-{one.uid}", LEAVE)) for one in found]

    def listed(self, form: AwayForm, staff: Staff, day: date, asked: list[AwayLesson], status: int = 200) -> Answer:
        """The lessons of the day, each with a choice."""
        return self.show({"form": form, "staff": staff, "day": day, "lessons": asked, "off": OFF}, status)

    def to(self, *_people: object) -> str:
        return self.request.path


def _chosen_placement(one: AwayLesson) -> Placement | None:
    """What was chosen of a lesson; None leaves it as it is, and so does a name that was not offered."""
    if one.chosen == OFF:
        return cancelled(one.lesson)
    offered: Mapping[str, Staff] = {free.staff.code: free.staff for free in one.free}
    return given_by(one.lesson, offered[one.chosen]) if one.chosen in offered else None
