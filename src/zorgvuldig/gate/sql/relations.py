"""Relations of the register → the functions that `gate.open` asks who is tied to whom. Pure text, as `policies`."""

from collections.abc import Iterator

from zorgvuldig.gate.sql.definer import DEFINER
from zorgvuldig.register.schema import OWNER, Register, Relation, Shape, Table

# By which relations somebody has a pupil of their own: each asked once, however many rules name it.
OWN_RELATIONS = (
    f"create or replace function gate.own_relations(who integer, today date) returns setof text language sql stable {DEFINER} as $$ "
    "with r as materialized (select distinct relation from gate.rule where not is_staff) "
    "select r.relation from r where cardinality(gate.own(r.relation, who, today)) > 0 $$"
)


def relation_functions(register: Register) -> Iterator[str]:
    """One function per question `gate.open` asks; each is a case over the register's relations."""
    relations = list(register.relations.values())
    duty = next(r for r in relations if r.shape is Shape.DUTY)
    school = next(r for r in relations if r.shape is Shape.SCHOOL)
    yield _function(
        "serves(who integer, role text, today date)", "boolean", _exists(duty, f"x.{duty.actor} = who", True)
    )
    yield from _roles(duty)
    yield _function(
        "works_with(who integer, role text, pupil integer, today date)", "boolean", _at_school(school, "pupil")
    )
    yield _cases(
        "holds_pupil(relation text, role text, who integer, pupil integer, today date)",
        "boolean",
        {r.key: _holds_pupil(r, register) for r in relations},
        "false",
    )
    yield _cases(
        "reached(relation text, role text, who integer, today date)",
        "integer[]",
        {r.key: _reached(r, register) for r in relations},
        "null",
    )
    yield _cases(
        "holds_group(relation text, role text, who integer, grp integer, today date)",
        "boolean",
        {r.key: _holds_group(r) for r in relations},
        "false",
    )
    yield _cases(
        "own(relation text, who integer, today date)",
        "integer[]",
        {r.key: _own(r, register) for r in relations},
        "null",
    )
    yield _cases(
        "found(relation text, role text, who integer, wanted text, today date)",
        "integer[]",
        {r.key: _found(r) for r in relations},
        "null",
    )
    yield _cases(
        "waiting(relation text, role text, who integer, purpose text, today date)",
        "integer[]",
        {r.key: _waiting(r, register) for r in relations},
        "null",
    )
    yield _cases(
        "archived(relation text, role text, who integer, wanted bytea, today date)",
        "integer[]",
        {r.key: _archived(r) for r in relations},
        "null",
    )
    yield from (OWN_RELATIONS, _work(register), _called(register), _viewers(register))
    yield from _reach(register, school)
    yield _function("reaches_far(wanted text)", "boolean", _far(relations))
    yield _function("goes_beyond_groups(wanted text)", "boolean", _beyond_groups(relations))
    yield _cases("topic_of(relation text)", "text", {r.key: f"'{r.topic}'::text" for r in relations if r.topic}, "''")
    duties = ", ".join(f"'{r.key}'" for r in relations if r.shape is Shape.DUTY)
    yield _function("on_duty(relation text)", "boolean", f"relation in ({duties})")


def _roles(duty: Relation) -> Iterator[str]:
    """Whether an account is protected as its owner must be; whether somebody holds one of these roles today, anywhere or at a school."""
    held = f"from public.{duty.table} x where x.{duty.actor} = who and {_in_force(duty, 'x').replace('today', 'gate.today()')}"
    # Staff need a second factor, and one of a wide role a colleague who confirmed it.
    yield (
        f"create or replace function gate.is_strong(account_number integer, who integer) returns boolean language sql stable {DEFINER} as $$ "
        "select not exists (select from gate.first_sign_in f where f.account_id = account_number and f.confirmed_at is null) "
        "and (exists (select from public.mfa_authenticator where user_id = account_number and type in ('totp', 'webauthn')) "
        f"or not exists (select {held})) $$"
    )
    yield _function("has_role(who integer, roles text[])", "boolean", f"exists (select {held} and x.role = any(roles))")
    there = f"(x.{duty.link} is null or x.{duty.link} = school)"
    yield _function(
        "holds_role(who integer, roles text[], school integer)",
        "boolean",
        f"exists (select {held} and x.role = any(roles) and {there})",
    )


def _beyond_groups(relations: list[Relation]) -> str:
    """Whether a role opens more than groups of its own, or is tied to none, as whoever keeps the server."""
    tied = ", ".join(f"'{r.key}'" for r in relations if r.shape is Shape.GROUP)
    return f"{_far(relations)} or not exists (select from gate.rule r where r.role = wanted and r.relation in ({tied}))"


