"""Relations of the register → the functions that `gate.open` asks who is tied to whom. Pure text, as `policies`."""

from collections.abc import Iterator
from functools import cache

from zorgvuldig.gate.sql.contributions import contributions
from zorgvuldig.gate.sql.text import DEFINER, as_table
from zorgvuldig.gate.sql.ties import Tie, array_of_pupils, cases, exists, function, in_force
from zorgvuldig.register.schema import OWNER, Register, Relation, Shape, Table

# At which desk a recipient's work lies.
DESKS = f"""create or replace function gate.desks() returns table (role text, recipient text) language sql stable {DEFINER} as $$
    select r.desk, r.key from gate.state s, jsonb_to_recordset(s.value::jsonb) r(key text, desk text)
    where s.key = 'register_recipients' and r.desk <> ''
$$"""


def relation_functions(register: Register) -> Iterator[str]:
    """One function per question `gate.open` asks; each is a case over the register's relations."""
    relations, ties = list(register.relations.values()), _ties()
    duty = _duty(register)
    yield function("serves(who integer, role text, today date)", "boolean", _serves(duty, "role"))
    yield from _roles(duty, relations)
    yield cases(
        "holds_pupil(relation text, role text, who integer, pupil integer, today date)",
        "boolean",
        {r.key: ties[r.shape].holds_pupil(r) for r in relations},
        "false",
    )
    yield cases(
        "reached(relation text, role text, who integer, today date)",
        "integer[]",
        {r.key: ties[r.shape].reached(r) for r in relations},
        "null",
    )
    yield cases(
        "own(relation text, who integer, today date)",
        "integer[]",
        {r.key: array_of_pupils(rows) for r in relations if (rows := ties[r.shape].own(r))},
        "null",
    )
    yield cases(
        "waiting(relation text, role text, who integer, purpose text, today date)",
        "integer[]",
        {r.key: _queue_pupils(r, register) for r in relations},
        "null",
    )
    yield from (_table_masks(register), DESKS, _work(register))
    yield from _reach(register)
    yield function("reaches_far(wanted text)", "boolean", _far(relations))
    yield function("goes_beyond_groups(wanted text)", "boolean", _beyond_groups(relations))
    yield cases("topic_of(relation text)", "text", {r.key: f"'{r.topic}'::text" for r in relations if r.topic}, "''")
    duties = ", ".join(f"'{r.key}'" for r in relations if r.shape is Shape.DUTY)
    yield function("on_duty(relation text)", "boolean", f"relation in ({duties})")


def in_place(text: str, register: Register) -> str:
    """The text of `gate.whose` and `gate.open` with two of these questions in their own: a call costs more than what it asks."""
    duty = _duty(register)
    return text.replace("{is_strong}", _is_strong(duty, "a.id", "s.person_id")).replace(
        "{serves}", _serves(duty, "r.role")
    )


def _duty(register: Register) -> Relation:
    return next(r for r in register.relations.values() if r.shape is Shape.DUTY)


def _serves(duty: Relation, role: str) -> str:
    """Whether `who` holds this role today."""
    return exists(duty, f"x.{duty.actor} = who", role)


def _is_strong(duty: Relation, account: str, owner: str) -> str:
    """Whether an account is protected as its owner must be: staff need a second factor, and one of a wide role a colleague who confirmed it."""
    return (
        f"not exists (select from gate.first_sign_in f where f.account_id = {account} and f.confirmed_at is null) "
        f"and (exists (select from public.mfa_authenticator m where m.user_id = {account} and m.type in ('totp', 'webauthn')) "
        f"or not exists (select {_roles_held(duty, owner)}))"
    )


def _roles_held(duty: Relation, who: str) -> str:
    """The roles of somebody today, of whom a function knows the number alone."""
    return f"from public.{duty.table} x where x.{duty.actor} = {who} and {in_force(duty, 'x').replace('today', 'gate.today()')}"


@cache
def _ties() -> dict[Shape, Tie]:
    return {shape: tie for part in contributions() for shape, tie in part.ties.items()}


def tied(register: Register) -> str:
    """Everybody who is tied to `pupil` today, by which relation and in which role: rows `who`, `relation`, `role`, and the relation's shape tells how."""
    return " union all ".join(filter(None, (_ties()[r.shape].tied(r) for r in register.relations.values())))


