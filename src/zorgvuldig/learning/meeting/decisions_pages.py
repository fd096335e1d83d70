"""Who goes on to the next year, decided with the averages and the proposal of the report meeting beside it."""

from collections.abc import Mapping
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.page_kinds import Answer, Context
from zorgvuldig.learning.meeting.decisions_reads import NO_STANDING, proposals_of, standings
from zorgvuldig.learning.meeting.labels import PROPOSALS
from zorgvuldig.learning.progress.notes_pages import chosen_period
from zorgvuldig.learning.schemes.structure_reads import periods_of
from zorgvuldig.pupils.promotion import reads
from zorgvuldig.pupils.promotion.forms import OUTCOMES
from zorgvuldig.pupils.promotion.pages import LEADING, PromotionOfClass, PromotionRow
from zorgvuldig.school.groups.reads import open_group
from zorgvuldig.school.models import LearningGroup


@route("klassen/<uuid:uid>/overgang/cijfers/", "rollover_marks")
@page(
    purpose="year_decision",
    kind=Kind.GROUP,
    reads=(
        "organisation", "staff", "identity", "membership", "planning", "assessment", "grades", "grade_structure",
        "grade_approval", "report",
    ),
    writes=("membership",),
    facts="grades",
)  # fmt: skip
class PromotionWithMarks(PromotionOfClass):
    """The decisions about a class as its mentor and the school leader see them; `voorstellen` fills in what the meeting proposed."""

    template = "learning/promotion_marks.html"
    name = "rollover_marks"

    def find(self, uid: UUID) -> reads.ClassPlan | Answer:
        group = open_group(door=self.door, uid=uid)
        self.door.label = gettext("De overgang van klas %(class)s is open.") % {"class": group.name}
        plan = reads.plan_of_class(group, door=self.door)
        return plan or self.show({"group": group}, template="learning/promotion_none.html")

    @property
    def goes_on(self) -> bool:
        """Whether the one at the door leads the school: a mentor decides about one class."""
        return self.door.role in LEADING

    def posted(self, plan: reads.ClassPlan) -> Mapping[str, str]:
        """What was filled in; asked for, with what the meeting proposed for whoever has no decision yet."""
        filled = {name: str(value) for name, value in self.request.POST.items()}
        if "voorstellen" not in filled:
            return filled
        proposals = proposals_of(periods_of(plan.group.year_id, door=self.door), door=self.door)
        for pupil in plan.pupils:
            outcome, _period = proposals.get(pupil.pupil_id, ("", ""))
            if outcome in OUTCOMES and not filled.get(f"o-{pupil.pupil.uid}", "x"):
                filled[f"o-{pupil.pupil.uid}"] = outcome
        return filled

    def context(self, plan: reads.ClassPlan, shown: list[PromotionRow]) -> Context:
        group: LearningGroup = plan.group
        periods = periods_of(group.year_id, door=self.door)
        until = chosen_period(periods, "", self.door)
        found = standings(group, periods, until, door=self.door)
        return {
            **super().context(plan, shown),
            "group": group,
            "standings": found,
            "unknown": NO_STANDING,
            "proposals": PROPOSALS,
            "until": until,
            "proposed": sum(1 for one in found.values() if one.proposal in OUTCOMES),
            "back": reverse("rollover", kwargs={"uid": plan.rollover.uid}) if self.goes_on else "",
        }
