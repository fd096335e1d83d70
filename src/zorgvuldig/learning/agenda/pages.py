"""The agenda: of a group, where its teacher writes homework and announces tests; of a class; and of a child, week by week."""

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.page_kinds import Answer, Context, FormPage, Page
from zorgvuldig.kit.periods import today, wanted_day
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.learning.agenda import reads
from zorgvuldig.learning.agenda.actions import delete_item, save_item
from zorgvuldig.learning.agenda.forms import AgendaItemForm, key_of
from zorgvuldig.learning.agenda.models import AgendaItem
from zorgvuldig.learning.agenda.reads import DAY, WEEK
from zorgvuldig.pupils.family_page import FamilyPage, family_page
from zorgvuldig.school.calendar import monday
from zorgvuldig.school.groups.reads import MEMBERS, MemberRow, open_group, pupils
from zorgvuldig.school.models import LearningGroup

SEES = ("organisation", "membership", "assessment", "timetable", "planning")
FAMILY = ("organisation", "identity", "membership", "assessment", "timetable")
LESSON_DAYS = 5
# Nothing is written that names a pupil, so the names of the group are looked at.
writing = page(
    purpose="teaching", kind=Kind.GROUP, reads=(*SEES, "identity"), writes=("assessment",), facts="assessment"
)
REFUSALS = {
    "day": _(
        "Dat zijn te veel toetsen op een dag: de school wil er hoogstens %(most)s. Op %(day)s staat er al: %(tests)s. Kies een andere dag."
    ),
    "week": _(
        "Dat zijn te veel toetsen in een week: de school wil er hoogstens %(most)s. In deze week staat er al: %(tests)s. Kies een andere week."
    ),
    "year": _("Deze dag valt buiten het schooljaar van de groep (%(year)s). Kies een andere dag."),
}


class GroupAgendaPage(Page):
    """A page about the agenda of the group that is open."""

    def open_group(self, uid: UUID) -> LearningGroup:
        """The group of this uid; the strip says that it is open."""
        group = open_group(door=self.door, uid=uid)
        self.door.label = gettext("De agenda van %(group)s is open (%(pupils)s).") % {
            "group": group.name,
            "pupils": pupils(self.door.count),
        }
        return group


class GroupAgenda(GroupAgendaPage):
    """The agenda of a group in a week, and how full the weeks that come are with tests."""

    template = "learning/agenda.html"
    back: ClassVar[str]  # the page of the group
    may_write: ClassVar[bool] = False

    def find(self, uid: UUID) -> LearningGroup:
        return self.open_group(uid)

    def context(self, group: LearningGroup) -> Context:
        now = today(door=self.door)
        start = monday(wanted_day(self.request, _school_day(now)))
        limit = reads.limit_of(group.year.school, door=self.door)
        return {
            "group": group,
            "days": reads.week_of_group(group, start, door=self.door),
            "weeks": reads.weeks_ahead(group, limit, door=self.door),
            "limit": limit,
            "count": self.door.count,
            "may_write": self.may_write,
            "back": self.back,
            **week_shown(start, now),
        }


@route("groepen/<uuid:uid>/agenda/", "group_agenda")
@page(purpose="teaching", kind=Kind.GROUP, reads=SEES, facts="assessment")
class TaughtAgenda(GroupAgenda):
    """The agenda of a group I teach, to write in."""

    back = "taught_group"
    may_write = True


@route("mentorklas/<uuid:uid>/agenda/", "mentored_agenda")
@page(purpose="mentoring", kind=Kind.GROUP, reads=SEES, facts="assessment")
class MentoredAgenda(GroupAgenda):
    """The tests of the class I am mentor of."""

    back = "mentored_class"


