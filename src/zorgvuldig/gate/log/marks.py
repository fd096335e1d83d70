"""How far the database had come, kept outside it: what is less far now was cut off, or is an older database put in its place.

The newest seal and look of the access log, receipt of deletion and release stand in a file of the keystore, signed, out of reach of
whoever has the database alone. They only go up. Going back is for `restore`, which begins a new incarnation of the log with it.
See docs/decisions/0046-marks-beside-the-database.md.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.db import connections
from django.db.backends.utils import CursorWrapper

from zorgvuldig.gate.jobs import working
from zorgvuldig.gate.log.seal import Seal
from zorgvuldig.gate.log.sealer import read_seals, seal_log
from zorgvuldig.gate.log.signed_text import sign_text, signed_content
from zorgvuldig.platform.postgres.home import write_atomically
from zorgvuldig.platform.postgres.locks import hold_lock
from zorgvuldig.platform.vault.disk import private_directory
from zorgvuldig.platform.vault.keys import keystore

NAME = "marks"
RECEIPTS = "receipts"
ALL = frozenset({"marks", "incarnation", "seals", RECEIPTS, "releases", "looks"})
ADVICE = (
    "Something was cut off, or an older database was put in the place of this one. Find out who did that, and put the newest"
    " backup back with zorgvuldig restore (docs/runbooks/restore.md)."
)


@dataclass(frozen=True, slots=True)
class Marks:
    """How far the database is: the incarnation of its log, and the newest of each; 0 and empty where there is none."""

    incarnation: int
    seal: int
    seal_hash: str
    receipt: int
    receipt_digest: str
    release: int
    look: int


def note(now: datetime) -> dict[str, str]:
    """Compare, and when nothing went back keep how far it is now. Returns what `went_back` does."""
    if not keystore().is_dir():  # a forgotten disk: a new file in its place would hide that
        return went_back(now)
    private_directory(place().parent)
    with hold_lock(place().with_suffix(".lock")):  # two at once would write what the slower one read
        found = went_back(now)
        if not found:
            _write(_read(now)[0])
    return found


def seal_and_note(now: datetime) -> list[Seal]:
    """Seal the access log, and note how far it is; returns the new seals."""
    note(now)  # before the first seal there may be no marks yet; afterwards they would be missed
    made = seal_log(now)
    note(now)
    return made


def declare(now: datetime) -> None:
    """Begin with how far the database is now, whatever was known, also of what others list beside it: after a restore, and where
    there are no marks yet.
    """
    private_directory(place().parent)
    with hold_lock(place().with_suffix(".lock")):
        for listed in place().parent.glob("*.key"):
            listed.unlink()
        _write(_read(now)[0])


def went_back(now: datetime) -> dict[str, str]:
    """What is less far than it was, of `ALL`, each with a sentence; empty when nothing is."""
    content = _content()
    known = _marks(content) if content else None
    found, seal_hash, receipt_digest = _read(now, known)
    if known is None:
        begins = content is None and not found.seal and not found.receipt
        says = f"{place()} is {'missing' if content is None else 'not what this installation signed'}. {ADVICE}"
        return {} if begins else {"marks": says}
    return dict(_differences(known, found, seal_hash, receipt_digest))


def newest(now: datetime) -> Marks:
    """How far the database is now."""
    return _read(now)[0]


def place() -> Path:
    """Where the marks are: in the keystore, under an ending that it is cleared by. Backups of the keystore leave them out."""
    return keystore() / "marks" / "database.key"


def is_there() -> bool:
    """Whether there are marks, good or not."""
    return place().exists()


def _differences(known: Marks, found: Marks, seal_hash: str, receipt_digest: str) -> Iterator[tuple[str, str]]:
    if found.incarnation != known.incarnation:
        yield "incarnation", _says("The incarnation of the access log", known.incarnation, found.incarnation)
    if found.seal < known.seal:
        yield "seals", _says("The newest seal of the access log", known.seal, found.seal)
    elif seal_hash != known.seal_hash:
        yield "seals", f"Seal {known.seal} of the access log is another than it was. {ADVICE}"
    if found.receipt < known.receipt:
        yield RECEIPTS, _says("The newest receipt of deletion", known.receipt, found.receipt)
    elif receipt_digest not in (
        "",
        known.receipt_digest,
    ):  # one that is older than the newest may have gone at its term
        yield RECEIPTS, f"Receipt {known.receipt} is another than it was. {ADVICE}"
    # A release goes with the data of its pupil, and that leaves a receipt.
    if found.release < known.release and found.receipt <= known.receipt:
        yield "releases", _says("The newest release", known.release, found.release)
    if found.look < known.look:
        yield "looks", _says("The newest look in the access log", known.look, found.look)


def _says(what: str, before: int, after: int) -> str:
    return f"{what} was number {before} and is number {after} now. {ADVICE}"


def _read(now: datetime, known: Marks | None = None) -> tuple[Marks, str, str]:
    """How far the database is; and the seal and the receipt of `known` as they stand there, empty for one that is gone."""
    with working("seal", now=now) as door, connections[door.alias].cursor() as cursor:
        cursor.execute(
            "select era, seal, receipt, digest, marked, release, look from gate.high_water(%s::bigint)",
            [known.receipt if known else 0],
        )
        era, seal, receipt, digest, marked, release, look = cursor.fetchone()
        marks = Marks(era, seal, _hash_of(cursor, seal), receipt, _hex(digest), release, look)
        return marks, _hash_of(cursor, known.seal) if known else "", _hex(marked)


def _hash_of(cursor: CursorWrapper, seal: int) -> str:
    return next((found.hash.hex() for found, _ in read_seals(cursor, seal, seal)), "") if seal else ""


def _hex(digest: bytes | None) -> str:
    return bytes(digest).hex() if digest else ""


def _write(marks: Marks) -> None:
    text = sign_text(NAME, asdict(marks))
    if text != _content():
        write_atomically(place(), text)


def _content() -> str | None:
    try:
        return place().read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return None


def _marks(content: str) -> Marks | None:
    """The marks in the file; None when they are not as a key of ours signed them."""
    read = signed_content(NAME, content)
    try:
        return None if read is None else Marks(**read)
    except TypeError:
        return None
