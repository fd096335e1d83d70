"""The coming year as a workspace of administration and school leader: made and copied, given to teachers and mentors, its class lists ahead of it."""

from collections.abc import Mapping, Sequence
from typing import ClassVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.roles import roles_of, roles_with
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.labels import Word
from zorgvuldig.kit.page_kinds import Answer, CommandPage, ConfirmPage, Context, Page
from zorgvuldig.kit.paging import page_of
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.register.schema import Shape
from zorgvuldig.school.groups import reads as groups
from zorgvuldig.school.models import SchoolYear
from zorgvuldig.school.next_year import actions, hours_reads, reads
from zorgvuldig.school.next_year.forms import GridRow, empty_grid, read_grid
from zorgvuldig.school.staffing import reads as staffing
from zorgvuldig.school.staffing.models import Staff
from zorgvuldig.school.year.reads import people_with

READS = ("organisation", "staff", "planning")
DESK = roles_with(purpose="next_class", shape=Shape.SCHOOL)
LEADING = roles_with(purpose="staffing", writes=True)  # who arranges a group that several people share


def to_workspace(request: HttpRequest, comings: Sequence[reads.ComingYear]) -> Answer:
    """Where somebody goes who asks for a page about a coming year that has not been made, or before the time for it: the page where it is made."""
    is_open = any(one.is_open for one in comings)
    why = (
        gettext("Het volgende schooljaar is er nog niet. Maak het eerst.")
        if is_open
        else gettext("Het volgende schooljaar kunt u nu nog niet klaarzetten.")
    )
    if request.method == "POST":
        messages.error(request, gettext("Er is niets bewaard.") + f" {why}")
    else:
        messages.info(request, why)
    return go(reverse("next_year"))


@route("jaarplanning/volgend-jaar/", "next_year")
@page(
    purpose="next_year",
    kind=Kind.NOBODY,
    reads=READS,
    writes=("organisation", "staff"),
    facts="organisation",
)
class NextYear(CommandPage):
    """How far the coming year is prepared. Posting (`jaar`) makes the year, or copies the groups of the running one (`neem_over`, `wie`)."""

    template = "school/next_year.html"
    methods: tuple[str, ...] = ("GET", "POST")
    refusals = {
        "early": _("Het volgende schooljaar kunt u nu nog niet klaarzetten."),
        "taken": _("Een collega was u voor: dit schooljaar is er al."),
        "no_year": _("Maak eerst het volgende schooljaar."),
    }
    over = frozenset({"taken"})

    def context(self) -> Context:
        return {"coming": reads.coming_years(door=self.door)}

    def act(self) -> str:
        coming = reads.requested(self.request.POST, door=self.door)
        if "neem_over" not in self.request.POST:
            made = actions.make_year(door=self.door, coming=coming)
            return gettext("Schooljaar %(name)s is gemaakt. Neem nu de klassen en groepen over.") % {"name": made.name}
        with_staff = self.request.POST.get("wie") == "mee"
        copied = actions.copy_groups(door=self.door, coming=coming, with_staff=with_staff)
        if not copied.groups and not copied.people:
            return gettext("Er was niets meer over te nemen.")
        said = ngettext(
            "%(count)s klas of groep is overgenomen.", "%(count)s klassen en groepen zijn overgenomen.", copied.groups
        ) % {"count": copied.groups}
        people = ngettext(
            "Bij %(count)s daarvan staat al wie hem heeft.", "Bij %(count)s staat al wie ze heeft.", copied.people
        ) % {"count": copied.people}
        return f"{said} {people}" if copied.people else said

    def to(self) -> str:
        return self.request.path


