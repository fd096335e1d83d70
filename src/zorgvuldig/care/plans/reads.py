"""Support plans (OPP): the versions of one pupil, who agreed with the approach, and the caseload of the care team."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from difflib import SequenceMatcher
from uuid import UUID

from zorgvuldig.care.file.circle_reads import people_who_may_open
from zorgvuldig.care.models import SupportAgreement, SupportPlan
from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import in_force, today
from zorgvuldig.pupils.file_reads import classes
from zorgvuldig.school.models import Enrolment
from zorgvuldig.school.people.models import PupilIdentity
from zorgvuldig.school.people.reads import names_of

# A plan within six weeks after enrolment, evaluated every year: WVO 2020, was WVO art. 26 in the text of 2015.
FIRST_PLAN_WITHIN = timedelta(weeks=6)
SOON = timedelta(days=30)
AGREEING = "agreeing"


@dataclass(frozen=True, slots=True)
class PlanAnswer:
    """What somebody said of the approach in a plan; the last time they answered."""

    person_id: int
    name: str
    agrees: bool
    remark: str
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class PlanAnswers:
    """Who answered, and who may still answer (by name)."""

    given: list[PlanAnswer]
    awaited: list[str]


@dataclass(frozen=True, slots=True)
class PlanVersion:
    """A version of a plan with the answers it got."""

    plan: SupportPlan
    author: str
    answers: PlanAnswers


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A pupil with an open plan: `state` of its evaluation is late, soon or later."""

    pupil: PupilIdentity
    classes: str
    plan: SupportPlan
    state: str
    agreed: int
    against: int
    awaited: int


@dataclass(frozen=True, slots=True)
class OwnPlan:
    """The open plan of a child of mine (or of myself), and my answer when I gave one."""

    pupil: PupilIdentity
    plan: SupportPlan
    answer: SupportAgreement | None


def open_plan(pupil_id: int, *, door: Door) -> SupportPlan | None:
    """The plan that holds now, when there is one."""
    door.reading("support_plan")
    return SupportPlan.objects.filter(pupil_id=pupil_id, closed_at=None).first()


def versions(pupil_id: int, *, door: Door) -> list[PlanVersion]:
    """Every version of the pupil's plan, the newest first; only the open one still awaits answers."""
    door.reading("support_plan", "support_agreement")
    plans = list(SupportPlan.objects.filter(pupil_id=pupil_id).order_by("-version"))
    may = people_who_may_open(AGREEING, [pupil_id], category="support_plan", door=door)[pupil_id] if plans else []
    given = _last_answers([plan.pk for plan in plans])
    people = {row.person_id for rows in given.values() for row in rows.values()}
    names = names_of({*may, *people, *(plan.author_id for plan in plans)}, door=door)
    return [
        PlanVersion(
            plan,
            names.get(plan.author_id, ""),
            _answers(given.get(plan.pk, {}), may if plan.closed_at is None else [], names),
        )
        for plan in plans
    ]


def plan_before(plan: SupportPlan, *, door: Door) -> SupportPlan | None:
    """The version that this one followed."""
    door.reading("support_plan")
    earlier = SupportPlan.objects.filter(pupil_id=plan.pupil_id, version__lt=plan.version)
    return earlier.order_by("-version").first()


def plan_version(uid: UUID, pupil_id: int, *, door: Door) -> SupportPlan | None:
    """One version of this pupil's plan, or None."""
    door.reading("support_plan")
    return SupportPlan.objects.filter(uid=uid, pupil_id=pupil_id).first()


def first_plan_due(pupil_id: int, *, door: Door) -> date | None:
    """The last day for a first plan when the help begins with the enrolment in force; None when not enrolled."""
    door.reading("enrolment")
    enrolled = Enrolment.objects.filter(in_force(today(door=door)), pupil_id=pupil_id).order_by("starts_on").first()
    return enrolled.starts_on + FIRST_PLAN_WITHIN if enrolled else None