def _far(relations: list[Relation]) -> str:
    """Whether some rule gives the role pupils by itself, and not by a group: such a role is not given at the door."""
    wide = ", ".join(f"'{r.key}'" for r in relations if r.shape in (Shape.SCHOOL, Shape.APPLICANT, Shape.ARCHIVE))
    return f"exists (select from gate.rule r where r.role = wanted and r.relation in ({wide}))"


def _reach(register: Register, school: Relation) -> Iterator[str]:
    """How far the one at the door reaches: at which schools, whether by more than a group, and whom they may tie."""
    yield (
        f"create or replace function gate.own_schools() returns integer[] language sql stable {DEFINER} as $$ "
        f"select array(select distinct s.id from public.{school.table} x join gate.current_cap() c on x.{school.actor} = c.actor_id "
        f"and x.role = c.role join public.school s on (x.{school.link} is null or s.id = x.{school.link}) "
        f"where {_in_force(school, 'x').replace('today', 'gate.today()')}) $$"
    )
    wide = ", ".join(f"'{r.key}'" for r in register.relations.values() if r.shape is Shape.SCHOOL)
    yield (
        f"create or replace function gate.at_large(m bigint) returns boolean language sql stable {DEFINER} as $$ "
        "select exists (select from gate.current_cap() c join gate.rule r on r.role = c.role and r.purpose = c.purpose "
        f"where r.relation in ({wide}) and r.write_mask & m = m) $$"
    )
    known = " or ".join(
        f"exists (select from public.{t.name} g where g.{t.person} = somebody) and not exists (select from public.{t.via} o "
        f"join gate.current_cap() c on gate.works_with(c.actor_id, c.role, o.pupil_id, gate.today()) "
        f"where o.{t.via_person} = somebody)"
        for t in register.tables.values()
        if t.via
    )
    yield (
        f"create or replace function gate.may_tie(somebody integer) returns boolean language sql stable {DEFINER} as $$ "
        # Nor themselves: who keeps the ties would else be a parent of whomever they like, or lift what a court laid on them.
        f"select not ({known}) and somebody is distinct from (select c.actor_id from gate.current_cap() c) $$"
    )


def _function(signature: str, returns: str, expression: str) -> str:
    return (
        f"create or replace function gate.{signature} returns {returns} language plpgsql stable {DEFINER} as "
        f"$$ #variable_conflict use_variable\nbegin return ({expression}); end $$"
    )


def _cases(signature: str, returns: str, cases: dict[str, str], otherwise: str) -> str:
    lines = "\n".join(f"    when '{key}' then return ({sql});" for key, sql in cases.items() if sql)
    return (
        f"create or replace function gate.{signature} returns {returns} language plpgsql stable {DEFINER} as "
        f"$$ #variable_conflict use_variable\nbegin case relation\n{lines}\n    else return {otherwise}; end case; end $$"
    )


def _in_force(relation: Relation, alias: str) -> str:
    tests = [
        f"{alias}.{relation.starts} <= today",
        f"({alias}.{relation.ends} is null or {alias}.{relation.ends} > today)",
    ]
    tests += [f"{alias}.{column}" for column in relation.where]
    until = f" and ({alias}.{relation.unless_until} is null or {alias}.{relation.unless_until} > today)"
    tests += [f"not ({alias}.{c}{until if relation.unless_until else ''})" for c in relation.unless]
    return " and ".join(tests)


def _agreed(relation: Relation, pupil: str) -> str:
    """Who comes from outside the school is tied to those alone of whom a yes holds."""
    return f" and {pupil} = any(gate.agreed('{relation.key}', array[{pupil}]))" if relation.topic else ""


def _exists(relation: Relation, condition: str, with_role: bool = False) -> str:
    role = " and x.role = role" if with_role else ""
    return f"exists (select from public.{relation.table} x where {condition}{role} and {_in_force(relation, 'x')})"


def _age(relation: Relation, pupil: str) -> str:
    """Whole years of age by the register's birth date; an unknown birth date fails every age limit."""
    born = f"(select b.born_on from public.pupil_birth b where b.pupil_id = {pupil})"
    tests = []
    if relation.from_age:
        tests.append(f"coalesce({born} + interval '{relation.from_age} years' <= today, false)")
    if relation.until_age:
        tests.append(f"coalesce({born} + interval '{relation.until_age} years' > today, false)")
    return "".join(f" and {test}" for test in tests)


