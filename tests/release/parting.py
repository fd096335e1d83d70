"""Organisations of the address book that stand already, for tests."""

import uuid
from datetime import timedelta
from typing import Any

from tests.people import NOW, Cast


def put_party(cast: Cast, recipient: str = "attendance_officer", **more: Any) -> uuid.UUID:
    """An organisation that Anna wrote down and Leo verified; `verified=False` for one that waits."""
    uid = uuid.uuid4()
    verified = {"verified_at": NOW, "verified_by_id": cast.leo.id, "verified_how": "Gebeld."}
    waits = {"verified_how": ""}
    values = {
        "name": "Gemeente Wilgendam",
        "department": "Leerplicht",
        "street": "Raadhuisplein 1",
        "postcode": "0000 AA",
        "town": "Wilgendam",
        "domain": "wilgendam.example",
        "added_at": NOW - timedelta(days=2),
        "added_by_id": cast.anna.id,
        **(verified if more.pop("verified", True) else waits),
        **more,
    }
    cast.put("party", uid=uid, recipient=recipient, **values)
    return uid


def party_row(cast: Cast, columns: str = "*") -> tuple[Any, ...] | None:
    """Columns of the organisation that was written down last."""
    found: tuple[Any, ...] | None = cast.db.execute(f"select {columns} from party order by id desc limit 1").fetchone()
    return found
