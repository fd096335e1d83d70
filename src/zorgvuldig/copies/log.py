"""The pupil's own rows of the access log as they lie in a copy, with proofs and seals (`gate.proofs`).

A row gets its proof when the log is sealed, every hour: a row that still waits has none, and says so by `null`. What is
written here is checked by `proven`.
"""

from collections.abc import Iterable
from typing import Any

from zorgvuldig.gate.log.proofs import keys, proofs_of, seals
from zorgvuldig.release.release import Row

TABLE = "gate.log"


def log_file(rows: Iterable[Row], *, pupil_id: int, alias: str) -> dict[str, Any]:
    """The rows of the log about this pupil as plain values: each with its proof, and the seals that these need."""
    entries = list(rows)
    found = proofs_of([row["id"] for row in entries], pupil_id=pupil_id, alias=alias)
    proofs = {proof.entry.id: proof.as_json() for proof in found if proof.seal is not None}
    return {
        "about": "Rows of the access log about this pupil. A proof shows that a row is in the sealed log.",
        "entries": [{"row": dict(row), "proof": proofs.get(row["id"])} for row in entries],
        "seals": seals({proof["seal"] for proof in proofs.values()}, alias=alias),
        "keys": keys(),
    }
