"""What the school adds to the gate: who somebody is there, and who may give a role to whom."""

from collections.abc import Iterator

from zorgvuldig.gate.sql.contributions import Contribution
from zorgvuldig.gate.sql.openings import GROUP, OTHER, PUPIL, Opening
from zorgvuldig.gate.sql.text import DEFINER
from zorgvuldig.gate.sql.ties import Tie, agreed, array_of_pupils, by_role, cases, exists, function, in_force, is_there
from zorgvuldig.platform.postgres import Names
from zorgvuldig.register.schema import Guard, Register, Relation, Shape, Table

# Ties that go by the school's tables: to oneself, to one's children, to a group and to a school. Pure text.


def members(relation: Relation, wanted: str) -> str:
    """Who is in the groups of `who` today."""
    return (
        f"select {wanted} from public.{relation.table} x join public.membership m on m.group_id = x.{relation.link} "
        f"where x.{relation.actor} = who and {in_force(relation, 'x')} "
        f"and m.starts_on <= today and (m.ends_on is null or m.ends_on > today){agreed(relation, 'm.pupil_id')}"
    )


def at_school(relation: Relation, pupil: str) -> str:
    """Whether a pupil was ever enrolled at a school where `who` holds the role."""
    return (
        f"exists (select from public.{relation.table} x join public.enrolment e on {is_there(relation, 'e')} "
        f"where {by_role(relation)} and e.pupil_id = {pupil})"
    )


def _age(relation: Relation, pupil: str) -> str:
    """Whole years of age by the register's birth date; an unknown birth date fails every age limit."""
    born = f"(select b.born_on from public.pupil_birth b where b.pupil_id = {pupil})"
    tests = []
    if relation.from_age:
        tests.append(f"coalesce({born} + interval '{relation.from_age} years' <= today, false)")
    if relation.until_age:
        tests.append(f"coalesce({born} + interval '{relation.until_age} years' > today, false)")
    return "".join(f" and {test}" for test in tests)


class SelfTie(Tie):
    """The pupil."""

    def holds_pupil(self, relation: Relation) -> str:
        """Whether they are the one."""
        return "who = pupil" + _age(relation, "pupil")

    def ever(self, _relation: Relation) -> str:
        """Whether they are a pupil."""
        return "exists (select from public.pupil p where p.person_id = who)"

    def own(self, relation: Relation) -> str:
        """Themselves."""
        return f"select p.person_id as pupil from public.pupil p where p.person_id = who{_age(relation, 'who')}"

    def reached(self, relation: Relation) -> str:
        """Themselves."""
        return array_of_pupils(self.own(relation))

    def tied(self, relation: Relation) -> str:
        """Themselves."""
        return f"select pupil as who, '{relation.key}'::text as relation, null::text as role where true{_age(relation, 'pupil')}"


class PupilTie(Tie):
    """A parent or guardian of the pupil."""

    def holds_pupil(self, relation: Relation) -> str:
        """Whether the pupil is their child."""
        tie = exists(relation, f"x.{relation.actor} = who and x.{relation.link} = pupil")
        return tie + _age(relation, "pupil")

    def ever(self, relation: Relation) -> str:
        """Whether they are or were a parent or guardian."""
        return f"exists (select from public.{relation.table} x where x.{relation.actor} = who)"

    def own(self, relation: Relation) -> str:
        """Their children."""
        age = _age(relation, f"x.{relation.link}")
        return (
            f"select x.{relation.link} as pupil from public.{relation.table} x "
            f"where x.{relation.actor} = who and {in_force(relation, 'x')}{age}"
        )

    def reached(self, relation: Relation) -> str:
        """Their children."""
        return array_of_pupils(self.own(relation))

    def tied(self, relation: Relation) -> str:
        """The parents."""
        return (
            f"select x.{relation.actor} as who, '{relation.key}'::text as relation, null::text as role from public.{relation.table} x "
            f"where x.{relation.link} = pupil and {in_force(relation, 'x')}{_age(relation, 'pupil')}"
        )


