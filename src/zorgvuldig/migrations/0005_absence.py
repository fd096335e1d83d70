"""Nobody is away twice at the same time, and no notice is kept twice: first what stands is put in order, then guarded.

Absences that overlap are parted, and no hour changes sides: what the school allowed goes before what it did not, as it
was counted until now; then whoever recorded first goes first. The other row keeps the time that is still free, in more
rows where needed. A row of which nothing is left goes away: its answer then names the row that is in its place, and its
note goes there when that row has none. All of it stands in the history.

Notices are the family's own words and stay as they are. Each older one gets a number that no new one can have.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.utils import CursorWrapper
from django.db.migrations.state import StateApps

from zorgvuldig.attendance.models import SlotRange
from zorgvuldig.school.models import DateRange

DAY = timedelta(days=1)
ALL, FIRST, PAST_LAST = (0, 32767), 1, 21  # a whole day, and the lesson hours that can be recorded: 1 until 21
MASK = 1 << 28  # the category `absence` in the history
TABLES = ("absence", "absence_answer", "absence_reason", "absence_notice")


class Part(NamedTuple):
    """Days and lesson hours, both half-open."""

    starts_on: date
    ends_on: date
    from_slot: int
    until_slot: int

    def touches(self, other: "Part") -> bool:
        """Whether there is an hour that lies in both."""
        days = self.starts_on < other.ends_on and other.starts_on < self.ends_on
        return days and self.from_slot < other.until_slot and other.from_slot < self.until_slot

    def without(self, other: "Part") -> Iterator["Part"]:
        """What is left of this outside the other: whole days before and after, and the hours around it."""
        if not self.touches(other):
            yield self
            return
        first, end = max(self.starts_on, other.starts_on), min(self.ends_on, other.ends_on)
        if self.starts_on < first:
            yield self._replace(ends_on=first)
        for count in range((end - first).days):
            day = first + count * DAY
            for low, high in ((self.from_slot, other.from_slot), (other.until_slot, self.until_slot)):
                if max(low, FIRST) < min(high, PAST_LAST):
                    yield Part(day, day + DAY, max(low, FIRST), min(high, PAST_LAST))
        if end < self.ends_on:
            yield self._replace(starts_on=end)


def parted(parts: Sequence[Part]) -> list[list[Part]]:
    """For each of these, the first of which goes first, what it keeps."""
    kept: list[list[Part]] = []
    for part in parts:
        left = [part]
        for other in [one for earlier in kept for one in earlier]:
            left = [rest for piece in left for rest in piece.without(other)]
        kept.append(left)
    return kept


STANDING = """
select a.id, a.pupil_id, a.starts_on, a.ends_on, a.from_slot, a.until_slot
from absence a join absence_reason r on r.id = a.reason_id
where exists (
    select from absence b where b.pupil_id = a.pupil_id and b.id <> a.id
        and b.starts_on < a.ends_on and a.starts_on < b.ends_on
)
order by a.pupil_id, r.is_authorised desc, a.recorded_at, a.id
"""
SHORTEN = "update absence set starts_on = %s, ends_on = %s, from_slot = %s, until_slot = %s where id = %s"
COPY = """
insert into absence (uid, pupil_id, reason_id, starts_on, ends_on, from_slot, until_slot, note, recorded_by_id, recorded_at)
select gen_random_uuid(), pupil_id, reason_id, %s, %s, %s, %s, note, recorded_by_id, recorded_at from absence where id = %s
"""
REPLACE = (
    "update absence_answer set absence_id = %(stays)s where absence_id = %(gone)s",
    "update absence s set note = g.note from absence g "
    "where s.id = %(stays)s and g.id = %(gone)s and octet_length(s.note) = 0",
    "delete from absence where id = %(gone)s",
)
NUMBER = """
update absence_notice n set refused_before = -o.place
from (select id, row_number() over (partition by pupil_id order by id) as place from absence_notice) o where o.id = n.id
"""
Known = dict[tuple[str, int], dict[str, Any]]  # table and number → the row


def part(cursor: CursorWrapper) -> None:
    """Part the absences that overlap, pupil by pupil."""
    cursor.execute(STANDING)
    pupils: dict[int, list[tuple[int, Part]]] = {}
    for number, pupil, starts_on, ends_on, low, high in cursor.fetchall():
        slots = ALL if low is None or high is None else (low, high)
        pupils.setdefault(pupil, []).append((number, Part(starts_on, ends_on, *slots)))
    before = _standing(cursor, list(pupils))
    for rows in pupils.values():
        kept = parted([was for _number, was in rows])
        for (number, was), left in zip(rows, kept, strict=True):
            if not left:
                owners = zip(rows, kept, strict=True)
                stays = next(other for (other, _was), parts in owners if any(was.touches(one) for one in parts))
                for statement in REPLACE:
                    cursor.execute(statement, {"stays": stays, "gone": number})
            elif left != [was]:
                cursor.execute(SHORTEN, [*_columns(left[0]), number])
                for more in left[1:]:
                    cursor.execute(COPY, [*_columns(more), number])
    _tell(cursor, before, _standing(cursor, list(pupils)))


def _columns(part: Part) -> tuple[date, date, int | None, int | None]:
    slots = (part.from_slot, part.until_slot)
    return part.starts_on, part.ends_on, *((None, None) if slots == ALL else slots)


def _standing(cursor: CursorWrapper, pupils: list[int]) -> Known:
    cursor.execute(
        "select 'absence', id, to_jsonb(a)::text from absence a where pupil_id = any(%s) "
        "union all select 'absence_answer', id, to_jsonb(a)::text from absence_answer a where pupil_id = any(%s)",
        [pupils, pupils],
    )
    return {(table, number): json.loads(row) for table, number, row in cursor.fetchall()}


def _tell(cursor: CursorWrapper, before: Known, after: Known) -> None:
    """What the history triggers would have written; they know nobody to write for during an upgrade."""
    for table, number in sorted(before.keys() | after.keys()):
        was, now = before.get((table, number)), after.get((table, number))
        if was == now:
            continue
        op, changed = ("delete", was) if was else ("insert", None)
        if was and now:
            op, changed = "update", {name: [was[name], now[name]] for name in was if was[name] != now[name]}
        pupil = (was or now or {})["pupil_id"]
        cursor.execute(
            "insert into gate.change (table_name, row_id, pupil_id, mask, op, actor_id, purpose, changed) "
            "values (%s, %s, %s, %s, %s, 0, 'attendance', %s::jsonb)",
            [table, number, pupil, MASK, op, json.dumps(changed) if changed else None],
        )


def put_in_order(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """As owner, who sees no row of a table that is guarded already: for these statements the guard is off."""
    guarded = []
    with editor.connection.cursor() as cursor:
        cursor.execute("select relname from pg_class where relname = any(%s) and relforcerowsecurity", [list(TABLES)])
        guarded = [name for (name,) in cursor.fetchall()]
        for name in guarded:
            editor.execute(f"alter table {name} no force row level security", params=None)
            editor.execute(f"alter table {name} disable trigger user", params=None)
        part(cursor)
        cursor.execute(NUMBER)
        cursor.execute("set constraints all immediate")  # a table with waiting checks cannot be altered
        for name in guarded:
            editor.execute(f"alter table {name} enable trigger user", params=None)
            editor.execute(f"alter table {name} force row level security", params=None)


def leave(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """What was put in order stays so."""


class Migration(migrations.Migration):
    """See above."""

    dependencies = [("zorgvuldig", "0004_administration_gate")]
    operations = [
        migrations.AddField(
            model_name="absencenotice",
            name="refused_before",
            field=models.IntegerField(db_default=0, default=0),
        ),
        migrations.RunPython(put_in_order, leave),
        migrations.AddConstraint(
            model_name="absencenotice",
            constraint=ExclusionConstraint(
                name="absence_notice_once",
                expressions=[
                    ("pupil", "="),
                    ("refused_before", "="),
                    (DateRange(models.F("starts_on"), models.F("ends_on"), RangeBoundary()), "&&"),
                ],
            ),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=ExclusionConstraint(
                name="absence_no_overlap",
                expressions=[
                    ("pupil", "="),
                    (DateRange(models.F("starts_on"), models.F("ends_on"), RangeBoundary()), "&&"),
                    (SlotRange(models.F("from_slot"), models.F("until_slot"), RangeBoundary()), "&&"),
                ],
            ),
        ),
    ]