class ItemPage(GroupAgendaPage, FormPage):
    """The form of something in the agenda, with how full the weeks are; None for something new."""

    template = "learning/agenda_item.html"
    refusals = REFUSALS
    refused_status = 409

    def form(self, group: LearningGroup, item: AgendaItem | None, data: Any) -> AgendaItemForm:
        return AgendaItemForm(
            None if data is None else data.dict(),
            group=group,
            lessons=reads.lessons_to_come(group, door=self.door),
            names=[name for one in MEMBERS.rows(door=self.door) for name in _called(one)],
            today=today(door=self.door),
            item=item,
            initial=_from_lesson(self.request),
        )

    def context(self, group: LearningGroup, item: AgendaItem | None) -> Context:
        limit = reads.limit_of(group.year.school, door=self.door)
        weeks = reads.weeks_ahead(group, limit, door=self.door)
        return {"group": group, "item": item, "weeks": weeks, "limit": limit, "back": self.to(group, item)}

    def save(self, group: LearningGroup, item: AgendaItem | None, form: AgendaItemForm) -> str:
        self.day = form.cleaned_data["held_on"]
        save_item(door=self.door, group=group, item=item, **form.values)
        return gettext("Het staat in de agenda. Leerlingen en ouders zien het nu.")

    def refused(self, no: Refused, *about: Any) -> Answer:
        """Beside the lesson that was chosen, or else beside the day."""
        group, item, form = about
        form.add_error("lesson" if form.cleaned_data.get("lesson") else "held_on", no.says(self.refusals))
        return self.again(form, group, item, status=self.refused_status)

    def to(self, group: LearningGroup, item: AgendaItem | None) -> str:
        address = reverse("group_agenda", kwargs={"uid": group.uid})
        day = self.day or (item.held_on if item else None)
        return f"{address}?dag={day:%Y-%m-%d}" if day else address

    day: date | None = None  # what was written last


@route("groepen/<uuid:uid>/agenda/nieuw/", "new_agenda_item")
@writing
class NewAgendaItem(ItemPage):
    """Homework, something to bring, or a test that is announced, for a group I teach."""

    def find(self, uid: UUID) -> tuple[LearningGroup, None]:
        return self.open_group(uid), None


@route("groepen/<uuid:uid>/agenda/<uuid:item>/", "agenda_item")
@writing
class EditAgendaItem(ItemPage):
    """Change what stands in the agenda of a group I teach, or take it out."""

    def find(self, uid: UUID, item: UUID) -> tuple[LearningGroup, AgendaItem] | None:
        group = self.open_group(uid)
        found = reads.item_of(group, item, door=self.door)
        return (group, found) if found else None

    def post(self, group: LearningGroup, item: Any) -> Answer:
        if self.request.POST.get("doe") != "wis":
            return super().post(group, item)
        delete_item(door=self.door, item=item)
        return self.onwards(gettext("Het staat niet meer in de agenda."), group, item)


@family_page("agenda/", "agenda", reads=FAMILY, facts="assessment")
class FamilyAgenda(FamilyPage):
    """The homework and the tests of my child in a week, or my own."""

    template = "learning/agenda_family.html"

    def context(self) -> Context:
        now = today(door=self.door)
        start = monday(wanted_day(self.request, _school_day(now)))
        return {"days": reads.week_of_pupil(self.pupil.pupil_id, start, door=self.door), **week_shown(start, now)}


def week_shown(start: date, now: date) -> Context:
    """Which week is shown, and the ways to those beside it."""
    return {"start": start, "last": start + 4 * DAY, "before": start - WEEK, "after": start + WEEK, "today": now}


def _school_day(now: date) -> date:
    """In a weekend, the Monday that comes: what is over is no homework any more."""
    return now if now.weekday() < LESSON_DAYS else now + 2 * DAY


def _from_lesson(request: HttpRequest) -> dict[str, Any]:
    """The lesson or the day that the address asks for, where somebody comes from one."""
    try:
        day = parse_date(request.GET.get("dag", ""))
    except ValueError:
        return {}
    slot = request.GET.get("uur", "")
    if day is None:
        return {}
    return {"lesson": key_of(day, int(slot))} if slot.isascii() and slot.isdigit() else {"held_on": day}


def _called(one: MemberRow) -> tuple[str, ...]:
    """What a pupil is called in a text: with the prefix of the name, and without."""
    return one.full_name, f"{one.given_name} {one.family_name}"
