"""The table of lessons a week of the coming year, one stage and level at a time."""

from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.utils.translation import gettext, ngettext

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.page_kinds import Answer, Context, Page
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.school.models import SchoolYear
from zorgvuldig.school.next_year import actions, hours_reads, reads
from zorgvuldig.school.next_year.forms import hours_table, read_hours
from zorgvuldig.school.next_year.hours_reads import HoursRow
from zorgvuldig.school.next_year.pages import READS, to_workspace
from zorgvuldig.school.staffing.reads import subjects


@route("jaarplanning/volgend-jaar/lessentabel/", "next_year_hours")
@page(purpose="next_year", kind=Kind.NOBODY, reads=READS, writes=("organisation",), facts="organisation")
class NextYearHours(Page):
    """How many lessons a week each subject has at one stage and level (`jaar`, `voor`). Posting saves it, or copies the running year (`neem_over`)."""

    template = "school/next_year_hours.html"
    methods: tuple[str, ...] = ("GET", "POST")

    def find(self) -> tuple[SchoolYear] | Answer:
        self.coming = reads.requested(self.request.GET, door=self.door)
        if (year := self.coming.workspace) is None:
            return to_workspace(self.request, [self.coming])
        self.targets = hours_reads.stage_levels(year, door=self.door)
        posted = self.request.POST.get("voor", self.request.GET.get("voor", ""))
        self.target = next((one for one in self.targets if one.value == posted), None)
        if self.target is None and self.request.method == "GET":
            self.target = next(iter(self.targets), None)
        self.subjects = subjects(year, door=self.door)
        return (year,)

    def get(self, year: SchoolYear) -> Answer:
        return self.show(self.sheet(year, self.standing(year)))

    def post(self, year: SchoolYear) -> Answer:
        return self.copied(year) if "neem_over" in self.request.POST else self.saved(year)

    def copied(self, year: SchoolYear) -> Answer:
        """Take over what the running year has."""
        count = actions.copy_hours(door=self.door, running=self.coming.running, year=year)
        said = ngettext("%(count)s aantal is overgenomen.", "%(count)s aantallen zijn overgenomen.", count)
        messages.success(
            self.request, said % {"count": count} if count else gettext("Er was niets meer over te nemen.")
        )
        return go(self.request.get_full_path())

    def saved(self, year: SchoolYear) -> Answer:
        """Save what was filled in, for the stage and level that the form was about."""
        if self.target is None:
            return self.gone(year)
        rows = read_hours(self.request.POST, self.subjects, self.standing(year))
        if any(row.problems for row in rows):
            return self.show(self.sheet(year, rows), 422)
        try:
            count = actions.save_hours(door=self.door, year=year, target=self.target, rows=rows)
        except actions.HoursMeanwhile as clash:
            return self.show(self.sheet(year, _clashing(rows, clash.theirs), clashes=True), 409)
        except Refused:
            return self.gone(year)
        said = ngettext("%(count)s wijziging is bewaard.", "%(count)s wijzigingen zijn bewaard.", count)
        messages.success(self.request, said % {"count": count} if count else gettext("Er was niets veranderd."))
        return go(self.request.get_full_path())

    def gone(self, year: SchoolYear) -> Answer:
        """Say that the classes of this stage and level went away meanwhile, above the table of another one."""
        says = gettext("Dit schooljaar heeft geen klas (meer) van dit leerjaar en niveau. Er is niets bewaard.")
        messages.error(self.request, says)
        self.targets = hours_reads.stage_levels(year, door=self.door)
        self.target = next(iter(self.targets), None)
        return self.show(self.sheet(year, self.standing(year)), 409)

    def standing(self, year: SchoolYear) -> list[HoursRow]:
        """The table as it stands."""
        known = hours_reads.hours_of(year, door=self.door)
        return hours_table(self.subjects, self.target, known) if self.target else []

    def sheet(self, year: SchoolYear, rows: Sequence[HoursRow], *, clashes: bool = False) -> Context:
        """What the page shows."""
        return {
            "year": year,
            "running": self.coming.running,
            "targets": self.targets,
            "target": self.target,
            "rows": rows,
            "clashes": clashes,
            "sum": sum(int(row.typed) for row in rows if row.typed.isdecimal() and not row.problems),
            "left_to_copy": len(hours_reads.hours_to_copy(self.coming.running, year, door=self.door)),
        }


def _clashing(rows: Sequence[HoursRow], theirs: Mapping[int, str]) -> list[HoursRow]:
    """What was typed stays; beside it stands what a colleague filled in meanwhile, and saving again settles it."""
    for one in rows:
        if one.subject.pk in theirs:
            one.was = theirs[one.subject.pk]
            said = gettext("Een collega koos: %(who)s.") % {"who": one.was or gettext("niets")}
            one.problems.append(said)
    return list(rows)