@route("jaarplanning/volgend-jaar/bezetting/", "next_year_staff")
@page(
    purpose="next_year",
    kind=Kind.NOBODY,
    reads=READS,
    writes=("organisation", "staff"),
    facts="staff",
)
class NextYearStaff(Page):
    """The grid of who gets which class or group of the coming year (`jaar`, of many groups a part: `deel`)."""

    template = "school/next_year_staff.html"
    methods: tuple[str, ...] = ("GET", "POST")
    refusals: ClassVar[Mapping[str, Word]] = {
        "self": _("Uzelf geeft u geen groep. Vraag het een collega."),
    }

    def find(self) -> tuple[SchoolYear, Sequence[reads.StaffedRow]] | Answer:
        coming = reads.requested(self.request.GET, door=self.door)
        if (year := coming.workspace) is None:
            return to_workspace(self.request, [coming])
        self.running = coming.running
        self.parts = staffing.parts(year, door=self.door)
        asked = self.request.GET.get("deel")
        self.part = next((o for o in self.parts if o.value == asked), self.parts[0] if self.parts else None)
        self.sheet = page_of(self.request, staffing.groups(year, self.part, door=self.door), size=staffing.FEW)
        return year, reads.staffed(list(self.sheet), door=self.door)

    def get(self, year: SchoolYear, rows: Sequence[reads.StaffedRow]) -> Answer:
        return self.show(self.grid(year, empty_grid(rows)))

    def post(self, year: SchoolYear, rows: Sequence[reads.StaffedRow]) -> Answer:
        grid = read_grid(self.request.POST, rows, self.people, self.door.actor_id)
        if any(row.is_wrong for row in grid):
            return self.show(self.grid(year, grid), 422)
        entries = [row.assignment for row in grid]
        try:
            count = actions.assign(door=self.door, year=year, entries=entries)
        except actions.AssignedMeanwhile as clash:
            return self.show(self.grid(year, _clashing(grid, clash), clashes=True), 409)
        except Refused as no:
            messages.error(self.request, no.says(self.refusals))
            return self.show(self.grid(year, grid), 422)
        said = ngettext("%(count)s wijziging is bewaard.", "%(count)s wijzigingen zijn bewaard.", count)
        messages.success(self.request, said % {"count": count} if count else gettext("Er was niets veranderd."))
        return go(self.request.get_full_path())

    @property
    def people(self) -> list[Staff]:
        """Who can get a class or group."""
        return people_with("teacher", "mentor", door=self.door)

    def grid(self, year: SchoolYear, rows: Sequence[GridRow], *, clashes: bool = False) -> Context:
        """What the page shows."""
        known = hours_reads.hours_of(year, door=self.door)
        has_hours = bool(known) or hours_reads.has_own_numbers(year, door=self.door)
        return {
            "year": year,
            "running": self.running,
            "rows": rows,
            "lessons": {one.row.group.pk: hours_reads.lessons_of(one.row.group, known) for one in rows},
            "has_hours": has_hours,
            "loads": hours_reads.loads(year, known, door=self.door) if has_hours else [],
            "clashes": clashes,
            "empty": len(reads.empty_groups(year, door=self.door)),
            "parts": self.parts,
            "part": self.part,
            "sheet": self.sheet,
            "query": f"jaar={self.running.pk}&deel={self.part.value}&" if self.part else f"jaar={self.running.pk}&",
            "offered": [reads.in_grid(one) for one in self.people if one.pk != self.door.actor_id],
            "leads": bool(LEADING & roles_of(self.request)),
        }


def _clashing(grid: Sequence[GridRow], clash: actions.AssignedMeanwhile) -> list[GridRow]:
    """What was typed stays; beside it stands what a colleague chose meanwhile, and saving again settles it."""
    for one in grid:
        number = one.row.group.pk
        if number in clash.groups:
            one.was = one.row.print
            theirs = one.row.said or gettext("niemand")
            one.problems.append(gettext("Een collega koos: %(who)s.") % {"who": theirs})
        if number in clash.lessons:
            one.had = clash.lessons[number]
            one.miscounted.append(gettext("Een collega koos: %(who)s.") % {"who": one.had or gettext("niets")})
    return list(grid)


@route("jaarplanning/volgend-jaar/lege-groepen/", "next_year_empty")
@page(
    purpose="next_year",
    kind=Kind.NOBODY,
    reads=READS,
    writes=("organisation",),
    facts="organisation",
)
class NextYearEmpty(ConfirmPage):
    """The classes and groups of the coming year that stay empty (`jaar`); posting takes those away that are ticked (`groep`)."""

    template = "school/next_year_empty.html"
    refusals = {
        "none": _("Kruis aan welke klassen of groepen weg mogen."),
        "placed": _(
            "Een van deze groepen is intussen niet meer leeg, of al weg. Er is niets weggehaald. Kijk de lijst opnieuw na."
        ),
    }

    def find(self) -> SchoolYear | Answer:
        coming = reads.requested(self.request.GET, door=self.door)
        self.running = coming.running
        return coming.workspace or to_workspace(self.request, [coming])

    def context(self, year: SchoolYear) -> Context:
        return {"year": year, "groups": reads.empty_groups(year, door=self.door), "running": self.running}

    def act(self, year: SchoolYear) -> str:
        count = actions.remove_groups(door=self.door, year=year, uids=set(self.request.POST.getlist("groep")))
        said = ngettext("%(count)s klas of groep is weg.", "%(count)s klassen en groepen zijn weg.", count)
        return said % {"count": count}

    def to(self, _year: SchoolYear) -> str:
        return f"{reverse('next_year_staff')}?jaar={self.running.pk}"


@route("volgend-jaar/klassen/", "next_classes")
@page(purpose="workplace", kind=Kind.NOBODY, reads=("organisation", "staff"))
class NextClasses(Page):
    """The classes and groups that I get next year; for administration and school leader all classes of their schools."""

    template = "school/next_classes.html"

    def context(self) -> Context:
        roles = DESK & roles_of(self.request)
        return {
            "mine": reads.own_coming(door=self.door),
            "classes": reads.classes_to_come(roles, door=self.door) if roles else [],
            "prepares": bool(roles),
        }


@route("volgend-jaar/klassen/<uuid:uid>/", "next_class")
@page(purpose="next_class", kind=Kind.COMING, reads=("organisation", "identity", "membership"), facts="membership")
class NextClass(Page):
    """Who will be in a class or group of next year, for whoever gets it and for the desk of its school."""

    template = "school/next_class.html"

    def find(self, uid: UUID) -> groups.GroupRow:
        (group,) = groups.GROUP.rows(door=self.door, uid=uid)
        self.door.label = gettext("De lijst van %(group)s van volgend jaar is open (%(pupils)s).") % {
            "group": group.name,
            "pupils": groups.pupils(self.door.count),
        }
        return group

    def context(self, group: groups.GroupRow) -> Context:
        return {"group": group, "pupils": groups.MEMBERS.rows(door=self.door)}
