"""Deleting what is due of a batch of pupils, in one transaction: rows, their history, the proof that nothing is left, receipts.

Everything is decided again here, on locked rows: between the plan and this moment a pupil may have come back.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connections
from django.db.backends.utils import CursorWrapper

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.jobs import JobDoor
from zorgvuldig.retention import due_pupils
from zorgvuldig.retention.drafts import Person, Rows, drafts
from zorgvuldig.retention.due_pupils import CategoryTerms, DuePupils, duty
from zorgvuldig.retention.plan import begin_index_plans, end_index_plans
from zorgvuldig.retention.receipts import Batch, add, matches_of, subjects, subjects_of
from zorgvuldig.retention.tables import ANCHORS, Link, Place, array, children_first, places

HISTORY = "gate.change"


class NotGone(Exception):
    """After deleting, something was still there, or was not counted. The text names the table; nothing was deleted."""


@dataclass(slots=True)
class DeletedBatch:
    """What one batch took: rows by category, table and pupil; files and keys that go after the commit; whom it skipped; receipts.

    `gone` are pupils to whom nothing referred any more, `persons` those of them whom the school does not know otherwise either.
    """

    rows: Rows = field(default_factory=dict)
    blobs: list[UUID] = field(default_factory=list)
    keys: dict[int, list[int]] = field(default_factory=dict)
    gone: list[int] = field(default_factory=list)
    persons: list[int] = field(default_factory=list)
    skipped: list[int] = field(default_factory=list)
    receipts: list[tuple[int, str]] = field(default_factory=list)

    def note(self, category: str, table: str, counts: Mapping[int, int]) -> None:
        """Add so many rows of one table, by pupil."""
        if not counts:
            return
        known = self.rows.setdefault(category, {}).setdefault(table, {})
        if known:
            counts = {pupil: known.get(pupil, 0) + count for pupil, count in counts.items()}
        known.update(counts)

    @property
    def touched(self) -> set[int]:
        """Of whom something went."""
        return set(self.gone).union(*(counts for tables in self.rows.values() for counts in tables.values()))


def delete_due(
    *,
    door: JobDoor,
    pupils: Sequence[int],
    on: date,
    batch: Batch | None,
    known: Sequence[Link],
    replayed: Mapping[int, int] = {},
) -> DeletedBatch:
    """Delete what is due on `on` of these pupils, and give receipts (none without `batch`). One transaction of `door`.

    `replayed` (by pupil, a mask) goes whatever the terms say, because it had gone before. Pupils that somebody has locked are
    skipped. Raises `NotGone`.
    """
    result = DeletedBatch()
    with connections[door.alias].cursor() as cursor:
        begin_index_plans(cursor)
        locked = _lock(cursor, pupils)
        result.skipped = sorted(set(pupils) - set(locked))
        if not locked:
            return result
        found = duty(cursor, on, door.started_at, locked, ordered=not replayed)
        for pupil, mask in replayed.items():
            if pupil in locked:
                found.whole[pupil] = found.whole.get(pupil, 0) | mask
        people = _people(cursor, locked)
        filled = _delete(cursor, found, locked, known, result)
        bare = _bare(cursor, found, locked, known, filled)
        left_of = _prove(cursor, found, known, set(bare))
        due_pupils.carried_out(cursor, _erased(found), door.started_at)
        _delete_bare(cursor, bare, result)
        _history(cursor, found, result)
        _prove_nothing_refers(cursor, result)
        _find_keys(cursor, found, left_of, result)
        if batch is not None:
            result.receipts = add(cursor, batch, list(drafts(found, people, result.rows)))
        door.looked(result.touched)
    return result


def _lock(cursor: CursorWrapper, pupils: Sequence[int]) -> list[int]:
    """Nobody adds anything to these pupils, and nobody changes when they left, until we are done."""
    cursor.execute(
        "select person_id from pupil where person_id = any(%s) order by 1 for update skip locked", [array(pupils)]
    )
    locked = [pupil for (pupil,) in cursor.fetchall()]
    cursor.execute("select id from enrolment where pupil_id = any(%s) order by 1 for update", [array(locked)])
    return locked


def _people(cursor: CursorWrapper, pupils: Collection[int]) -> dict[int, Person]:
    cursor.execute(
        "select p.person_id, p.uid, p.number, b.born_on from pupil p left join pupil_birth b on b.pupil_id = p.person_id "
        "where p.person_id = any(%s)",
        [array(pupils)],
    )
    rows = cursor.fetchall()
    matches = matches_of({pupil: uid for pupil, uid, _, _ in rows})
    earlier = subjects(cursor, [matches[pupil] for pupil, _, _, born_on in rows if born_on is None])
    found = subjects_of({pupil: (number, born_on) for pupil, _, number, born_on in rows if born_on})
    return {pupil: Person(match, found.get(pupil) or earlier.get(match, b"")) for pupil, match in matches.items()}


# --- rows ---------------------------------------------------------------------------------------------------------


def _delete(
    cursor: CursorWrapper, found: DuePupils, locked: Sequence[int], known: Sequence[Link], result: DeletedBatch
) -> set[str]:
    """Delete what is due, children first; returns which tables held anything of these pupils."""
    kinds = {kind.key: kind for kind in found.kinds}
    tables = places()
    filled = _filled(cursor, locked)
    order = [name for name in children_first(tables, known) if name in filled]
    single = _single_rows(cursor, found, locked, order, known)
    values: list[Any]
    for name in order:
        table = tables[name]
        kind = kinds[table.category]
        if kind.is_whole:
            pupils = found.pupils(kind)
            # In a select of its own, so that the planner does not weigh every number of the array.
            condition = f"t.{table.pupil} = any((select %s::integer[])::integer[])" if pupils else ""
            values = [array(pupils)]
        else:
            condition, values = (f"t.{table.key} = any(%s)", [single[name]]) if single.get(name) else ("", [])
        if condition:
            _delete_from(cursor, table, condition, values, known, result)
    return filled


def _filled(cursor: CursorWrapper, locked: Sequence[int]) -> set[str]:
    """Which tables hold anything of these pupils, in one question: most do not, and each costs a statement or more."""
    asked = ", ".join(
        f"case when exists (select from {one.name} t where t.{one.pupil} = any((select ids from wanted)::integer[])) "
        f"then '{one.name}' end"
        for one in places().values()
    )
    cursor.execute(f"with wanted as materialized (select %s::integer[] as ids) select array[{asked}]", [array(locked)])
    return {name for name in cursor.fetchone()[0] if name}


def _single_rows(
    cursor: CursorWrapper, found: DuePupils, locked: Sequence[int], order: Sequence[str], known: Sequence[Link]
) -> dict[str, list[int]]:
    """The keys of rows that go by an event of their own, by table: chosen before any goes, as one may tell when another began.

    A row stays while one that stays refers to it, and so does the row that tells when such a row was settled.
    """
    chosen: dict[str, list[int]] = {}
    for kind in found.kinds:
        for table in kind.places if not kind.is_whole else ():
            condition, values = found.rows(table, kind)
            if condition and table.name in order:
                cursor.execute(
                    f"select t.{table.key} from {table.name} t where t.{table.pupil} = any(%s) and {condition}",
                    [list(locked), *values],
                )
                chosen[table.name] = [row for (row,) in cursor.fetchall()]
    for name in order:
        for link in known:
            if chosen.get(name) and link.parent == name and link.child in chosen and not link.is_free:
                cursor.execute(
                    f"select c.{link.column} from {link.child} c where c.{link.column} = any(%s) and c.{_key(link.child)} <> all(%s)",
                    [chosen[name], chosen[link.child]],
                )
                needed = {row for (row,) in cursor.fetchall()}
                chosen[name] = [row for row in chosen[name] if row not in needed]
    for name in chosen:
        settler, _, column = REGISTER.tables[name].settled_by.partition(".")
        if settler and chosen.get(settler):
            done = REGISTER.tables[name].queue_done
            cursor.execute(
                f"select s.{_key(settler)} from {settler} s join {name} t on t.{_key(name)} = s.{column} "
                f"where s.{_key(settler)} = any(%s) and t.{done} is null and t.{_key(name)} <> all(%s)",
                [chosen[settler], chosen[name]],
            )
            needed = {row for (row,) in cursor.fetchall()}
            chosen[settler] = [row for row in chosen[settler] if row not in needed]
    return chosen


def _delete_from(
    cursor: CursorWrapper, table: Place, condition: str, values: list[Any], known: Sequence[Link], result: DeletedBatch
) -> None:
    """Delete rows of one table. What refers to them is emptied where it may be; a row that others need waits for those."""
    key = f"t.{table.key}"
    for link in _strangers(table, known):
        if link.is_free:
            rows = f"select {key} from {table.name} t where {condition}"
            same = f" and c.{_key(link.child)} not in ({rows})" if link.child == table.name else ""
            cursor.execute(
                f"update {link.child} c set {link.column} = null where c.{link.column} in ({rows}){same}",
                values * (2 if same else 1),
            )
        else:
            condition += f" and not exists (select from {link.child} c where c.{link.column} = {key})"
    if table.is_whole and not table.has_file and table.has_history:  # by its trigger
        cursor.execute(f"delete from {table.name} t where {condition}", values)
        result.note(table.category, table.name, _deleted_by_pupil(cursor, table, cursor.rowcount))
        return
    blob = "t.blob" if table.has_file else "null::uuid"
    cursor.execute(f"delete from {table.name} t where {condition} returning t.{table.pupil}, {key}, {blob}", values)
    rows = cursor.fetchall()
    result.note(table.category, table.name, Counter(pupil for pupil, _, _ in rows))
    result.blobs += [file for _, _, file in rows if file is not None]
    whose = {row: pupil for pupil, row, _ in rows}
    if whose and not table.is_whole:
        cursor.execute("select id, rows from gate.forget_rows(%s::text, %s::bigint[])", [table.name, list(whose)])
        history: Counter[int] = Counter()
        for row, count in cursor.fetchall():
            history[whose[row]] += count
        result.note(table.category, HISTORY, history)


def _deleted_by_pupil(cursor: CursorWrapper, table: Place, rows: int) -> dict[int, int]:
    """How many rows of each pupil the last statement deleted, as the table's trigger counted them. Raises `NotGone`."""
    cursor.execute("select current_setting('app.gone', true)")
    name, _, counts = (cursor.fetchone()[0] or "").partition(" ")
    found = {int(pupil): count for pupil, count in json.loads(counts or "{}").items()}
    if name != table.name or sum(found.values()) != rows:
        raise NotGone(f"nobody counted which rows of {table.name} went")
    return found


