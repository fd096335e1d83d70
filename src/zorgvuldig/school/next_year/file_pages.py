"""Who gets which class or group of the coming year, out of a file: shown with what changes, and saved as the grid is once somebody confirms."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.labels import Word
from zorgvuldig.kit.page_kinds import Answer, Context, Page
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.school.models import SchoolYear
from zorgvuldig.school.next_year import actions, reads
from zorgvuldig.school.next_year.forms import GridRow, read_grid
from zorgvuldig.school.next_year.pages import READS, to_workspace
from zorgvuldig.school.next_year.staff_file import FileRow, read_staff_file
from zorgvuldig.school.staffing import reads as staffing
from zorgvuldig.school.year.reads import people_with


@route("jaarplanning/volgend-jaar/bezetting/bestand/", "next_year_staff_file")
@page(purpose="next_year", kind=Kind.NOBODY, reads=READS, writes=("organisation", "staff"), facts="staff")
class NextYearStaffFile(Page):
    """A file with groups and abbreviations (`jaar`): posting it shows what it changes, and posting that again saves it (`bewaar`)."""

    template = "school/next_year_file.html"
    methods: tuple[str, ...] = ("GET", "POST")
    refusals: ClassVar[Mapping[str, Word]] = {
        "no_file": _("Kies een bestand."),
        "size": _("Dit bestand is te groot. Neem een bestand met alleen groepen en afkortingen."),
        "file": _("%(why)s"),
        "columns": _("Zet boven de kolommen «groep» en «afkorting», en kies het bestand opnieuw."),
        "self": _("Uzelf geeft u geen groep. Vraag het een collega."),
    }

    def find(self) -> tuple[SchoolYear, Sequence[reads.StaffedRow]] | Answer:
        coming = reads.requested(self.request.GET, door=self.door)
        if (year := coming.workspace) is None:
            return to_workspace(self.request, [coming])
        self.running = coming.running
        return year, reads.staffed(staffing.groups(year, door=self.door), door=self.door)

    def get(self, year: SchoolYear, _rows: Sequence[reads.StaffedRow]) -> Answer:
        return self.show(self.context(year))

    def post(self, year: SchoolYear, rows: Sequence[reads.StaffedRow]) -> Answer:
        people = people_with("teacher", "mentor", door=self.door)
        if "bewaar" in self.request.POST:
            return self.save(year, read_grid(self.request.POST, rows, people, self.door.actor_id))
        file = self.request.FILES.get("bestand")
        try:
            if file is None:
                raise Refused("no_file")
            found = read_staff_file(file.read(), file.name or "", rows, people, self.door.actor_id)
        except Refused as no:
            return self.show(self.context(year, wrong=no.says(self.refusals)), 422)
        return self.show(self.context(year, found), 422 if any(one.problem for one in found) else 200)

    def save(self, year: SchoolYear, grid: Sequence[GridRow]) -> Answer:
        """Give the groups as they were shown, or say that a colleague was before."""
        if any(row.is_wrong for row in grid):
            return self.show(self.context(year, wrong=gettext("Er is iets veranderd. Kies het bestand opnieuw.")), 422)
        entries = [row.assignment for row in grid]
        try:
            count = actions.assign(door=self.door, year=year, entries=entries)
        except actions.AssignedMeanwhile:
            says = gettext("Een collega veranderde dit intussen. Er is niets bewaard. Kies het bestand opnieuw.")
            return self.show(self.context(year, wrong=says), 409)
        except Refused as no:
            return self.show(self.context(year, wrong=no.says(self.refusals)), 422)
        said = ngettext("%(count)s wijziging is bewaard.", "%(count)s wijzigingen zijn bewaard.", count)
        messages.success(self.request, said % {"count": count} if count else gettext("Er was niets veranderd."))
        return go(self.back)

    @property
    def back(self) -> str:
        """The grid."""
        return f"{reverse('next_year_staff')}?jaar={self.running.pk}"

    def context(self, year: SchoolYear, found: Sequence[FileRow] = (), *, wrong: str = "") -> Context:
        return {
            "year": year,
            "found": found,
            "changes": [one for one in found if one.changes],
            "problems": sum(bool(one.problem) for one in found),
            "wrong": wrong,
            "back": self.back,
        }
