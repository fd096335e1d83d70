"""Beside an existing administration: what the school keeps itself an import leaves alone, and says where it differs.

A roster is brought in line with what stands here before it is merged, so that the merges need to know of no owner.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, TypeVar

from django.db.backends.utils import CursorWrapper

from zorgvuldig.imports.roster.model import Birth, Enrolment, Guardian, Guardianship, Pupil, Roster
from zorgvuldig.imports.sources.ownership_fields import ECK_ID, HERE, SOURCE, columns_of

CLASS = "membership.group_id"
THEIRS_LIMIT = 300
Datum = tuple[int, str]  # the pupil and the `table.column`
R = TypeVar("R", Pupil, Birth, Enrolment, Guardian, Guardianship)


@dataclass(frozen=True, slots=True)
class FieldOwnership:
    """A source that is read in again and again: which data the school keeps itself (`here`), and which the source."""

    id: int
    here: frozenset[str]
    theirs: frozenset[str]

    @property
    def keeps_groups(self) -> bool:
        """Whether the school itself puts pupils in groups."""
        return CLASS in self.here

    def columns(self, table: str) -> list[str]:
        """The columns of `table` that the school keeps itself."""
        return [column for column in columns_of(table) if f"{table}.{column}" in self.here]


@dataclass(slots=True)
class OwnershipResult:
    """What came up: `differences` holds what the source says instead, `agreed` where both say the same."""

    differences: dict[Datum, str] = field(default_factory=dict)
    agreed: set[Datum] = field(default_factory=set)

    def compare(self, pupils: Iterable[int], name: str, ours: Any, theirs: Any) -> None:
        """Note for these pupils whether a datum differs."""
        for pupil in pupils:
            if ours == theirs:
                self.agreed.add((pupil, name))
            else:
                said = "" if theirs is None else str(theirs).lower() if isinstance(theirs, bool) else str(theirs)
                earlier = self.differences.get((pupil, name))
                both = f"{earlier}; {said}" if earlier else said  # of two guardians of one pupil
                self.differences[pupil, name] = both[:THEIRS_LIMIT]


def find_ownership(source: str, cursor: CursorWrapper) -> FieldOwnership | None:
    """What is arranged with this source; None when nothing is, and then the source has everything its way."""
    cursor.execute("select id, owners::text from import_source where key = %s::text and is_active", [source])
    row = cursor.fetchone()
    if row is None:
        return None
    id, owners = row[0], json.loads(row[1])
    return FieldOwnership(
        id,
        frozenset(field for field, who in owners.items() if who == HERE),
        frozenset(field for field, who in owners.items() if who == SOURCE),
    )


def keep_ours(
    roster: Roster, ids: Mapping[str, Mapping[str, int]], keeping: FieldOwnership, cursor: CursorWrapper, today: date
) -> tuple[Roster, dict[Datum, str], set[Datum]]:
    """The roster with our own values in it where the school keeps them, the differences, and where both agree.

    `ids` is kind → the source's number → ours. Empty values of the source are silence, not differences.
    """
    kept = OwnershipResult()
    pupils = ids["pupil"]
    names = _ours("pupil_identity", "pupil_id", keeping, pupils.values(), cursor)
    reach = _ours("pupil_contact", "pupil_id", keeping, pupils.values(), cursor)
    births = _ours("pupil_birth", "pupil_id", keeping, pupils.values(), cursor)
    pseudonyms = _ours("eck_id", "pupil_id", keeping, pupils.values(), cursor)
    guardians = _ours("guardian", "person_id", keeping, ids["guardian"].values(), cursor)
    children: dict[str, list[int]] = {}
    for tie in roster.guardianships:
        children.setdefault(tie.guardian, []).append(pupils[tie.pupil])
    changed = replace(
        roster,
        pupils=tuple(
            _with(
                _with(
                    _with_eck_id(p, pseudonyms.get(pupils[p.key]), pupils[p.key], kept),
                    names.get(pupils[p.key]),
                    "pupil_identity",
                    [pupils[p.key]],
                    kept,
                    silent={"prefix"},
                ),
                reach.get(pupils[p.key]),
                "pupil_contact",
                [pupils[p.key]],
                kept,
            )
            for p in roster.pupils
        ),
        births=tuple(
            _with(b, births.get(pupils[b.pupil]), "pupil_birth", [pupils[b.pupil]], kept) for b in roster.births
        ),
        guardians=tuple(
            _with(g, guardians.get(ids["guardian"][g.key]), "guardian", children.get(g.key, ()), kept)
            for g in roster.guardians
        ),
        guardianships=_authority(roster.guardianships, ids, keeping, kept, cursor),
        enrolments=_enrolments(roster.enrolments, ids, keeping, kept, cursor),
    )
    return _groups(changed, pupils, keeping, kept, cursor, today), kept.differences, kept.agreed - set(kept.differences)


def _ours(
    table: str, key: str, keeping: FieldOwnership, people: Iterable[int], cursor: CursorWrapper
) -> dict[int, dict[str, Any]]:
    """What stands here in the columns that the school keeps, by person."""
    columns = keeping.columns(table)
    if not columns:
        return {}
    cursor.execute(
        f"select {key}, {', '.join(columns)} from {table} where {key} = any(%s::integer[])",  # noqa: S608 - names of ours
        [list(people)],
    )
    return {row[0]: dict(zip(columns, row[1:], strict=True)) for row in cursor.fetchall()}


def _with(
    record: R,
    ours: Mapping[str, Any] | None,
    table: str,
    pupils: Sequence[int],
    kept: OwnershipResult,
    silent: frozenset[str] | set[str] = frozenset(),
) -> R:
    """The record with our values in it. `silent` are columns whose empty value says something after all."""
    if ours is None:
        return record
    for column, value in ours.items():
        theirs = getattr(record, column)
        if theirs or column in silent:
            kept.compare(pupils, f"{table}.{column}", value, theirs)
    return replace(record, **ours)


def _with_eck_id(pupil: Pupil, ours: Mapping[str, Any] | None, id: int, kept: OwnershipResult) -> Pupil:
    """The number for learning materials that stands here stays, where the school said so."""
    if ours is None:
        return pupil
    if pupil.eck_id:
        kept.compare([id], ECK_ID, ours["value"], pupil.eck_id)
    return replace(pupil, eck_id=ours["value"])


def _authority(
    ties: Sequence[Guardianship],
    ids: Mapping[str, Mapping[str, int]],
    keeping: FieldOwnership,
    kept: OwnershipResult,
    cursor: CursorWrapper,
) -> tuple[Guardianship, ...]:
    if not keeping.columns("guardianship"):
        return tuple(ties)
    cursor.execute(
        "select pupil_id, guardian_id, has_authority from guardianship where pupil_id = any(%s::integer[])",
        [list({ids["pupil"][tie.pupil] for tie in ties})],
    )
    standing = {(pupil, guardian): has for pupil, guardian, has in cursor.fetchall()}
    result = []
    for tie in ties:
        pupil = ids["pupil"][tie.pupil]
        ours = standing.get((pupil, ids["guardian"][tie.guardian]))
        if ours is None or tie.has_authority is None:
            result.append(tie)
        else:
            result.append(_with(tie, {"has_authority": ours}, "guardianship", [pupil], kept, {"has_authority"}))
    return tuple(result)


def _enrolments(
    enrolments: Sequence[Enrolment],
    ids: Mapping[str, Mapping[str, int]],
    keeping: FieldOwnership,
    kept: OwnershipResult,
    cursor: CursorWrapper,
) -> tuple[Enrolment, ...]:
    """As `sql/enrolment.sql` has it, the enrolment meant is the latest of those that overlap."""
    columns = keeping.columns("enrolment")
    if not columns:
        return tuple(enrolments)
    cursor.execute(
        "select pupil_id, school_id, level, starts_on, ends_on from enrolment where pupil_id = any(%s::integer[]) "
        "order by starts_on desc",
        [list({ids["pupil"][e.pupil] for e in enrolments})],
    )
    standing: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for pupil, school, level, starts_on, ends_on in cursor.fetchall():
        row = {"level": level, "starts_on": starts_on, "ends_on": ends_on}
        standing.setdefault((pupil, school), []).append(row)
    result = []
    for e in enrolments:
        pupil = ids["pupil"][e.pupil]
        same = [
            row
            for row in standing.get((pupil, ids["school"][e.school]), ())
            if (row["ends_on"] is None or row["ends_on"] > e.starts_on)
            and (e.ends_on is None or row["starts_on"] < e.ends_on)
        ]
        ours = {column: same[0][column] for column in columns} if same else None
        result.append(_with(e, ours, "enrolment", [pupil], kept))
    return tuple(result)


def _groups(
    roster: Roster,
    pupils: Mapping[str, int],
    keeping: FieldOwnership,
    kept: OwnershipResult,
    cursor: CursorWrapper,
    today: date,
) -> Roster:
    """Where the school puts pupils in groups itself, only who is in none yet comes into those of the source."""
    if not keeping.keeps_groups:
        return roster
    cursor.execute(
        "select m.pupil_id, g.name, g.kind = 'class' and m.starts_on <= %s::date "
        "and (m.ends_on is null or m.ends_on > %s::date) from membership m "
        "join learning_group g on g.id = m.group_id where m.pupil_id = any(%s::integer[])",
        [today, today, list(pupils.values())],
    )
    rows = cursor.fetchall()
    placed = {pupil for pupil, _, _ in rows}
    ours = {pupil: name for pupil, name, is_class_now in rows if is_class_now}
    classes = {group.key: group.name for group in roster.groups if not group.subject}
    for tie in roster.memberships:
        pupil = pupils[tie.person]
        if tie.group in classes and pupil in placed and tie.starts_on <= today < tie.ends_on:
            kept.compare([pupil], CLASS, ours.get(pupil, ""), classes[tie.group])
    return replace(
        roster,
        memberships=tuple(tie for tie in roster.memberships if pupils[tie.person] not in placed),
        ended=tuple((person, group) for person, group in roster.ended if person not in pupils),
    )


def note_differences(
    keeping: FieldOwnership,
    differences: Mapping[Datum, str],
    agreed: Iterable[Datum],
    cursor: CursorWrapper,
    now: datetime,
) -> None:
    """Make the list of differences what it is now; what stayed the same is not touched, and who agrees goes."""
    settled = list(agreed)
    cursor.execute(
        "delete from source_difference d where d.source_id = %s::integer and (d.field <> all(%s::text[]) or exists "
        "(select from unnest(%s::integer[], %s::text[]) as a (pupil, field) "
        "where a.pupil = d.pupil_id and a.field = d.field))",
        [keeping.id, list(keeping.here), [pupil for pupil, _ in settled], [name for _, name in settled]],
    )
    cursor.execute(
        "insert into source_difference (pupil_id, source_id, field, theirs, seen_at) "
        "select p, %s::integer, f, t, %s::timestamptz from unnest(%s::integer[], %s::text[], %s::text[]) as x (p, f, t) "
        "on conflict (pupil_id, source_id, field) do update set theirs = excluded.theirs, seen_at = excluded.seen_at "
        "where source_difference.theirs <> excluded.theirs",
        [
            keeping.id,
            now,
            [pupil for pupil, _ in differences],
            [name for _, name in differences],
            list(differences.values()),
        ],
    )
