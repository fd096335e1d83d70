"""Change history: a statement trigger per table that writes one row per changed record. Pure text, as `policies`."""

from collections.abc import Iterator

from zorgvuldig.gate.sql.text import DEFINER
from zorgvuldig.platform.postgres import Names
from zorgvuldig.register.schema import Guard, Register, Table
from zorgvuldig.register.validation_tables import shared


def pupil_column(table: Table) -> str:
    """The column that says which pupil a row is about; empty for tables about no pupil."""
    return table.pupil if table.guard is Guard.PUPIL else ""


def row_column(table: Table) -> str:
    """The primary key as history names a row: `id`, or the pupil or person the row is one-to-one with."""
    return "id" if "id" in table.columns else table.pupil or table.person or next(iter(table.columns))


def history(table: Table, register: Register, names: Names) -> Iterator[str]:
    """A statement trigger per command; the function is written out per column, which halves its cost."""
    yield history_function(table, register, names)
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


def history_function(table: Table, register: Register, names: Names) -> str:
    """One history row per changed record: changed columns with old and new; a delete keeps the old record.

    A job that may empty the log deletes for good: what it deletes is in its receipt, and not copied here. How many rows of
    which pupil that were is said in `app.gone`, behind the name of the table, until the end of the transaction.
    """
    forgetting = ", ".join(f"'{names.job(job.key)}'" for job in register.jobs.values() if "access_log" in job.writes)
    mask, key = register.categories[table.category].mask, row_column(table)
    pupil = pupil_column(table)
    for_good = (
        f"        if current_setting('role') in ({forgetting}) then {_count_trigger(table)}return null; end if;\n"
        if forgetting
        else ""
    )
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
    values = f"'{table.name}', r.{key}, {who}, {mask}, lower(tg_op), history_actor, history_purpose"
    return f"""create or replace function gate.change_{table.name}() returns trigger language plpgsql {DEFINER} as $$
declare history_actor integer; history_purpose text;
begin
    if tg_op = 'DELETE' then
{for_good}        if not exists (select from old_rows) then return null; end if;
    elsif not exists (select from new_rows) then return null; end if;
    select a.actor_id, a.purpose into history_actor, history_purpose from gate.actor_of_change({mask}) a;
{_tied(table, register)}    if tg_op = 'INSERT' then
{_added(table)}        {into} select {values}, null from new_rows r;
    elsif tg_op = 'DELETE' then
        {into} select {values}, to_jsonb(r) from old_rows r;
    else
        if exists (select from new_rows r where not exists (select from old_rows o where {same})) then
            raise exception 'a record cannot be moved to another pupil or number' using errcode = '42501';
        end if;
{_signed(table, same)}        {into} select {values}, {pairs or "'{}'::jsonb"} from new_rows r join old_rows o on {same}
        where {changed or "false"};
    end if;
    return null;
end $$"""


def _count_trigger(table: Table) -> str:
    """The rows are there already, for the trigger; whoever lets a delete return them has each of them looked up again."""
    if not (pupil := pupil_column(table)):
        return ""
    counts = f"select o.{pupil} as pupil, count(*) as rows from old_rows o group by 1"
    said = f"(select json_object_agg(x.pupil, x.rows) from ({counts}) x)"
    return f"perform set_config('app.gone', tg_table_name || ' ' || coalesce({said}, '{{}}'), true); "


def _tied(table: Table, register: Register) -> str:
    """A record hangs only on a record of the same pupil, or of the same group."""
    text = ""
    for tie in table.ties:
        column, _, name = tie.partition(" to ")
        other = register.tables[name]
        columns = shared(table, other)
        if columns is None:
            raise ValueError(f"{table.name}.{column}: {name} has no pupil and no group")
        # On its own: an expression that names `new_rows` cannot even be planned where a delete has none.
        text += f"""    if tg_op <> 'DELETE' then
        if exists (select from new_rows r join public.{name} p on p.{row_column(other)} = r.{column}
                where p.{columns[1]} is distinct from r.{columns[0]}) then
            raise exception 'a record cannot hang on one of another pupil or group' using errcode = '42501';
        end if;
    end if;
"""
    return text


def _signed(table: Table, same: str) -> str:
    """Whoever changes a record may sign it, and cannot put anybody else's name on it. Jobs carry names over."""
    changed = [f"r.{c} is distinct from o.{c} and r.{c} <> history_actor" for c in table.signed]
    if table.author:  # never emptied
        changed.append(
            f"r.{table.author} is distinct from o.{table.author} and r.{table.author} is distinct from history_actor"
        )
    return _refused(f"new_rows r join old_rows o on {same}", changed)


def _added(table: Table) -> str:
    """The other names on a new record are the actor's too; the author's is held by the policy of adding."""
    return _refused("new_rows r", [f"r.{column} <> history_actor" for column in table.signed])


def _refused(rows: str, names: list[str]) -> str:
    if not names:
        return ""
    return f"""        if history_actor <> 0 and exists (select from {rows} where {" or ".join(names)}) then
            raise exception 'a record cannot be put in the name of somebody else' using errcode = '42501';
        end if;
"""
