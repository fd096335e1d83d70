"""What the school adds to the gate: who somebody is there, and who may give a role to whom."""

from collections.abc import Iterator

from zorgvuldig.gate.sql.contributions import Contribution
from zorgvuldig.gate.sql.openings import GROUP, OTHER, PUPIL, Opening
from zorgvuldig.gate.sql.text import DEFINER
from zorgvuldig.platform.postgres import Names
from zorgvuldig.register.schema import Guard, Register, Table
from zorgvuldig.school.sql.relations import school_functions
from zorgvuldig.school.sql.ties import TIES

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
    yield f"grant execute on function gate.staff_numbers(bigint) to {names.reader}, {names.writer}"


CONTRIBUTION = Contribution(
    "zorgvuldig.school.sql",
    files=("identity.sql", "roles.sql", "groups.sql"),
    functions=functions,
    written_where=written_where,
    ties=TIES,
    checks=(("staff_role", "role_given", "insert or delete or update"),),
    grants=grants,
    writes={"person": "insert, delete"},
    openings=(
        Opening("group", GROUP, "(select g.id from public.learning_group g where g.uid = wanted)"),
        Opening("lesson", GROUP, "(select l.group_id from gate.lesson_named(key) l)"),
        Opening("family", PUPIL),
        Opening("stage", OTHER, "(select g.id from public.learning_group g where g.uid = wanted)"),
        Opening("search", by_every_rule=True),
    ),
    files_by_uid=("pupil",),
)