def _strangers(table: Place, known: Sequence[Link]) -> Iterator[Link]:
    """Foreign keys to this table from rows that need not go with it: its own, or those that go at another time."""
    goes_along = f"{table.name}.{REGISTER.tables[table.name].dated}"
    for link in known:
        if link.parent == table.name:
            other = REGISTER.tables.get(link.child)
            is_own = other is not None and other.category == table.category and link.child != table.name
            if other is None or not is_own or not (table.is_whole or other.dated == goes_along):
                yield link


def _key(table: str) -> str:
    return places()[table].key


def _bare(
    cursor: CursorWrapper, found: DuePupils, locked: Sequence[int], known: Sequence[Link], filled: Collection[str]
) -> list[int]:
    """The pupils to whom nothing refers any more.

    Tables that were just emptied of all of them are not searched for it: every deleted row would be met again. Nor are those
    that held nothing of them, to which nobody adds while the pupils are locked. Should something be left in one all the same,
    its foreign key says so in `_prove_nothing_refers`.
    """
    done = [pupil for pupil in locked if pupil not in found.lives.starts or pupil in found.whole]
    emptied = [
        f"{table.name}.{table.pupil}"
        for kind in found.kinds
        if kind.is_whole and set(done) <= set(found.pupils(kind))
        for table in kind.places
        if table.name in filled and all(link.is_free for link in _strangers(table, known))
    ]
    empty = [f"{one.name}.{one.pupil}" for one in places().values() if one.name not in filled]
    columns = f"{{{','.join(emptied + empty)}}}"  # names of ours, which need no quotes
    cursor.execute("select gate.unreferenced('pupil', %s::integer[], %s::text[])", [array(done), columns])
    return cursor.fetchone()[0] or []


