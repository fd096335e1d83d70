"""Incidents with pupils in them, as an administrator would put them there, and what somebody fills in."""

import uuid
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.cameras.footage import BEGAN, incident
from tests.media.picturing import Row
from tests.people import NOW, Cast, Someone
from zorgvuldig.platform.vault.text import seal

HERE = ZoneInfo("Europe/Amsterdam")

__all__ = ["BEGAN", "filled", "in_it", "incident", "note", "there", "typed"]


def typed(moment: datetime) -> str:
    """A moment as the calendar of a browser sends it."""
    return moment.astimezone(HERE).strftime("%Y-%m-%dT%H:%M")


def filled(**more: Any) -> dict[str, Any]:
    """What somebody fills in of a new incident."""
    return {
        "kind": "fight",
        "title": "Ruzie bij de kluisjes",
        "place": "Gang",
        "starts_at": typed(BEGAN),
        "ends_at": typed(BEGAN + timedelta(minutes=20)),
    } | more


def in_it(cast: Cast, of: Row, pupil: Someone, what: str = "Zij hielp de ander overeind.", **more: Any) -> Row:
    """A pupil saw it, with what was written about them."""
    values: dict[str, Any] = {
        "uid": uuid.uuid4(), "incident_id": of.id, "pupil_id": pupil.id, "kind": "theft", "happened_at": BEGAN,
        "part": "saw", "what": seal(pupil.id, "incident_pupil.what", what), "added_at": NOW, "added_by_id": cast.leo.id,
    } | more  # fmt: skip
    return Row(cast.put("incident_pupil", **values), values["uid"])


def note(cast: Cast, of: Row, text: str = "De fietsenmaker keek ernaar.") -> Row:
    """Somebody wrote something of it."""
    uid = uuid.uuid4()
    return Row(
        cast.put("incident_note", uid=uid, incident_id=of.id, text=text, written_at=NOW, written_by_id=cast.leo.id), uid
    )


def there(cast: Cast, of: Row, who: Someone) -> int:
    """A member of staff was there."""
    number: int = cast.put("incident_staff", incident_id=of.id, staff_id=who.id, added_at=NOW, added_by_id=cast.leo.id)
    return number
