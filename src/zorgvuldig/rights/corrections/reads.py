"""Corrections as the family and the owners of data see them."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.db.models import Model

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.reads import read
from zorgvuldig.kit.periods import in_force, today
from zorgvuldig.learning.models import Grade
from zorgvuldig.platform.vault.keys import hashing
from zorgvuldig.rights.corrections.desks import Desk, group_of
from zorgvuldig.rights.corrections.fields import JUDGEMENT, Disputable
from zorgvuldig.rights.corrections.values import is_own, named, row_of, rows_of, stored_text, value_label
from zorgvuldig.rights.models import Correction, CorrectionFile
from zorgvuldig.school.people.models import PupilIdentity
from zorgvuldig.school.staffing.models import Teaching
from zorgvuldig.school.year.models import AbsenceReason

PURPOSE = "a datum in an address"


def token(field: str, row_id: int) -> UUID:
    """What stands in an address for a record, so that nobody can count them: the number with a secret through a hash."""
    return tokens()(field, row_id)


def tokens() -> Callable[[str, int], UUID]:
    """`token` for many records in a row: the secret is looked up once."""
    hashed = hashing(PURPOSE)
    return lambda field, row_id: UUID(bytes=hashed(f"{field}:{row_id}")[:16])


def find_record(datum: Disputable, wanted: UUID, pupil_id: int, *, door: Door) -> Model | None:
    """The record of this pupil that an address names, when one of the family may dispute it."""
    rows = (row for row in rows_of(datum, pupil_id, door=door) if token(datum.field, row.pk) == wanted)
    return next((row for row in rows if is_own(datum, row, door=door)), None)


def open_one(datum: Disputable, row_id: int, *, door: Door) -> Correction | None:
    """What the one at the door asked about this datum and is not decided yet."""
    door.reading("correction")
    return Correction.objects.filter(
        table_name=datum.table, column_name=datum.column, row_id=row_id, asked_by_id=door.actor_id, decided_at=None
    ).first()


def asked_by_family(pupil_id: int, *, door: Door) -> list[Correction]:
    """What the one at the door asked to correct, the last one first."""
    door.reading("request", "correction")
    rows = Correction.objects.filter(pupil_id=pupil_id, asked_by_id=door.actor_id).select_related("request")
    return list(rows.order_by("-asked_at", "-id"))


def correction(uid: UUID, pupil_id: int, *, door: Door) -> Correction | None:
    """One correction of the opened pupil, as far as this door sees it."""
    door.reading("correction")
    return Correction.objects.filter(uid=uid, pupil_id=pupil_id).first()


def papers(asked: Correction, *, door: Door) -> list[CorrectionFile]:
    """The papers that came with a correction."""
    door.reading("correction")
    return list(CorrectionFile.objects.filter(correction=asked).order_by("id"))


def paper(uid: UUID, asked: Correction, *, door: Door) -> CorrectionFile | None:
    """One of them."""
    door.reading("correction")
    return CorrectionFile.objects.filter(uid=uid, correction=asked).first()


def reasons(datum: Disputable, row: Model, *, door: Door) -> Sequence[AbsenceReason]:
    """The reasons of absence to choose from, for a datum that is one: those of the school of the record."""
    if datum.column != "reason_id":
        return ()
    door.reading("planning", "organisation")
    lesson, reason = getattr(row, "lesson", None), getattr(row, "reason", None)
    school = reason.school_id if reason else lesson.group.year.school_id if lesson else 0
    return list(AbsenceReason.objects.filter(school_id=school, is_active=True).order_by("name"))


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """A correction that waits at a desk; without a record when the family asked to leave the data alone (`withheld`)."""

    asked: Correction
    datum: Disputable
    pupil: PupilIdentity
    group: UUID | None
    withheld: bool


def pending_corrections(desk: Desk, *, door: Door) -> list[CorrectionRow]:
    """What waits for the one at this desk, the oldest first: of records they can see, at school of their own groups."""
    door.reading("identity", "correction", *desk.categories)
    masks = [REGISTER.categories[key].mask for key in desk.categories]
    rows = list(Correction.objects.filter(decided_at=None, mask__in=masks).order_by("asked_at", "id"))
    pupils = PupilIdentity.objects.select_related("pupil").in_bulk({row.pupil_id for row in rows})
    mine = own_groups(door=door) if desk.purpose == "teaching" else frozenset()
    found = []
    for asked in rows:
        datum = named(asked.table_name, asked.column_name)
        if asked.pupil_id not in pupils or asked.asked_by_id == door.actor_id:
            continue
        if is_withheld(asked, door=door):
            found.append(CorrectionRow(asked, datum, pupils[asked.pupil_id], None, withheld=True))
            continue
        row = row_of(datum, asked.row_id, asked.pupil_id, door=door)
        group = group_of(row) if row is not None else None
        if row is not None and (desk.purpose != "teaching" or (group and group[0] in mine)):
            found.append(
                CorrectionRow(asked, datum, pupils[asked.pupil_id], group[1] if group else None, withheld=False)
            )
    return found


def own_groups(*, door: Door) -> frozenset[int]:
    """The groups that the one at the door teaches today."""
    door.reading("staff")
    rows = Teaching.objects.filter(in_force(today(door=door)), staff_id=door.actor_id)
    return frozenset(rows.values_list("group_id", flat=True))


def is_withheld(asked: Correction, *, door: Door) -> bool:
    """Whether the datum stays closed for this purpose because the family asked so (AVG art. 18)."""
    return bool(REGISTER.mask(door.withheld.get(asked.pupil_id, frozenset())) & asked.mask)


class DisputeRow(NamedTuple):
    """A correction that is open, or refused while the family says something of it."""

    id: int
    table: str
    row_id: int
    column: str
    is_open: bool


DISPUTES = read("rights/disputes", DisputeRow, "correction", joins=True)


@dataclass(frozen=True, slots=True)
class Dispute:
    """That a datum is disputed, or what the family says of it since the school left it as it was."""

    table: str
    row_id: int
    column: str
    statement: str

    @property
    def name(self) -> str:
        """What the datum is called."""
        return named(self.table, self.column).name

    @property
    def is_open(self) -> bool:
        """Whether the school has not decided yet."""
        return not self.statement


def disputes_of(pupil_ids: Collection[int], table: str = "", *, door: Door) -> list[Dispute]:
    """What stands beside these pupils' records (of one table, or all): disputed, or with a statement of the family."""
    door.reading("correction")
    rows = Correction.objects.filter(pupil_id__in=pupil_ids)
    return _disputes([row for row in rows.order_by("id") if table in ("", row.table_name)])


