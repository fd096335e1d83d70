"""Ledgers: tables of which the register says that their rows are sealed. What sealing asks of each is made of its columns. Pure."""

from collections.abc import Iterator

from zorgvuldig.gate.sql.text import DEFINER
from zorgvuldig.register.schema import Guard, Register, Table


def ledger_functions(register: Register) -> Iterator[str]:
    """Which rows somebody wrote lately, what of them is sealed, and how many sealed rows are gone, for every ledger by its name."""
    ledgers = [table for table in register.tables.values() if table.sealed]
    counted = [table for table in ledgers if is_counted(table)]
    yield _function("ledger_written(ledger text, far integer)", "setof bigint", [_written(one) for one in ledgers])
    yield _function(
        "ledger_rows(ledger text, key bytea, wanted bigint[])",
        "table (id bigint, leaf bytea)",
        [_rows(one) for one in ledgers],
    )
    yield _function("ledger_gone(ledger text)", "setof bigint", [_count_of_gone(one) for one in counted])


def is_counted(table: Table) -> bool:
    """Whether receipts say of each row that goes that it went; of what the gate keeps beside them they do not."""
    return table.guard is not Guard.GATE


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
    return (
        f"select (select count(*) from gate.ledger_seal s, unnest(s.ids) i where s.ledger = '{table.name}' "
        f"and not exists (select from {_place(table)} t where t.id = i)) where $1 = '{table.name}'"
    )
