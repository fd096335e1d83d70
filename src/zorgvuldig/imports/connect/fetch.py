"""The round that somebody asked for: everything that Somtoday Connect gives of a school becomes a file that waits to be read in."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import sleep
from typing import Any
from uuid import UUID

from django.utils import timezone

from zorgvuldig.gate.jobs import working
from zorgvuldig.imports.connect.actions import PURPOSE, is_time, why_not
from zorgvuldig.imports.connect.client import ENVIRONMENTS, ConnectLater, ConnectLine, ConnectRefused
from zorgvuldig.imports.connect.document import ConnectDocument, gather
from zorgvuldig.imports.connect.layout import SOURCE
from zorgvuldig.imports.run import KIND
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.secret_fields import Damaged, decrypt
from zorgvuldig.school.source_models import ImportConnection, ImportUpload

LARGEST = 100 * 1024 * 1024
MEDIA = "application/json"
Pause = Callable[[float], None]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Round:
    """How a round ended: a word of `labels.OUTCOMES`, what it gave, and for how long we have to wait when it is busy there."""

    outcome: str
    document: ConnectDocument | None = None
    wait: timedelta = timedelta()


def fetch_waiting(now: datetime, pause: Pause = sleep) -> int:
    """Make the rounds that somebody waits for and for which it is time; says how many were made."""
    with working(KIND, now=now) as door:
        every = ImportConnection.objects.using(door.alias).exclude(asked_at=None).filter(source__is_beside=False)
        waiting = list(every.select_related("school").order_by("asked_at"))
    due = [one for one in waiting if is_time(one, now)]
    for one in due:
        _settle(one, fetch(one, now, pause), now)
    return len(due)


def fetch(one: ImportConnection, now: datetime, pause: Pause = sleep) -> Round:
    """Ask for everything, when that may be. Nothing is asked of an address that nobody confirmed."""
    if why := why_not(one, timezone.localdate(now)):
        return Round(why)
    try:
        secret = decrypt(bytes(one.secret).decode(), purpose=PURPOSE)
        line = ConnectLine(ENVIRONMENTS[one.environment], one.organisation, one.client, secret, pause)
        return Round("done", gather(line, one.branch, one.school.brin, with_marks=one.with_marks))
    except Damaged:
        return Round("secret")
    except ConnectLater as later:
        return Round("busy", wait=timedelta(seconds=later.seconds))
    except ConnectRefused as refused:
        log.warning("nothing could be fetched from another administration: %s", refused.why)
        return Round(refused.why)


def _settle(one: ImportConnection, made: Round, now: datetime) -> None:
    """Keep how it went; what was fetched waits for whoever asked. Who asked no longer gets nothing."""
    data = made.document.sealed() if made.document else b""
    if len(data) > LARGEST:
        made, data = Round("size"), b""
    blob = files.store([data], limit_bytes=LARGEST).blob if data else None
    if made.outcome == "busy":
        values: dict[str, Any] = {"not_before": now + made.wait}
    else:
        values = {"asked_at": None, "asked_by_id": None, "not_before": None, "finished_at": now}
    with working(KIND, now=now) as door:
        mine = ImportConnection.objects.using(door.alias).filter(pk=one.pk, asked_at=one.asked_at)
        is_ours = bool(mine.exclude(asked_at=None).update(outcome=made.outcome, **values))
        if is_ours and blob:
            _put(one, blob, len(data), now, door.alias)
    if blob and not is_ours:
        files.remove(blob)


def _put(one: ImportConnection, blob: UUID, size: int, now: datetime, alias: str) -> None:
    """As a file of whoever asked, in place of one that still waits: the newest is what counts."""
    waiting = ImportUpload.objects.using(alias).filter(
        what=SOURCE, added_by_id=one.asked_by_id or 0, state="mapped", mapping__school=one.school.name
    )
    waiting.update(state="dropped", mapping={})
    ImportUpload.objects.using(alias).create(
        source_id=one.source_id,
        what=SOURCE,
        mapping={"school": one.school.name},
        state="mapped",
        blob=blob,
        name=f"Somtoday, {one.school.name}"[:120],
        media_type=MEDIA,
        size=size,
        added_at=now,
        added_by_id=one.asked_by_id or 0,
    )
