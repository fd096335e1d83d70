"""What goes beside the data of pupils when its last reason is gone: guardians, staff, accounts, years, numbers, old history.

All of it is one transaction with one receipt; each step says which rows of which table went.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.backends.utils import CursorWrapper

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.sql.history import row_column
from zorgvuldig.register.own_fields import CATEGORY, VALUES
from zorgvuldig.register.schema import Guard, Start, Table
from zorgvuldig.retention.due import latest_start
from zorgvuldig.retention.holds import holds
from zorgvuldig.retention.starts import row_start
from zorgvuldig.retention.tables import Link, children_first, row_tables
from zorgvuldig.retention.terms import bound, deletion_terms

HERE = ZoneInfo("Europe/Amsterdam")
HISTORY_STAYS = timedelta(days=91)  # the database gives up nothing younger; see `retention/sql/deletion.sql`


@dataclass(slots=True)
class OrphanCleanup:
    """One clearing: the day, what refers to what, and what went so far by table. `undecidable` are staff without a role."""

    cursor: CursorWrapper
    on: date
    now: datetime
    links: Sequence[Link]
    rows: Counter[str] = field(default_factory=Counter)
    undecidable: int = 0

    def delete(self, table: str, condition: str, values: Sequence[Any]) -> int:
        """Delete rows of `table` (alias t) with their history. What may be empty that refers to them, is emptied."""
        key = row_column(REGISTER.tables[table])
        for link in self.links:
            if link.parent == table and link.is_free:
                self.cursor.execute(
                    f"update {link.child} set {link.column} = null "
                    f"where {link.column} in (select t.{key} from {table} t where {condition})",
                    list(values),
                )
        self.cursor.execute(f"delete from {table} t where {condition} returning t.{key}", list(values))
        gone = [row for (row,) in self.cursor.fetchall()]
        if gone:
            self.rows[table] += len(gone)
            if isinstance(gone[0], int):
                self.cursor.execute("select rows from gate.forget_rows(%s::text, %s::bigint[])", [table, gone])
                self.rows["gate.change"] += sum(rows for (rows,) in self.cursor.fetchall())
        return len(gone)


def guardians(rest: OrphanCleanup) -> None:
    """Whoever is tied to no pupil any more."""
    for table in REGISTER.tables.values():
        if table.guard is Guard.VIA:
            tied = f"select from {table.via} v where v.{table.via_person} = t.{table.person}"
            rest.delete(table.name, f"not exists ({tied})", [])


def staff(rest: OrphanCleanup) -> None:
    """Staff whose last role ended so long ago, with what says what they did; of somebody without roles nothing is known."""
    limit = bound(deletion_terms(REGISTER, "staff"), rest.on)
    rest.cursor.execute(
        "select count(*) from staff s where not exists (select from staff_role r where r.staff_id = s.person_id)"
    )
    rest.undecidable = rest.cursor.fetchone()[0]
    if limit is None:
        return
    rest.cursor.execute(
        "select staff_id from staff_role group by 1 "
        "having bool_and(ends_on is not null) and max(ends_on) <= %s order by 1",
        [limit],
    )
    gone = [person for (person,) in rest.cursor.fetchall()]
    if not gone:
        return
    # What the gate made of them, such as their row in a roster, is theirs also where the column may be empty.
    made = {table.name for table in REGISTER.tables.values() if table.by_gate}
    known = [link for link in rest.links if link.parent == "staff" and (not link.is_free or link.child in made)]
    for name in children_first({link.child for link in known}, rest.links):
        for link in known:
            if link.child == name:
                rest.delete(name, f"t.{link.column} = any(%s)", [gone])
    rest.delete("staff", "t.person_id = any(%s)", [gone])


# --- accounts -----------------------------------------------------------------------------------------------------

REASONS = """
    with life as (
        select p.person_id as pupil, case when count(e.id) = 0 or bool_or(e.ends_on is null) then null else max(e.ends_on) end
            as until from pupil p left join enrolment e on e.pupil_id = p.person_id group by 1
    )
    select l.pupil from life l where l.until is null or l.until > %s
    union select g.guardian_id from guardianship g join life l on l.pupil = g.pupil_id
        where least(l.until, g.ends_on) is null or least(l.until, g.ends_on) > %s
    union select s.person_id from staff s left join staff_role r on r.staff_id = s.person_id
        where r.id is null or r.ends_on is null or r.ends_on > %s