class GroupTie(Tie):
    """Whoever teaches a group, is its mentor or helps it."""

    def holds_pupil(self, relation: Relation) -> str:
        """Whether the pupil is in a group of theirs."""
        return f"exists ({members(relation, '')} and m.pupil_id = pupil)"

    def reached(self, relation: Relation) -> str:
        """Who is in their groups."""
        return f"select array({members(relation, 'm.pupil_id')})"

    def reaches(self, relation: Relation) -> str:
        """Whoever is in their groups."""
        return f"w.pupil in ({members(relation, 'm.pupil_id')})"

    def tied(self, relation: Relation) -> str:
        """Who has a group that the pupil is in."""
        return (
            f"select distinct x.{relation.actor} as who, '{relation.key}'::text as relation, null::text as role from public.{relation.table} x "
            f"join public.membership m on m.group_id = x.{relation.link} where m.pupil_id = pupil "
            f"and m.starts_on <= today and (m.ends_on is null or m.ends_on > today) and {in_force(relation, 'x')}"
            f"{agreed(relation, 'm.pupil_id')}"
        )


class SchoolTie(Tie):
    """Whoever holds a role at the pupil's school."""

    def holds_pupil(self, _relation: Relation) -> str:
        """Whether the pupil is of such a school."""
        return "gate.works_with(who, role, pupil, today)"

    def reached(self, relation: Relation) -> str:
        """Everybody of those schools."""
        return (
            f"select array(select e.pupil_id from public.{relation.table} x join public.enrolment e on {is_there(relation, 'e')} "
            f"where {by_role(relation)})"
        )

    def reaches(self, relation: Relation) -> str:
        """Whoever is of those schools."""
        return at_school(relation, "w.pupil")

    def tied(self, relation: Relation) -> str:
        """Who holds a role at the pupil's school."""
        return (
            f"select distinct x.{relation.actor} as who, '{relation.key}'::text as relation, x.role::text as role from public.{relation.table} x "
            f"join public.enrolment e on {is_there(relation, 'e')} where e.pupil_id = pupil and {in_force(relation, 'x')}"
        )


TIES = {Shape.SELF: SelfTie(), Shape.PUPIL: PupilTie(), Shape.GROUP: GroupTie(), Shape.SCHOOL: SchoolTie()}


# Relations of the register → what the school asks by them: who works where, who has a group, and who is found by a
# name. Pure text.


def school_functions(register: Register) -> Iterator[str]:
    """Each is a case over the register's relations, or goes by the one of whoever works at a school."""
    relations = list(register.relations.values())
    school = next(r for r in relations if r.shape is Shape.SCHOOL)
    yield function(
        "works_with(who integer, role text, pupil integer, today date)", "boolean", at_school(school, "pupil")
    )
    yield cases(
        "holds_group(relation text, role text, who integer, grp integer, today date)",
        "boolean",
        {r.key: _holds_group(r) for r in relations},
        "false",
    )
    yield cases(
        "found(relation text, role text, who integer, wanted text, reach integer, today date)",
        "integer[]",
        {r.key: _search_pupils(r) for r in relations},
        "null",
    )
    whole = ", ".join(f"'{r.key}'" for r in relations if r.shape is Shape.SCHOOL)
    yield function("is_at_school(relation text)", "boolean", f"relation in ({whole})")
    yield _child_called(register)
    yield _may_tie(register)


def _holds_group(relation: Relation) -> str:
    match relation.shape:
        case Shape.GROUP:
            return exists(relation, f"x.{relation.actor} = who and x.{relation.link} = grp")
        case Shape.SCHOOL:
            return (
                f"exists (select from public.{relation.table} x join public.school_year y on {is_there(relation, 'y')} "
                "join public.learning_group g on g.year_id = y.id "
                f"where x.{relation.actor} = who and x.role = role and {in_force(relation, 'x')} and g.id = grp)"
            )
        case _:
            return ""


def _search_pupils(relation: Relation) -> str:
    """As many pupils as the page reaches, by a folded piece of the name, the number or the whole name of the class, within reach."""
    match relation.shape:
        case Shape.GROUP:
            within = f"i.pupil_id in ({members(relation, 'm.pupil_id')})"
        case Shape.SCHOOL:
            # As `works_with`, but the actor's schools are looked up once and not for every name that fits.
            mine = f"x.{relation.actor} = who and x.role = role and {in_force(relation, 'x')}"
            schools = f"array(select x.{relation.link} from public.{relation.table} x where {mine})"
            anywhere = f"exists (select from public.{relation.table} x where {mine} and x.{relation.link} is null)"
            enrolled = f"e.pupil_id = i.pupil_id and (e.school_id = any ({schools}) or e.school_id > 0 and {anywhere})"
            within = f"exists (select from public.enrolment e where {enrolled})"
        case _:
            return ""
    by_name = (
        "select i.pupil_id, i.sort_key from public.pupil_identity i where length(wanted) >= 3 and (i.search_key like "
        "'%' || replace(replace(replace(wanted, '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%') "
        f"and {within} order by i.sort_key, i.pupil_id limit reach"
    )
    by_class = (
        "select i.pupil_id, i.sort_key from public.learning_group g join public.membership m on m.group_id = g.id "
        "join public.pupil_identity i on i.pupil_id = m.pupil_id where lower(g.name) = wanted and g.kind = 'class' "
        f"and m.starts_on <= today and (m.ends_on is null or m.ends_on > today) and {within} order by i.sort_key, i.pupil_id limit reach"
    )
    return f"select array(select f.pupil_id from (({by_name}) union ({by_class})) f order by f.sort_key, f.pupil_id limit reach)"