def _roles(duty: Relation, relations: list[Relation]) -> Iterator[str]:
    """Whether an account is protected, in which roles its owner is known, and whether one of these is among them."""
    held = _roles_held(duty, "who")
    yield (
        f"create or replace function gate.is_strong(account_number integer, who integer) returns boolean language sql stable {DEFINER} as $$ "
        f"select {_is_strong(duty, 'account_number', 'who')} $$"
    )
    # In which roles the owner of a session is known here today, and for which purposes they have a pupil of their own (a child, or themselves),
    # so that menu and start page show only what is theirs. It says nothing about anybody else and opens nothing; every page still asks `open`.
    # Nobody's relations are asked who never had one, as most of a school's staff.
    yield "drop function if exists gate.roles_of(text), gate.own_purposes(text), gate.own_relations(integer, date)"  # its earlier forms
    owning = {r: _ties()[r.shape] for r in relations if _ties()[r.shape].own(r)}
    ever = " or ".join(dict.fromkeys(tie.ever(r) for r, tie in owning.items()))
    own = ", ".join(f"case when exists ({tie.own(r)}) then '{r.key}' end" for r, tie in owning.items())
    yield (
        f"create or replace function gate.known_in(who integer, today date, out roles text[], out purposes text[]) language plpgsql stable {DEFINER} as $$\n"
        f"begin\n    roles := array(select distinct x.role::text from public.{duty.table} x where x.{duty.actor} = who and {in_force(duty, 'x')});\n"
        f"    purposes := '{{}}';\n    if not ({ever}) then return; end if;\n"
        "    select roles || coalesce(array_agg(distinct r.role), '{}'), coalesce(array_agg(distinct r.purpose), '{}') into roles, purposes\n"
        f"        from gate.rule r where r.relation = any(array[{own}]) and not r.is_staff;\nend $$"
    )
    yield (
        f"create or replace function gate.known_as(secret text, out roles text[], out purposes text[]) language plpgsql stable {DEFINER} as $$\n"
        "declare who integer := gate.whose(secret);\nbegin\n    roles := '{}'; purposes := '{}';\n"
        "    if who is not null then select k.roles, k.purposes into roles, purposes from gate.known_in(who, gate.today()) k; end if;\nend $$"
    )
    yield function("has_role(who integer, roles text[])", "boolean", f"exists (select {held} and x.role = any(roles))")
    there = f"(x.{duty.link} is null or x.{duty.link} = school)"
    yield function(
        "holds_role(who integer, roles text[], school integer)",
        "boolean",
        f"exists (select {held} and x.role = any(roles) and {there})",
    )


def _table_masks(register: Register) -> str:
    """Of which category each table is."""
    tables = [
        f"('{t.name}'::text, {register.categories[t.category].mask}::bigint)"
        for t in register.tables.values()
        if t.category
    ]
    return as_table("table_masks()", "name text, mask bigint", tables)


def _beyond_groups(relations: list[Relation]) -> str:
    """Whether a role opens more than groups of its own, or is tied to none, as whoever keeps the server."""
    tied = ", ".join(f"'{r.key}'" for r in relations if r.shape is Shape.GROUP)
    return f"{_far(relations)} or not exists (select from gate.rule r where r.role = wanted and r.relation in ({tied}))"


def _far(relations: list[Relation]) -> str:
    """Whether some rule gives the role pupils by itself, and not by a group: such a role is not given at the door."""
    wide = ", ".join(f"'{r.key}'" for r in relations if r.shape in (Shape.SCHOOL, Shape.APPLICANT, Shape.ARCHIVE))
    return f"exists (select from gate.rule r where r.role = wanted and r.relation in ({wide}))"


def _reach(register: Register) -> Iterator[str]:
    """How far the one at the door reaches: at which schools they hold the role in which they came, and whether by more than a group."""
    school = next(r for r in register.relations.values() if r.shape is Shape.SCHOOL)
    table = school.link.removesuffix("_id")
    yield (
        f"create or replace function gate.own_schools() returns integer[] language sql stable {DEFINER} as $$ "
        f"select array(select distinct s.id from public.{school.table} x join gate.current_cap() c on x.{school.actor} = c.actor_id "
        f"and x.role = c.role join public.{table} s on (x.{school.link} is null and s.id > 0 or s.id = x.{school.link}) "
        f"where {in_force(school, 'x').replace('today', 'gate.today()')}) $$"
    )
    wide = ", ".join(f"'{r.key}'" for r in register.relations.values() if r.shape is Shape.SCHOOL)
    yield (
        f"create or replace function gate.at_large(m bigint) returns boolean language sql stable {DEFINER} as $$ "
        "select exists (select from gate.current_cap() c join gate.rule r on r.role = c.role and r.purpose = c.purpose "
        f"where r.relation in ({wide}) and r.write_mask & m = m) $$"
    )


def _queue_pupils(relation: Relation, register: Register) -> str:
    """At most 500 pupils (or applicants) about whom something waits for the purpose, within the actor's reach."""
    if not (reach := _ties()[relation.shape].reaches(relation)):
        return ""
    rows = " union ".join(_queue(table, register) for table in register.tables.values() if table.queue)
    return f"select array(select w.pupil from ({rows}) w where w.purpose = purpose and {reach} order by 1 limit 500)"


def _work(register: Register) -> str:
    """How many pupils wait in each queue for whoever has a session, by role and purpose. It counts, and opens nothing."""
    queues = [table for table in register.tables.values() if table.queue]
    rows = " union ".join(
        f"select '{t.name}'::text as kept, s.pupil, s.purpose from ({_queue(t, register)}) s" for t in queues
    )
    ties = ", ".join(f"'{r.key}'" for r in register.relations.values() if _ties()[r.shape].reaches(r))
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
