"""Remembering which column is what, and forgetting it again."""

from collections.abc import Mapping, Sequence

from zorgvuldig.gate.door import Door
from zorgvuldig.imports.maps.headings import OTHER, digest_of, heading_mark
from zorgvuldig.school.source_models import ImportMap


def remember(*, door: Door, origin: str, what: str, headings: Sequence[str], columns: Mapping[str, str]) -> None:
    """Keep which column is what for the next file with these headings from this system. No heading of an unread column is kept."""
    door.writing("imports")
    ImportMap.objects.update_or_create(
        origin=origin or OTHER,
        what=what,
        digest=digest_of(headings),
        defaults={
            "headings": sorted(map(heading_mark, headings)),
            "columns": dict(columns),
            "saved_at": door.opened_at,
        },
    )


def remove_map(*, door: Door, found: ImportMap) -> None:
    """Ask again which column is what."""
    door.writing("imports")
    found.delete()
