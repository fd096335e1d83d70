"""Asking witnesses to sign how far the log is (C2SP tlog-witness), and keeping what they signed.

A witness signs only what follows from what it signed before. Its first and its newest signature are kept, each with the checkpoint that it is
under: since when it watches, and how far, is read from these and believed only when the signature fits.
"""

import base64
import hashlib
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from pathlib import Path

from zorgvuldig.platform.http_client import NotReached, post_text
from zorgvuldig.transparency.log import CHECKPOINT, PublishedLog
from zorgvuldig.transparency.notes import Checkpoint, NotANote, Note, signatures_in
from zorgvuldig.transparency.tiles import Damaged, publish_file
from zorgvuldig.transparency.witness_list import Quorum, Witness

log_ = logging.getLogger(__name__)
WITNESSED, FIRST, LAST, REFUSAL = "witnessed", "first", "last", "refusal"
AHEAD = timedelta(hours=1)  # a signature from further in the future says nothing
SIZE_ANSWER = re.compile(r"(0|[1-9][0-9]{0,18})\n?")
# Why somebody did not sign; words of `labels.REFUSALS`.
AWAY, UNKNOWN, REWRITTEN, SHORTER, ODD = "away", "unknown", "rewritten", "shorter", "odd"

CONTRADICTS = frozenset({REWRITTEN, SHORTER})  # what it saw before is not the beginning of what it was sent

STATUSES: Mapping[int, str] = {
    HTTPStatus.NOT_FOUND: UNKNOWN,
    HTTPStatus.FORBIDDEN: UNKNOWN,  # or our key is another than it knows
    HTTPStatus.UNPROCESSABLE_ENTITY: REWRITTEN,
}


class NotCosigned(Exception):
    """A witness did not sign. `why` is a key of `labels.REFUSALS`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class WitnessRow:
    """A witness with since when it watches, when it signed last and how far the log was then; None before it ever did.

    `refusal` says why it did not sign the newest checkpoint; empty when it did.
    """

    witness: Witness
    since: datetime | None
    last: datetime | None
    size: int
    refusal: str


def submit(log: PublishedLog, quorum: Quorum, now: datetime) -> Note:
    """Ask every witness, and publish the newest checkpoint with what they signed; returns it. Raises `Damaged`."""
    note = log.newest()
    for witness in quorum.witnesses:
        try:
            signed = _cosigned(log, note, witness, now)
        except NotCosigned as no:
            log_.warning("a witness did not sign the log: %s", no.why)
            publish_file(_place(log, witness) / REFUSAL, f"{no.why}\n".encode())
            continue
        _keep(log, witness, signed)
        note = note.with_signatures(signed.signatures)
    publish_file(log.folder / CHECKPOINT, str(note).encode())
    if quorum.has_seen(note):
        publish_file(log.folder / WITNESSED, str(note).encode())
    return note


def witnessed(log: PublishedLog, quorum: Quorum) -> Note | None:
    """The newest checkpoint that enough witnesses signed; None when there is none, or what is kept does not fit."""
    try:
        note = log.note(WITNESSED)
    except Damaged:
        return None
    return note if quorum.has_seen(note) else None


def witnessed_at(note: Note, quorum: Quorum) -> datetime:
    """Since when enough witnesses had signed this checkpoint, of one that they did."""
    moments = sorted(moment for one in quorum.witnesses if (moment := note.seen_at(one.key)))
    return moments[quorum.count - 1]


def witness_rows(log: PublishedLog, quorum: Quorum) -> list[WitnessRow]:
    """Every witness of the settings, with what it signed."""
    return [_as_row(log, witness) for witness in quorum.witnesses]


def _as_row(log: PublishedLog, witness: Witness) -> WitnessRow:
    first, last = _kept_note(log, witness, FIRST), _kept_note(log, witness, LAST)
    try:
        refusal = (_place(log, witness) / REFUSAL).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        refusal = ""
    size = Checkpoint.parse(last.text).size if last else 0
    since = first.seen_at(witness.key) if first else None
    return WitnessRow(witness, since, last.seen_at(witness.key) if last else None, size, refusal)


def _cosigned(log: PublishedLog, note: Note, witness: Witness, now: datetime) -> Note:
    """The checkpoint with the signature of this witness alone. Raises `NotCosigned`."""
    size, last = Checkpoint.parse(note.text).size, _kept_note(log, witness, LAST)
    before = min(Checkpoint.parse(last.text).size, size) if last else 0
    status, answer = _ask(log, note, witness, before)
    if (
        status == HTTPStatus.CONFLICT
    ):  # it knows another size: one that we forgot, or one that we never should have left
        told = SIZE_ANSWER.fullmatch(answer)
        if told is None:
            raise NotCosigned(ODD)
        if int(told[1]) > size:
            raise NotCosigned(SHORTER)
        status, answer = _ask(log, note, witness, int(told[1]))
    if status != HTTPStatus.OK:
        raise NotCosigned(STATUSES.get(status, ODD))
    try:
        signed = Note(note.text, tuple(one for one in signatures_in(answer) if one.is_by(witness.key)))
    except NotANote as wrong:
        raise NotCosigned(ODD) from wrong
    moment = signed.seen_at(witness.key)
    if moment is None or moment > now + AHEAD:
        raise NotCosigned(ODD)
    return signed


def _ask(log: PublishedLog, note: Note, witness: Witness, before: int) -> tuple[int, str]:
    proof = log.tree(note).consistency(before)
    steps = "".join(f"{base64.b64encode(step).decode()}\n" for step in proof)
    own = Note(note.text, tuple(one for one in note.signatures if one.is_by(log.key)))
    try:
        return post_text(f"{witness.url}/add-checkpoint", f"old {before}\n{steps}\n{own}")
    except NotReached as no:
        raise NotCosigned(AWAY) from no


def _keep(log: PublishedLog, witness: Witness, signed: Note) -> None:
    """Keep what a witness signed, under the checkpoint with our own signature too."""
    place = _place(log, witness)
    whole = log.newest().with_signatures(signed.signatures)
    own = Note(whole.text, tuple(one for one in whole.signatures if one.is_by(log.key) or one.is_by(witness.key)))
    if _kept_note(log, witness, FIRST) is None:
        publish_file(place / FIRST, str(own).encode())
    publish_file(place / LAST, str(own).encode())
    (place / REFUSAL).unlink(missing_ok=True)


def _kept_note(log: PublishedLog, witness: Witness, name: str) -> Note | None:
    """What was kept of this witness, when its signature and ours fit."""
    try:
        note = log.note(f"{_place(log, witness).relative_to(log.folder)}/{name}")
    except Damaged:
        return None
    return note if note.seen_at(witness.key) else None


def _place(log: PublishedLog, witness: Witness) -> Path:
    return log.folder / "witnesses" / hashlib.sha256(str(witness.key).encode()).hexdigest()[:16]
