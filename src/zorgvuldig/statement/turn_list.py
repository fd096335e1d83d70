"""The turns of promises, listed outside the database: one that is taken away from the table is missed.

Beside the marks of the gate, out of reach of whoever has the database alone; as those, the list is not in backups, and `restore` begins
it anew. It holds signatures and moments and nothing else. See docs/decisions/0054-signed-answers.md.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from django.utils.timezone import localdate

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.log import marks
from zorgvuldig.platform.postgres.home import write_atomically
from zorgvuldig.platform.postgres.locks import hold_lock
from zorgvuldig.platform.vault.disk import private_directory
from zorgvuldig.platform.vault.keys import keystore
from zorgvuldig.register.period import add_period
from zorgvuldig.statement.signature import is_turn

TERM = "operations"  # how long the table keeps a turn (`tables.evidence_change`)
Row = tuple[str, str, datetime, bytes]  # promise, state, moment, signature


def place() -> Path:
    """Where the list is."""
    return marks.place().with_name("turns.key")


def add(rows: Iterable[Row], now: datetime) -> None:
    """List these rows of the table, those that we wrote; what was listed stays until its term is over."""
    if not keystore().is_dir():  # a forgotten disk: a new list in its place would hide that
        return
    ours = {row[3].hex(): row[2] for row in rows if _is_ours(row, ())}
    private_directory(place().parent)
    with hold_lock(place().with_suffix(".lock")):  # two at once would write what the slower one read
        listed = _read_list()
        lines = {key: at for key, at in (ours | listed).items() if not _is_over(at, now)}
        if lines != listed:
            write_atomically(place(), "".join(f"{at.isoformat()} {key}\n" for key, at in sorted(lines.items())))


def is_whole(rows: Sequence[Row], now: datetime) -> bool:
    """Whether these rows, all of the table, are what we wrote, and none of those that are listed is missing."""
    try:
        listed = _read_list()
    except ValueError:  # somebody wrote in it
        return False
    there = {row[3].hex() for row in rows}
    return all(_is_ours(row, listed) for row in rows) and all(
        key in there or _is_over(at, now) for key, at in listed.items()
    )


def _is_ours(row: Row, listed: Iterable[str]) -> bool:
    promise, state, at, signature = row
    return is_turn(promise, state, at, signature, is_listed=signature.hex() in listed)


def _is_over(at: datetime, now: datetime) -> bool:
    return add_period(localdate(at), REGISTER.terms[TERM].period) <= localdate(now)


def _read_list() -> dict[str, datetime]:
    """The moment of each turn, by its signature; none before the first."""
    try:
        lines = place().read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    return {key: datetime.fromisoformat(at) for at, key in (line.split(" ") for line in lines)}
