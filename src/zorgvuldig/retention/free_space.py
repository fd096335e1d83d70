"""Overwrite the room of deleted rows on the pages of a table that is too large to be written anew while readers wait.

Vacuuming gives the room of a deleted row back and leaves its bytes there. So on each page a row that stays gets a version that is as
large as the page has room, with zeros behind its values, in a transaction that is rolled back: rows, columns and rules are as they
were, and the room is overwritten. A page without rows gets a version as large as a page. Where the room is smaller than any row, two
rows go to another page first, by an update that changes nothing.

Each transaction holds the table for no longer than readers may wait, and then they have their turn. Only who administers a server may
ask how much room a page has, so it is computed from the rows. A version that is too large for its page goes to another, which shows;
then that page is tried again with a little less. Pieces of at most eight bytes stay: at the edge of a page, and between two rows.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

from psycopg import Connection, Cursor, Error, sql
from psycopg.errors import LockNotAvailable, QueryCanceled

# Milliseconds for the lock and for each of at most three statements behind it: together what a reader waits for (docs/performance.md).
LOCK_WAIT, WORK = 30, 50
AIM = 0.03  # seconds for which a table is held
FIRST, MOST = 20, 1000  # pages at a time
PAUSE = 0.02  # seconds at least in which readers have their turn
ROUNDS = 12
REFUSALS = 50  # how often in a row somebody may hold the table
ROW_HEADER, EXTERNAL = 23, 18  # bytes: of a row, and of what stands in it for a value that is kept elsewhere
TELLS = 170_000  # the version of PostgreSQL that says which values are
FILLER = sql.Identifier("overwriting")
FILL, BLANK = (
    sql.SQL(resources.files(__package__).joinpath(f"queries/free_space_{name}.sql").read_text())
    for name in ("fill", "blank")
)
TABLE = """
    select relkind = 'r' and not relispartition, relrowsecurity, coalesce(pg_relation_size(nullif(reltoastrelid, 0)), 0) > 0,
        pg_relation_size(oid) / current_setting('block_size')::int, current_setting('block_size')::int
    from pg_class where oid = %s::regclass
"""
COLUMNS = """
    select attname::text, attlen = -1 and attstorage <> 'p', attgenerated = '' and attidentity = '', attisdropped, xmin::text, age(xmin)
    from pg_attribute where attrelid = %s::regclass and attnum > 0 order by attnum
"""
RULES = """
    select tgname::text, case tgenabled when 'A' then 'always ' else '' end from pg_trigger
    where tgrelid = %s::regclass and not tgisinternal and tgenabled in ('O', 'A') order by 1
"""
HOLD = sql.SQL("""
    begin; set local lock_timeout = {wait}; set local statement_timeout = {work}; set local synchronous_commit = off;
    set local enable_hashjoin = off; set local enable_mergejoin = off; set local enable_seqscan = off;
    lock table {table} in access exclusive mode;
""")
MOVE = sql.SQL("update {table} set {free} = {free} where ctid = any({rows}::tid[])")
WIDEN = sql.SQL("""
    alter table {table} add column {filler} bytea, alter {filler} set storage plain, set (toast_tuple_target = {largest}),
        disable trigger user, disable row level security;
