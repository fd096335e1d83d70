"""Mail that came back (RFC 3464): for which address it was, and whether the address is the cause. Nothing of it is kept."""

import logging
import os
import re
import stat
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import Message
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections

from zorgvuldig.platform.mail.reasons import enhanced_code, is_gone
from zorgvuldig.platform.mail.sealed import SHAPE, Forged, Token, read

ALIAS = "jobs"
LARGEST = 1024 * 1024  # bytes that are looked at: a report stands before the mail that came back
# By which the mail server says to whom a message was delivered here; the last one is what the sender wrote.
DELIVERED_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To")
Working = Callable[[], AbstractContextManager[Any]]


class MessageKind(StrEnum):
    """What a message was."""

    HARD = "hard"  # the address does not work
    SOFT = "soft"  # not now, or not this mail
    UNKNOWN = "unknown"  # a token of ours, and nothing that we can read
    IGNORED = "ignored"  # no token of ours, or an old one, or a report that all is well


@dataclass(frozen=True, slots=True)
class Bounce:
    """For which mail, what it means, and the code of a hard one."""

    heard: MessageKind
    token: Token | None = None
    code: str = ""


def bounced(raw: bytes, now: datetime, *, recipient: str, working: Working) -> MessageKind:
    """Read one message and write down what it means: a mark on an address that does not work, else a count."""
    found = parse(raw, now, recipient=recipient)
    with working(), connections[ALIAS].cursor() as cursor:
        if found.heard is MessageKind.HARD and found.token is not None:
            cursor.execute(
                "select gate.post_bounce(%s::bytea, %s::text, %s::timestamptz)",
                [found.token.mark, found.code, found.token.sent_at],
            )
        cursor.execute("select gate.post_count(%s::text, 1)", [found.heard])
    return found.heard


def parse(raw: bytes, now: datetime, *, recipient: str = "") -> Bounce:
    """What a message says. `recipient` is the address it was delivered to, when the mail server told us apart."""
    message = message_from_bytes(raw[:LARGEST], policy=policy.compat32)
    try:
        token = read(_token(message, recipient), now)
    except Forged:
        return Bounce(MessageKind.IGNORED)
    statuses = list(_statuses(message))
    if not statuses:
        return Bounce(MessageKind.UNKNOWN, token)
    failed = [code for action, code in statuses if action == "failed" and code.startswith("5")]
    if gone := next((code for code in failed if is_gone(code)), ""):
        return Bounce(MessageKind.HARD, token, gone)
    went = all(action in {"delivered", "relayed", "expanded"} for action, _code in statuses)
    return Bounce(MessageKind.IGNORED if went else MessageKind.SOFT, token)


def _token(message: Message, recipient: str) -> str:
    said = [recipient, *(str(value) for name in DELIVERED_TO for value in message.get_all(name, []))]
    found = next((match for text in said if (match := SHAPE.search(text))), None)
    if found is None:
        raise Forged("no address of this message has a token")
    return found[1]


def _statuses(message: Message) -> Iterator[tuple[str, str]]:
    """The action and the code of every recipient that a delivery report names."""
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        blocks = part.get_payload()
        for block in blocks if isinstance(blocks, list) else []:
            if isinstance(block, Message) and (action := str(block.get("Action", "")).strip().lower()):
                yield re.split(r"[\s(;]", action)[0], enhanced_code(str(block.get("Status", "")))


# A maildir into which the mail server puts what comes back: read once a minute, and wiped.

log = logging.getLogger(__name__)
AT_ONCE = 200  # files a minute


def read_folder(now: datetime, *, working: Working) -> int:
    """Read and wipe what lies in `new/` of the maildir; says how many there were. Nothing without a setting."""
    folder = settings.BOUNCE_FOLDER
    if folder is None:
        return 0
    done = 0
    for file in _files(folder / "new"):
        raw = _content(file)
        if raw is None:
            continue
        bounced(raw, now, recipient="", working=working)
        file.unlink(missing_ok=True)
        done += 1
    return done


def _files(folder: Path) -> Iterator[Path]:
    try:
        names = sorted(entry.name for entry in os.scandir(folder) if entry.is_file(follow_symlinks=False))
    except OSError:  # without the path: it names the machine
        log.error("the folder of mail that came back cannot be read")
        return
    yield from (folder / name for name in names[:AT_ONCE])


def _content(file: Path) -> bytes | None:
    """The beginning of a plain file; links are not followed, and what is no file or not ours to read is left."""
    try:
        handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    with os.fdopen(handle, "rb") as opened:
        return opened.read(LARGEST) if stat.S_ISREG(os.fstat(handle).st_mode) else None
