"""Ledgers: tables of which the register says that their rows are sealed. What sealing asks of each is made of its columns. Pure."""

from collections.abc import Iterator

from zorgvuldig.gate.sql.history import row_column
from zorgvuldig.gate.sql.text import DEFINER
from zorgvuldig.register.schema import Guard, Register, Table


def ledger_functions(register: Register) -> Iterator[str]:
    """Which rows somebody wrote lately, what of them is sealed, and how many sealed rows are gone, for every ledger by its name; and how
    many rows stand in every list that is counted.
    """
    ledgers = [table for table in register.tables.values() if table.sealed]
    lists = [table for table in register.tables.values() if table.counted]
    yield _function("ledger_written(ledger text, far integer)", "setof bigint", [_written(one) for one in ledgers])
    yield _function(
        "ledger_rows(ledger text, key bytea, wanted bigint[])",
        "table (id bigint, leaf bytea)",
        [_rows(one) for one in ledgers],
    )
    yield _function("ledger_gone(ledger text, fresh bigint)", "setof bigint", [_count_of_gone(one) for one in ledgers])
    yield _function(
        "rows_counted(list text, upto bigint)",
        "table (known bigint, every bigint, highest bigint)",
        [_count_of_rows(one) for one in lists],
    )


def _function(signature: str, returns: str, parts: list[str]) -> str:
    """Its parameters go by their numbers: a column of a table would come before a name."""
    body = " union all ".join(parts)
    return (
        f"create or replace function gate.{signature} returns {returns} language sql stable {DEFINER} as $$ {body} $$"
    )


def _place(table: Table) -> str:
    return table.name if "." in table.name else f"public.{table.name}"


def _written(table: Table) -> str:
    """By the number of the transaction that wrote a row, which no statement can set."""
    return f"select t.id::bigint from {_place(table)} t where $1 = '{table.name}' and age(t.xmin) <= $2"


def _rows(table: Table) -> str:
    """A leaf is salted with a key that the database does not hold, so of a row that is gone it says nothing to whoever has it alone."""
    columns = ", ".join(f"t.{name}{_in_utc(name)}" for name in table.sealed)
    leaf = (
        "sha256('\\x00'::bytea || sha256($2 || int8send(t.id)) || '\\x01'::bytea "
        f"|| convert_to(jsonb_build_array(t.id, {columns})::text, 'UTF8'))"
    )
    return f"select t.id::bigint, {leaf} from {_place(table)} t where $1 = '{table.name}' and t.id = any($3)"


def _in_utc(column: str) -> str:
    """A moment is spelled the same in every session."""
    return " at time zone 'UTC'" if column == "at" or column.endswith("_at") else ""


def _count_of_gone(table: Table) -> str:
    """Row by row, so that a seal that names another row shows it too. Of the history, which is as long as the log, by its number:
    what the seals hold, and what has none yet (`fresh`), is there.
    """
    if table.guard is Guard.GATE:
        sealed = f"select coalesce(sum(s.count), 0) from gate.ledger_seal s where s.ledger = '{table.name}'"
        return f"select ({sealed}) + $2 - (select count(*) from {_place(table)}) where $1 = '{table.name}'"
    return (
        f"select (select count(*) from gate.ledger_seal s, unnest(s.ids) i where s.ledger = '{table.name}' "
        f"and not exists (select from {_place(table)} t where t.id = i)) where $1 = '{table.name}'"
    )


def _count_of_rows(table: Table) -> str:
    """How many rows there are with a number up to `upto`, how many in all, and the highest number."""
    key = row_column(table)
    counts = f"count(*) filter (where t.{key} <= $2) as known, count(*) as every, coalesce(max(t.{key}), 0)::bigint as highest"
    return f"select c.* from (select {counts} from {_place(table)} t) c where $1 = '{table.name}'"
