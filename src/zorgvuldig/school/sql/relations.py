"""Relations of the register → what the school asks by them: who works where, who has a group, and who is found by a name. Pure text."""

from collections.abc import Iterator

from zorgvuldig.gate.sql.text import DEFINER
from zorgvuldig.gate.sql.ties import cases, exists, function, in_force, is_there
from zorgvuldig.register.schema import Register, Relation, Shape
from zorgvuldig.school.sql.ties import at_school, members


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
        "found(relation text, role text, who integer, wanted text, today date)",
        "integer[]",
        {r.key: _search_pupils(r) for r in relations},
        "null",
    )
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
    """Twenty pupils at most, by a folded piece of the name, the number or the whole name of the class, within reach."""
    match relation.shape:
        case Shape.GROUP:
            reach = f"i.pupil_id in ({members(relation, 'm.pupil_id')})"
        case Shape.SCHOOL:
            # As `works_with`, but the actor's schools are looked up once and not for every name that fits.
            mine = f"x.{relation.actor} = who and x.role = role and {in_force(relation, 'x')}"
            schools = f"array(select x.{relation.link} from public.{relation.table} x where {mine})"
            anywhere = f"exists (select from public.{relation.table} x where {mine} and x.{relation.link} is null)"
            enrolled = f"e.pupil_id = i.pupil_id and (e.school_id = any ({schools}) or e.school_id > 0 and {anywhere})"
            reach = f"exists (select from public.enrolment e where {enrolled})"
        case _:
            return ""
    by_name = (
        "select i.pupil_id, i.sort_key from public.pupil_identity i where length(wanted) >= 3 and (i.search_key like "
        "'%' || replace(replace(replace(wanted, '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%') "
        f"and {reach} order by i.sort_key limit 20"
    )
    by_class = (
        "select i.pupil_id, i.sort_key from public.learning_group g join public.membership m on m.group_id = g.id "
        "join public.pupil_identity i on i.pupil_id = m.pupil_id where lower(g.name) = wanted and g.kind = 'class' "
        f"and m.starts_on <= today and (m.ends_on is null or m.ends_on > today) and {reach} order by i.sort_key limit 20"
    )
    return f"select array(select f.pupil_id from (({by_name}) union ({by_class})) f order by f.sort_key limit 20)"


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
