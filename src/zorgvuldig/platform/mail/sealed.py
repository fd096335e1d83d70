"""A mail as one closed text: everything that is needed to send it later, under a key that the database does not have."""

import base64
import json
import os
from contextlib import suppress
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.mail import EmailMessage, EmailMultiAlternatives

from zorgvuldig.platform.mail.keys import sealing, unsealing

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