def _at_school(relation: Relation, pupil: str) -> str:
    return (
        f"exists (select from public.{relation.table} x join public.enrolment e on {_is_there(relation, 'e')} "
        f"where x.{relation.actor} = who and x.role = role and {_in_force(relation, 'x')} and e.pupil_id = {pupil})"
    )


def _is_there(relation: Relation, alias: str) -> str:
    """A role without a school holds at every school of the board."""
    return f"(x.{relation.link} is null or {alias}.school_id = x.{relation.link})"


def _members(relation: Relation, wanted: str) -> str:
    return (
        f"select {wanted} from public.{relation.table} x join public.membership m on m.group_id = x.{relation.link} "
        f"where x.{relation.actor} = who and {_in_force(relation, 'x')} "
        f"and m.starts_on <= today and (m.ends_on is null or m.ends_on > today){_agreed(relation, 'm.pupil_id')}"
    )


def _holds_pupil(relation: Relation, register: Register) -> str:
    match relation.shape:
        case Shape.SELF:
            return "who = pupil" + _age(relation, "pupil")
        case Shape.PUPIL:
            tie = _exists(relation, f"x.{relation.actor} = who and x.{relation.link} = pupil")
            return tie + _age(relation, "pupil")
        case Shape.GROUP:
            return f"exists ({_members(relation, '')} and m.pupil_id = pupil)"
        case Shape.SCHOOL:
            return "gate.works_with(who, role, pupil, today)"
        case Shape.EMERGENCY:
            return (
                "exists (select from gate.emergency e where e.actor_id = who and e.role = role "
                "and e.pupil_id = pupil and e.until > statement_timestamp())"
            )
        case Shape.APPLICANT:
            return f"exists ({_applicants(relation, '')} and a.person_id = pupil)"
        case Shape.ARCHIVE:
            return f"exists ({_kept(relation, '')} and a.person_id = pupil)"
        case Shape.DUTY:
            return ""


def _reached(relation: Relation, register: Register) -> str:
    """Everybody of whom `_holds_pupil` says yes, in one question: asked pupil by pupil, a board of 100,000 takes minutes."""
    match relation.shape:
        case Shape.SELF | Shape.PUPIL:
            return _own(relation, register)
        case Shape.GROUP:
            return f"select array({_members(relation, 'm.pupil_id')})"
        case Shape.SCHOOL:
            return (
                f"select array(select e.pupil_id from public.{relation.table} x join public.enrolment e on {_is_there(relation, 'e')} "
                f"where x.{relation.actor} = who and x.role = role and {_in_force(relation, 'x')})"
            )
        case Shape.EMERGENCY:
            return (
                "select array(select e.pupil_id from gate.emergency e where e.actor_id = who and e.role = role "
                "and e.until > statement_timestamp())"
            )
        case Shape.APPLICANT:
            return f"select array({_applicants(relation, 'a.person_id')})"
        case Shape.ARCHIVE:
            return f"select array({_kept(relation, 'a.person_id')})"
        case Shape.DUTY:
            return ""


def _applicants(relation: Relation, wanted: str) -> str:
    """Applications that were sent, at a school where the actor holds the role."""
    return (
        f"select {wanted} from public.{relation.table} x join public.school_year y on {_is_there(relation, 'y')} "
        "join public.intake_round r on r.year_id = y.id join public.application a on a.round_id = r.id "
        f"where x.{relation.actor} = who and x.role = role and {_in_force(relation, 'x')} and a.submitted_at is not null"
    )


def _kept(relation: Relation, wanted: str) -> str:
    """Archive records of a school where the actor holds the role."""
    return (
        f"select {wanted} from public.{relation.table} x join public.archive_record a on {_is_there(relation, 'a')} "
        f"where x.{relation.actor} = who and x.role = role and {_in_force(relation, 'x')}"
    )


def _archived(relation: Relation) -> str:
    """Twenty people at most with an archive record under this digest of name and year of birth, within reach."""
    if relation.shape is not Shape.ARCHIVE:
        return ""
    found = f"{_kept(relation, 'distinct a.person_id')} and a.search_hash = wanted order by 1 limit 20"
    return f"select array({found})"


def _waiting(relation: Relation, register: Register) -> str:
    """At most 500 pupils (or applicants) about whom something waits for the purpose, within the actor's reach."""
    if relation.shape not in (Shape.GROUP, Shape.SCHOOL, Shape.APPLICANT):
        return ""
    rows = " union ".join(_queue(table, register) for table in register.tables.values() if table.queue)
    if relation.shape is Shape.APPLICANT:
        reach = f"w.pupil in ({_applicants(relation, 'a.person_id')})"
    elif relation.shape is Shape.GROUP:
        reach = f"w.pupil in ({_members(relation, 'm.pupil_id')})"
    else:
        reach = (
            f"exists (select from public.{relation.table} x join public.enrolment e on {_is_there(relation, 'e')} "
            f"where x.{relation.actor} = who and x.role = role and {_in_force(relation, 'x')} and e.pupil_id = w.pupil)"
        )
    return f"select array(select w.pupil from ({rows}) w where w.purpose = purpose and {reach} order by 1 limit 500)"


