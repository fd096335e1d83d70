"""Taking an import back, from a page."""

from uuid import UUID

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.jobs import working
from zorgvuldig.imports.run import KIND
from zorgvuldig.imports.undo import UndoRefused, undo
from zorgvuldig.imports.upload.scope import beyond
from zorgvuldig.school.sources.models import ImportRun


def take_back(*, door: Door, uid: UUID) -> int:
    """Undo the import with this number; says how many changes were taken back. Raises `UndoRefused`."""
    door.writing("imports")
    with working(KIND, now=door.opened_at) as job:
        run = ImportRun.objects.using(job.alias).filter(uid=uid).exclude(xid="").first()
        refusal = beyond(door.actor_id, run.xid, door=job) if run else ""
    if refusal:
        raise UndoRefused(refusal)
    return undo(uid, now=door.opened_at)
