"""Register → SQL, as text: row policies, grants, relation functions, change triggers. Pure; `install` runs it.

Identifiers come from the register, which admits only lower-case names (`register.rules`), and from `Names`;
no value from outside is ever put into this text.
"""

from collections.abc import Iterator

from zorgvuldig.gate.sql.conditions import (
    among,
    goes_with,
    history_condition,
    is_notified,
    number_column,
    overseen,
    row_condition,
    seen_by,
    written_where,
)
from zorgvuldig.gate.sql.contributions import contributions
from zorgvuldig.gate.sql.history import history
from zorgvuldig.gate.sql.openings import with_openings
from zorgvuldig.gate.sql.questions import question_functions
from zorgvuldig.gate.sql.relations import in_place, relation_functions
from zorgvuldig.gate.sql.text import DEFINER
from zorgvuldig.platform.postgres import Names
from zorgvuldig.register.load import load
from zorgvuldig.register.schema import Guard, Job, Register, Shape, Table

OWN_TABLES = ("log", "change", "emergency", "session", "first_sign_in", "cap", "applying", "seal", "ledger_seal")
ROWS = (Guard.PUPIL, Guard.VIA, Guard.ORGANISATION)
# What an earlier register gave and this one does not must go; all of it in the one transaction of `install`.
CLEAN_SLATE = """do $$ declare p record; begin
    for p in select y.polname, y.polrelid::regclass as place from pg_policy y join pg_class c on c.oid = y.polrelid
        where c.relnamespace in ('public'::regnamespace, 'gate'::regnamespace)
    loop
        execute format('drop policy %I on %s', p.polname, p.place);
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

# A function may name one that comes later in the same transaction. What those of this transaction name is looked at once all are there.
LATE_BINDING = "set local check_function_bodies = off"
CHECK_BODIES = """do $$ declare f oid; begin
    set local check_function_bodies = on;
    for f in select p.oid from pg_proc p join pg_language l on l.oid = p.prolang
            where p.pronamespace = 'gate'::regnamespace and l.lanname = 'sql' and p.xmin = pg_current_xact_id()::xid loop
        perform fmgr_sql_validator(f);
    end loop;