def _work(register: Register) -> str:
    """How many pupils wait in each queue for whoever has a session, by role and purpose. It counts, and opens nothing."""
    queues = [table for table in register.tables.values() if table.queue]
    rows = " union ".join(
        f"select '{t.name}'::text as kept, s.pupil, s.purpose from ({_queue(t, register)}) s" for t in queues
    )
    reaching = (Shape.GROUP, Shape.SCHOOL, Shape.APPLICANT)
    ties = ", ".join(f"'{r.key}'" for r in register.relations.values() if r.shape in reaching)
    return (
        "create or replace function gate.work_waiting(secret text) returns table (role text, purpose text, what text, pupils bigint) "
        f"language plpgsql stable {DEFINER} as $$ #variable_conflict use_variable\n"
        "declare who integer := gate.whose(secret); today date := gate.today(); rule record; ids integer[];\nbegin\n"
        "    if who is null then return; end if;\n"
        "    for rule in select r.role, r.relation, r.purpose, bool_or(r.when_restricted) as free from gate.rule r "
        f"where r.is_staff and r.relation in ({ties}) and gate.serves(who, r.role, today) group by 1, 2, 3 order by 1, 3, 2 loop\n"
        "        role := rule.role; purpose := rule.purpose;\n"
        "        ids := gate.waiting(rule.relation, role, who, purpose, today);\n"
        "        continue when ids is null or ids = '{}';\n"
        f"        for what, pupils in select x.kept, count(distinct x.pupil) from ({rows}) x "
        "where x.purpose = purpose and x.pupil = any (ids) and (rule.free or not gate.left_alone(x.pupil::integer, purpose)) group by 1 loop\n"
        "            return next;\n        end loop;\n    end loop;\nend $$"
    )


def _called(register: Register) -> str:
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


def _queue(table: Table, register: Register) -> str:
    other, dot, column = table.queue_done.rpartition(".")
    open_ = (
        f"not exists (select from public.{other} d where d.{column} = q.id)" if dot else f"q.{table.queue_done} is null"
    )
    begun = f" and q.{table.queue_opened} is not null" if table.queue_opened else ""
    if table.queue_ends:
        begun += f" and q.{table.queue_ends} > today"
    if table.settled_by:
        by, _, points = table.settled_by.partition(".")
        done = register.tables[by].queue_done
        begun += f" and not exists (select from public.{by} s where s.{points} = q.id and s.{done} is not null)"
    if table.queue == OWNER:
        writes = f"r.is_staff and r.write_mask & q.{table.carries} = q.{table.carries}"
        return (
            f"select q.{table.pupil} as pupil, r.purpose from public.{table.name} q "
            f"join gate.rule r on r.role = role and {writes} where {open_}{begun}"
        )
    waits = _waits_for(table.queue, table, register) + _at_desk(table)
    rows = f"select q.{table.pupil} as pupil, '{table.queue}' as purpose from public.{table.name} q where {open_}{begun}{waits}"
    if table.also_queue:
        waits = _waits_for(table.also_queue, table, register)
        rows += (
            f" union select q.{table.pupil}, '{table.also_queue}' from public.{table.name} q "
            f"where {open_} and q.{table.also_queue_opened} is not null{waits}"
        )
    return rows


def _at_desk(table: Table) -> str:
    """What is for one of the register's recipients waits for the desk whose work that is, and for no other."""
    if not table.queue_desk:
        return ""
    return f" and (role, q.{table.queue_desk}::text) in (select d.role, d.recipient from gate.desks() d)"


def _waits_for(purpose: str, table: Table, register: Register) -> str:
    """A row that carries categories waits for whoever may see it: with all of these, or with the one that oversees them."""
    if not table.carries:
        return ""
    overseer = register.categories[table.overseen_by].mask
    sees = f"r.read_mask & q.{table.carries} = q.{table.carries} or r.read_mask & {overseer} = {overseer}"
    return f" and exists (select from gate.rule r where r.role = role and r.purpose = '{purpose}' and ({sees}))"


