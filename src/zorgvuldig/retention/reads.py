"""Reading runs, receipts and holds: what went, what waits for a second person, and what stays longer."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Count, F, Q, QuerySet

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.reads import read
from zorgvuldig.kit.periods import in_force, today
from zorgvuldig.register.schema import Category
from zorgvuldig.retention.explanation import EnrolmentFacts, ExplainedState, LongerTerm, State, Voice, because, explain
from zorgvuldig.retention.models import FOOTAGE, CopyOffer, Hold, HoldReason, Receipt, RetentionRun, RunApproval
from zorgvuldig.retention.receipts import line_of
from zorgvuldig.school.people.models import PupilIdentity
from zorgvuldig.school.people.reads import names_of
from zorgvuldig.school.staffing.models import Staff, StaffRole

# Until when each kind of data of one opened pupil stays, and what keeps it longer: for the family and for the desk.

ORDER = tuple(State)
FIRST = (State.LATE, State.UNDECIDABLE, State.HELD, State.DATED)


class StandingRow(NamedTuple):
    """What the database says of one pupil: whether an enrolment is open, the day the last one ended, and what keeps something longer."""

    is_enrolled: bool
    left_on: date | None
    holds: tuple[LongerTerm, ...]
    others: tuple[LongerTerm, ...]


STANDING = read("retention/standing", StandingRow, "enrolment", "hold", joins=True)


@dataclass(frozen=True, slots=True)
class PupilTerms:
    """What counts for one pupil on one day: the leaving day, the holds in force, and all that keeps something longer."""

    known: EnrolmentFacts
    holds: Sequence[LongerTerm]
    others: Sequence[LongerTerm]
    today: date

    @property
    def keeps(self) -> list[LongerTerm]:
        """All that keeps something longer: `others` follows from requests."""
        return [*self.holds, *self.others]

    def explain(self, category: Category, voice: Voice) -> ExplainedState:
        """The sentence about one kind of data."""
        return explain(category, self.known, self.keeps, self.today, voice)


@dataclass(frozen=True, slots=True)
class DataKind:
    """One kind of data that the school has of the pupil: how many rows, the oldest event, and until when it stays."""

    category: Category
    explained: ExplainedState
    rows: int = 0
    first: date | None = None


@dataclass(frozen=True, slots=True)
class KindGroup:
    """Kinds of data about which the same can be said."""

    explained: ExplainedState
    categories: list[Category]


def pupil_terms(pupil_id: int, *, door: Door) -> PupilTerms:
    """What counts for this pupil today. Other people's holds and requests are said without whose they are."""
    day = today(door=door)
    (found,) = STANDING.rows(door=door, pupil=pupil_id, day=day)
    known = EnrolmentFacts(True) if found.is_enrolled else EnrolmentFacts(found.left_on is not None, found.left_on)
    return PupilTerms(known, found.holds, found.others, day)


def kinds(pupil_id: int, standing: PupilTerms, voice: Voice) -> list[DataKind]:
    """Every kind of data that the school has of this pupil, what goes first on top. Counts, and nothing of what they say."""
    with connection.cursor() as cursor:
        cursor.execute("select category, rows, first from gate.kept_rows(%s::integer)", [pupil_id])
        counted = {category: (rows, first) for category, rows, first in cursor.fetchall()}
    found = [
        DataKind(
            REGISTER.categories[key],
            standing.explain(REGISTER.categories[key], voice),
            rows,
            _past(first, standing.today),
        )
        for key, (rows, first) in counted.items()
    ]
    return sorted(found, key=lambda kind: place(kind.explained))


def grouped_kinds(categories: Iterable[Category], standing: PupilTerms, voice: Voice) -> list[KindGroup]:
    """These kinds of data, those of which the same can be said taken together."""
    found: dict[ExplainedState, list[Category]] = {}
    for category in categories:
        found.setdefault(standing.explain(category, voice), []).append(category)
    return [KindGroup(explained, found[explained]) for explained in sorted(found, key=place)]


def place(explained: ExplainedState) -> tuple[int, date, int, str]:
    """What is late or goes first stands on top; what has no day comes after."""
    dated = 0 if explained.state in FIRST[:2] else 1 if explained.state in FIRST else 2
    return dated, explained.on or date.max, ORDER.index(explained.state), explained.text


def offers(pupil_id: int, *, door: Door) -> list[CopyOffer]:
    """When the family was asked whether they want a copy, the last time first."""
    door.reading("offer")
    return list(CopyOffer.objects.filter(pupil_id=pupil_id).order_by("-offered_at", "-id"))


def categories_of(mask: int) -> list[Category]:
    """The kinds of data in a mask, in the order of the register."""
    known: Mapping[str, Category] = REGISTER.categories
    return [known[key] for key in REGISTER.names(mask)]


