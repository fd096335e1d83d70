"""Ledgers: tables of which the register says that their rows are sealed. What sealing asks of each is made of its columns. Pure."""

from collections.abc import Iterator

from zorgvuldig.gate.sql.conditions import among
from zorgvuldig.gate.sql.history import row_column
from zorgvuldig.gate.sql.text import DEFINER
from zorgvuldig.register.schema import Register, Table


def ledger_functions(register: Register) -> Iterator[str]:
    """Which rows somebody wrote lately, what of them is sealed, and how many sealed rows are gone, for every ledger by its name. Rows of
    invented people are in no ledger: they go without a receipt.
    """
    ledgers = [table for table in register.tables.values() if table.sealed]
    yield _function("ledger_written(ledger text, far integer)", "setof bigint", [_written(one) for one in ledgers])
    yield _function(
        "ledger_rows(ledger text, key bytea, wanted bigint[])",
        "table (id bigint, leaf bytea)",
        [_rows(one) for one in ledgers],
    )
    yield _function("ledger_gone(ledger text, fresh bigint)", "setof bigint", [_count_of_gone(one) for one in ledgers])


def _function(signature: str, returns: str, parts: list[str]) -> str:
    """Its parameters go by their numbers: a column of a table would come before a name."""
    body = " union all ".join(parts)
    return (
        f"create or replace function gate.{signature} returns {returns} language sql stable {DEFINER} as $$ {body} $$"
    )


def _place(table: Table) -> str:
    return table.name if "." in table.name else f"public.{table.name}"


def _of_real_people(table: Table) -> str:
    """Whether a row is of nobody invented. One that was given the number of somebody invented is gone from the ledger, and missed."""
    number = table.numbered or table.pupil or ("pupil_id" if "pupil_id" in table.columns else "")
    return f"not {among(f't.{number}')}" if number else "true"


def _written(table: Table) -> str:
    """By the number of the transaction that wrote a row, which no statement can set."""
    return (
        f"select t.{row_column(table)}::bigint from {_place(table)} t "
        f"where $1 = '{table.name}' and age(t.xmin) <= $2 and {_of_real_people(table)}"
    )


def _rows(table: Table) -> str:
    """A leaf is salted with a key that the database does not hold, so of a row that is gone it says nothing to whoever has it alone."""
    key = f"t.{row_column(table)}"
    columns = ", ".join(f"t.{name}{_in_utc(name)}" for name in table.sealed)
    leaf = (
        f"sha256('\\x00'::bytea || sha256($2 || int8send({key})) || '\\x01'::bytea "
        f"|| convert_to(jsonb_build_array({key}, {columns})::text, 'UTF8'))"
    )
    return f"select {key}::bigint, {leaf} from {_place(table)} t where $1 = '{table.name}' and {key} = any($3)"


def _in_utc(column: str) -> str:
    """A moment is spelled the same in every session."""
    return " at time zone 'UTC'" if column == "at" or column.endswith("_at") else ""


def _count_of_gone(table: Table) -> str:
    """Row by row, so that a seal that names another row shows it too. Of a counted ledger, which grows as fast as the log, by their number:
    what the seals hold, and what has none yet (`fresh`), is there.
    """
    real = _of_real_people(table)
    if table.counted:
        sealed = f"select coalesce(sum(s.count), 0) from gate.ledger_seal s where s.ledger = '{table.name}'"
        return (
            f"select ({sealed}) + $2 - (select count(*) from {_place(table)} t where {real}) where $1 = '{table.name}'"
        )
    return (
        f"select (select count(*) from gate.ledger_seal s, unnest(s.ids) i where s.ledger = '{table.name}' and not exists "
        f"(select from {_place(table)} t where t.{row_column(table)} = i and {real})) where $1 = '{table.name}'"
    )
