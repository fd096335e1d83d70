"""The pupil's own rows of the access log as they lie in a copy, with proofs and seals. The one place where these plug in.

A row gets its proof from whoever seals the log; until a row is sealed (and where no log is sealed yet) the proof is null.
What is written here is checked by `verify`, through the `check_log` that is handed to it.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from zorgvuldig.release.release import Row

TABLE = "gate.log"


def log_file(rows: Iterable[Row], *, alias: str) -> dict[str, Any]:
    """The rows of the log as plain values: each with its proof, and the seals that these need."""
    entries = list(rows)
    proofs = _proofs([row["id"] for row in entries], alias=alias)
    return {
        "about": "Rows of the access log about this pupil. A proof shows that a row is in the sealed log.",
        "entries": [{"row": dict(row), "proof": proofs.get(row["id"])} for row in entries],
        "seals": [],
    }


def _proofs(numbers: list[int], *, alias: str) -> Mapping[int, Any]:
    return {}
