"""The school's own log that others can witness: entries that are only ever added, a signed checkpoint, and static files.

A log has a number, and a key of its own in the keystore, which no backup holds: after a restore another log begins, under another name, that
no witness knows until somebody adds it. How far the log came stands beside the key as well, so files of an earlier moment, put in the place
of these, are not added to. See docs/decisions/0063-the-log-that-others-witness.md.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from zorgvuldig.kit.addresses import site
from zorgvuldig.platform.postgres.home import write_atomically
from zorgvuldig.platform.postgres.locks import hold_lock
from zorgvuldig.platform.vault.log_keys import LogClosing, log_keys
from zorgvuldig.transparency.notes import ED25519, Checkpoint, NotANote, Note, VerifierKey, signed_note
from zorgvuldig.transparency.tiles import Damaged, TiledTree, publish_file

CHECKPOINT, KEY = "checkpoint", "verifier-key"
ADDRESS = "transparantie"
BEGIN = "zorgvuldig log begins 1"
ADVICE = (
    "Nothing is added to it. Find out who changed the files; put them back from where they are copied to, or begin another log, which every "
    "witness has to add anew: zorgvuldig transparency begin"
)


@dataclass(frozen=True, slots=True)
class PublishedLog:
    """A log as anybody sees it: its folder with files, and whose signature is under its checkpoints."""

    number: int
    folder: Path
    key: VerifierKey

    def newest(self) -> Note:
        """The newest checkpoint, with what witnesses signed under it. Raises `Damaged`."""
        return self.note(CHECKPOINT)

    def note(self, name: str) -> Note:
        """A checkpoint in a file of its folder, signed by its own key. Raises `Damaged`."""
        note = read_note(self.folder / name)
        if not note.is_signed_by(self.key) or Checkpoint.parse(note.text).origin != self.key.name:
            raise Damaged(f"{self.folder / name} is not what this log signed.")
        return note

    def tree(self, note: Note) -> TiledTree:
        """What this checkpoint is about."""
        return TiledTree(self.folder, Checkpoint.parse(note.text).size)


def folder() -> Path:
    """Where the files of all logs of this installation are, for whoever serves them."""
    return Path(settings.TRANSPARENCY or Path(settings.DATA) / "transparency")


def published(number: int | None = None) -> PublishedLog | None:
    """The log with this number, or the newest; None when there is none. Raises `Damaged`."""
    number = number or max(_published_numbers(), default=0)
    place = folder() / str(number) / KEY
    try:
        return PublishedLog(number, place.parent, VerifierKey.parse(place.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise Damaged(f"{place} is no verifier key.") from error


def begin() -> PublishedLog:
    """Begin another log, with a key of its own, and say in its first entry how far the one before came."""
    before = published()
    number = 1 + max((*_published_numbers(), *_own_numbers()), default=0)
    private = _private(number, create=True)
    key = VerifierKey(origin_of(number), ED25519, private.public_key().public_bytes_raw())
    log = PublishedLog(number, folder() / str(number), key)
    _publish(log, TiledTree(log.folder, 0), private)
    publish_file(log.folder / KEY, f"{log.key}\n".encode())
    first = {"format": BEGIN, "origin": log.key.name, "follows": str(before.newest()) if before else None}
    return append([canonical(first)])


def origin_of(number: int) -> str:
    """The name that a log with this number begins with and keeps everywhere: where it is served, without https://."""
    return f"{urlsplit(site()).netloc}/{ADDRESS}/{number}"


def append(entries: Sequence[bytes]) -> PublishedLog:
    """Add entries to the newest log, which begins when there is none, and sign its new checkpoint. Raises `Damaged`, and then nothing is added."""
    number = max(_own_numbers(), default=0) or begin().number
    with hold_lock(_head_place(number).with_suffix(".lock")):
        log = published(number)
        private = _private(number, create=False)
        if log is None or log.key.public != private.public_key().public_bytes_raw():
            raise Damaged(f"The files of the log in {folder() / str(number)} are gone, or are of another log. {ADVICE}")
        _publish(log, _tree_of_head(log).grown(entries), private)
    return log


def check(log: PublishedLog) -> None:
    """Whether the files are those of how far the log came. Raises `Damaged`."""
    tree = _tree_of_head(log)
    if log.newest().text != Checkpoint(log.key.name, tree.size, tree.root()).text:
        raise Damaged(f"{log.folder / CHECKPOINT} is not how far the log came. {ADVICE}")


def _tree_of_head(log: PublishedLog) -> TiledTree:
    """The tree as it was when we signed last, by what stands beside the key. Raises `Damaged`."""
    head = read_note(_head_place(log.number))
    checkpoint = Checkpoint.parse(head.text)
    tree = TiledTree(log.folder, checkpoint.size)
    try:
        root = tree.root()
    except Damaged as damage:
        raise Damaged(f"{damage} {ADVICE}") from damage
    if not head.is_signed_by(log.key) or root != checkpoint.root:
        raise Damaged(f"The entries in {log.folder} are not those that were added. {ADVICE}")
    return tree


def _publish(log: PublishedLog, tree: TiledTree, private: Ed25519PrivateKey) -> None:
    """Sign how far the tree is: beside the key first, so that nothing else is ever signed of the same size."""
    note = str(signed_note(Checkpoint(log.key.name, tree.size, tree.root()).text, log.key, private))
    write_atomically(_head_place(log.number), note)
    publish_file(log.folder / CHECKPOINT, note.encode())


def canonical(values: Mapping[str, Any]) -> bytes:
    """An entry as it stands in the log: JSON, its keys in order, without spaces."""
    return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def read_note(path: Path) -> Note:
    """The note in a file. Raises `Damaged`."""
    try:
        return Note.parse(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, NotANote) as error:
        raise Damaged(f"{path} is missing, or holds no checkpoint. {ADVICE}") from error


def _private(number: int, *, create: bool) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(LogClosing(number).key(create=create))


def _head_place(number: int) -> Path:
    return LogClosing(number).path().with_suffix(".head")


def _own_numbers() -> list[int]:
    return [one.number for one in log_keys()]


def _published_numbers() -> list[int]:
    return [int(place.parent.name) for place in folder().glob(f"*/{KEY}") if place.parent.name.isdecimal()]