"""


def accounts(rest: OrphanCleanup) -> None:
    """Accounts of whom no child is enrolled and no role is held since the term; nobody else's reason left."""
    terms = {term.start: latest_start(term, rest.on) for term in deletion_terms(REGISTER, "account")}
    family, work = terms.get(Start.DEREGISTRATION), terms.get(Start.END_OF_EMPLOYMENT)
    if family is None or work is None:
        return
    rest.cursor.execute(REASONS, [family, family, work])
    reasons = {person for (person,) in rest.cursor.fetchall()}
    rest.cursor.execute("select gate.account_persons()")
    closing = sorted({person for (person,) in rest.cursor.fetchall()} - reasons)
    if closing:
        rest.cursor.execute("select gate.forget_accounts(%s::integer[])", [closing])
        rest.rows["account"] += rest.cursor.fetchone()[0]


# --- rows with an event of their own, about no pupil -----------------------------------------------------------------


def records(rest: OrphanCleanup) -> None:
    """What happened long enough ago: runs, receipts. The newest row of each stays, for whoever comes after it.

    Nothing about cameras stays for being the newest; what belongs to an incident goes with that (`incidents`).
    """
    tables = {table.name: table for table in row_tables() if table.category != "incident"}
    for name in children_first(tables, rest.links):
        table = tables[name]
        limit = bound(deletion_terms(REGISTER, table.category), rest.on)
        if limit is None:
            continue
        key = row_column(table)
        referred = "".join(
            f" and not exists (select from {link.child} c where c.{link.column} = t.{key})"
            for link in rest.links
            if link.parent == name and not link.goes_with and (not link.is_free or link.child in WAITED_FOR)
        )
        newest = f" and t.{key} < (select max(n.{key}) from {name} n)" if table.category != "camera" else ""
        rest.delete(name, f"{row_start(table)} <= %s{newest}{referred}{STANDS.get(name, '')}", [limit])
    exports(rest)


# What keeps a row though the column may be empty: who looked, and the footage that a hold keeps.
WAITED_FOR = frozenset({"viewing_look", "segment"})
# An approval is not over as long as the camera hangs on it.
STANDS = {
    "camera_approval": " and (exists (select from camera c where c.id = t.camera_id and c.ended_at is not null) "
    "or exists (select from camera_approval l where l.camera_id = t.camera_id and l.id > t.id))"
}


def exports(rest: OrphanCleanup) -> None:
    """Copies of footage that were asked for so long ago; what is left of their files, the sweep of the vault takes."""
    limit = bound(deletion_terms(REGISTER, "camera"), rest.on)
    if limit is not None:
        rest.delete("footage_export", f"{row_start(REGISTER.tables['footage_export'])} <= %s", [limit])


# --- incidents -------------------------------------------------------------------------------------------------------

_OF = "t.incident_id = any(%s)"
# What hangs on incidents, in an order in which nothing goes before what refers to it.
INCIDENT = (
    ("viewing_look", "t.viewing_id in (select v.id from viewing v where v.incident_id = any(%s))"),
    ("viewing", _OF),
    ("footage_hold_camera", "t.footage_hold_id in (select h.id from footage_hold h where h.incident_id = any(%s))"),
    ("footage_hold", _OF),
    ("footage_track", "t.footage_export_id in (select e.id from footage_export e where e.incident_id = any(%s))"),
    ("footage_export", _OF),
    ("incident_note", _OF),
    ("incident_staff", _OF),
    ("incident", "t.id = any(%s)"),
)


def incidents(rest: OrphanCleanup) -> None:
    """Incidents that were closed so long ago, each whole, with who asked for its footage.

    One of which anything about a pupil is left, because that is held back, or footage is still kept, stays whole.
    """
    limit = bound(deletion_terms(REGISTER, "incident"), rest.on)
    if limit is None:
        return
    rest.cursor.execute(
        f"select i.id from incident i where {row_start(REGISTER.tables['incident'], 'i')} <= %s "
        "and not exists (select from incident_pupil p where p.incident_id = i.id) "
        "and not exists (select from segment s join footage_hold h on h.id = s.footage_hold_id where h.incident_id = i.id) "
        "order by 1",
        [limit],
    )
    gone = [row for (row,) in rest.cursor.fetchall()]
    for name, condition in INCIDENT if gone else ():
        rest.delete(name, condition, [gone])


# --- what suppliers got ---------------------------------------------------------------------------------------------


def supplies(rest: OrphanCleanup) -> None:
    """What a supplier got once, when nobody it was about is here any more. What was about nobody stays as long as the log of it."""
    limit = bound(deletion_terms(REGISTER, "supplier_desk"), rest.on)
    if limit is None:
        return
    about = ("supply_pupil", "supply_staff")
    nobody = "".join(f" and not exists (select from {name} x where x.supply_id = t.id)" for name in about)
    rest.delete("supply", f"{row_start(REGISTER.tables['supply'])} <= %s{nobody}", [limit])


