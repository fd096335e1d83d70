"""Taking an import back, from a page."""

from uuid import UUID

from zorgvuldig.gate.door import Door
from zorgvuldig.records.imports.undo import undo


def take_back(*, door: Door, uid: UUID) -> int:
    """Undo the import with this number; says how many changes were taken back. Raises `UndoRefused`."""
    door.writing("imports")
    return undo(uid, now=door.opened_at)