def _delete_bare(cursor: CursorWrapper, bare: list[int], result: DeletedBatch) -> None:
    """A pupil to whom nothing refers any more goes, and so does the person, unless the school knows them otherwise too."""
    if not bare:
        return
    end_index_plans(cursor)
    cursor.execute("delete from pupil where person_id = any(%s) returning person_id", [array(bare)])
    result.gone = [pupil for (pupil,) in cursor.fetchall()]
    result.note(ANCHOR_CATEGORY, "pupil", dict.fromkeys(result.gone, 1))
    cursor.execute("delete from source_key where kind = 'pupil' and target = any(%s)", [array(result.gone)])
    cursor.execute("select gate.unreferenced('person', %s::integer[], '{}')", [array(result.gone)])
    persons = cursor.fetchone()[0] or []
    cursor.execute("delete from person where id = any(%s) returning id", [array(persons)])
    result.persons = [person for (person,) in cursor.fetchall()]
    result.note(ANCHOR_CATEGORY, "person", dict.fromkeys(result.persons, 1))


ANCHOR_CATEGORY = REGISTER.tables[ANCHORS[0]].category


# --- what else there is of them -----------------------------------------------------------------------------------


def _history(cursor: CursorWrapper, found: DuePupils, result: DeletedBatch) -> None:
    everything = (1 << 63) - 1
    masks = {pupil: mask for pupil, mask in found.whole.items() if mask} | dict.fromkeys(result.gone, everything)
    if not masks:
        return
    cursor.execute(
        "select pupil, mask, rows from gate.forget_history(%s::integer[], %s::bigint[])",
        [array(masks), array(masks.values())],
    )
    counts: dict[int, dict[int, int]] = {}
    for pupil, mask, rows in cursor.fetchall():
        counts.setdefault(mask, {})[pupil] = rows
    for mask, some in counts.items():
        for category in REGISTER.names(mask):
            result.note(category, HISTORY, some)


