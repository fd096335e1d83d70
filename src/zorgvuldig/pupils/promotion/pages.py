"""The passage to the next school year: the plan for a school, and the decisions per class."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.roles import roles_of, roles_with
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.labels import LEFT, Word
from zorgvuldig.kit.page_kinds import Answer, Context, Page
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.pupils.promotion import actions, reads
from zorgvuldig.pupils.promotion.forms import OUTCOMES, Decision, DecisionRow, read_rows
from zorgvuldig.pupils.promotion.job import Preview, preview
from zorgvuldig.pupils.promotion.rules import Decision as Verdict
from zorgvuldig.pupils.promotion.rules import is_final, outcome, suggestion
from zorgvuldig.register.schema import Shape
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.next_year.pages import to_workspace
from zorgvuldig.school.next_year.reads import coming_years, empty_groups
from zorgvuldig.school.people.models import PupilIdentity
from zorgvuldig.school.people.reads import names_of
from zorgvuldig.school.year.models import Rollover

READS = ("organisation", "staff", "planning")
DECIDING = roles_with(purpose="administration", writes=True)  # who opens the pages of the classes
WITH_MARKS = roles_with(purpose="year_decision")  # who opens them with the averages beside the decision
LEADING = roles_with(purpose="year_decision", shape=Shape.SCHOOL)  # of every class of the school


@dataclass(frozen=True, slots=True)
class PromotionRow:
    """One pupil on the page of a class: the decision in the boxes, what is wrong with it, and what somebody else decided."""

    pupil: PupilIdentity
    decision: Decision
    was: str
    problems: list[str]
    theirs: str = ""


@route("jaarplanning/overgang/", "rollovers")
@page(purpose="planning", kind=Kind.NOBODY, reads=READS, writes=("planning",), facts="planning")
class Promotions(Page):
    """The school years that have a next one; posting (`jaar`) begins a plan."""

    template = "pupils/promotions.html"
    methods: tuple[str, ...] = ("GET", "POST")

    def find(self) -> Sequence[reads.YearTransition] | Answer:
        found = reads.passages(door=self.door)
        return found or to_workspace(self.request, coming_years(door=self.door))

    def context(self, passages: Sequence[reads.YearTransition]) -> Context:
        return {"passages": passages}

    def post(self, passages: Sequence[reads.YearTransition]) -> Answer:
        year = self.request.POST.get("jaar")
        wanted = next((p for p in passages if str(p.from_year.pk) == year), None)
        if wanted is None:
            raise Http404
        try:
            made = actions.prepare(door=self.door, from_year=wanted.from_year, to_year=wanted.to_year)
        except Refused:
            messages.warning(self.request, gettext("Een collega was u voor: dit plan is er al."))
            return go(self.request.path)
        return go(reverse("rollover", kwargs={"uid": made.uid}))


@route("jaarplanning/overgang/<uuid:uid>/", "rollover")
@page(
    purpose="planning",
    kind=Kind.NOBODY,
    reads=(*READS, "timetable"),
    writes=("planning",),
    facts="membership",
)
class Promotion(Page):
    """The plan of a school in numbers: one puts it forward (`leg_voor`), another confirms it (`bevestig`).

    It is thrown away (`weg`) or withdrawn (`trek_in`) before that, and taken back as a whole (`terug`) until lessons begin.
    """

    template = "pupils/promotion.html"
    methods: tuple[str, ...] = ("GET", "POST")
    refusals: ClassVar[Mapping[str, Word]] = {
        "not_proposed": _("Niemand heeft dit plan voorgelegd. Leg het eerst voor aan een collega."),
        "own": _("U legde dit plan zelf voor. Een collega moet het bevestigen."),
        "stale": _("Er is iets veranderd nadat het plan is voorgelegd. Bekijk het opnieuw, en leg het opnieuw voor."),
        "not_done": _("Er is niets terug te draaien. Bekijk hoe het plan er nu voor staat."),
        "too_late": _("De lessen van het nieuwe schooljaar zijn begonnen. Terugdraaien kan niet meer."),
    }

    def find(self, uid: UUID) -> Rollover:
        return reads.plan(uid, door=self.door)

    def get(self, plan: Rollover) -> Answer:
        return self.show(self.context(plan, self.previewed(plan)))

    def previewed(self, plan: Rollover) -> Preview | None:
        """The figures; none of what has been carried out, as its year is over in the plan."""
        return None if plan.applied_at else preview(rollover_id=plan.pk, now=self.door.opened_at)

    def post(self, plan: Rollover) -> Answer:
        try:
            said = self.act(plan)
        except actions.NotComplete as refusal:
            messages.error(self.request, gettext("Het plan is nog niet af. Hieronder staat wat er nog moet gebeuren."))
            return self.show(self.context(plan, refusal.preview), 422)
        except (actions.PlanClosed, Refused) as no:
            closed = gettext("Een collega was u voor: dit plan is al bevestigd.")
            messages.warning(self.request, no.says(self.refusals) if isinstance(no, Refused) else closed)
            again = reads.plan(plan.uid, door=self.door)
            return self.show(self.context(again, self.previewed(again)), 409)
        messages.success(self.request, said)
        return go(reverse("rollovers") if "weg" in self.request.POST else self.request.path)

    def act(self, plan: Rollover) -> str:
        """Do what was asked; the sentence that says so."""
        posted = self.request.POST
        if "weg" in posted:
            actions.discard(door=self.door, rollover=plan)
            return gettext("Het plan is weg. U kunt een nieuw plan maken.")
        if "trek_in" in posted:
            actions.withdraw(door=self.door, rollover=plan)
            return gettext("Het plan ligt niet meer voor. Leg het voor als het klaar is.")
        if "terug" in posted:
            first_day = reads.first_day(plan, door=self.door)
            actions.ask_undo(door=self.door, rollover=plan, first_day=first_day)
            return gettext("De overgang wordt teruggedraaid. Het systeem doet dat binnen een paar minuten.")
        if "bevestig" in posted:
            actions.confirm(door=self.door, rollover=plan)
            return gettext("De overgang is bevestigd. Het systeem voert hem binnen een paar minuten uit.")
        actions.propose(door=self.door, rollover=plan)
        return gettext("Het plan ligt voor. Een collega moet het bekijken en bevestigen.")

    def context(self, plan: Rollover, found: Preview | None) -> Context:
        numbers = (plan.made_by_id, plan.proposed_by_id, plan.confirmed_by_id, plan.undo_by_id)
        names = names_of({number for number in numbers if number}, door=self.door)
        first_day = reads.first_day(plan, door=self.door)
        return {
            "plan": plan,
            "preview": found,
            "totals": [(OUTCOMES[key], found.outcomes[key]) for key in OUTCOMES] if found else [],
            "undecided": found.outcomes[""] if found else 0,
            "leaving": [(LEFT.get(key, key), count) for key, count in sorted(found.leaving.items())] if found else [],
            "decides": bool(DECIDING & roles_of(self.request)),
            "with_marks": bool(LEADING & roles_of(self.request)),
            "proposed_by": names.get(plan.proposed_by_id or 0, ""),
            "confirmed_by": names.get(plan.confirmed_by_id or 0, ""),
            "undo_by": names.get(plan.undo_by_id or 0, ""),
            "is_mine": plan.proposed_by_id == self.door.actor_id,
            "is_stale": bool(found and plan.proposed_by_id and found.print != plan.plan_print),
            "progress": reads.progress(plan, door=self.door),
            "first_day": first_day,
            "can_undo": today(door=self.door) < first_day,
            "empty": len(empty_groups(plan.to_year, door=self.door)),
        }


@route("klassen/<uuid:uid>/overgang/", "rollover_class")
@page(
    purpose="administration",
    kind=Kind.GROUP,
    reads=("organisation", "staff", "identity", "membership", "planning"),
    writes=("membership",),
    facts="membership",
)
class PromotionOfClass(Page):
    """The decisions about the pupils of one class; `allen` fills in a decision for whoever has none, `verder` goes on from here afterwards."""

    template = "pupils/promotion_class.html"
    methods: tuple[str, ...] = ("GET", "POST")
    name = "rollover_class"

    def find(self, uid: UUID) -> reads.ClassPlan | Answer:
        plan = reads.class_plan(uid, door=self.door)
        if isinstance(plan, LearningGroup):
            comings = coming_years(door=self.door)
            if not any(one.running.pk == plan.year_id and one.workspace is None for one in comings):
                raise Http404
            return to_workspace(self.request, comings)
        self.door.label = gettext("De overgang van klas %(class)s is open.") % {"class": plan.group.name}
        return plan

    def get(self, plan: reads.ClassPlan) -> Answer:
        return self.show(self.context(plan, _decision_rows(plan)))

    def post(self, plan: reads.ClassPlan) -> Answer:
        pupils = {pupil.pupil.uid: pupil for pupil in plan.pupils}
        classes = [str(group.uid) for group in plan.classes]
        fill = self.request.POST.get("allen", "")
        rows = read_rows(self.posted(plan), list(pupils), classes, fill if fill in OUTCOMES else "")
        if any(row.problems for row in rows):
            return self.show(self.context(plan, _typed(pupils, rows)), 422)
        entries = [actions.NewDecision(pupils[row.pupil].pupil_id, row.was, row.decision) for row in rows]
        try:
            count = actions.decide(door=self.door, plan=plan, entries=entries)
        except actions.PlanClosed:
            closed = gettext("Dit plan is intussen bevestigd of weggegooid. Er is niets veranderd.")
            messages.error(self.request, closed)
            again = self.again(plan)
            return self.show(self.context(again, _typed(pupils, rows)), 409)
        except actions.DecidedMeanwhile:
            again = self.again(plan)
            return self.show(self.context(again, _clashing(again, pupils, rows)), 409)
        said = gettext("De besluiten zijn bewaard.") if count else gettext("Er was niets veranderd.")
        messages.success(self.request, said)
        return go(self.onwards(plan)[0] if "verder" in self.request.POST else self.request.path)

    def onwards(self, plan: reads.ClassPlan) -> tuple[str, str]:
        """Where whoever decides about all classes goes from here, and what the class there is called: the next class, while somebody here has no
        decision yet, and otherwise the plan. Nowhere for who has one class.
        """
        if not self.goes_on:
            return self.request.path, ""
        undecided = any(not plan.decision(pupil.pupil_id).outcome for pupil in plan.pupils)
        following = reads.following(plan, door=self.door) if undecided else None
        if following is None:
            return reverse("rollover", kwargs={"uid": plan.rollover.uid}), ""
        return reverse(self.name, kwargs={"uid": following.uid}), following.name

    @property
    def goes_on(self) -> bool:
        """Whether the one at the door decides about all classes."""
        return True

    def posted(self, _plan: reads.ClassPlan) -> Mapping[str, str]:
        """What was filled in."""
        return self.request.POST

    def again(self, plan: reads.ClassPlan) -> reads.ClassPlan:
        """The class as it is now, while somebody else was at it."""
        again = reads.class_plan(plan.group.uid, door=self.door)
        if isinstance(again, LearningGroup):
            raise Http404
        return again

    def context(self, plan: reads.ClassPlan, shown: list[PromotionRow]) -> Context:
        return {
            "plan": plan,
            "rows": shown,
            "is_open": plan.rollover.confirmed_at is None,
            "clashes": any(row.theirs for row in shown),
            "promote": suggestion(plan.group, Verdict.PROMOTE),
            "repeat": suggestion(plan.group, Verdict.REPEAT),
            "is_final": is_final(plan.group),
            "existing": {group.name.casefold() for group in plan.classes},
            "outcomes": OUTCOMES.items(),
            "left": LEFT.items(),
            "with_marks": bool(WITH_MARKS & roles_of(self.request)),
            "goes_on": self.goes_on,
            "next_class": self.onwards(plan)[1],
            "back": reverse("rollover", kwargs={"uid": plan.rollover.uid}),
        }


def _decision_rows(plan: reads.ClassPlan) -> list[PromotionRow]:
    obstacles = {o.pupil: o.sentence for o in outcome(plan.placed, plan.classes).plan.obstacles}
    shown = []
    for pupil in plan.pupils:
        decision = plan.decision(pupil.pupil_id)
        problem = obstacles.get(pupil.pupil_id) if decision.outcome else None
        shown.append(PromotionRow(pupil, decision, decision.print, [problem] if problem else []))
    return shown


def _typed(pupils: Mapping[UUID, PupilIdentity], rows: list[DecisionRow]) -> list[PromotionRow]:
    return [PromotionRow(pupils[row.pupil], row.decision, row.was, row.problems) for row in rows]


def _clashing(
    plan: reads.ClassPlan, pupils: Mapping[UUID, PupilIdentity], rows: list[DecisionRow]
) -> list[PromotionRow]:
    """What was typed stays; beside it stands what a colleague decided meanwhile, and saving again settles it."""
    shown = []
    for row in rows:
        pupil = pupils[row.pupil]
        now = plan.decision(pupil.pupil_id)
        clashes = now.print not in (row.was, row.decision.print)
        theirs = str(OUTCOMES.get(now.outcome, gettext("geen besluit"))) if clashes else ""
        shown.append(PromotionRow(pupil, row.decision, now.print, [], theirs))
    return shown
