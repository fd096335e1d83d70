"""A mail as one closed text, to be sent later, under a key that the database does not have; and the names by which mails and addresses are known."""

import base64
import hmac
import json
import os
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives

from zorgvuldig.platform.vault.keys import derived, hashing, keyed_hash, opening

# Keys of outgoing mail, which the database does not have; and names of addresses that say nothing.

SEALED = "post: outbox"
ADDRESSES = "post: addresses"
MARK = 16  # bytes of the hash of an address


def sealing() -> bytes:
    """The key that closes a waiting mail now, 32 bytes. RuntimeError without an installation."""
    return derived(SEALED)


def unsealing() -> tuple[bytes, ...]:
    """The keys of which one opens a waiting mail: a master key that was replaced stays longer than a mail waits."""
    return opening(SEALED)


def mark_of(address: str) -> bytes:
    """A keyed hash of an address, the same for any case of letters; the address cannot be found from it without the key."""
    return keyed_hash(ADDRESSES, _folded(address))[:MARK]


def marks_of(addresses: Iterable[str]) -> dict[bytes, str]:
    """The mark of each of these addresses, with the address; the key is looked up once."""
    hashed = hashing(ADDRESSES)
    return {hashed(_folded(address))[:MARK]: address for address in addresses}


def _folded(address: str) -> str:
    return address.strip().lower()


def signature_of(body: bytes) -> bytes:
    """What proves that a token is ours, 32 bytes; the same after the master key was replaced, as what comes back may take days."""
    return keyed_hash("post: bounces", body.hex())


NONCE = 12


class Damaged(Exception):
    """A stored mail does not open: it was altered, or belongs to another installation."""


def seal(message: EmailMessage, recipient: str, *, kind: str) -> bytes:
    """Close a mail for one recipient; its headers have to be fixed already. Raises `ValueError` for what cannot be kept."""
    nonce = os.urandom(NONCE)
    text = json.dumps(_content(message, recipient)).encode()
    return nonce + AESGCM(sealing()).encrypt(nonce, text, kind.encode())


def unseal(sealed: bytes, *, kind: str) -> EmailMessage:
    """The mail again, to its one recipient. Raises `Damaged`."""
    try:
        for key in unsealing():
            with suppress(InvalidTag):
                return _message(json.loads(AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], kind.encode())))
    except (ValueError, KeyError) as error:
        raise Damaged("a mail in the outbox is not whole") from error
    raise Damaged("a mail in the outbox does not open with the key of this installation")


def _content(message: EmailMessage, recipient: str) -> dict[str, Any]:
    alternatives = getattr(message, "alternatives", [])
    return {
        "subject": str(message.subject),
        "body": str(message.body),
        "subtype": message.content_subtype,
        "from": message.from_email,
        "to": [recipient],
        "headers": {name: str(value) for name, value in message.extra_headers.items()},
        "alternatives": [[str(one[0]), str(one[1])] for one in alternatives],
        "attachments": [_attachment(one) for one in message.attachments],
    }


def _attachment(one: Any) -> list[str | None]:
    if not isinstance(one, tuple):
        raise ValueError("an attachment of a mail is given as a name, a content and a type")
    name, content, mimetype = one
    raw = content.encode() if isinstance(content, str) else bytes(content)
    return [name, base64.b64encode(raw).decode(), mimetype]


def _message(content: dict[str, Any]) -> EmailMessage:
    message = EmailMultiAlternatives(
        content["subject"], content["body"], content["from"], content["to"], headers=content["headers"]
    )
    message.content_subtype = content["subtype"]
    for text, mimetype in content["alternatives"]:
        message.attach_alternative(text, mimetype)
    for name, raw, mimetype in content["attachments"]:
        message.attach(name, base64.b64decode(raw), mimetype)
    return message


# The sender's address of each mail (VERP): what comes back names the address it was for, as a mark that only we can
# make.
# A token holds the mark of the address, the minute of sending, and a signature: nothing of it is kept here.

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
