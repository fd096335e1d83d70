"""What products sent back for a group: drafts that say nothing of a grade until the teacher takes them over."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from zorgvuldig.gate.door import Door
from zorgvuldig.learning.marks import HIGHEST, LOWEST, TENTH, Code, Mark
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.people.models import PupilIdentity
from zorgvuldig.school.people.reads import in_list
from zorgvuldig.suppliers.models import SupplierResult, SupplierTest

GRADED, EXEMPT = "fully graded", "exempt"


class Way(StrEnum):
    """How a score becomes a mark: as part of the highest score, or as it is."""

    PERCENT = "percent"
    AS_IS = "as_is"


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """A pupil of the group with a score, and the mark by each way. None: no mark comes of it."""

    pupil_id: int
    name: str
    score: Decimal | None
    status: str
    percent: Mark | None
    as_is: Mark | None

    def mark(self, way: Way) -> Mark | None:
        """The mark by this way."""
        return self.percent if way is Way.PERCENT else self.as_is


@dataclass(frozen=True, slots=True)
class ResultDraft:
    """A test of a product with what it says of each pupil who is in the group now.

    `seen` changes with every score, so that nobody takes over what they did not see. `left` counts results of pupils
    who are not in the group any more.
    """

    test: SupplierTest
    rows: Sequence[ScoreRow]
    seen: str
    left: int

    @property
    def ways(self) -> list[Way]:
        """The ways by which every score becomes a mark."""
        graded = [row for row in self.rows if row.status == GRADED]
        return [way for way in Way if graded and all(row.mark(way) is not None for row in graded)]

    @property
    def without(self) -> list[ScoreRow]:
        """Those who get no mark: it is not made, or not looked at yet."""
        return [row for row in self.rows if row.status not in (GRADED, EXEMPT)]


def drafts(group: LearningGroup, *, door: Door) -> list[SupplierTest]:
    """The tests of products that wait for a decision, the newest first."""
    door.reading("assessment", "supplier")
    waiting = SupplierTest.objects.filter(group=group, taken_at=None, dropped_at=None)
    return list(waiting.select_related("product__supplier").order_by("-due_on", "title", "id"))


def settled(group: LearningGroup, *, door: Door) -> QuerySet[SupplierTest]:
    """Those that a teacher took over or put aside, the newest first."""
    door.reading("assessment", "supplier")
    done = SupplierTest.objects.filter(group=group).exclude(taken_at=None, dropped_at=None)
    return done.select_related("product__supplier").order_by("-sent_at", "id")


def draft(group: LearningGroup, uid: UUID, *, door: Door) -> ResultDraft | None:
    """One draft of this group; None when there is none, or it was dealt with."""
    door.reading("assessment", "supplier", "grades", "identity", "membership")
    test = (
        SupplierTest.objects.filter(group=group, uid=uid, taken_at=None, dropped_at=None)
        .select_related("product__supplier")
        .first()
    )
    return None if test is None else ResultDraft(test, *read_rows(test, door=door), left=_count_waiting(uid))


def read_rows(test: SupplierTest, *, door: Door) -> tuple[list[ScoreRow], str]:
    """The pupils of the open group with what was sent about them, and a digest of all of it."""
    door.reading("grades", "identity", "membership")
    sent = {found.pupil_id: found for found in SupplierResult.objects.filter(test=test)}
    names = PupilIdentity.objects.filter(pupil_id__in=sent).order_by("sort_key", "pupil_id")
    rows = []
    for pupil_id, family, given, prefix in names.values_list("pupil_id", "family_name", "given_name", "prefix"):
        found = sent[pupil_id]
        percent, as_is = marks(found.score, found.status, test.lowest, test.highest)
        rows.append(ScoreRow(pupil_id, in_list(family, given, prefix), found.score, found.status, percent, as_is))
    said = repr((test.lowest, test.highest, [(row.pupil_id, row.score, row.status) for row in rows]))
    return rows, hashlib.sha256(said.encode()).hexdigest()


def marks(
    score: Decimal | None, status: str, lowest: Decimal | None, highest: Decimal | None
) -> tuple[Mark | None, Mark | None]:
    """The mark as part of the highest score (lowest score 1,0, highest 10,0), and the score as it is; halves go up."""
    if status == EXEMPT:
        return Code.EXEMPT, Code.EXEMPT
    if status != GRADED or score is None:
        return None, None
    bottom = lowest or Decimal(0)
    percent = None
    if highest is not None and highest > bottom and bottom <= score <= highest:
        percent = _rounded(LOWEST + (HIGHEST - LOWEST) * (score - bottom) / (highest - bottom))
    return percent, _rounded(score) if LOWEST <= score <= HIGHEST else None


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(TENTH, ROUND_HALF_UP)


def _count_waiting(uid: UUID) -> int:
    with connection.cursor() as cursor:
        cursor.execute("select gate.results_left(%s::uuid)", [uid])
        (count,) = cursor.fetchone()
    return int(count)
