"""The subjects that pupils choose for the coming year: how far it is, the grid of a class, and the groups of one subject."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.roles import roles_of, roles_with
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.labels import Word
from zorgvuldig.kit.page_kinds import Answer, Context, Page
from zorgvuldig.kit.paging import page_of
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.pupils.choices import actions, reads
from zorgvuldig.pupils.choices.forms import Chosen, ChosenRow, MovedRow, read_choices, read_moves, read_size
from zorgvuldig.pupils.choices.job import choice_counts
from zorgvuldig.pupils.choices.rules import print_of_proposal
from zorgvuldig.pupils.promotion.reads import classes_of
from zorgvuldig.register.schema import Shape
from zorgvuldig.school.models import LearningGroup, SchoolYear
from zorgvuldig.school.next_year.pages import to_workspace
from zorgvuldig.school.next_year.reads import ComingYear, coming_years, requested
from zorgvuldig.school.people.models import PupilIdentity

READS = ("organisation", "staff", "identity", "membership")
DESK = roles_with(purpose="subject_choice", shape=Shape.SCHOOL)  # who comes here from the page of the coming year
A_PAGE = 40  # pupils of a division, each with every group to choose from


@route("jaarplanning/volgend-jaar/vakkeuze/", "choices")
@page(purpose="next_year", kind=Kind.NOBODY, reads=("organisation", "staff", "planning"), facts="membership")
class Choices(Page):
    """How far the choices for the coming year are, in numbers: per class who chose, per subject who is in a group (`jaar`)."""

    template = "pupils/choices.html"

    def find(self) -> tuple[ComingYear, SchoolYear] | Answer:
        coming = requested(self.request.GET, door=self.door)
        year = coming.workspace
        return (coming, year) if year else to_workspace(self.request, [coming])

    def context(self, coming: ComingYear, year: SchoolYear) -> Context:
        counts = choice_counts(running=coming.running, year=year, now=self.door.opened_at)
        classes = classes_of(coming.running, door=self.door)
        return {
            "coming": coming,
            "classes": [(one, counts.having.get(one.pk, 0), counts.pupils.get(one.pk, 0)) for one in classes],
            "subjects": counts.subjects,
        }


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """One pupil in the grid of a class: what is ticked, what is wrong with it, and in which groups the pupil is."""

    pupil: PupilIdentity
    chosen: Chosen
    was: str
    problems: Sequence[str]
    groups: Sequence[str] = ()


@route("klassen/<uuid:uid>/vakkeuze/", "class_choices")
@page(purpose="subject_choice", kind=Kind.GROUP, reads=READS, writes=("membership",), facts="membership")
class ChoicesOfClass(Page):
    """What the pupils of a class choose for the coming year: a box for each subject."""

    template = "pupils/class_choices.html"
    methods: tuple[str, ...] = ("GET", "POST")

    def find(self, uid: UUID) -> reads.ClassChoices | Answer:
        found = reads.class_choices(uid, door=self.door)
        group = found if isinstance(found, LearningGroup) else found.group
        self.door.label = gettext("De vakkeuze van klas %(class)s is open.") % {"class": group.name}
        if isinstance(found, LearningGroup):
            if DESK & roles_of(self.request):
                return to_workspace(self.request, coming_years(door=self.door))
            return self.show({"group": group, "year": None, "back": self.back(group)})
        return found

    def get(self, found: reads.ClassChoices) -> Answer:
        return self.show(self.context(found, _recorded_rows(found)))

    def post(self, found: reads.ClassChoices) -> Answer:
        pupils = {str(one.pupil.uid): one for one in found.pupils}
        targets = {one.value for one in found.targets}
        rows = read_choices(self.request.POST, pupils, {one.pk for one in found.subjects}, targets)
        if any(row.problems for row in rows):
            return self.show(self.context(found, _typed(found, pupils, rows)), 422)
        entries = [actions.NewChoice(pupils[row.pupil].pupil_id, row.was, row.chosen) for row in rows]
        try:
            count = actions.choose(door=self.door, year=found.year, entries=entries)
        except actions.ChosenMeanwhile as clash:
            again = reads.class_choices(found.group.uid, door=self.door)
            now = found if isinstance(again, LearningGroup) else again
            return self.show(self.context(now, _clashing(now, pupils, rows, clash.theirs), clashes=True), 409)
        said = ngettext(
            "De keuze van %(count)s leerling is bewaard.", "De keuze van %(count)s leerlingen is bewaard.", count
        )
        messages.success(self.request, said % {"count": count} if count else gettext("Er was niets veranderd."))
        return go(self.request.path)

    def back(self, group: LearningGroup) -> str:
        """Where one comes from: the page of the coming year, or of one's own class."""
        if DESK & roles_of(self.request):
            return f"{reverse('choices')}?jaar={group.year_id}"
        return reverse("mentored_class", kwargs={"uid": group.uid})

    def context(self, found: reads.ClassChoices, rows: Sequence[ChoiceRow], *, clashes: bool = False) -> Context:
        """What the page shows."""
        return {
            "group": found.group,
            "year": found.year,
            "subjects": found.subjects,
            "targets": found.targets,
            "rows": rows,
            "clashes": clashes,
            "back": self.back(found.group),
        }


