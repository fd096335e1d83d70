"""Preparing, deciding, confirming and discarding the passage to the next school year."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.pupils.promotion.forms import Decision
from zorgvuldig.pupils.promotion.job import Preview, preview
from zorgvuldig.pupils.promotion.reads import ClassPlan
from zorgvuldig.school.models import SchoolYear
from zorgvuldig.school.year.models import Rollover, RolloverLine


class PlanClosed(Exception):
    """The plan was confirmed or thrown away: nothing in it changes any more."""


class NotComplete(Exception):
    """Something still stands in the way; `preview` says what."""

    def __init__(self, preview: Preview) -> None:
        super().__init__("not complete")
        self.preview = preview


class DecidedMeanwhile(Exception):
    """Somebody else decided about some of these pupils after the page was made."""

    def __init__(self, decisions: Mapping[int, Decision]) -> None:
        super().__init__("decided meanwhile")
        self.decisions = decisions


@dataclass(frozen=True, slots=True)
class NewDecision:
    """A decision about a pupil, and the fingerprint of the one that stood there when the page was made."""

    pupil_id: int
    was: str
    decision: Decision


def prepare(*, door: Door, from_year: SchoolYear, to_year: SchoolYear) -> Rollover:
    """Begin a plan. Raises `Refused` when there is one already."""
    door.writing("planning")
    try:
        with transaction.atomic():
            return Rollover.objects.create(
                from_year=from_year, to_year=to_year, made_by_id=door.actor_id, made_at=door.opened_at
            )
    except IntegrityError as collision:
        raise Refused("taken") from collision


def propose(*, door: Door, rollover: Rollover) -> None:
    """Put the plan, as it stands, before a second person. Raises `PlanClosed`, or `NotComplete` with what is in the way."""
    door.writing("planning")
    with transaction.atomic():
        standing = _locked(rollover)
        found = preview(rollover_id=standing.pk, now=door.opened_at)
        if not found.is_complete:
            raise NotComplete(found)
        standing.proposed_at, standing.proposed_by_id, standing.plan_print = door.opened_at, door.actor_id, found.print
        standing.save(update_fields=["proposed_at", "proposed_by_id", "plan_print"])


def withdraw(*, door: Door, rollover: Rollover) -> None:
    """Have it before nobody any more, so that it can be put forward anew. Raises `PlanClosed`."""
    door.writing("planning")
    with transaction.atomic():
        standing = _locked(rollover)
        standing.proposed_at, standing.proposed_by_id, standing.plan_print = None, None, ""
        standing.save(update_fields=["proposed_at", "proposed_by_id", "plan_print"])


def confirm(*, door: Door, rollover: Rollover) -> None:
    """Let the plan that another put forward be carried out; of two people one does.

    Raises `PlanClosed`, `NotComplete` with what is in the way, or `Refused`: nobody put it forward (`not_proposed`), whoever is at the
    door did so themselves (`own`), or something changed since (`stale`).
    """
    door.writing("planning")
    with transaction.atomic():
        standing = _locked(rollover)
        if standing.proposed_by_id is None:
            raise Refused("not_proposed")
        if standing.proposed_by_id == door.actor_id:
            raise Refused("own")
        found = preview(rollover_id=standing.pk, now=door.opened_at)
        if not found.is_complete:
            raise NotComplete(found)
        if found.print != standing.plan_print:
            raise Refused("stale")
        standing.confirmed_at, standing.confirmed_by_id = door.opened_at, door.actor_id
        standing.save(update_fields=["confirmed_at", "confirmed_by_id"])


def ask_undo(*, door: Door, rollover: Rollover, first_day: date) -> None:
    """Let the passage be taken back as a whole. Raises `Refused`: it was not carried out (`not_done`), or lessons have begun (`too_late`)."""
    door.writing("planning")
    with transaction.atomic():
        standing = Rollover.objects.select_for_update().get(pk=rollover.pk)
        if standing.applied_at is None or standing.undo_at is not None:
            raise Refused("not_done")
        if today(door=door) >= first_day:
            raise Refused("too_late")
        standing.undo_at, standing.undo_by_id = door.opened_at, door.actor_id
        standing.save(update_fields=["undo_at", "undo_by_id"])


def discard(*, door: Door, rollover: Rollover) -> None:
    """Throw the plan away, so that another can be made. Raises `PlanClosed`."""
    door.writing("planning")
    with transaction.atomic():
        standing = _locked(rollover)
        standing.discarded_at = door.opened_at
        standing.save(update_fields=["discarded_at"])


def _locked(rollover: Rollover) -> Rollover:
    standing = Rollover.objects.select_for_update().get(pk=rollover.pk)
    if standing.confirmed_at or standing.discarded_at:
        raise PlanClosed
    return standing


def decide(*, door: Door, plan: ClassPlan, entries: Sequence[NewDecision]) -> int:
    """Save the decisions about a class, all or none; returns how many changed.

    Raises `DecidedMeanwhile`, or `PlanClosed` when the plan was confirmed before or during this.
    """
    door.writing("membership")
    try:
        with transaction.atomic():
            changed = _decide(plan, entries)
            # Whoever confirms does not wait for us, and the job that carries the plan out waits for our rows: what
            # was not yet confirmed after our rows were written is part of the plan, anything later is not.
            if Rollover.objects.filter(pk=plan.rollover.pk, confirmed_at=None, discarded_at=None).exists():
                return changed
            raise PlanClosed
    except IntegrityError as collision:  # two people decided about the same pupil for the first time
        raise DecidedMeanwhile({}) from collision


def _decide(plan: ClassPlan, entries: Sequence[NewDecision]) -> int:
    ids = [entry.pupil_id for entry in entries]
    rows = RolloverLine.objects.select_for_update(of=("self",)).filter(rollover=plan.rollover, pupil_id__in=ids)
    lines = {line.pupil_id: line for line in rows.select_related("to_group")}
    now = {number: decision_of(lines.get(number)) for number in ids}
    todo = [entry for entry in entries if entry.decision.print != entry.was]
    if theirs := {e.pupil_id: now[e.pupil_id] for e in todo if now[e.pupil_id].print not in (e.was, e.decision.print)}:
        raise DecidedMeanwhile(theirs)
    classes = {str(group.uid): group for group in plan.classes}
    fresh: list[RolloverLine] = []
    changed: list[RolloverLine] = []
    gone: list[int] = []
    for entry in todo:
        line, decision = lines.get(entry.pupil_id), entry.decision
        if not decision.outcome:
            gone.append(entry.pupil_id)
            continue
        (fresh if line is None else changed).append(
            line := line or RolloverLine(rollover=plan.rollover, pupil_id=entry.pupil_id)
        )
        line.outcome, line.to_group = decision.outcome, classes.get(decision.to)
        line.left_with, line.destination = decision.left_with, decision.destination
    RolloverLine.objects.bulk_create(fresh)
    RolloverLine.objects.bulk_update(changed, ["outcome", "to_group", "left_with", "destination"])
    if gone:
        RolloverLine.objects.filter(rollover=plan.rollover, pupil_id__in=gone).delete()
    return len(todo)


def decision_of(line: RolloverLine | None) -> Decision:
    """The decision in a row, or none."""
    if line is None:
        return Decision()
    return Decision(line.outcome, str(line.to_group.uid) if line.to_group else "", line.left_with, line.destination)