def _viewers(register: Register) -> str:
    """Who can open a pupil today, as what, and which categories: every rule, turned round. Only of an opened pupil."""
    named = register.mask(["identity", "staff"])
    ties = " union all ".join(filter(None, (_tied(r, register) for r in register.relations.values())))
    return (
        "create or replace function gate.viewers(wanted integer, m bigint) returns table (person_id integer, role text, "
        f"relation text, purpose text, read_mask bigint, write_mask bigint) language plpgsql stable {DEFINER} as $$ "
        "#variable_conflict use_column\ndeclare today date := gate.today(); pupil integer := wanted;\nbegin\n"
        # Whatever the caller says: what comes back is names of staff and whom the pupil belongs to.
        f"    if not coalesce(wanted = any (gate.opened(m | {named})), false) then return; end if;\n"
        "    return query select t.who, r.role, r.relation, r.purpose, case when r.alone_mask is null "
        f"then r.read_mask else r.read_mask & (r.alone_mask | gate.shared_with(pupil, t.who)) end, r.write_mask from ({ties}) t "
        "join gate.rule r on r.relation = t.relation and (t.role is null or t.role = r.role) "
        "where not r.is_staff or gate.serves(t.who, r.role, today);\nend $$"
    )


def _tied(relation: Relation, register: Register) -> str:
    row = f"'{relation.key}'::text as relation"
    match relation.shape:
        case Shape.SELF:
            return f"select pupil as who, {row}, null::text as role where true{_age(relation, 'pupil')}"
        case Shape.PUPIL:
            return (
                f"select x.{relation.actor} as who, {row}, null::text as role from public.{relation.table} x "
                f"where x.{relation.link} = pupil and {_in_force(relation, 'x')}{_age(relation, 'pupil')}"
            )
        case Shape.GROUP:
            return (
                f"select distinct x.{relation.actor} as who, {row}, null::text as role from public.{relation.table} x "
                f"join public.membership m on m.group_id = x.{relation.link} where m.pupil_id = pupil "
                f"and m.starts_on <= today and (m.ends_on is null or m.ends_on > today) and {_in_force(relation, 'x')}"
                f"{_agreed(relation, 'm.pupil_id')}"
            )
        case Shape.SCHOOL:
            return (
                f"select distinct x.{relation.actor} as who, {row}, x.role::text as role from public.{relation.table} x "
                f"join public.enrolment e on {_is_there(relation, 'e')} where e.pupil_id = pupil and {_in_force(relation, 'x')}"
            )
        case Shape.ARCHIVE:
            return (
                f"select distinct x.{relation.actor} as who, {row}, x.role::text as role from public.{relation.table} x "
                f"join public.archive_record a on {_is_there(relation, 'a')} "
                f"where a.person_id = pupil and {_in_force(relation, 'x')}"
            )
        case _:
            return ""


def _holds_group(relation: Relation) -> str:
    match relation.shape:
        case Shape.GROUP:
            return _exists(relation, f"x.{relation.actor} = who and x.{relation.link} = grp")
        case Shape.SCHOOL:
            return (
                f"exists (select from public.{relation.table} x join public.school_year y on {_is_there(relation, 'y')} "
                "join public.learning_group g on g.year_id = y.id "
                f"where x.{relation.actor} = who and x.role = role and {_in_force(relation, 'x')} and g.id = grp)"
            )
        case _:
            return ""


def _own(relation: Relation, register: Register) -> str:
    match relation.shape:
        case Shape.SELF:
            return f"select array_agg(p.person_id) from public.pupil p where p.person_id = who{_age(relation, 'who')}"
        case Shape.PUPIL:
            age = _age(relation, f"x.{relation.link}")
            return (
                f"select array_agg(x.{relation.link} order by x.{relation.link}) from public.{relation.table} x "
                f"where x.{relation.actor} = who and {_in_force(relation, 'x')}{age}"
            )
        case _:
            return ""


def _found(relation: Relation) -> str:
    """Twenty pupils at most, by a folded piece of the name, the number or the whole name of the class, within reach."""
    match relation.shape:
        case Shape.GROUP:
            reach = f"i.pupil_id in ({_members(relation, 'm.pupil_id')})"
        case Shape.SCHOOL:
            # As `works_with`, but the actor's schools are looked up once and not for every name that fits.
            mine = f"x.{relation.actor} = who and x.role = role and {_in_force(relation, 'x')}"
            schools = f"array(select x.{relation.link} from public.{relation.table} x where {mine})"
            anywhere = f"exists (select from public.{relation.table} x where {mine} and x.{relation.link} is null)"
            enrolled = f"e.pupil_id = i.pupil_id and (e.school_id = any ({schools}) or {anywhere})"
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
