"""A roster → the database, set by set, in the transaction of one job. What is equal is not touched."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db import connections
from django.db.backends.utils import CursorWrapper
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.jobs import JobDoor
from zorgvuldig.imports.problems import Place
from zorgvuldig.imports.roster import merge as tables
from zorgvuldig.imports.roster.guardian_matches import GuardianMatcher
from zorgvuldig.imports.roster.merge import KeyedMerge, Merge, run
from zorgvuldig.imports.roster.model import Roster, Tie
from zorgvuldig.imports.roster.people import Conflict, PeopleFinder, remember
from zorgvuldig.imports.sources.departures import mark_departures
from zorgvuldig.imports.sources.ownership import FieldOwnership, find_ownership, keep_ours, note_differences
from zorgvuldig.platform.names import search_key, sort_key

# What a name of another kind of group is, by that kind.
NAME_OF = {
    "class": gettext_lazy("«%(name)s» is hier de naam van een klas. Geef een van de twee een andere naam."),
    "teaching": gettext_lazy("«%(name)s» is hier de naam van een lesgroep. Geef een van de twee een andere naam."),
}


@dataclass(frozen=True, slots=True)
class TieCounts:
    """How many people came into groups, whose days there changed, and who is no longer named."""

    created: int = 0
    changed: int = 0
    ended: int = 0


@dataclass(slots=True)
class Outcome:
    """What became of each row, per table: the places of what was created and changed, and of ties the numbers."""

    created: dict[str, list[Place]] = field(default_factory=dict)
    changed: dict[str, list[Place]] = field(default_factory=dict)
    ties: dict[str, TieCounts] = field(default_factory=dict)
    kept_without_authority: int = 0
    vanished: Counter[str] = field(default_factory=Counter)
    differing: int = 0
    gone: int = 0
    named: Mapping[str, frozenset[int]] = field(
        default_factory=dict
    )  # our pupils, guardians and schools that the source speaks of
    warnings: list[Conflict] = field(default_factory=list)

    def note(self, table: str, place: Place, is_new: bool) -> None:
        """One record was created or changed."""
        (self.created if is_new else self.changed).setdefault(table, []).append(place)


@dataclass(slots=True)
class Application:
    """One import at work. `ids` gives our number for (kind, the source's number); `answers` is what a person said of guardians."""

    roster: Roster
    door: JobDoor
    cursor: CursorWrapper
    is_brought: bool
    answers: Mapping[str, str] = field(default_factory=dict)
    outcome: Outcome = field(default_factory=Outcome)
    ids: dict[str, dict[str, int]] = field(default_factory=dict)
    touched: set[int] = field(default_factory=set)
    conflicts: list[Conflict] = field(default_factory=list)
    keeping: FieldOwnership | None = None

    def run(self) -> None:
        """Everything, in the order in which the tables point at each other."""
        # Two imports at once would make everybody twice; the second waits here.
        self.cursor.execute("lock table source_key in share row exclusive mode")
        self.cursor.execute("set local work_mem = '64MB'")  # whole files are sorted and joined at once
        self._schools()
        self._years()
        self._subjects()
        self.conflicts = self._other_kinds_of_group()
        if self.conflicts:
            return
        self._groups()
        people = PeopleFinder(self.roster, self.cursor)
        self.conflicts = people.conflicts() or self._resembling(people)
        if self.conflicts:
            return
        self.ids |= people.find_or_make()
        self.outcome.vanished = people.vanished
        self.outcome.named = {
            "pupil": frozenset(self.ids["pupil"][one.key] for one in self.roster.pupils),
            "guardian": frozenset(self.ids["guardian"][one.key] for one in self.roster.guardians),
            "school": frozenset(self.ids["school"][one.key] for one in self.roster.schools),
        }
        if self.roster.stays:
            silent = FieldOwnership(0, self.roster.stays, frozenset())
            self.roster, _, _ = keep_ours(self.roster, self.ids, silent, self.cursor, self._today())
        self.keeping = find_ownership(self.roster.source, self.cursor)
        if self.keeping:
            self._beside_a_source(self.keeping)
        self._pupils()
        self.conflicts = self._shared_eck_ids()
        if self.conflicts:
            return
        self._staff()
        self._guardians()
        spoken_of = self._groups_spoken_of() if self.roster.names_all_ties else []
        memberships, left = self._in_one_class()
        is_whole = self.roster.names_all_ties and not (self.keeping and self.keeping.keeps_groups)
        self._ties("membership", "pupil", memberships, spoken_of, is_whole)
        self._find_by_code()
        self._ties("teaching", "teacher", self.roster.teachings, spoken_of, self.roster.names_all_ties)
        if left:
            ties = self.outcome.ties["membership"]
            self.outcome.ties["membership"] = replace(ties, ended=ties.ended + left)
        self._mentors()
        self.door.looked(self.touched)

    def _beside_a_source(self, keeping: FieldOwnership) -> None:
        """What the school keeps itself stays, and who is gone at the source is noted."""
        now, today = self.door.started_at, self._today()
        self.roster, differences, agreed = keep_ours(self.roster, self.ids, keeping, self.cursor, today)
        note_differences(keeping, differences, agreed, self.cursor, now)
        self.outcome.differing = len(differences)
        self.touched.update(pupil for pupil, _ in differences)
        gone = mark_departures(self.roster, self.ids, keeping, self.door, self.cursor)
        self.outcome.gone = len(gone)
        self.touched.update(gone)

    # --- the school -----------------------------------------------------------------------------------------------

    def _schools(self) -> None:
        """Few rows and no unique name, so one by one. A school of ours with the same name is taken over."""
        known, board = self._known("school"), self._board()
        for school in self.roster.schools:
            id = known.get(school.key) or self._school_named(school.name)
            if id is None:
                self.cursor.execute(
                    "insert into school (board_id, name, brin) values (%s::integer, %s::text, '') returning id",
                    [board, school.name],
                )
                id = self.cursor.fetchone()[0]
                self.outcome.note("school", school.place, True)
            elif self._rename(id, school.name):
                self.outcome.note("school", school.place, False)
            if school.key not in known:
                remember(self.cursor, self.roster.source, "school", {school.key: id})
                known[school.key] = id
        self.ids["school"] = known

    def _board(self) -> int:
        self.cursor.execute("select min(id) from board")
        id: int | None = self.cursor.fetchone()[0]
        if id is None:
            self.cursor.execute("insert into board (name) values (%s::text) returning id", [REGISTER.controller.name])
            id = self.cursor.fetchone()[0]
        return id

    def _school_named(self, name: str) -> int | None:
        self.cursor.execute(
            "select s.id from school s where lower(s.name) = lower(%s::text) and not exists "
            "(select from source_key k where k.source = %s::text and k.kind = 'school' and k.target = s.id)",
            [name, self.roster.source],
        )
        found = self.cursor.fetchall()
        return found[0][0] if len(found) == 1 else None

    def _rename(self, id: int, name: str) -> bool:
        self.cursor.execute(
            "update school set name = %s::text where id = %s::integer and name <> %s::text", [name, id, name]
        )
        return bool(self.cursor.rowcount)

    def _years(self) -> None:
        schools = self.ids["school"]
        columns = ("school_id", "name", "starts_on", "ends_on")
        rows = [(schools[y.school], y.name, y.starts_on, y.ends_on) for y in self.roster.years]
        self._keyed(tables.YEAR, self.roster.years, columns, rows)

    def _subjects(self) -> None:
        rows = [(self.ids["school"][s.school], s.code, s.name) for s in self.roster.subjects]
        self._keyed(tables.SUBJECT, self.roster.subjects, ("school_id", "code", "name"), rows)

    def _groups(self) -> None:
        years, subjects = self.ids["school_year"], self.ids["subject"]
        columns = ("year_id", "subject_id", "kind", "name")
        rows = [
            (years[g.year], subjects[g.subject] if g.subject else None, "teaching" if g.subject else "class", g.name)
            for g in self.roster.groups
        ]
        self._keyed(tables.GROUP, self.roster.groups, columns, rows)

    def _other_kinds_of_group(self) -> list[Conflict]:
        """Groups not known yet whose name another kind of group has: a class never becomes a teaching group."""
        known, years = self._known("learning_group"), self.ids["school_year"]
        fresh = [g for g in self.roster.groups if g.key not in known]
        self.cursor.execute(
            "select year_id, name, kind from learning_group where year_id = any(%s::integer[])",
            [list({years[g.year] for g in fresh})],
        )
        held = {(year, name): kind for year, name, kind in self.cursor.fetchall()}
        return [
            Conflict(g.place, NAME_OF[kind] % {"name": g.name})
            for g in fresh
            if (kind := held.get((years[g.year], g.name))) and (kind == "class") is bool(g.subject)
        ]

    def _keyed(self, merge: KeyedMerge, records: Sequence[Any], columns: Sequence[str], rows: list[Any]) -> None:
        known = self._known(merge.table)
        arrays = {"id": [known.get(record.key) for record in records], **transposed(columns, rows)}
        fresh: dict[str, int] = {}
        for n, id, is_new, is_changed in run(self.cursor, merge.statement, arrays):
            record = records[n - 1]
            if record.key not in known:
                fresh[record.key] = id
            if is_new or is_changed:
                self.outcome.note(merge.table, record.place, is_new)
        remember(self.cursor, self.roster.source, merge.table, fresh)
        self.ids[merge.table] = known | fresh

    def _known(self, kind: str) -> dict[str, int]:
        self.cursor.execute(
            "select external, target from source_key where source = %s::text and kind = %s::text",
            [self.roster.source, kind],
        )
        return dict(self.cursor.fetchall())

    # --- people ---------------------------------------------------------------------------------------------------

    def _pupils(self) -> None:
        ids, pupils = self.ids["pupil"], self.roster.pupils
        self._merge(tables.PUPIL, pupils, ((ids[p.key], p.number) for p in pupils))
        self._merge(
            tables.IDENTITY,
            pupils,
            (
                (
                    ids[p.key],
                    p.given_name,
                    p.prefix,
                    p.family_name,
                    sort_key(p.given_name, p.prefix, p.family_name),
                    search_key(p.given_name, p.prefix, p.family_name, p.number),
                )
                for p in pupils
            ),
        )
        births = self.roster.births
        self._merge(tables.BIRTH, births, ((ids[b.pupil], b.born_on, b.sex) for b in births))
        reachable = [p for p in pupils if p.email or p.phone or p.street or p.postcode or p.town]
        reach = ((ids[p.key], p.email, p.phone, p.street, p.postcode, p.town) for p in reachable)
        self._merge(tables.CONTACT, reachable, reach)
        pseudonyms = [p for p in pupils if p.eck_id]
        self._merge(tables.ECK_ID, pseudonyms, ((ids[p.key], p.eck_id) for p in pseudonyms))
        rows = [
            (ids[e.pupil], self.ids["school"][e.school], e.level, e.starts_on, e.ends_on)
            for e in self.roster.enrolments
        ]
        columns = ("person", "school_id", "level", "starts_on", "ends_on")
        found = run(self.cursor, tables.statement("enrolment"), transposed(columns, rows))
        self._note("enrolment", self.roster.enrolments, found)

    def _shared_eck_ids(self) -> list[Conflict]:
        """Whose number for learning materials is also that of somebody else here: results would go to the wrong one."""
        given = {p.eck_id: p for p in self.roster.pupils if p.eck_id}
        self.cursor.execute(
            "select value from eck_id where value = any(%s::text[]) group by value having count(*) > 1", [list(given)]
        )
        says = gettext("Deze ECK iD is hier van een andere leerling. Verander een van de twee.")
        return [Conflict(given[value].place, says) for (value,) in self.cursor.fetchall()]

    def _staff(self) -> None:
        ids, staff = self.ids["staff"], self.roster.staff
        rows = ((ids[s.key], s.code, s.given_name, s.prefix, s.family_name) for s in staff)
        self._merge(tables.STAFF, staff, rows, are_pupils=False)
        roles = [(ids[r.staff], self.ids["school"][r.school], r.starts_on) for r in self.roster.roles]
        arrays = transposed(("person", "school_id", "starts_on"), roles)
        found = run(self.cursor, tables.statement("staff_role"), arrays)
        self._note("staff_role", self.roster.roles, found, are_pupils=False)

    def _resembling(self, people: PeopleFinder) -> list[Conflict]:
        """Which guardians are some of ours, and of whom that is not certain or not allowed."""
        matcher = GuardianMatcher(self.roster, people.known, people.shared(), self.answers, self.cursor, self._today())
        conflicts = list(matcher.conflicts())
        people.take_over("guardian", matcher.same)
        self.outcome.warnings += matcher.doubles
        return conflicts

    def _guardians(self) -> None:
        ids, guardians = self.ids["guardian"], self.roster.guardians
        self._changed_addresses()
        rows = ((ids[g.key], g.given_name, g.prefix, g.family_name, g.email, g.phone) for g in guardians)
        changed = self._merge(tables.GUARDIAN, guardians, rows, are_pupils=False)
        pupils = self.ids["pupil"]
        ties = [(pupils[t.pupil], ids[t.guardian], t.kind, t.has_authority) for t in self.roster.guardianships]
        self.touched |= {pupil for pupil, guardian, _, _ in ties if guardian in changed}
        arrays = transposed(("person", "guardian_id", "kind", "has_authority"), ties)
        found = run(self.cursor, tables.statement("guardianship"), {**arrays, "today": self._today()})
        self._note("guardianship", self.roster.guardianships, [row[:3] for row in found if not row[3]])
        self.outcome.kept_without_authority = sum(1 for row in found if row[3])

    def _changed_addresses(self) -> None:
        """An e-mail address that this changes is looked at by somebody before an invitation goes there."""
        ids, guardians = self.ids["guardian"], self.roster.guardians
        arrays = transposed(("person", "email"), [(ids[g.key], g.email) for g in guardians])
        says = gettext(
            "Het e-mailadres van deze ouder verandert in «%(email)s». Er gaat geen uitnodiging naartoe tot de administratie het nakeek."
        )
        found = run(self.cursor, tables.statement("changed_addresses"), {**arrays, "is_brought": self.is_brought})
        for (n,) in found:
            guardian = guardians[n - 1]
            self.outcome.warnings.append(Conflict(guardian.place, says % {"email": guardian.email}))

    def _merge(
        self, merge: Merge, records: Sequence[Any], rows: Iterable[tuple[Any, ...]], are_pupils: bool = True
    ) -> set[int]:
        """Merge one table of people; returns whose row was created or changed."""
        arrays = {**transposed(tuple(merge.columns), list(rows)), "source": self.roster.source}
        found = run(self.cursor, merge.statement, arrays)
        self._note(merge.table, records, found, are_pupils)
        return {row[1] for row in found}

    def _note(
        self, table: str, records: Sequence[Any], found: Iterable[Sequence[Any]], are_pupils: bool = True
    ) -> None:
        """Count what a merge touched."""
        for n, person, is_new in found:
            self.outcome.note(table, records[n - 1].place, is_new)
            if are_pupils:
                self.touched.add(person)

    def _ties(self, table: str, kind: str, ties: Sequence[Tie], groups_too: Sequence[int], is_whole: bool) -> None:
        """Merge people in groups. Groups that are named, and `groups_too`, lose who is not named when `is_whole`."""
        ids, groups = self.ids[kind], self.ids["learning_group"]
        ended = [(ids[p], groups[g]) for p, g in self.roster.ended if p in ids and g in groups]
        into = [groups[t.group] for t in ties]
        parameters = {
            "person": [ids[t.person] for t in ties],
            "group_id": into,
            "starts_on": [t.starts_on for t in ties],
            "ends_on": [t.ends_on for t in ties],
            "today": self._today(),
            "groups": sorted({*into, *groups_too, *(group for _, group in ended)}),
            "is_whole": is_whole,
            "keeps_start": self.roster.keeps_start,
            **transposed(("ended_person", "ended_group"), ended),
        }
        statement = tables.statement("tie", table=table, **tables.TIES[table])
        self.cursor.execute("set local app.kinds_told = 'yes'")  # whether a group is a class goes along with each row
        ((*counts, people),) = run(self.cursor, statement, parameters)
        self.cursor.execute("set local app.kinds_told = ''")
        self.outcome.ties[table] = TieCounts(*counts)
        if kind == "pupil":
            self.touched.update(people or ())

    def _find_by_code(self) -> None:
        """Who teaches and is mentor: somebody of the source, or by the school's own code."""
        self.ids["teacher"] = self.ids["staff"]
        if self.roster.staff_by_code:
            codes = list({tie.person for tie in (*self.roster.teachings, *(self.roster.mentorings or ()))})
            self.cursor.execute("select code, person_id from staff where code = any(%s::text[])", [codes])
            self.ids["teacher"] = dict(self.cursor.fetchall())

    def _mentors(self) -> None:
        """Only a class whose mentor the source names can lose one; other classes keep whom the school gave them."""
        mentorings = self.roster.mentorings
        if mentorings is None:
            return
        self._ties("mentoring", "teacher", mentorings, (), self.roster.names_all_mentors)

    def _in_one_class(self) -> tuple[Sequence[Tie], int]:
        """The memberships, a class beginning when the one before it ended, and how many of those were left now."""
        ties, classes = self.roster.memberships, {g.key for g in self.roster.groups if not g.subject}
        into = [n for n, t in enumerate(ties) if t.group in classes or not self.roster.names_everybody]
        if not into:
            return ties, 0
        pupils, groups = self.ids["pupil"], self.ids["learning_group"]
        rows = [(pupils[t.person], groups[t.group], t.starts_on, t.ends_on) for t in (ties[n] for n in into)]
        arrays = transposed(("person", "group_id", "starts_on", "ends_on"), rows)
        begins: dict[int, date] = {}
        left = 0
        for n, pupil, starts_on, count in run(
            self.cursor, tables.statement("class_periods"), {**arrays, "today": self._today()}
        ):
            begins[into[n - 1]] = starts_on
            left += count
            if count:
                self.touched.add(pupil)
        moved = (replace(t, starts_on=begins.get(n, t.starts_on)) for n, t in enumerate(ties))
        return [t for t in moved if t.starts_on < t.ends_on], left

    def _groups_spoken_of(self) -> list[int]:
        years = self.ids["school_year"]
        parameters = {"source": self.roster.source, "years": [years[year.key] for year in self.roster.years]}
        return [id for (id,) in run(self.cursor, tables.statement("groups"), parameters)]

    def _today(self) -> date:
        return timezone.localdate(self.door.started_at)


def transposed(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """Rows as one array per column."""
    return {column: [row[index] for row in rows] for index, column in enumerate(columns)}


def apply(
    roster: Roster, door: JobDoor, answers: Mapping[str, str], *, is_brought: bool
) -> tuple[Outcome, list[Conflict]]:
    """Bring the roster into the database, in the job's transaction. With conflicts nothing may be kept.

    `is_brought`: somebody of the school brought it; a command and a watched folder did so without anybody.
    """
    with connections[door.alias].cursor() as cursor:
        application = Application(roster, door, cursor, is_brought, answers)
        application.run()
        return application.outcome, application.conflicts