def _past(day: date | None, today: date) -> date | None:
    """An event that has been; a hold counts from its end, which is still to come."""
    return day if day is not None and day <= today else None


OWNERS = ("privacy_officer", "dpo", "school_leader", "care_coordinator")


@dataclass(frozen=True, slots=True)
class HoldRow:
    """A hold as the desk sees it: about whom, why, who watches it, and whether it is time to look again."""

    hold: Hold
    pupil: PupilIdentity | None
    why: str
    reason: str
    owner: str
    categories: list[Category]
    to_review: bool


def last_done(*, door: Door) -> RetentionRun | None:
    """The last run that came to its end; a restore that deleted again counts."""
    return _runs(door).filter(state="done").exclude(trigger=FOOTAGE).order_by("-finished_at").first()


def pending_runs(*, door: Door) -> list[RetentionRun]:
    """Runs that wait for a second person, the oldest first."""
    return list(_runs(door).filter(state="waiting").order_by("started_at"))


def runs(*, door: Door) -> QuerySet[RetentionRun]:
    """The runs, the newest first; of sweeps of footage those that took something away."""
    shown = ~Q(trigger=FOOTAGE) | Q(pk__in=Receipt.objects.values("run"))
    return _runs(door).filter(shown).order_by("-started_at", "-id")


def run(uid: UUID, *, door: Door) -> RetentionRun | None:
    """One run."""
    return _runs(door).filter(uid=uid).first()


def approval(found: RetentionRun, *, door: Door) -> tuple[RunApproval, str] | None:
    """Who agreed to a run, by name, when somebody did."""
    door.reading("deletion_approval")
    row = RunApproval.objects.filter(run=found).first()
    return (row, names_of({row.approved_by_id}, door=door).get(row.approved_by_id, "")) if row else None


def receipts(found: RetentionRun, *, door: Door) -> QuerySet[Receipt]:
    """The receipts of a run, in their order."""
    door.reading("deletion")
    return Receipt.objects.filter(run=found).order_by("number")


def receipt_lines(found: RetentionRun, *, door: Door) -> Iterator[dict[str, Any]]:
    """The receipts of a run as the file outside the database has them: they can be checked with the public key."""
    for row in receipts(found, door=door):
        which = (row.number, found.uid, found.on_date, row.about, row.subject, row.match, row.content, row.made_at)
        yield line_of((*which, row.seal_number, row.previous, row.digest, row.key_id, row.signature))


def fingerprint(found: RetentionRun) -> str:
    """What somebody who agrees has seen: another plan has another one."""
    seen = json.dumps([str(found.uid), found.state, found.planned], sort_keys=True)
    return hashlib.sha256(seen.encode()).hexdigest()


def watched(*, door: Door, pupil_id: int | None = None) -> list[HoldRow]:
    """The holds in force on the opened pupils, those to look at again first."""
    door.reading("hold", "identity", "staff")
    day = today(door=door)
    rows = Hold.objects.filter(ended_on__gt=day).select_related("pupil")
    if pupil_id is not None:
        rows = rows.filter(pupil_id=pupil_id)
    found = list(rows.order_by("review_on", "ended_on", "id"))
    pupils = PupilIdentity.objects.select_related("pupil").in_bulk([row.pupil_id for row in found])
    reasons = {told.hold_id: str(told.text) for told in HoldReason.objects.filter(hold__in=found)}
    names = names_of({row.owner_id for row in found}, door=door)
    return [
        HoldRow(
            row,
            pupils.get(row.pupil_id),
            because(LongerTerm(row.kind, row.mask, row.ended_on)),
            reasons.get(row.pk, ""),
            names.get(row.owner_id, ""),
            categories_of(row.mask),
            row.review_on <= day,
        )
        for row in found
    ]


def hold(uid: UUID, pupil_id: int, *, door: Door) -> Hold | None:
    """One hold on this pupil's data."""
    door.reading("hold")
    return Hold.objects.filter(uid=uid, pupil_id=pupil_id).first()


def owners(*, door: Door) -> list[tuple[int, str]]:
    """Who may watch a hold: those with a role for it today, by name, whoever is at the door among them."""
    door.reading("staff")
    held = StaffRole.objects.filter(in_force(today(door=door)), role__in=OWNERS).values("staff_id")
    people: Iterable[Staff] = Staff.objects.filter(Q(pk__in=held) | Q(pk=door.actor_id))
    return [(person.pk, person.full_name) for person in sorted(people, key=lambda one: one.full_name)]


def _runs(door: Door) -> QuerySet[RetentionRun]:
    door.reading("deletion")
    return RetentionRun.objects.annotate(proofs=Count("receipts"), approved=F("approval__approved_at"))
