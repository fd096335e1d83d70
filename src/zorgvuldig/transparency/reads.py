"""What anybody may know of the log: how far it is, who watches, and whether enough of them saw that it only grew."""

import base64
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings

from zorgvuldig.transparency.log import PublishedLog, published
from zorgvuldig.transparency.notes import Checkpoint, Note
from zorgvuldig.transparency.tiles import Damaged
from zorgvuldig.transparency.witness_list import NotAWitness, Quorum, quorum
from zorgvuldig.transparency.witnesses import CONTRADICTS, WitnessRow, witness_rows, witnessed, witnessed_at

PROOF = "c2sp.org/tlog-proof@v1"
# How it stands: keys of `labels.STATES`.
NONE, DAMAGED, MISNAMED, ALONE, WAITING, SEEN, LATE = "none", "damaged", "misnamed", "alone", "waiting", "seen", "late"
REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class WitnessStatus:
    """How the log stands. What is not known is empty; `problem` is for whoever keeps the server running."""

    state: str
    log: PublishedLog | None = None
    quorum: Quorum = field(default_factory=lambda: Quorum((), 0))
    size: int = 0
    rows: tuple[WitnessRow, ...] = ()
    witnessed_size: int = 0
    witnessed_at: datetime | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry of the log: its number, and the moment that it tells of; None for the one with which a log begins."""

    index: int
    at: datetime | None


def status(now: datetime) -> WitnessStatus:
    """How the log stands now."""
    try:
        watching = quorum()
        log = published()
        if log is None:
            return WitnessStatus(NONE, quorum=watching)
        newest, seen = log.newest(), witnessed(log, watching)
    except NotAWitness as wrong:
        return WitnessStatus(MISNAMED, problem=str(wrong))
    except Damaged as damage:
        return WitnessStatus(DAMAGED, problem=str(damage))
    size, rows = Checkpoint.parse(newest.text).size, tuple(witness_rows(log, watching))
    if not watching.witnesses:
        return WitnessStatus(ALONE, log, watching, size)
    is_refused = any(row.refusal in CONTRADICTS for row in rows)  # whatever was confirmed before, and by whom
    if seen is None:
        return WitnessStatus(REFUSED if is_refused else WAITING, log, watching, size, rows)
    at = witnessed_at(seen, watching)
    late = LATE if now - at > timedelta(hours=settings.WITNESS_HOURS) else SEEN
    state = REFUSED if is_refused else late
    return WitnessStatus(state, log, watching, size, rows, Checkpoint.parse(seen.text).size, at)


def entry_rows(log: PublishedLog, before: int, count: int) -> list[EntryRow]:
    """The entries before this number, the newest first. Raises `Damaged`."""
    tree = log.tree(log.newest())
    numbers = range(min(before, tree.size) - 1, max(-1, min(before, tree.size) - count - 1), -1)
    return [EntryRow(number, _moment(tree.entry(number))) for number in numbers]


def proof(log: PublishedLog, index: int) -> str:
    """An entry with what proves that it stands in the log (C2SP tlog-proof): under the newest checkpoint that enough witnesses
    signed, or else under the newest. Raises IndexError when there is no such entry, `Damaged` and `NotAWitness`.
    """
    note = _note_for(log, index)
    tree = log.tree(note)
    entry, steps = tree.entry(index), tree.inclusion(index)
    lines = [PROOF, f"extra {base64.b64encode(entry).decode()}", f"index {index}"]
    lines += [base64.b64encode(step).decode() for step in steps]
    return "\n".join([*lines, "", str(note)])


def _note_for(log: PublishedLog, index: int) -> Note:
    seen = witnessed(log, quorum())
    return seen if seen is not None and index < Checkpoint.parse(seen.text).size else log.newest()


def _moment(entry: bytes) -> datetime | None:
    try:
        return datetime.fromisoformat(json.loads(entry)["at"])
    except (ValueError, KeyError, TypeError):
        return None