def _child_called(register: Register) -> str:
    """The first name of a child, for whoever a rule of families lets read it today; null for anybody else, and of oneself.

    Nobody calls it but functions that know by the session who asks: it takes the word of whoever calls it for that (decision 41).
    """
    identity = register.mask(["identity"])
    return (
        "create or replace function gate.child_called(who integer, pupil integer) returns text "
        f"language sql stable {DEFINER} as $$ select i.given_name::text from public.pupil_identity i where i.pupil_id = pupil and pupil <> who "
        f"and exists (select from gate.rule r where not r.is_staff and r.read_mask & {identity} = {identity} "
        "and gate.holds_pupil(r.relation, r.role, who, pupil, gate.today()) and (r.when_restricted or not exists ("
        f"select from public.restriction x where x.pupil_id = pupil and x.mask & {identity} <> 0 and x.purpose in ('', r.purpose) "
        "and x.starts_at <= statement_timestamp() and (x.ends_at is null or x.ends_at > statement_timestamp())))) $$"
    )


def _may_tie(register: Register) -> str:
    """Whether somebody may be tied to an opened pupil: a new person, or one within reach of whoever is at the door."""
    known = " or ".join(
        f"exists (select from public.{t.name} g where g.{t.person} = somebody) and not exists (select from public.{t.via} o "
        f"join gate.current_cap() c on gate.works_with(c.actor_id, c.role, o.pupil_id, gate.today()) "
        f"where o.{t.via_person} = somebody)"
        for t in register.tables.values()
        if t.via
    )
    return (
        f"create or replace function gate.may_tie(somebody integer) returns boolean language sql stable {DEFINER} as $$ "
        # Nor themselves: who keeps the ties would else be a parent of whomever they like, or lift what a court laid on them.
        f"select not ({known}) and somebody is distinct from (select c.actor_id from gate.current_cap() c) $$"
    )


# That a pupil is in one class at a time, as the database itself keeps it.
# A pupil is in one class at a time: an exclusion constraint on `is_class`, which the database itself fills in, row by
# row. Whoever adds many rows may say it themselves, by the setting; the check on the whole statement knows no setting.
UNTOLD = "((current_setting('app.kinds_told'::text, true) is distinct from 'yes'::text))"  # as the catalogue writes it
MEMBERSHIP = (
    f"""create or replace function gate.membership_kind() returns trigger language plpgsql {DEFINER} as $$
begin
    new.is_class := (select g.kind = 'class' from public.learning_group g where g.id = new.group_id);
    return new;
end $$""",
    "drop trigger if exists membership_kind on membership",
    "drop trigger if exists membership_added on membership",
    "create trigger membership_added before insert on membership for each row "
    f"when {UNTOLD} execute function gate.membership_kind()",
    "drop trigger if exists membership_changed on membership",
    "create trigger membership_changed before update on membership for each row "
    "when (((new.group_id <> old.group_id) or (new.is_class <> old.is_class))) execute function gate.membership_kind()",
    f"""create or replace function gate.membership_told() returns trigger language plpgsql {DEFINER} as $$
begin
    if exists (select from new_rows r join public.learning_group g on g.id = r.group_id
            where r.is_class is distinct from (g.kind = 'class')) then
        raise exception 'a membership says of its group what it is not' using errcode = '42501';
    end if;
    return null;
end $$""",
    "drop trigger if exists membership_told on membership",
    "create trigger membership_told after insert on membership referencing new table as new_rows "
    "for each statement execute function gate.membership_told()",
    f"""create or replace function gate.group_kind() returns trigger language plpgsql {DEFINER} as $$
begin
    if new.kind <> old.kind and exists (select from public.membership m where m.group_id = old.id) then
        raise exception 'a group with pupils stays the kind of group it is' using errcode = '42501';
    end if;
    return new;
end $$""",
    "drop trigger if exists group_kind on learning_group",
    "create trigger group_kind before update on learning_group for each row execute function gate.group_kind()",
)


