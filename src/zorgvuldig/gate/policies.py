"""Register → SQL, as text: row policies, grants, relation functions, change triggers. Pure; `install` runs it.

Identifiers come from the register, which admits only lower-case names (`register.rules`), and from `Names`;
no value from outside is ever put into this text.
"""

from collections.abc import Iterator
from importlib import resources

from zorgvuldig.postgres import Names
from zorgvuldig.register.schema import Guard, Register, Relation, Shape, Table

ROWS = (Guard.PUPIL, Guard.VIA, Guard.ORGANISATION)
DEFINER = "security definer set search_path = pg_catalog, pg_temp"
# What an earlier register gave and this one does not must go; all of it in the one transaction of `install`.
CLEAN_SLATE = """do $$ declare p record; begin
    for p in select * from pg_policies where schemaname in ('public', 'gate') loop
        execute format('drop policy %I on %I.%I', p.policyname, p.schemaname, p.tablename);
    end loop;
    for p in select distinct c.oid::regclass as name, case c.relkind when 'S' then 'sequence' else 'table' end as kind,
            case a.grantee when 0 then 'public' else quote_ident(pg_get_userbyid(a.grantee)) end as grantee
        from pg_class c, lateral (select grantee from aclexplode(c.relacl) union
            select e.grantee from pg_attribute t, aclexplode(t.attacl) e where t.attrelid = c.oid) a
        where c.relnamespace in ('public'::regnamespace, 'gate'::regnamespace) and a.grantee <> c.relowner
    loop
        execute format('revoke all on %s %s from %s cascade', p.kind, p.name, p.grantee);
    end loop;
end $$"""


def statements(register: Register, names: Names) -> Iterator[str]:
    """Everything the gate puts into the database, in order, repeatable; run as owner in one transaction."""
    yield CLEAN_SLATE
    yield from (_functions(), *relation_functions(register))
    for table in register.tables.values():
        yield from _protect(table, register, names)
    yield from _gate_policies(register, names)
    yield from _function_grants(register, names)
    yield from _queue_grants(register, names)


def _functions() -> str:
    return resources.files("zorgvuldig.gate").joinpath("sql", "functions.sql").read_text()


def pupil_column(table: Table) -> str:
    """The column that says which pupil a row is about; empty for tables about no pupil."""
    return table.pupil if table.guard is Guard.PUPIL else ""


def row_column(table: Table) -> str:
    """The primary key as history names a row: `id`, or the pupil or person the row is one-to-one with."""
    return "id" if "id" in table.columns else table.pupil or table.person or next(iter(table.columns))


def written(register: Register) -> set[str]:
    """Categories that some rule lets a person write."""
    return {category for rule in register.rules for category in rule.writes}


# --- relations -------------------------------------------------------------------------------------------------


def relation_functions(register: Register) -> Iterator[str]:
    """One function per question `gate.open` asks; each is a case over the register's relations."""
    relations = list(register.relations.values())
    duty = next(r for r in relations if r.shape is Shape.DUTY)
    school = next(r for r in relations if r.shape is Shape.SCHOOL)
    yield _function(
        "serves(who integer, role text, today date)", "boolean", _exists(duty, f"x.{duty.actor} = who", True)
    )
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
    duties = ", ".join(f"'{r.key}'" for r in relations if r.shape is Shape.DUTY)
    yield _function("on_duty(relation text)", "boolean", f"relation in ({duties})")


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
    tests += [f"not {alias}.{column}" for column in relation.unless]
    return " and ".join(tests)


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
        "and m.starts_on <= today and (m.ends_on is null or m.ends_on > today)"
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
        case Shape.DUTY:
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
    """Twenty pupils at most, by a folded piece of the name or the whole number, within the actor's reach."""
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
    return (
        "select array(select i.pupil_id from public.pupil_identity i where length(wanted) >= 3 "
        "and (i.search_key like '%' || replace(replace(replace(wanted, '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%') "
        f"and {reach} order by i.sort_key limit 20)"
    )


# --- tables ----------------------------------------------------------------------------------------------------


def _protect(table: Table, register: Register, names: Names) -> Iterator[str]:
    for column in table.columns.values():
        if column.sensitive:
            yield f"alter table {table.name} alter column {column.name} set statistics 0"
    if table.guard in (Guard.GATE, Guard.TECHNICAL):
        return
    yield f"alter table {table.name} enable row level security"
    yield f"alter table {table.name} force row level security"
    if table.guard is Guard.LOGIN:
        yield from _policy(table.name, "login", "all", names.login, "true", "true")
        yield f"grant select, insert, update, delete on {table.name} to {names.login}"
    if table.guard in ROWS:
        yield from _row_policies(table, register, names)
        yield from _history(table, register)
    yield from _job_policies(table, register, names)
    yield f"grant select on {table.name} to {names.authz}"
    if table.name == "person":
        yield f"grant insert on person to {names.authz}"


