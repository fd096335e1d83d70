"""The week of whoever looks: of a teacher, of a group of theirs, and of a pupil for the family."""

from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.http import urlencode

from zorgvuldig.attendance.roll import reads as rolls
from zorgvuldig.attendance.roll.lesson_pages import WORKPLACE
from zorgvuldig.attendance.timetable import reads
from zorgvuldig.attendance.timetable.reads import LessonRow
from zorgvuldig.attendance.timetable.week import arrange
from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.page_kinds import Context, Page
from zorgvuldig.kit.periods import today, wanted_day
from zorgvuldig.pupils.family_page import FamilyPage, family_page
from zorgvuldig.school.calendar import monday


@route("lessen/week/", "own_week")
@page(purpose="workplace", kind=Kind.NOBODY, reads=WORKPLACE)
class OwnWeek(Page):
    """My lessons of a week, with what differs in it. No file is open here."""

    template = "attendance/week_own.html"

    def context(self) -> Context:
        now = today(door=self.door)
        day = wanted_day(self.request, now)
        start = monday(day)
        found = reads.own_week(start, door=self.door)
        me = self.door.actor_id
        return {"week": arrange(found, start, chosen=day, today=now, staff=me, leads=_to_group), "own": True}


@route("groepen/<uuid:uid>/rooster/", "group_lessons")
@page(purpose="workplace", kind=Kind.NOBODY, reads=WORKPLACE)
class GroupLessons(Page):
    """The timetable of one week of a group that I teach or stand in for. No file is open here."""

    template = "attendance/week_group.html"

    def context(self, uid: UUID) -> Context:
        mine = rolls.my_group(uid, door=self.door)
        if mine is None:
            raise Http404
        group, stands_in = mine
        now = today(door=self.door)
        day = wanted_day(self.request, now)
        start = monday(day)
        roll = "substitute_roll" if stands_in else "lesson_roll"

        def leads(lesson: LessonRow) -> str:
            has_begun = lesson.held_on <= now and not lesson.is_cancelled
            return reverse(roll, args=[group.uid, lesson.uid]) if has_begun else ""

        def homework(lesson: LessonRow) -> str:
            if stands_in or lesson.is_cancelled or lesson.held_on < now:
                return ""
            asked = urlencode({"dag": lesson.held_on.isoformat(), "uur": str(lesson.slot)})
            return f"{reverse('new_agenda_item', args=[group.uid])}?{asked}"

        found = reads.group_week(group.pk, start, door=self.door)
        return {"group": group, "week": arrange(found, start, chosen=day, today=now, leads=leads, homework=homework)}


@family_page(
    "rooster/", "timetable", reads=("organisation", "staff", "identity", "membership", "timetable"), facts="timetable"
)
class FamilyTimetable(FamilyPage):
    """The week of my child, or my own."""

    template = "attendance/week_family.html"

    def context(self) -> Context:
        now = today(door=self.door)
        day = wanted_day(self.request, now)
        start = monday(day)
        found = reads.pupil_week(self.pupil.pupil_id, start, door=self.door)
        return {"week": arrange(found, start, chosen=day, today=now), "calendar_url": self.address("calendar")}


def _to_group(lesson: LessonRow) -> str:
    return f"{reverse('group_lessons', args=[lesson.group_uid])}?dag={lesson.held_on.isoformat()}"
