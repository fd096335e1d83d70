"""Asking for a copy of footage, trying again what failed, and stopping one. Letting it go is for somebody else (`releasing`)."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from django.db import IntegrityError, transaction

from zorgvuldig.cameras.handout.labels import POLICE, REFUSALS
from zorgvuldig.cameras.handout.models import FootageExport
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.refusals import constraint_of
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.kinds import Kind, accept

LIMIT = 10 * 1024 * 1024  # bytes of a demand
PREFIXES = ("footage_export_", "export_", "track_", "footage_track_")
T = TypeVar("T")


def refusable(act: Callable[[], T], known: Any = REFUSALS) -> T:
    """Do it in a transaction of its own. Raises `Refused` when the database says no and the reason is `known`."""
    try:
        with transaction.atomic():
            return act()
    except IntegrityError as error:
        name = constraint_of(error)
        why = next((name.removeprefix(prefix) for prefix in PREFIXES if name.startswith(prefix)), name)
        if why not in known:
            raise
        raise Refused(why) from error


def ask(said: dict[str, Any], kind: str, *, incident: Any, camera: Any, door: Door) -> FootageExport:
    """Ask for a copy as the form says. Raises `Refused`, and `NotAccepted` for a demand that is no sound PDF; nothing is kept then."""
    door.writing("camera")
    demand = accept(said["demand"], kinds=(Kind.PDF,), limit_bytes=LIMIT).blob if kind == POLICE else None
    made = FootageExport(
        school_id=incident.school_id,
        kind=kind,
        incident=incident,
        camera=camera,
        demand_blob=demand,
        style="none" if kind == POLICE else said.get("style") or "faces",
        asked_at=door.opened_at,
        asked_by_id=door.actor_id,
        **{name: said[name] for name in ("starts_at", "ends_at", "recipient_name", "reason")},
        **{name: said.get(name) or "" for name in ("article", "officer", "reference")},
    )
    try:
        refusable(partial(made.save, force_insert=True))
    except BaseException:
        if demand:
            files.remove(demand)
        raise
    return made


def again(row: FootageExport, *, door: Door) -> None:
    """Try once more what failed. Raises `Refused`."""
    door.writing("camera")
    rows = FootageExport.objects.filter(pk=row.pk, state=FootageExport.FAILED, blob=None)
    if not refusable(lambda: rows.update(state=FootageExport.ASKED, why="", progress=0)):
        raise Refused("step")


def stop(row: FootageExport, *, door: Door) -> None:
    """End a copy before it is fetched; what lies in the vault of it goes. Raises `Refused` when it is over."""
    door.writing("camera")
    standing = FootageExport.objects.select_for_update().get(pk=row.pk)
    if standing.state in (FootageExport.FETCHED, FootageExport.ENDED):
        raise Refused("over")
    blobs = [blob for blob in (standing.source_blob, standing.blob) if blob]
    standing.state, standing.why, standing.ended_at = FootageExport.ENDED, "stopped", door.opened_at
    standing.source_blob = standing.blob = None
    refusable(partial(standing.save, update_fields=["state", "why", "ended_at", "source_blob", "blob"]))
    for blob in blobs:
        transaction.on_commit(partial(files.remove, blob))