def disputes_here(*, door: Door) -> list[Dispute]:
    """The same of every pupil that is open."""
    rows = DISPUTES.rows(door=door)
    said = Correction.objects.in_bulk([row.id for row in rows if not row.is_open])  # sealed, so not in the SQL
    return [
        Dispute(row.table, row.row_id, row.column, said[row.id].statement if row.id in said else "") for row in rows
    ]


def _disputes(rows: Sequence[Correction]) -> list[Dispute]:
    return [
        Dispute(row.table_name, row.row_id, row.column_name, row.statement if row.decided_at else "")
        for row in rows
        if row.decided_at is None or (row.outcome == "refused" and row.statement)
    ]


@dataclass(frozen=True, slots=True)
class CorrectionDetail:
    """A correction in words: what the datum is called, what it said, what it should say, and what stands there now."""

    asked: Correction
    datum: Disputable
    shown: str
    proposed: str

    @property
    def is_judgement(self) -> bool:
        """Whether it is somebody's professional judgement."""
        return self.datum.kind == JUDGEMENT


def in_words(asked: Correction) -> CorrectionDetail:
    """What a correction says, as the screen says it."""
    datum = named(asked.table_name, asked.column_name)
    return CorrectionDetail(asked, datum, value_label(datum, asked.shown), value_label(datum, asked.proposed))


def now_of(asked: Correction, *, door: Door) -> tuple[Model, str] | None:
    """The record of a correction and what the datum says now, as a plain text; None when it is not there any more."""
    datum = named(asked.table_name, asked.column_name)
    row = row_of(datum, asked.row_id, asked.pupil_id, door=door)
    return None if row is None else (row, stored_text(datum, row))


@dataclass(frozen=True, slots=True)
class DisputedGrade:
    """A grade of a group that is disputed, or of which a family has its own view."""

    pupil: str
    test: str
    dispute: Dispute


def grades_disputed(group_id: int, disputes: Iterable[Dispute], *, door: Door) -> list[DisputedGrade]:
    """The disputed grades of a group, by pupil, among what is disputed of those who are open."""
    door.reading("correction", "grades", "assessment", "identity")
    found = {one.row_id: one for one in disputes if one.table == "grade"}
    if not found:
        return []
    rows = Grade.objects.filter(pk__in=found, test__group_id=group_id).select_related("test")
    names = PupilIdentity.objects.in_bulk([row.pupil_id for row in rows])
    lines = [
        DisputedGrade(names[row.pupil_id].full_name, row.test.title, found[row.pk])
        for row in rows
        if row.pupil_id in names
    ]
    return sorted(lines, key=lambda line: (line.pupil, line.test))
