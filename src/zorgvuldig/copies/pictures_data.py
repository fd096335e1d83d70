"""Photos and films of a copy for a computer, and the shape of that."""

from collections.abc import Mapping, Sequence
from typing import Any

from zorgvuldig.media.family.reads import PlacementRow, PupilPicture


def as_values(pictures: Sequence[PupilPicture], names: Mapping[int, str]) -> list[dict[str, Any]]:
    """Every picture with where it was put, as plain values; `names` are the files of a copy by number of the picture."""
    return [
        {
            "picture_id": one.number,
            "kind": one.kind,
            "event": one.event,
            "happened_on": one.happened_on,
            "file": names.get(one.number),
            "places": [_values(place) for place in one.places],
        }
        for one in pictures
    ]


def _values(place: PlacementRow) -> dict[str, Any]:
    return {
        "medium": place.medium,
        "published_at": place.published_at,
        "until": place.until,
        "ended_at": place.ended_at,
        "shown": place.is_shown,
        "masked": place.is_masked,
        "decided_by": place.role,
        "reason": place.reason,
    }


def shape() -> dict[str, dict[str, Any]]:
    """The properties of a picture as the schema of `dossier.json` tells them, and those of a place under `places`."""
    text, moment, day = (
        {"type": "string"},
        {"type": "string", "format": "date-time"},
        {"type": "string", "format": "date"},
    )
    yes_or_no = {"type": "boolean"}
    place = {
        "medium": text, "published_at": moment, "until": day, "ended_at": {"type": ["string", "null"], "format": "date-time"},
        "shown": yes_or_no, "masked": yes_or_no, "decided_by": text, "reason": text,
    }  # fmt: skip
    return {
        "picture_id": {"type": "integer"},
        "kind": {"enum": ["photo", "video"]},
        "event": text,
        "happened_on": day,
        "file": {"type": ["string", "null"]},
        "places": place,
    }