def _policy(table: str, name: str, command: str, roles: str, using: str = "", check: str = "") -> Iterator[str]:
    yield f"drop policy if exists {name} on {table}"
    clauses = (f" using ({using})" if using else "") + (f" with check ({check})" if check else "")
    yield f"create policy {name} on {table} for {command} to {roles}{clauses}"


def row_condition(table: Table, mask: int, function: str) -> str:
    """What a row must satisfy to be seen (`opened`) or changed (`writable`)."""
    pupils = f"(select gate.{function}({mask}))::integer[]"
    match table.guard:
        case Guard.PUPIL:
            return f"{table.pupil} = any({pupils})"
        case Guard.VIA:
            linked = f"select v.{table.via_person} from {table.via} v where v.pupil_id = any({pupils})"
            return f"{table.person} in ({linked})"
        case _ if table.group and function == "writable":
            return f"{table.group} = (select gate.writable_group({mask}))"
        case _:
            return f"(select gate.{function}({mask})) is not null"


def _group_condition(table: Table, mask: int, register: Register) -> str:
    """A record that hangs on something of a group (a grade on a test) is written in that group's door alone."""
    ties = [t for t in register.tables.values() if t.group and f"{t.name}_id" in table.columns]
    return "".join(
        f" and {t.name}_id in (select t.id from {t.name} t where t.{t.group} = (select gate.writable_group({mask})))"
        for t in ties
    )


def _row_policies(table: Table, register: Register, names: Names) -> Iterator[str]:
    mask = register.categories[table.category].mask
    see, change = row_condition(table, mask, "opened"), row_condition(table, mask, "writable")
    change += _group_condition(table, mask, register)
    yield from _policy(table.name, "see", "select", f"{names.reader}, {names.writer}", see)
    yield f"grant select on {table.name} to {names.reader}, {names.writer}"
    if table.category not in written(register):
        yield f"revoke insert, update, delete on {table.name} from {names.writer}"
        return
    yield from _policy(table.name, "add", "insert", names.writer, check=change)
    yield from _policy(table.name, "alter_row", "update", names.writer, change, change)
    yield from _policy(table.name, "remove", "delete", names.writer, change)
    commands = "insert" if table.append_only else "insert, update, delete"
    yield f"grant {commands} on {table.name} to {names.writer}"


def _job_policies(table: Table, register: Register, names: Names) -> Iterator[str]:
    for job in register.jobs.values():
        role = names.job(job.key)
        if table.category in job.writes and table.guard is not Guard.LOGIN:
            yield from _policy(table.name, f"job_{job.key}", "all", role, "true", "true")
            yield f"grant select, insert, update, delete on {table.name} to {role}"
        elif table.category in job.reads and table.guard is not Guard.LOGIN:
            yield from _policy(table.name, f"job_{job.key}", "select", role, "true")
            yield f"grant select on {table.name} to {role}"


# --- history ---------------------------------------------------------------------------------------------------


def _history(table: Table, register: Register) -> Iterator[str]:
    """A statement trigger per command; the function is written out per column, which halves its cost."""
    yield history_function(table, register)
    for op, tables in (
        ("insert", "new table as new_rows"),
        ("update", "old table as old_rows new table as new_rows"),
        ("delete", "old table as old_rows"),
    ):
        yield f"drop trigger if exists history_{op} on {table.name}"
        yield (
            f"create trigger history_{op} after {op} on {table.name} referencing {tables} "
            f"for each statement execute function gate.change_{table.name}()"
        )


def history_function(table: Table, register: Register) -> str:
    """One history row per changed record: changed columns with old and new; a delete keeps the old record."""
    mask, key = register.categories[table.category].mask, row_column(table)
    pupil = pupil_column(table)
    who = f"r.{pupil}" if pupil else "null"
    columns = [c for c in table.columns if c not in (key, pupil)]
    pairs = " || ".join(
        f"case when o.{c} is distinct from r.{c} then jsonb_build_object('{c}', jsonb_build_array(o.{c}, r.{c})) "
        "else '{}'::jsonb end"
        for c in columns
    )
    changed = " or ".join(f"o.{c} is distinct from r.{c}" for c in columns)
    same = f"o.{key} = r.{key}" + (f" and o.{pupil} = r.{pupil}" if pupil and pupil != key else "")
    into = "insert into gate.change (table_name, row_id, pupil_id, mask, op, actor_id, purpose, changed)"
    values = f"'{table.name}', r.{key}, {who}, {mask}, lower(tg_op), actor, reason"
    return f"""create or replace function gate.change_{table.name}() returns trigger language plpgsql {DEFINER} as $$
declare actor integer; reason text;
begin
    if tg_op = 'DELETE' then
        if not exists (select from old_rows) then return null; end if;
    elsif not exists (select from new_rows) then return null; end if;
    select a.actor_id, a.purpose into actor, reason from gate.actor_of_change({mask}) a;
    if tg_op = 'INSERT' then
        {into} select {values}, null from new_rows r;
    elsif tg_op = 'DELETE' then
        {into} select {values}, to_jsonb(r) from old_rows r;
    else
        if exists (select from new_rows r where not exists (select from old_rows o where {same})) then
            raise exception 'a record cannot be moved to another pupil or number' using errcode = '42501';
        end if;
        {into} select {values}, {pairs or "'{}'::jsonb"} from new_rows r join old_rows o on {same}
        where {changed or "false"};
    end if;
    return null;
end $$"""