end $$"""

# What invented people looked at and what changed of them counts nowhere (decision 65).
LOOKS_OF_PEOPLE = "coalesce(actor_id, 0) >= 0 and coalesce(pupil_id, 0) >= 0"
CHANGES_OF_PEOPLE = f"{LOOKS_OF_PEOPLE} and row_id >= 0"
PARTS = contributions()
# For these purposes somebody of the family gets a copy of everything (AVG art. 15). A job for one asks whether that somebody still may.
COPYING = frozenset(purpose for part in PARTS for purpose in part.copying)


def statements(register: Register, names: Names) -> Iterator[str]:
    """Everything the gate puts into the database, in order, repeatable; run as owner in one transaction."""
    yield CLEAN_SLATE
    yield LATE_BINDING
    openings = [opening for part in PARTS for opening in part.openings]
    files = [table for part in PARTS for table in part.files_by_uid]
    for statement in PARTS[0].statements(register):
        yield in_place(with_openings(statement, openings, files), register)
    yield from (*relation_functions(register), _sees_unshown())
    for part in PARTS[1:]:
        yield from part.statements(register)
    yield from question_functions(
        [question for part in PARTS for question in part.questions], [part.answers for part in PARTS]
    )
    yield CHECK_BODIES
    yield from _checks()
    for table in register.tables.values():
        yield from _protect(table, register, names)
    yield from _gate_policies(register, names)
    for grants in (_function_grants, _seal_grants, *(part.grants for part in PARTS)):
        yield from grants(register, names)
    yield from _queue_grants(register, names)


def _sees_unshown() -> str:
    """Whether what is not shown to families yet may be seen: by the school, and in the copy of everything."""
    copying = ", ".join(f"'{purpose}'" for purpose in sorted(COPYING))
    return (
        f"create or replace function gate.sees_unshown() returns boolean language sql stable {DEFINER} as $$ "
        f"select exists (select from gate.current_cap() c where c.purpose in ({copying or 'null'}) "
        "or exists (select from gate.rule r where r.role = c.role and r.is_staff)) $$"
    )


def _checks() -> Iterator[str]:
    """What the database refuses whoever asks, and what is looked at once the row is there."""
    for part in PARTS:
        for moment, checks in (("before", part.checks), ("after", part.checks_after)):
            for table, check, commands in checks:
                yield f"drop trigger if exists {check} on {table}"
                yield f"create trigger {check} {moment} {commands} on {table} for each row execute function gate.{check}()"


def written(register: Register) -> set[str]:
    """Categories that some rule lets a person write, or did in the register as shipped.

    A school that takes such a rule away does so by the rules (`gate.open`), and may without the owner of the tables.
    """
    return {category for rule in (*register.rules, *load().rules) for category in rule.writes}


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
        yield _policy(table.name, "login", "all", names.login, "true", "true")
        yield f"grant select, insert, update, delete on {table.name} to {names.login}"
    if table.guard in ROWS:
        yield from _row_policies(table, register, names)
        if not table.chained and not table.by_gate:
            yield from history(table, register, names)
    yield from _job_policies(table, register, names)
    yield f"grant select on {table.name} to {names.authz}"
    if table.by_gate:
        yield f"grant insert, update, delete on {table.name} to {names.authz}"
    for commands in (part.writes[table.name] for part in PARTS if table.name in part.writes):
        yield f"grant {commands} on {table.name} to {names.authz}"


def _policy(table: str, name: str, command: str, roles: str, using: str = "", check: str = "") -> str:
    """Of this name there is none: `CLEAN_SLATE` took all away."""
    clauses = (f" using ({using})" if using else "") + (f" with check ({check})" if check else "")
    return f"create policy {name} on {table} for {command} to {roles}{clauses}"


def _row_policies(table: Table, register: Register, names: Names) -> Iterator[str]:
    mask = register.categories[table.category].mask
    see, change = (
        row_condition(table, mask, "opened") + seen_by(table, register),
        row_condition(table, mask, "writable"),
    )
    see, change = see + goes_with(table, register, "opened"), change + goes_with(table, register, "writable")
    change += written_where(table, mask, register)
    by_author = f" and {table.author} = (select gate.opened_by())" if table.author else ""
    if table.private:
        change += f" and ({table.author} = (select gate.opened_by()){overseen(table, register)})"
    yield _policy(table.name, "see", "select", f"{names.reader}, {names.writer}", see)
    yield f"grant select on {table.name} to {names.reader}, {names.writer}"
    if table.by_gate or table.category not in written(register):
        yield f"revoke insert, update, delete on {table.name} from {names.writer}"
        return
    add = change + by_author
    yield _policy(table.name, "add", "insert", names.writer, check=add)
    yield _policy(table.name, "alter_row", "update", names.writer, change, change)
    yield _policy(table.name, "remove", "delete", names.writer, change)
    commands = "insert" if table.append_only else "insert, update, delete"
    yield f"grant {commands} on {table.name} to {names.writer}"


def _job_policies(table: Table, register: Register, names: Names) -> Iterator[str]:
    for job in register.jobs.values():
        if (table.internal and job.purpose in COPYING) or (table.only_jobs and job.key not in table.only_jobs):
            continue
        role = names.job(job.key)
        free = _not_restricted(table, job, register)
        if table.told and job.purpose in COPYING:  # the family's copy tells no sooner than its page
            free = f"({free}) and {is_notified(table)}"
        if number := number_column(table):
            free = f"({free}) and {among(number)} = {'true' if job.canary else 'false'}"
        # What the gate alone writes, no job adds to or changes; it goes with the rest of its category.
        writes = table.category in job.writes and (not table.by_gate or "access_log" in job.writes)
        if writes and table.guard is not Guard.LOGIN:
            yield _policy(table.name, f"job_{job.key}", "all", role, free, free)
            yield f"grant select, insert, update, delete on {table.name} to {role}"
        elif table.category in job.reads and table.guard is not Guard.LOGIN:
            only = [column for column in job.columns if column in table.columns]
            if job.columns and not only:
                continue
            yield _policy(table.name, f"job_{job.key}", "select", role, free)
            which = f" ({', '.join(only)})" if only else ""
            yield f"grant select{which} on {table.name} to {role}"


def _not_restricted(table: Table, job: Job, register: Register) -> str:
    """Restricted data stay where they are, and a job whose purpose the law does not leave passes them by (AVG art. 18)."""
    if table.guard is not Guard.PUPIL or register.purposes[job.purpose].when_restricted:
        return "true"
    if register.categories[table.category].unrestricted:
        return "true"
    mask = register.categories[table.category].mask
    return f"{table.pupil} <> all((select gate.restricted({mask}, '{job.purpose}'))::integer[])"


# --- the gate's own tables -------------------------------------------------------------------------------------


def _gate_policies(register: Register, names: Names) -> Iterator[str]:
    """What may be read of the log, the history and the emergencies; nobody writes them but the functions."""
    log, oversight = register.mask(["access_log"]), register.mask(["oversight"])
    readers = f"{names.reader}, {names.writer}"
    for table in (*OWN_TABLES, *(table for part in PARTS for table in part.tables)):
        yield f"alter table gate.{table} enable row level security"
    seen = f"pupil_id = any((select gate.opened({log}))::integer[])"
    by_person = f"actor_id = (select gate.opened_person({log}))"
    yield _policy("gate.log", "see", "select", readers, f"{seen} or {by_person}")
    yield _policy("gate.change", "see", "select", readers, history_condition(register))
    alarms = f"{seen} or (select gate.opened({oversight})) is not null"
    yield _policy("gate.emergency", "see", "select", readers, alarms)
    columns = "id, at, actor_id, role, pupil_id, person_id, purpose, mask, write_mask, kind, refused"
    yield f"grant select ({columns}) on gate.log to {readers}"
    yield f"grant select on gate.change, gate.emergency to {readers}"
    for job in register.jobs.values():
        if "access_log" in job.reads:
            looks, changes = (f"not ({of})" if job.canary else of for of in (LOOKS_OF_PEOPLE, CHANGES_OF_PEOPLE))
            yield _policy("gate.log", f"job_{job.key}", "select", names.job(job.key), looks)
            own = f"mask & {register.mask(job.reads)} = mask and {changes}"
            if job.purpose in COPYING:
                own += "".join(f" and table_name <> '{t.name}'" for t in register.tables.values() if t.internal)
                for told in (t.name for t in register.tables.values() if t.told):
                    own += f" and (table_name <> '{told}' or row_id in (select t.id from {told} t))"
            yield _policy("gate.change", f"job_{job.key}", "select", names.job(job.key), own)
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
    yield f"grant execute on function gate.open(text, uuid, text, bigint, bigint, text, text, boolean) to {names.runtime}"
    yield f"grant execute on function gate.known_as(text) to {pages}"
    yield f"grant execute on function gate.holder(uuid, boolean) to {names.runtime}"
    for function in (
        "opened(bigint)",
        "writable(bigint)",
        "writable_group(bigint)",
        "opened_person(bigint)",
        "opened_by()",
        "opened_among(bigint)",
        "writable_among(bigint)",
        "by_family()",
        "sees_unshown()",
        "held()",
        "withholds(integer, bigint)",
        "writing_mask()",
        "at_large(bigint)",
        "own_schools()",
        "reaches_far(text)",
    ):
        yield f"grant execute on function gate.{function} to {names.reader}, {names.writer}"
    yield f"grant execute on function gate.opened_mask() to {names.reader}, {names.writer}"
    yield f"grant execute on function gate.job_look(text, bigint, bigint, integer[]) to {jobs}"
    yield f"grant execute on function gate.sweep(), gate.make_partitions(integer) to {jobs}"
    yield f"grant execute on function gate.restricted(bigint, text) to {jobs}"
    for job in register.jobs.values():
        if job.purpose in COPYING:
            yield f"grant execute on function gate.may_open(integer, integer, text, bigint) to {names.job(job.key)}"
    yield f"grant execute on function gate.high_water(bigint) to {names.job('seal')}"
    yield f"grant execute on function gate.rules_in_force() to {names.job('statement')}"
    yield f"grant execute on function gate.log_reaches() to {names.runtime}, {jobs}"


def _seal_grants(register: Register, names: Names) -> Iterator[str]:
    """Seals are public figures. Leaves are for the job that seals, proofs for whoever gives a family its log, and only
    a job that writes the log takes content out of it.
    """
    published, seal = ("seals(integer, integer, date)", "seal_months()"), names.job("seal")
    for function in published:
        yield f"grant execute on function gate.{function} to {names.runtime}, {seal}"
    for function in (
        "hold_log()",
        "seal_range(boolean)",
        "leaf_chunks(integer, xid8[], xid8, date, bigint, bigint, pg_snapshot)",
        "log_unsealed()",
        "log_seen(integer, xid8, pg_snapshot)",
        "seal_add(integer, integer, xid8, xid8, date, integer, bigint, bigint, bytea, bytea, timestamp with time zone, "
        "bytea, bytea, bigint[], bytea)",
        "seal_chunks(integer[])",
        "log_sealed()",
        "log_waits()",
        "log_tripwire(xid8)",
        "ledger_signs(text, xid8, bigint)",
        "ledger_places(text, bigint[])",
        "ledger_rows(text, bytea, bigint[])",
        "ledger_seals(text, integer, integer)",
        "ledger_seal_add(text, integer, integer, xid8, xid8, date, integer, bigint, bigint, bytea, bytea, "
        "timestamp with time zone, bytea, bytea, bigint[], bytea)",
        "new_incarnation()",
    ):
        yield f"grant execute on function gate.{function} to {seal}"
    for job in register.jobs.values():
        proofs = ("sealed_rows(integer, bigint[])", "proof_chunk(integer, integer)", published[0])
        emptying = ("blank_log(bigint[])", "drop_partition(date, date)")
        if job.canary:
            continue
        may = (*(proofs if "access_log" in job.reads else ()), *(emptying if "access_log" in job.writes else ()))
        for function in may:
            yield f"grant execute on function gate.{function} to {names.job(job.key)}"


def _queue_grants(register: Register, names: Names) -> Iterator[str]:
    """The job queue belongs to the jobs login; its functions are its library's own."""
    for table in register.tables.values():
        if table.guard is Guard.TECHNICAL and table.name.startswith("procrastinate_"):
            yield f"grant select, insert, update, delete on {table.name} to {names.jobs}"
    yield f"grant usage on all sequences in schema public to {names.jobs}"


def rules(register: Register) -> list[tuple[int, str, bool, str, str, int, int, bool, int | None]]:
    """The rows of gate.rule. Narrow relations first, so that a role that fits two ways is logged as the nearer."""
    order = [
        Shape.SELF,
        Shape.PUPIL,
        Shape.GROUP,
        Shape.SCHOOL,
        Shape.APPLICANT,
        Shape.ARCHIVE,
        Shape.DUTY,
        Shape.EMERGENCY,
    ]
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
            register.purposes[r.purpose].when_restricted,
            register.mask(r.once_pupil_decides) if r.once_pupil_decides else None,
        )
        for rank, r in enumerate(ranked, start=1)
    ]