def caseload(*, door: Door) -> list[PlanRow]:
    """The pupils that are open, each with its open plan, the first evaluation first."""
    door.reading("identity", "support_plan", "support_agreement")
    plans = SupportPlan.objects.filter(closed_at=None).order_by("evaluate_on", "pupil_id")
    found = list(plans.only("uid", "pupil_id", "version", "evaluate_on", "written_at"))
    ids = [plan.pupil_id for plan in found]
    pupils = {p.pupil_id: p for p in PupilIdentity.objects.select_related("pupil").filter(pupil_id__in=ids)}
    places = classes(door=door)
    may = people_who_may_open(AGREEING, ids, category="support_plan", door=door)
    given = _last_answers([plan.pk for plan in found])
    day = today(door=door)
    return [
        _case(plan, pupils[plan.pupil_id], places.get(plan.pupil_id, []), given.get(plan.pk, {}), may, day)
        for plan in found
    ]


def own_plans(*, door: Door) -> list[OwnPlan]:
    """The open plans of my children (or my own), by given name, with my last answer."""
    door.reading("identity", "support_plan", "support_agreement")
    plans = {plan.pupil_id: plan for plan in SupportPlan.objects.filter(closed_at=None)}
    pupils = PupilIdentity.objects.select_related("pupil").filter(pupil_id__in=plans)
    given = _last_answers([plan.pk for plan in plans.values()])
    return [
        OwnPlan(pupil, plans[pupil.pupil_id], given.get(plans[pupil.pupil_id].pk, {}).get(door.actor_id))
        for pupil in pupils.order_by("given_name", "pupil_id")
    ]


def _last_answers(plan_ids: Collection[int]) -> dict[int, dict[int, SupportAgreement]]:
    """The last answer of each person to each plan."""
    rows = SupportAgreement.objects.filter(plan_id__in=plan_ids).order_by("answered_at", "id")
    found: dict[int, dict[int, SupportAgreement]] = {}
    for row in rows:
        found.setdefault(row.plan_id, {})[row.person_id] = row
    return found


def _answers(given: dict[int, SupportAgreement], may: list[int], names: dict[int, str]) -> PlanAnswers:
    rows = [
        PlanAnswer(row.person_id, names.get(row.person_id, ""), row.agrees, str(row.remark), row.answered_at)
        for row in given.values()
    ]
    return PlanAnswers(rows, [names.get(person_id, "") for person_id in may if person_id not in given])


def _case(
    plan: SupportPlan,
    pupil: PupilIdentity,
    places: list[str],
    given: dict[int, SupportAgreement],
    may: dict[int, list[int]],
    day: date,
) -> PlanRow:
    """A plan in the list of the care coordinator: how soon it is evaluated, and who did not say yet whether they agree."""
    state = "late" if plan.evaluate_on < day else "soon" if plan.evaluate_on <= day + SOON else "later"
    return PlanRow(
        pupil=pupil,
        classes=", ".join(places),
        plan=plan,
        state=state,
        agreed=sum(answer.agrees for answer in given.values()),
        against=sum(not answer.agrees for answer in given.values()),
        awaited=len(set(may[plan.pupil_id]) - set(given)),
    )


# What changed between two texts, word by word.

WORDS = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A stretch of text that stayed, went (`gone`) or came (`new`)."""

    text: str
    kind: str


def compare(before: str, after: str) -> list[TextPiece]:
    """The pieces of both texts in order: without what is new they are `before`, without what is gone `after`."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    pieces: list[TextPiece] = []
    for _tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if old[a:b] == new[c:d]:
            pieces.append(TextPiece("".join(old[a:b]), "same"))
            continue
        gone, came = "".join(old[a:b]), "".join(new[c:d])
        pieces += [piece for piece in (TextPiece(gone, "gone"), TextPiece(came, "new")) if piece.text]
    return pieces
