"""Rows «who looked»: each with the hashes that lead to a seal, and the seal signed by the school."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from zorgvuldig_verify.trust import Refused, is_signed, read_object, root_from

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SEAL = b"zorgvuldig log seal 1\n"
WIDTHS = {
    "id": 8, "at": 8, "actor_id": 4, "role": 0, "pupil_id": 4, "person_id": 4, "purpose": 0, "mask": 8, "write_mask": 8, "kind": 0,
    "refused": 1, "incarnation": 4,
}  # bytes of each field in its order, 0 for a text  # fmt: skip
NUMBERS = ("number", "incarnation", "lo", "hi", "month", "count", "first_id", "last_id", "made_at")
FOR_PEOPLE = ("at", "mask", "write_mask")  # these a copy shows in another form beside what was sealed


def check_log(content: bytes, keys: Mapping[str, bytes] | None, *, is_inside: bool = False) -> str:
    """What was found in a file of rows; `keys` are the school's, None when nobody knows them. In a copy, which is signed, older keys that it names count too. Raises `Refused`."""
    told = read_object(content, "logboek.json")
    try:
        named = [bytes.fromhex(key) for key in told["keys"]]
        allowed = {key[:16]: public for key, public in (keys or {}).items()}
        if is_inside or keys is None:
            allowed |= {hashlib.sha256(key).hexdigest()[:16]: key for key in named}
        seals = {seal["number"]: seal for seal in told["seals"]}
        rows = [(entry["row"], entry["proof"]) for entry in told["entries"]]
    except (KeyError, TypeError, ValueError) as error:
        raise Refused("This is no file of rows «who looked».") from error
    proved = [(row, proof) for row, proof in rows if proof is not None]
    for row, proof in proved:
        _check_row(row, proof, seals, allowed)
    if not proved and not is_inside:
        raise Refused("No row in this file has a proof yet: a seal is made within the hour. Ask for a newer copy.")
    from_file = (
        ""
        if keys is not None
        else " The keys are those in the file itself: give a file with keys to be sure whose they are."
    )
    return f"{len(rows)} rows «who looked», {len(proved)} with a proof that holds.{from_file}"


def _check_row(row: Any, proof: Any, seals: Mapping[Any, Any], keys: Mapping[str, bytes]) -> None:
    number = row.get("id", "?") if isinstance(row, dict) else "?"
    try:
        sealed = proof["row"]
        same = all(row[name] == sealed[name] for name in row if name in sealed and name not in FOR_PEOPLE)
        shown_at = row["at"] if isinstance(row["at"], str) else (EPOCH + timedelta(microseconds=row["at"])).isoformat()
        moment = (datetime.fromisoformat(shown_at) - EPOCH) // timedelta(milliseconds=1)
        if not same or row["id"] != sealed["id"] or moment != sealed["at"] // 1000:
            raise Refused(f"The proof beside row {number} is of another row, or the row was changed.")
        seal = seals[proof["seal"]]
        if proof["seal"] != seal["number"] or proof["size"] != seal["count"]:
            raise Refused(f"The proof of row {number} is for another seal.")
        leaf = bytes.fromhex(proof["salt"]) + b"\x01" + _packed(sealed)
        found = root_from(leaf, proof["index"], proof["size"], [bytes.fromhex(step) for step in proof["path"]])
        signed, is_good = _signed_bytes(seal), False
        key = keys.get(seal["key_id"])
        if key is not None:
            is_good = is_signed(key, bytes.fromhex(seal["signature"]), signed)
        is_good = is_good and found.hex() == seal["root"] and hashlib.sha256(signed).hexdigest() == seal["hash"]
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise Refused(f"Row {number} or its proof is not what the school writes.") from error
    if not is_good:
        raise Refused(
            f"Row {number} does not stand in its seal, or the seal is not of the school: something was changed."
        )


def _packed(row: Mapping[str, Any]) -> bytes:
    """A row byte by byte, as it was sealed."""
    if set(row) != set(WIDTHS):
        raise ValueError("other fields")
    return b"".join(_field(row[name], width) for name, width in WIDTHS.items())


def _field(value: Any, width: int) -> bytes:
    if value is None:
        return b"\xff\xff\xff\xff"
    if width == 0:
        content = value.encode()
    elif width == 1:
        content = {True: b"\x01", False: b"\x00"}[value] if isinstance(value, bool) else b""
    elif type(value) is int:
        content = value.to_bytes(width, "big", signed=True)
    else:
        raise ValueError("no number")
    return len(content).to_bytes(4, "big") + content


def _signed_bytes(seal: Mapping[str, Any]) -> bytes:
    year, month = seal["month"].split("-")
    moment = (datetime.fromisoformat(seal["made_at"]) - EPOCH) // timedelta(microseconds=1)
    values = {
        **seal,
        "lo": int(seal["lo"]),
        "hi": int(seal["hi"]),
        "month": int(year) * 100 + int(month),
        "made_at": moment,
    }
    numbers = b"".join(values[name].to_bytes(8, "big") for name in NUMBERS)
    return (
        SEAL + numbers + bytes.fromhex(seal["root"]) + bytes.fromhex(seal["previous"]) + bytes.fromhex(seal["key_id"])
    )