def pseudonyms(rest: OrphanCleanup) -> None:
    """What somebody is called at suppliers who is neither pupil nor staff any more: without it nobody can trace them."""
    known = (("pupil", "person_id"), ("staff", "person_id"))
    gone = " and ".join(f"not exists (select from {name} x where x.{key} = t.person_id)" for name, key in known)
    rest.delete("pairwise", gone, [])


# --- years that are over -------------------------------------------------------------------------------------------


def groups(rest: OrphanCleanup) -> None:
    """Groups of years that ended, and what hangs on them, when no row about a pupil refers to any of it."""
    _units(rest, "learning_group", "t.year_id in (select y.id from school_year y where y.ends_on <= %s)", keeps=())
    # A test without a grade says nothing, even while its group has to stay.
    rest.delete(
        "test",
        "t.group_id in (select g.id from learning_group g join school_year y on y.id = g.year_id where y.ends_on <= %s) "
        "and not exists (select from grade c where c.test_id = t.id) and not exists (select from hand_in h where h.test_id = t.id) "
        "and not exists (select from test r join grade c on c.test_id = r.id where r.resit_of_id = t.id) "
        "and not exists (select from membership m where m.group_id = t.group_id)",
        [rest.on],
    )
    # Homework and announced tests are of use in their own year.
    rest.delete(
        "agenda_item",
        "t.group_id in (select g.id from learning_group g join school_year y on y.id = g.year_id where y.ends_on <= %s)",
        [rest.on],
    )


# What is arranged with families, with what hangs on it; the rows about pupils go by themselves.
ARRANGED = {"evening": ("evening_class", "evening_teacher"), "outing": ("outing_group",)}
ARRANGEMENT, LAST_DAYS = "arrangement_over", {"evening": "held_on", "outing": "ends_on"}


def arrangements(rest: OrphanCleanup) -> None:
    """Parent evenings and outings of so long ago, with who was there and who was asked, once no row about a pupil is left of them."""
    limit = bound((REGISTER.terms[ARRANGEMENT],), rest.on)
    if limit is None:
        return
    left = {
        "evening": "evening_teacher x join evening_booking b on b.evening_teacher_id = x.id where x.evening_id = t.id",
        "outing": "outing_answer x where x.outing_id = t.id",
    }
    for name, parts in ARRANGED.items():
        rest.cursor.execute(
            f"select t.id from {name} t where t.{LAST_DAYS[name]} <= %s and not exists (select from {left[name]})",
            [limit],
        )
        gone = [row for (row,) in rest.cursor.fetchall()]
        for part in parts if gone else ():
            rest.delete(part, f"t.{name}_id = any(%s)", [gone])
        if gone:
            rest.delete(name, "t.id = any(%s)", [gone])


def years(rest: OrphanCleanup) -> None:
    """Years that ended and have no group left."""
    _units(rest, "school_year", "t.ends_on <= %s", keeps=("learning_group",))


def _units(rest: OrphanCleanup, root: str, condition: str, *, keeps: tuple[str, ...]) -> None:
    """Delete rows of `root` with everything of the organisation that hangs on them, unless something else needs it."""
    along = _along(root, rest.links, keeps)
    paths = _paths(root, along, rest.links)
    needs = [
        # From the few to the many: as `x.column in (…)` the database would go through every grade for each root.
        f"not exists (select from ({ids}) u join {link.child} x on x.{link.column} = u.id)"
        if ids
        else f"not exists (select from {link.child} x where x.{link.column} = t.id)"
        for parent, ids in paths
        for link in rest.links
        if link.parent == parent and link.child not in along
    ]
    rest.cursor.execute(f"select t.id from {root} t where {condition} order by 1", [rest.on])
    gone = [row for (row,) in rest.cursor.fetchall()]
    for need in needs:  # one after the other, the nearest first: most have a pupil, and then nothing farther is asked
        if gone:
            rest.cursor.execute(f"select t.id from {root} t where t.id = any(%s) and {need} order by 1", [gone])
            gone = [row for (row,) in rest.cursor.fetchall()]
    if not gone:
        return
    for name in children_first([*along, root], rest.links):
        for column in _columns_to(name, root, along, rest.links):
            rest.delete(name, column, [gone] * column.count("%s"))


def _along(root: str, known: Sequence[Link], keeps: tuple[str, ...]) -> set[str]:
    """The tables of the organisation that hang on `root`, near or far."""
    found: set[str] = set()
    waiting = [root]
    while waiting:
        parent = waiting.pop()
        for link in known:
            table = REGISTER.tables.get(link.child)
            if link.parent != parent or table is None or link.child in {*found, *keeps, root}:
                continue
            if table.guard is Guard.ORGANISATION and not table.setting:
                found.add(link.child)
                waiting.append(link.child)
    return found


