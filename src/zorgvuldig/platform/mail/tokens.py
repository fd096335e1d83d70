"""The sender's address of each mail (VERP): what comes back names the address it was for, as a mark that only we can make.

A token holds the mark of the address, the minute of sending, and a signature: nothing of it is kept here.
"""

import base64
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings

from zorgvuldig.platform.mail.keys import MARK, mark_of, signature_of

SIGNATURE, MINUTES = 8, 4
STILL_HEARD = timedelta(days=14)  # mail servers give up within five days
SHAPE = re.compile(r"\+([a-z2-7]{45})@", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Token:
    """For which address a mail was, as its mark, and when it was sent (to the minute)."""

    mark: bytes
    sent_at: datetime


class Forged(Exception):
    """This token is not one of ours, or too old."""


def sender_of(recipient: str, now: datetime) -> str:
    """The sender's address for a mail to `recipient`, or nothing when the installation named no address for what comes back."""
    local, _, domain = settings.BOUNCES.rpartition("@")
    return f"{local}+{token_of(recipient, now)}@{domain}" if local else ""


def token_of(recipient: str, now: datetime) -> str:
    """45 letters and figures, for any case of letters."""
    body = mark_of(recipient) + int(now.timestamp() // 60).to_bytes(MINUTES, "big")
    return base64.b32encode(body + _signature(body)).decode().rstrip("=").lower()


def read(token: str, now: datetime) -> Token:
    """What a token says. Raises `Forged`."""
    try:
        raw = base64.b32decode(token.upper() + "=" * (-len(token) % 8))
    except ValueError as error:
        raise Forged("this is no token") from error
    body, signature = raw[: MARK + MINUTES], raw[MARK + MINUTES :]
    if not hmac.compare_digest(signature, _signature(body)):
        raise Forged("this token was not made here")
    sent_at = datetime.fromtimestamp(int.from_bytes(body[MARK:], "big") * 60, UTC)
    if not now - STILL_HEARD < sent_at <= now + timedelta(minutes=5):
        raise Forged("this token is too old")
    return Token(body[:MARK], sent_at)


def _signature(body: bytes) -> bytes:
    return signature_of(body)[:SIGNATURE]