def _recorded_rows(found: reads.ClassChoices) -> list[ChoiceRow]:
    rows = []
    for pupil in found.pupils:
        chosen = found.chosen(pupil.pupil_id)
        rows.append(ChoiceRow(pupil, chosen, chosen.print, [], found.divided.get(pupil.pupil_id, ())))
    return rows


def _typed(
    found: reads.ClassChoices, pupils: Mapping[str, PupilIdentity], rows: Sequence[ChosenRow]
) -> list[ChoiceRow]:
    """What was ticked stays; who was not in the form is as it was."""
    said = {pupils[row.pupil].pupil_id: ChoiceRow(pupils[row.pupil], row.chosen, row.was, row.problems) for row in rows}
    return [said.get(row.pupil.pupil_id, row) for row in _recorded_rows(found)]


def _clashing(
    found: reads.ClassChoices,
    pupils: Mapping[str, PupilIdentity],
    rows: Sequence[ChosenRow],
    theirs: Mapping[int, str],
) -> list[ChoiceRow]:
    """What was ticked stays; beside it stands what a colleague recorded meanwhile, and saving again settles it."""
    codes = {one.pk: one.code for one in found.subjects}
    shown = []
    for row in _typed(found, pupils, rows):
        number = row.pupil.pupil_id
        now = found.chosen(number)
        if number in theirs or (not theirs and now.print != row.was):
            words = ", ".join(sorted(codes[one] for one in now.subjects if one in codes)) or gettext("niets")
            says = gettext("Een collega koos: %(what)s.") % {"what": words}
            row = ChoiceRow(row.pupil, row.chosen, now.print, [says])
        shown.append(row)
    return shown


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One pupil of a division: in which group by uid, what it was, and what is wrong."""

    one: reads.DividedPupil
    to: str
    was: str
    problem: str = ""


@route("jaarplanning/volgend-jaar/vakkeuze/<int:year>/<int:subject>/<int:stage>/<path:level>/", "choice_groups")
@page(
    purpose="subject_choice",
    kind=Kind.CHOICE,
    reads=READS,
    writes=("organisation", "membership"),
    facts="membership",
)
class ChoiceGroups(Page):
    """Who chose one subject, and the groups of it. Posting makes the groups that were proposed (`maak`), changes who is in which (`bewaar`), or
    takes the division of one back (`haal_weg`).
    """

    template = "pupils/choice_groups.html"
    methods: tuple[str, ...] = ("GET", "POST")
    refusals: ClassVar[Mapping[str, Word]] = {
        "stale": _("Er is iets veranderd nadat u dit voorstel zag. Bekijk het nieuwe voorstel."),
        "nobody": _("Iedereen zit al in een groep. Er is niets te verdelen."),
        "group": _("Deze groep is er niet (meer). Kies een andere."),
    }

    def find(self, year: int, subject: int, stage: int, level: str) -> reads.Division:
        found = reads.division(year, subject, stage, level, door=self.door)
        self.door.label = gettext("Wie %(subject)s koos voor volgend jaar, is open.") % {"subject": found.subject.name}
        self.address = year, subject, stage, level
        return found

    def get(self, found: reads.Division) -> Answer:
        return self.show(self.context(found, _placed(found)))

    def post(self, found: reads.Division) -> Answer:
        moved = read_moves(self.request.POST, [str(one.pupil.pupil.uid) for one in found.pupils])
        try:
            said = self.act(found, moved)
        except actions.ChosenMeanwhile as clash:
            again = reads.division(*self.address, door=self.door)
            return self.show(self.context(again, _moved(again, moved, clash.theirs), clashes=True), 409)
        except Refused as no:
            messages.error(self.request, no.says(self.refusals))
            again = reads.division(*self.address, door=self.door)
            return self.show(self.context(again, _moved(again, moved, {})), 409 if no.code == "stale" else 422)
        if said is None:
            return self.show(self.context(found, _placed(found)), 422)
        messages.success(self.request, said)
        sheet = self.request.GET.get("blad", "")
        return go(f"{self.request.path}?blad={sheet}" if sheet.isascii() and sheet.isdigit() else self.request.path)

    def act(self, found: reads.Division, moved: Sequence[MovedRow]) -> str | None:
        """Do what was asked; the sentence that says so, or None when the size is not one."""
        posted = self.request.POST
        if "maak" in posted:
            size, wrong = read_size(posted.get("grootte", ""))
            if wrong:
                return None
            made = actions.make_groups(door=self.door, found=found, size=size, seen=posted["maak"])
            said = ngettext(
                "%(count)s leerling zit nu in een groep.", "%(count)s leerlingen zitten nu in een groep.", made
            )
            return said % {"count": made}
        if "haal_weg" in posted:
            group = next((one.uid for one in found.groups if str(one.uid) == posted["haal_weg"]), None)
            if group is None:
                raise Refused("group")
            count = actions.take_apart(door=self.door, found=found, group=group)
            said = ngettext(
                "%(count)s leerling is niet meer ingedeeld.", "%(count)s leerlingen zijn niet meer ingedeeld.", count
            )
            return said % {"count": count}
        count = actions.move(door=self.door, found=found, rows=moved)
        said = ngettext("%(count)s leerling is verplaatst.", "%(count)s leerlingen zijn verplaatst.", count)
        return said % {"count": count} if count else gettext("Er was niets veranderd.")

    def context(self, found: reads.Division, rows: Sequence[PlaceRow], *, clashes: bool = False) -> Context:
        """What the page shows, with the proposal for who is in no group yet."""
        asked = self.request.POST if "maak" in self.request.POST else self.request.GET
        size, wrong = read_size(asked.get("grootte"))
        groups = [] if wrong else found.proposed(size)
        names = {one.pupil.pupil_id: one.pupil.full_name for one in found.pupils}
        return {
            "found": found,
            "rows": page_of(self.request, rows, size=A_PAGE, shrinks=True),
            "query": f"grootte={size}&" if "grootte" in self.request.GET else "",
            "clashes": clashes,
            "typed": asked.get("grootte", str(size)),
            "wrong": wrong,
            "size": size,
            "proposed": [(one, [names[number] for number in one.coming]) for one in groups],
            "print": print_of_proposal(groups, size),
            "rest": len(found.rest),
            "standing": [
                (one, len(members.members)) for one, members in zip(found.groups, found.standing, strict=True)
            ],
            "back": f"{reverse('choices')}?jaar={reads.running_before(found.year, door=self.door)}",
        }


def _placed(found: reads.Division) -> list[PlaceRow]:
    return [PlaceRow(one, one.group_uid, one.group_uid) for one in found.pupils]


def _moved(found: reads.Division, moved: Sequence[MovedRow], theirs: Mapping[int, str]) -> list[PlaceRow]:
    """What was chosen stays; beside it stands where a colleague put the pupil meanwhile, and saving again settles it."""
    wanted = {row.pupil: row.to for row in moved}
    rows = []
    for one in found.pupils:
        number = one.pupil.pupil_id
        name = theirs.get(number)
        says = gettext("Een collega koos: %(what)s.") % {"what": name or gettext("geen groep")}
        to = wanted.get(str(one.pupil.pupil.uid), one.group_uid)
        rows.append(PlaceRow(one, to, one.group_uid, says if number in theirs else ""))
    return rows
