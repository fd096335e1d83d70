"""Arranging what is read in from another system, and who keeps what."""

from collections.abc import Mapping
from typing import Any

from zorgvuldig.gate.door import Door
from zorgvuldig.school.source_models import ImportSource

KEPT_AT = "owners", "names", "name", "is_active", "folder"


def save_source(*, door: Door, kind: str, answers: Mapping[str, Any]) -> ImportSource:
    """Keep what is arranged with the system that delivers this kind of files; there is one for each kind.

    The remembered columns stay as they are.
    """
    door.writing("imports")
    source, _made = ImportSource.objects.update_or_create(
        key=kind, defaults={"kind": kind, **{name: answers[name] for name in KEPT_AT}}
    )
    return source
