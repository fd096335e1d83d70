"""Receipts of what was deleted: each signed by itself, and each naming the one before."""

import hashlib
import json

from zorgvuldig_verify.trust import Refused, Trust, is_signed, read_object

SIGNED = ("about", "content", "format", "made_at", "match", "number", "on", "previous", "run", "seal", "subject")


def check_receipts(content: bytes, trust: Trust | None) -> str:
    """What was found in a file with one receipt, or one on each line. Raises `Refused`."""
    if trust is None:
        raise Refused("Give the file with keys of the school too: a receipt does not say whose it is.")
    lines = [line for line in content.splitlines() if line.strip()] if content.count(b'"digest"') > 1 else [content]
    before: tuple[int, str] | None = None
    for line in lines:
        receipt = read_object(line, "a receipt")
        number = receipt.get("number", "?")
        try:
            signed = json.dumps(
                {name: receipt[name] for name in SIGNED}, sort_keys=True, separators=(",", ":")
            ).encode()
            signature, digest, key = (
                bytes.fromhex(receipt["signature"]),
                receipt["digest"],
                trust.signing.get(receipt["key"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise Refused(f"Receipt {number} is not whole.") from error
        if set(receipt) != {*SIGNED, "signature", "digest", "key"}:
            raise Refused(f"Receipt {number} holds something that a receipt has not.")
        if key is None:
            raise Refused(f"Receipt {number} is signed with a key that is not in your file with keys.")
        if hashlib.sha256(signed).hexdigest() != digest or not is_signed(key, signature, signed):
            raise Refused(f"Receipt {number} was changed: its signature does not fit.")
        if before is not None and (receipt["number"] != before[0] + 1 or receipt["previous"] != before[1]):
            raise Refused(f"Receipt {number} does not follow receipt {before[0]}: one was taken out or moved.")
        before = receipt["number"], digest
    return f"{len(lines)} receipt(s) of deletion, signed by the school."
