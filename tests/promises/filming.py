"""A camera as the people of a school meet it: written down, approved, recorded, asked for, looked at, and gone in four weeks.

What the recorder records is put in by hand; every other step goes through a door, as a page goes, and the database says yes or no.
"""

import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from django.db import IntegrityError, connection
from django.utils import timezone

from tests.cameras import footage
from tests.media.picturing import Row
from tests.people import Cast, Someone, secret_of
from zorgvuldig.cameras.models import CameraApproval, FootageHold, FootageHoldCamera, Viewing
from zorgvuldig.gate.door import Kind, Refused, open_door
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.keys import KeyGone, keystore
from zorgvuldig.platform.vault.storage import Missing
from zorgvuldig.statement.evidence import measure

READS = ("organisation", "staff", "camera")
LATER = timedelta(days=29)
CONTENT = b"wie er bij de fietsen stond"
KEPT_CONTENT = b"wat voor de aangifte blijft"


@dataclass(slots=True)
class Story:
    """A camera in the bicycle shed, what was recorded, and the theft it was needed for."""

    cast: Cast
    camera: Row
    incident: Row
    kees: Someone
    piece: Row | None = None

    def blob(self, of: Row) -> Any:
        """Where a piece lies now."""
        row = self.cast.db.execute("select blob from segment where id = %s", [of.id]).fetchone()
        return row[0] if row else None


def fresh() -> None:
    """No key of footage of another story."""
    shutil.rmtree(keystore() / "cameras", ignore_errors=True)


def found(now: datetime | None = None) -> tuple[str, dict[str, Any]]:
    """What the statement says of cameras now."""
    (evidence,) = [one for one in measure(now or datetime.now(UTC)) if one.promise == "P17"]
    return evidence.state, evidence.evidence["figures"]


def told(cast: Cast) -> Story:
    """Leo wrote a camera down; nobody approved it yet, and there was a theft."""
    camera = footage.camera(cast, "Stalling", approved=False, place="bikes")
    return Story(cast, camera, footage.incident(cast), footage.caretaker(cast))


def at_door(story: Story, who: Someone, purpose: str, *reads: str) -> Any:
    """Their door for cameras, to write."""
    return open_door(
        secret_of(who), purpose=purpose, reads=READS + reads, writes=("camera",), kind=Kind.NOBODY, now=timezone.now()
    )  # fmt: skip


def refused(story: Story, who: Someone, purpose: str, act: Any) -> str:
    """By which rule the database, or the gate itself (`gate`), says no."""
    try:
        with at_door(story, who, purpose, *(("incident",) if purpose == "footage" else ())):
            act()
    except Refused:
        return "gate"
    except IntegrityError as no:
        cause = no.__cause__
        assert isinstance(cause, psycopg.IntegrityError)
        return str(cause.diag.constraint_name)
    return ""


def lacks(story: Story) -> list[str]:
    """What the camera lacks."""
    return footage.lacks(story.cast, story.camera)


def recordable(story: Story) -> bool:
    """Whether the recorder is told to record it."""
    rows = story.cast.db.execute("select lacks, in_hours from gate.recordable(now()) where id = %s", [story.camera.id])
    return rows.fetchall() == [([], True)]


def approve(story: Story, by: Someone) -> Any:
    """What approves it, to be done at a door."""
    (words,) = story.cast.db.execute("select gate.camera_words(%s)", [story.camera.id]).fetchone()
    return lambda: CameraApproval.objects.create(
        camera_id=story.camera.id, words=words, approved_at=timezone.now(), approved_by_id=by.id
    )


def ask(story: Story, by: Someone) -> Any:
    """A request to look at the time of the theft."""
    return lambda: Viewing.objects.create(
        school_id=story.cast.schools["Oost"], camera_id=story.camera.id, incident_id=story.incident.id, starts_at=footage.BEGAN,
        ends_at=footage.BEGAN + timedelta(minutes=20), purpose="safety", reason="Zien wie de fietsen meenam.", asked_at=timezone.now(),
        asked_by_id=by.id,
    )  # fmt: skip


def allow(viewing: Any, by: Someone) -> Any:
    """A yes for an hour."""
    now = timezone.now()
    said = {"is_granted": True, "decided_at": now, "decided_by_id": by.id, "until": now + timedelta(hours=1)}
    return lambda: Viewing.objects.filter(uid=viewing).update(**said)


def asked(story: Story) -> Any:
    """The only request there is."""
    (uid,) = story.cast.db.execute("select uid from viewing").fetchone()
    return uid


def looks(story: Story, who: Someone, of: Row) -> bytes:
    """What somebody sees of a piece: first on record, then opened; nothing when they may not."""
    secret, viewing = secret_of(who), asked(story)
    with connection.cursor() as cursor:
        cursor.execute("select gate.look(%s, %s, %s)", [secret, viewing, of.uid])
        cursor.execute("select blob, size from gate.looked(%s, %s, %s)", [secret, viewing, of.uid])
        row = cursor.fetchone()
    return files.read_range(row[0], 0, row[1]) if row else b""


def keep(story: Story) -> None:
    """Leo asks that the footage of the theft stays, and Petra agrees."""
    with at_door(story, story.cast.leo, "footage", "incident"):
        hold = FootageHold.objects.create(
            school_id=story.cast.schools["Oost"], incident_id=story.incident.id, starts_at=footage.BEGAN,
            ends_at=footage.BEGAN + timedelta(minutes=3), why="Aangifte gedaan.", owner_id=story.cast.leo.id,
            ends_on=timezone.localdate() + timedelta(days=90), review_on=timezone.localdate() + timedelta(days=60),
            asked_at=timezone.now(), asked_by_id=story.cast.leo.id,
        )  # fmt: skip
        FootageHoldCamera.objects.create(footage_hold_id=hold.pk, camera_id=story.camera.id)
    with at_door(story, story.cast.petra, "footage", "incident"):
        FootageHold.objects.filter(pk=hold.pk).update(approved_at=timezone.now(), approved_by_id=story.cast.petra.id)


def readable(blob: Any) -> bool:
    """Whether anybody who has the vault could still open this file."""
    if blob is None:
        return False
    with suppress(KeyGone, Missing):
        return bool(b"".join(files.read(blob)))
    return False


def records(story: Story, at: datetime) -> None:
    """The recorder says that it records."""
    story.cast.db.execute(
        "insert into camera_state (camera_id, state, why, seen_at, clock) values (%s, 'recording', '', %s, 'synchronised') "
        "on conflict (camera_id) do update set seen_at = excluded.seen_at, state = 'recording'",
        [story.camera.id, at],
    )