def _prove(cursor: CursorWrapper, found: DuePupils, known: Sequence[Link], bare: set[int]) -> dict[str, set[int]]:
    """Nothing of a category that went is left in any table of it, but what rows that must stay refer to.

    Says of whom something is left, by category. Raises `NotGone`. Nothing refers to `bare` pupils, which says more of the
    tables with a foreign key to a pupil; those without are searched for them too.
    """
    asked: list[str] = []
    values: list[str] = []
    kinds = [kind for kind in found.kinds if kind.is_whole and found.pupils(kind)]
    keyed = {(link.child, link.column) for link in known if link.parent == "pupil"}
    for place, kind in enumerate(kinds):
        everyone = found.pupils(kind)
        others = array([pupil for pupil in everyone if pupil not in bare])
        for table in kind.places:
            pupils = others if (table.name, table.pupil) in keyed else array(everyone)
            if pupils == "{}":
                continue
            condition = f"t.{table.pupil} = any(%s::integer[])"
            asked.append(f"select {place} where exists (select from {table.name} t where {condition})")
            values.append(pupils)
    if not asked:
        return {}
    cursor.execute(" union all ".join(asked), values)
    left_of = {}
    for place in {place for (place,) in cursor.fetchall()}:
        kind = kinds[place]
        left_of[kind.key] = pupils_with_rows(cursor, kind, found.pupils(kind))
        _only_what_others_need(cursor, kind, sorted(left_of[kind.key]), known)
    return left_of


def _prove_nothing_refers(cursor: CursorWrapper, result: DeletedBatch) -> None:
    """Of pupils who are gone nothing is left in any table that the catalogue has. Raises `NotGone`."""
    known = [
        pupil for pupil in result.gone if pupil not in set(result.persons)
    ]  # otherwise, for instance by an account
    for pupils, wholly in ((result.persons, True), (known, False)):
        if pupils:
            cursor.execute(
                "select place from gate.references_left(%s::integer[], %s::boolean)", [array(pupils), wholly]
            )
            if still := [place for (place,) in cursor.fetchall()]:
                raise NotGone(f"of somebody who is gone, something is left in {', '.join(still)}")


def _only_what_others_need(
    cursor: CursorWrapper, kind: CategoryTerms, pupils: list[int], known: Sequence[Link]
) -> None:
    for table in kind.places:
        needed = "".join(
            f" and not exists (select from {link.child} c where c.{link.column} = t.{table.key})"
            for link in _strangers(table, known)
            if not link.is_free
        )
        cursor.execute(f"select exists (select from {table.name} t where t.{table.pupil} = any(%s){needed})", [pupils])
        if cursor.fetchone()[0]:
            raise NotGone(f"rows of {table.name} are left after their deletion")


def _find_keys(cursor: CursorWrapper, found: DuePupils, left_of: Mapping[str, set[int]], result: DeletedBatch) -> None:
    """Of whom the key of which shelf goes: no row of that category is left, and nobody writes one any more.

    What goes row by row keeps its key until the pupil is gone: a page may be sealing the next row with it right now.
    """
    for kind in found.kinds:
        touched = set(found.pupils(kind)) if kind.is_whole else set()
        if stay := set(result.gone) - set(result.persons):
            touched |= stay - pupils_with_rows(cursor, kind, stay)
        touched -= left_of.get(kind.key, set())
        if touched:
            result.keys[REGISTER.categories[kind.key].bit] = sorted(touched)


def pupils_with_rows(cursor: CursorWrapper, kind: CategoryTerms, pupils: Iterable[int]) -> set[int]:
    """Who of these pupils has a row in any table of this category."""
    wanted = array(pupils)
    each = (
        f"select t.{table.pupil} from {table.name} t where t.{table.pupil} = any((select %s::integer[])::integer[])"
        for table in kind.places
    )
    cursor.execute(" union ".join(each), [wanted] * len(kind.places))
    return {pupil for (pupil,) in cursor.fetchall()}


# --- receipts -----------------------------------------------------------------------------------------------------


def _erased(found: DuePupils) -> dict[int, int]:
    """What of granted requests is gone now, also what went by its term."""
    return {pupil: found.whole[pupil] & asked for pupil, asked in found.orders.items() if pupil in found.whole}