# --- the gate's own tables -------------------------------------------------------------------------------------


def _gate_policies(register: Register, names: Names) -> Iterator[str]:
    """What may be read of the log, the history and the emergencies; nobody writes them but the functions."""
    log, oversight = register.mask(["access_log"]), register.mask(["oversight"])
    readers = f"{names.reader}, {names.writer}"
    for table in ("log", "change", "emergency", "session", "cap"):
        yield f"alter table gate.{table} enable row level security"
    seen = f"pupil_id = any((select gate.opened({log}))::integer[])"
    by_person = f"actor_id = (select gate.opened_person({log}))"
    yield from _policy("gate.log", "see", "select", readers, f"{seen} or {by_person}")
    own_category = "pupil_id = any((select gate.opened(0))::integer[]) and mask & (select gate.opened_mask()) = mask"
    yield from _policy("gate.change", "see", "select", readers, own_category)
    alarms = f"{seen} or (select gate.opened({oversight})) is not null"
    yield from _policy("gate.emergency", "see", "select", readers, alarms)
    columns = "id, at, actor_id, role, pupil_id, person_id, purpose, mask, write_mask, kind, refused"
    yield f"grant select ({columns}) on gate.log to {readers}"
    yield f"grant select on gate.change, gate.emergency to {readers}"
    for job in register.jobs.values():
        if "access_log" in job.reads:
            for table in ("log", "change"):
                yield from _policy(f"gate.{table}", f"job_{job.key}", "select", names.job(job.key), "true")
            yield f"grant select ({columns}) on gate.log to {names.job(job.key)}"
            yield f"grant select on gate.change to {names.job(job.key)}"


def _function_grants(register: Register, names: Names) -> Iterator[str]:
    """Nobody may call anything but what is named here; the owner is authz, so that they may read."""
    pages = f"{names.runtime}, {names.reader}, {names.writer}"
    jobs = ", ".join((names.jobs, *(names.job(key) for key in register.jobs)))
    yield f"""do $$ declare f regprocedure; begin
        for f in select p.oid::regprocedure from pg_proc p where p.pronamespace = 'gate'::regnamespace loop
            execute format('alter function %s owner to {names.authz}', f);
            execute format('revoke all on function %s from public', f);
        end loop; end $$"""
    yield f"grant execute on function gate.begin(text, integer) to {names.login}"
    yield f"grant execute on function gate.open(text, uuid, text, bigint, bigint, text, text) to {names.runtime}"
    yield f"grant execute on function gate.break_glass(text, uuid, text) to {names.runtime}"
    yield f"grant execute on function gate.break_glass_by_number(text, text, text) to {names.runtime}"
    yield f"grant execute on function gate.roles_of(text) to {pages}"
    yield f"grant execute on function gate.addresses_of(text) to {names.login}"
    yield f"grant execute on function gate.holder(uuid) to {pages}"
    for function in ("opened(bigint)", "writable(bigint)", "writable_group(bigint)", "opened_person(bigint)"):
        yield f"grant execute on function gate.{function} to {names.reader}, {names.writer}"
    yield f"grant execute on function gate.new_person() to {names.writer}"
    yield f"grant execute on function gate.opened_mask() to {names.reader}, {names.writer}"
    yield f"grant execute on function gate.staff_numbers(bigint) to {names.reader}, {names.writer}"
    yield f"grant execute on function gate.job_look(text, bigint, bigint, integer[]) to {jobs}"
    yield f"grant execute on function gate.sweep(), gate.make_partitions(integer) to {jobs}"
    yield f"grant execute on function gate.evidence() to {names.runtime}"
    yield f"grant execute on function gate.log_reaches() to {names.runtime}, {jobs}"


def _queue_grants(register: Register, names: Names) -> Iterator[str]:
    """The job queue belongs to the jobs login; its functions are its library's own."""
    for table in register.tables.values():
        if table.guard is Guard.TECHNICAL and table.name.startswith("procrastinate_"):
            yield f"grant select, insert, update, delete on {table.name} to {names.jobs}"
    yield f"grant usage on all sequences in schema public to {names.jobs}"


def rules(register: Register) -> list[tuple[int, str, bool, str, str, int, int]]:
    """The rows of gate.rule. Narrow relations first, so that a role that fits two ways is logged as the nearer."""
    order = [Shape.SELF, Shape.PUPIL, Shape.GROUP, Shape.SCHOOL, Shape.DUTY, Shape.EMERGENCY]
    ranked = sorted(register.rules, key=lambda r: order.index(register.relations[r.relation].shape))
    return [
        (
            rank,
            r.role,
            register.roles[r.role].staff,
            r.relation,
            r.purpose,
            register.mask(r.reads),
            register.mask(r.writes),
        )
        for rank, r in enumerate(ranked, start=1)
    ]
