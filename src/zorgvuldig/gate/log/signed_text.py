"""What stands outside the database is signed, as whoever may write a file of the keystore need not have its keys."""

import json
from collections.abc import Mapping
from typing import Any

from zorgvuldig.platform.vault.sign import is_signed, published_keys, sign

Noted = dict[str, Any]  # what is kept from one look to the next


def sign_text(name: str, content: Mapping[str, Any]) -> str:
    """A line of JSON with this content under its name, and our signature over it."""
    _, signature = sign(_signed(name, content))
    return json.dumps({name: content, "signature": signature.hex()}, sort_keys=True) + "\n"


def signed_content(name: str, text: str) -> dict[str, Any] | None:
    """The content of such a line; None when no key of ours signed it under this name."""
    try:
        read = json.loads(text)
        content, signature = dict(read[name]), bytes.fromhex(read["signature"])
    except (ValueError, KeyError, TypeError):
        return None
    signed = _signed(name, content)
    return content if any(is_signed(key.public, signature, signed) for key in published_keys()) else None


def _signed(name: str, content: Mapping[str, Any]) -> bytes:
    """The bytes that are signed; they begin so that nothing else that is ever signed can pass for them."""
    return f"zorgvuldig {name} 1\n".encode() + json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