def _paths(root: str, along: set[str], known: Sequence[Link]) -> list[tuple[str, str]]:
    """`root` and each table that hangs on it, with the query for its rows of one root row `t`."""
    return [(root, ""), *((name, _rows_of(name, root, along, known, "= t.id")) for name in sorted(along))]


def _rows_of(name: str, root: str, along: set[str], known: Iterable[Link], which: str) -> str:
    parts = []
    for link in known:
        if link.child != name:
            continue
        if link.parent == root:
            parts.append(f"select h.id from {name} h where h.{link.column} {which}")
        elif link.parent in along and link.parent != name:
            inner = _rows_of(link.parent, root, along, known, which)
            if inner:
                parts.append(f"select h.id from {name} h where h.{link.column} in ({inner})")
    return " union ".join(parts)


def _columns_to(name: str, root: str, along: set[str], known: Sequence[Link]) -> list[str]:
    """How the rows of a table are found that belong to the roots `any(%s)`."""
    if name == root:
        return ["t.id = any(%s)"]
    conditions = []
    for link in known:
        if link.child == name and link.parent == root:
            conditions.append(f"t.{link.column} = any(%s)")
        elif link.child == name and link.parent in along and link.parent != name:
            inner = _rows_of(link.parent, root, along, known, "= any(%s)")
            if inner:
                conditions.append(f"t.{link.column} in ({inner})")
    return conditions


# --- fields of the school's own --------------------------------------------------------------------------------------


def own_values(rest: OrphanCleanup) -> None:
    """What was filled in in a field that ended and of which the school said that it goes at once; nothing that is held back."""
    rest.cursor.execute("select array(select f.field from gate.own_fields() f where f.is_ended and f.is_cleared)")
    gone = rest.cursor.fetchone()[0]
    if gone:
        mask = REGISTER.categories[CATEGORY].mask
        held = [
            pupil
            for pupil, kept in holds(rest.cursor, rest.on, rest.now).found.items()
            if any(one.mask & mask for one in kept)
        ]
        rest.delete(VALUES, "t.field = any(%s) and t.pupil_id <> all(%s::integer[])", [gone, held])


# --- numbers, persons, history ---------------------------------------------------------------------------------------


def foreign_numbers(rest: OrphanCleanup) -> None:
    """Numbers of other systems for what is not there any more."""
    rest.cursor.execute("select distinct kind from source_key")
    for (kind,) in rest.cursor.fetchall():
        table: Table | None = REGISTER.tables.get(kind)
        if table is not None:
            there = f"select from {kind} x where x.{row_column(table)} = t.target"
            rest.delete("source_key", f"t.kind = %s and not exists ({there})", [kind])


def persons(rest: OrphanCleanup) -> None:
    """Bare numbers to which nothing refers."""
    rest.cursor.execute("select gate.unreferenced('person', null, '{}')")
    bare = rest.cursor.fetchone()[0]
    if bare:
        rest.cursor.execute("delete from person where id = any(%s) returning id", [bare])
        rest.rows["person"] += len(rest.cursor.fetchall())


def old_history(rest: OrphanCleanup) -> None:
    """History about no pupil, and emergencies, beyond the term of the access log."""
    limit = bound(deletion_terms(REGISTER, "access_log"), rest.on)
    if limit is None:
        return
    until = min(midnight(limit + timedelta(days=1)), rest.now - HISTORY_STAYS)
    rest.cursor.execute("select place, rows from gate.forget_old(%s::timestamptz)", [until])
    for place, count in rest.cursor.fetchall():
        rest.rows[place] += count


def expired(rest: OrphanCleanup) -> None:
    """Sessions and counters that ended, and invitations that nobody can use since the term of accounts."""
    terms = {term.start: latest_start(term, rest.on) for term in deletion_terms(REGISTER, "account")}
    limit = terms.get(Start.DEREGISTRATION) or date.min + timedelta(days=1)
    rest.cursor.execute("select place, rows from gate.forget_expired(%s::timestamptz)", [midnight(limit)])
    for place, count in rest.cursor.fetchall():
        rest.rows[place] += count


def midnight(day: date) -> datetime:
    """When a day begins here."""
    return datetime.combine(day, time(), HERE)


# In an order in which what one frees, the next finds.
STEPS = (
    guardians, staff, accounts, incidents, records, supplies, pseudonyms, arrangements, groups, years, own_values, foreign_numbers, persons, old_history, expired,
)  # fmt: skip
