"""The register against the tables and columns that the database really has."""

from collections.abc import Iterator, Mapping, Set

from zorgvuldig.register.load import load
from zorgvuldig.register.problems import quoted
from zorgvuldig.register.schema import Guard, Register, Table
from zorgvuldig.register.shipped import file_of

_REASON = '{ nl = "waarom de school dit nodig heeft", en = "why the school needs it" }'
_GUARDS = ", ".join(Guard)


def compare(register: Register, actual: Mapping[str, Set[str]]) -> list[str]:
    """Every difference between the register and `actual`, each a sentence that says what to do.

    `actual` is the set of columns by table; tables outside schema public are called with their schema
    (`gate.log`). Empty when both agree.
    """
    names = [*register.tables, *sorted(set(actual) - set(register.tables))]
    return [sentence for name in names for sentence in _table(register, actual, name)]


def _table(register: Register, actual: Mapping[str, Set[str]], name: str) -> Iterator[str]:
    table, columns = register.tables.get(name), actual.get(name)
    if table is None:
        yield _unknown_table(register, name, actual[name])
    elif columns is None:
        yield (
            f"The register declares table {name}, but the database has no such table. "
            f"Remove [tables.{quoted(name)}] from {_file(register, name)} or add the model."
        )
    else:
        yield from _columns(register, table, columns)


def _file(register: Register, table: str) -> str:
    """Where a table is declared, or is to be: a school's own register is one file, wherever it lies."""
    return file_of("tables", table) if register is load() else "the register"


def _columns(register: Register, table: Table, columns: Set[str]) -> Iterator[str]:
    header = f"[tables.{quoted(table.name)}.columns]"
    for column in sorted(columns - set(table.columns)):
        yield (
            f'Table {table.name} has column "{column}" that the register does not know. '
            f"Add under {header} in {_file(register, table.name)}: {_entry_line(column)} or remove the column from the model."
        )
    for column in table.columns:
        if column not in columns:
            yield (
                f'The register declares column "{column}" of table {table.name}, but the database has no '
                f"such column. Remove it from {header} in {_file(register, table.name)} or add it to the model."
            )


def _unknown_table(register: Register, name: str, columns: Set[str]) -> str:
    """The lines leave category and guard open: a guess that loads would be a guard nobody chose."""
    key = quoted(name)
    guard = 'guard = "pupil"\npupil = "pupil_id"' if "pupil_id" in columns else f'guard = "one of: {_GUARDS}"'
    lines = [f"[tables.{key}]", 'category = "…"', guard, f"[tables.{key}.columns]"]
    lines += [_entry_line(column) for column in sorted(columns)]
    return (
        f"The database has table {name} that the register does not know. Remove the model, or add to "
        f"{_file(register, name)} with the category and guard that fit:\n" + "\n".join(lines)
    )


def _entry_line(column: str) -> str:
    return f"{quoted(column)} = {_REASON}"
