"""Work that waits for whoever sees to privacy, as an administrator would put it there."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from psycopg.types.json import Json

from tests.people import NOW, Cast, Someone


def done(cast: Cast, duty: str, *, days_ago: int = 0, by: Someone | None = None) -> int:
    """Somebody did a duty so many days ago."""
    number: int = cast.put(
        "duty_done",
        duty=duty,
        outcome="Bekeken.",
        done_at=NOW - timedelta(days=days_ago),
        done_by_id=(by or cast.petra).id,
    )
    return number


def breach(cast: Cast, *, hours_ago: int, title: str = "Tablet kwijt", **more: Any) -> int:
    """Somebody reported something so many hours ago."""
    at = datetime.now(UTC) - timedelta(hours=hours_ago)
    values: dict[str, Any] = {
        "uid": uuid.uuid4(), "kind": "lost", "title": title, "what": "Weg.", "noticed_at": at, "reported_at": at,
        "reported_by_id": cast.dirk.id, "answers": Json({}), "people_kinds": Json([]), "categories": Json([]), "measures": "",
        "ap_decision": "", "ap_reason": "", "ap_reference": "", "people_decision": "", "people_reason": "", "people_letter": "",
    } | more  # fmt: skip
    number: int = cast.put("breach", **values)
    return number


def dpia(cast: Cast, title: str = "Camera’s in de hal", **more: Any) -> int:
    """Somebody wrote an assessment."""
    values: dict[str, Any] = {
        "uid": uuid.uuid4(), "subject": "cameras", "title": title, "answers": Json({}), "risks": Json([]), "started_at": NOW,
        "started_by_id": cast.petra.id, "changed_at": NOW, "changed_by_id": cast.petra.id, "dpo_advice": "", "council_says": "",
        "outcome": "", "outcome_why": "",
    } | more  # fmt: skip
    number: int = cast.put("dpia", **values)
    return number


def proposal(cast: Cast, by: Someone, **more: Any) -> int:
    """Somebody proposed another register."""
    values: dict[str, Any] = {
        "uid": uuid.uuid4(), "label": "Kortere termijn", "text": "", "digest": "0" * 64, "base_digest": "", "why": "", "changes": Json([]),
        "consequences": Json([]), "tells_families": False, "tell_nl": "", "tell_en": "", "is_operators": False, "proposed_at": NOW,
        "proposed_by_id": by.id, "decided_why": "",
    } | more  # fmt: skip
    number: int = cast.put("register_version", **values)
    return number
