"""Whether the rows of the access log in a copy stand in the seals beside them. Pure, as `verify`, which asks it."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from zorgvuldig.gate.log.verify import check_proof

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Of these the copy shows a form for people (kinds of data by name, the moment to the millisecond), beside what was sealed.
READABLE = ("at", "mask", "write_mask")
MILLISECOND = timedelta(milliseconds=1)


def unproven_rows(log: Mapping[str, Any], public_key: bytes) -> Iterator[str]:
    """A sentence for every row whose proof does not hold, or is the proof of another row. `log` is the file as read.

    Seals may be signed with keys before `public_key`; which those are stands in the file, which is signed with `public_key`.
    """
    try:
        keys = [public_key, *(bytes.fromhex(key) for key in log.get("keys", []))]
        seals = {seal["number"]: seal for seal in log.get("seals", [])}
        entries = [(entry["row"], entry["proof"]) for entry in log["entries"]]
    except (KeyError, TypeError, AttributeError, ValueError):
        yield "it is not what we write."
        return
    for row, proof in entries:
        if proof is None:
            continue  # sealed within the hour
        number = row.get("id") if isinstance(row, dict) else None
        if not _is_of(row, proof):
            yield f"the proof beside row {number} is not of that row."
        elif not any(check_proof(proof, seals.get(proof["seal"], {}), key) for key in keys):
            yield f"row {number} does not stand in its seal: it was changed."


def _is_of(row: Any, proof: Any) -> bool:
    try:
        sealed = proof["row"]
        same = all(value == sealed[name] for name, value in row.items() if name in sealed and name not in READABLE)
        moment = (datetime.fromisoformat(row["at"]) - EPOCH) // MILLISECOND
        return bool(same and sealed["id"] == row["id"] and moment == sealed["at"] // 1000)
    except (KeyError, TypeError, ValueError, AttributeError):
        return False