# What a row must satisfy to be written by somebody of a school. Pure text.


def written_where(table: Table, register: Register) -> str:
    """At a school of theirs, and about somebody within their reach."""
    return _at_own_school(table) + _tie(table, register)


def _at_own_school(table: Table) -> str:
    """What a school arranges (groups, years, who works with whom) is written at a school where the actor has the role."""
    if table.guard is not Guard.ORGANISATION or table.group:
        return ""
    mine = "any((select gate.own_schools())::integer[])"
    years = f"select y.id from school_year y where y.school_id = {mine}"
    if table.name == "school":
        return f" and id = {mine}"
    if "group_id" in table.columns:
        group = f"group_id in (select g.id from learning_group g where g.year_id in ({years}))"
        if "school_id" in table.columns:  # for a whole school, or for one group of it
            return f" and school_id = {mine} and (group_id is null or {group})"
        return f" and {group}"
    if "school_id" in table.columns:
        return f" and school_id = {mine}"
    return "".join(f" and {column} in ({years})" for column in table.columns if column.endswith("year_id"))


def _tie(table: Table, register: Register) -> str:
    """Who ties somebody to an opened pupil sees that somebody: so only a new person, or one within the actor's reach."""
    via = {other.via_person for other in register.tables.values() if other.via == table.name}
    return "".join(f" and gate.may_tie({person})" for person in sorted(via))


def functions(register: Register) -> Iterator[str]:
    """Who works where, and that a pupil is in one class at a time."""
    yield from school_functions(register)
    yield from MEMBERSHIP


def grants(_register: Register, names: Names) -> Iterator[str]:
    """Whoever writes makes a person, and ties those within reach."""
    yield f"grant execute on function gate.addresses_of(text) to {names.login}"
    yield f"grant execute on function gate.may_tie(integer) to {names.reader}, {names.writer}"
    yield f"grant execute on function gate.new_person() to {names.writer}"
    yield f"grant execute on function gate.groups_beside(bigint, date) to {names.writer}"
    yield f"grant execute on function gate.empty_groups(bigint) to {names.reader}, {names.writer}"
    yield f"grant execute on function gate.staff_numbers(bigint) to {names.reader}, {names.writer}"


# Of which only what is still to come is prepared.
AHEAD = ("school_year", "learning_group", "lesson_hours", "teaching", "mentoring")
CONTRIBUTION = Contribution(
    "zorgvuldig.school.sql",
    files=("identity.sql", "roles.sql", "groups.sql", "next_year.sql"),
    functions=functions,
    written_where=written_where,
    ties=TIES,
    checks=(
        ("staff_role", "role_given", "insert or delete or update"),
        *((table, "ahead_alone", "insert or delete or update") for table in AHEAD),
        ("learning_group", "group_goes_empty", "delete"),
        ("lesson_hours", "hours_fit", "insert or update"),
        ("membership", "decisions_alone", "insert or delete or update"),
        ("turned_place", "decisions_alone", "insert or delete or update"),
        ("rollover_line", "decisions_alone", "insert or delete or update"),
        ("subject_choice", "decisions_alone", "insert or delete or update"),
        ("subject_choice", "choice_fits", "insert or delete or update"),
    ),
    grants=grants,
    writes={"person": "insert, delete"},
    openings=(
        Opening("group", GROUP, "(select g.id from public.learning_group g where g.uid = wanted)"),
        Opening("lesson", GROUP, "(select l.group_id from gate.lesson_named(key) l)"),
        Opening("family", PUPIL),
        Opening("coming", GROUP, "(select g.id from public.learning_group g where g.uid = wanted)"),
        Opening("choice"),
        Opening("stage", OTHER, "(select g.id from public.learning_group g where g.uid = wanted)"),
        Opening(
            "search",
            opens="gate.open_search(rule.relation, rule.role, purpose, who, split_part(key, E'\\n', 1), reach, today)",
            by_every_rule=True,
        ),
    ),
    files_by_uid=("pupil",),
)