""")

ROLLBACK, COMMIT = sql.SQL("rollback"), sql.SQL("commit")


class InUse(Exception):
    """Somebody held the table too often, or not even one page can be done in the time that readers may wait."""


@dataclass(slots=True)
class Table:
    """A table at work. `todo` are the pages that are not overwritten yet, each with how many bytes less there are than computed."""

    connection: Connection[Any]
    parts: dict[str, sql.Composable]
    rules: Sequence[tuple[str, str]]
    is_guarded: bool
    todo: dict[int, int]
    at_once: int = FIRST
    refused: int = 0
    crowded: dict[int, list[str]] = field(default_factory=dict)


def overwrite(connection: Connection[Any], name: str, vacuum: Callable[[], bool]) -> bool:
    """Overwrite the room on every page of a table. `vacuum` gives the room of deleted rows back, and says whether it did so of all.

    Says whether nothing of what was deleted is left on any page. What cannot be done while readers wait is done another time.
    """
    try:
        table = _table(connection, name) if vacuum() else None
        return table is not None and _done(table, vacuum)
    except (Error, InUse):
        with suppress(Error):
            connection.execute("rollback")
        return False


def _done(table: Table, vacuum: Callable[[], bool]) -> bool:
    for _ in range(ROUNDS):
        _fill(table)
        if not vacuum():
            return False
        if not table.todo:
            return True
        if table.crowded:
            _move(table)
            if not vacuum():
                return False
    return False


def _table(connection: Connection[Any], name: str) -> Table | None:
    """What has to be known of a table; None when its pages cannot be computed, or nobody may update any column."""
    ((plain, guarded, elsewhere, pages, block),) = connection.execute(TABLE, [name]).fetchall()
    columns = connection.execute(COLUMNS, [name]).fetchall()
    live = {column: sql.Identifier(column) for column, _, _, dropped, *_ in columns if not dropped}
    free = [column for column, _, may, dropped, *_ in columns if may and not dropped]
    if not plain or not free or (elsewhere and connection.info.server_version < TELLS):
        return None
    outside = {
        column: sql.SQL("pg_column_toast_chunk_id({})").format(live[column])
        for column, varies, *_ in columns
        if elsewhere and varies and column in live
    }
    inside = [
        sql.SQL("case when {} is null then {} end").format(outside[name], column) if name in outside else column
        for name, column in live.items()
    ]
    external = _called("num_nonnulls", outside.values()) if outside else sql.SQL("0")
    nulls = (
        sql.SQL("{} > 0").format(_called("num_nulls", live.values())) if len(live) == len(columns) else sql.SQL("true")
    )
    # With a null of its own, so that it certainly has what says which are, and it is known how long that is.
    data = sql.SQL("pg_column_size(row({}, null)) - {} + {} * {}").format(
        sql.SQL(", ").join(inside), _header(len(live) + 1), EXTERNAL, external
    )
    return Table(
        connection,
        {
            "table": sql.Identifier(*name.split(".")),
            "filler": FILLER,
            "free": sql.Identifier(free[0]),
            "nulls": nulls,
            "data": data,
            "external": external,
            "header": sql.Literal(_header(len(columns))),
            "wider": sql.Literal(_header(len(columns) + 1)),
            "block": sql.Literal(block),
            "largest": sql.Literal(block - 32),
            "wait": sql.Literal(LOCK_WAIT),
            "work": sql.Literal(WORK),
            "newest": sql.Literal(min((age, number) for *_, number, age in columns)[1]),
        },
        rules=connection.execute(RULES, [name]).fetchall(),
        is_guarded=guarded,
        todo=dict.fromkeys(range(pages), 0),
    )


def _called(function: str, values: Iterable[sql.Composable]) -> sql.Composable:
    return sql.SQL("{}({})").format(sql.SQL(function), sql.SQL(", ").join(values))


def _header(columns: int) -> int:
    """How long the header is of a row with a null."""
    return -(-(ROW_HEADER + -(-columns // 8)) // 8) * 8


def _fill(table: Table) -> None:
    """Overwrite the room on the pages that are left; `crowded` are those on which rows have to move first, with the rows."""
    table.crowded, empty, left = {}, set(table.todo), sorted(table.todo)
    widened = WIDEN.format(**table.parts)
    while left:
        some = [page for page in left[: table.at_once] if page < left[0] + table.at_once]
        near = {"begins": f"({some[0]},0)", "ends": f"({some[-1] + 1},0)", "pages": some}
        found = _hold_table(table, widened, FILL, ROLLBACK, **near, less=[table.todo[page] for page in some])
        if found is None:
            continue
        left = left[len(some) :]
        for page, rows, fits in found:
            empty.discard(page)
            if rows:
                table.crowded[page] = rows
            elif fits:
                del table.todo[page]
            else:
                table.todo[page] += 8
    while empty:
        reached = _hold_table(table, widened, BLANK, ROLLBACK, count=min(len(empty), table.at_once))
        if reached is None:
            continue
        pages = empty.intersection(page for (page,) in reached)
        if not pages:
            break
        empty -= pages
        for page in pages:
            del table.todo[page]


def _move(table: Table) -> None:
    """Let rows of crowded pages go where there is room: updated to what they are, without the rules that changes are held to."""
    off: list[sql.Composable] = [sql.SQL("disable trigger {}").format(sql.Identifier(name)) for name, _ in table.rules]
    on: list[sql.Composable] = [
        sql.SQL("enable {}trigger {}").format(sql.SQL(how), sql.Identifier(name)) for name, how in table.rules
    ]
    if table.is_guarded:
        off.append(sql.SQL("disable row level security"))
        on.append(sql.SQL("enable row level security"))
    left = [row for rows in table.crowded.values() for row in rows]
    while left:
        some = left[: table.at_once]
        if _hold_table(table, _altered(table, off), MOVE, _altered(table, on) + COMMIT, rows=some) is not None:
            left = left[len(some) :]


def _altered(table: Table, changes: Sequence[sql.Composable]) -> sql.Composable:
    alter = sql.SQL("alter table {table} ").format(**table.parts)
    return alter + sql.SQL(", ").join(changes) + sql.SQL("; ") if changes else sql.Composed([])


def _hold_table(
    table: Table, before: sql.Composable, statement: sql.SQL, after: sql.Composable, **values: Any
) -> list[tuple[Any, ...]] | None:
    """Do this while nobody else has the table, and return what it found; None when that could not be now.

    It goes to the server as one message, so that nobody who waits for the table waits for us.
    """
    parts = table.parts | {name: sql.Literal(value) for name, value in values.items()}
    message = sql.SQL("{}{}{}; {}").format(HOLD.format(**parts), before, statement.format(**parts), after)
    begun = time.monotonic()
    try:
        found = _rows(table.connection.execute(message))
    except (LockNotAvailable, QueryCanceled) as refusal:
        table.connection.execute("rollback")
        table.refused += 1
        if table.refused > REFUSALS:
            raise InUse from refusal
        if isinstance(refusal, QueryCanceled):
            table.at_once = max(table.at_once // 2, 1)
        found = None
    took = time.monotonic() - begun
    if found is not None:
        table.refused = 0
        table.at_once = min(max(round(table.at_once * min(AIM / took, 2)), 1), MOST)
    time.sleep(max(took, PAUSE))
    return found


def _rows(cursor: Cursor[Any]) -> list[tuple[Any, ...]]:
    """What the one statement of a message found that finds anything."""
    found: list[tuple[Any, ...]] = []
    while True:
        if cursor.description:
            found = cursor.fetchall()
        if not cursor.nextset():
            return found
