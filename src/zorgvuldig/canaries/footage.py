"""The camera of the invented school: a drawn minute of today, one that is over its term, and who was allowed to look at them.

No recorder knows of it and no sign or list names it. The minute is drawn once a day; the key of the one that is over its term is left to
the sweep that takes the keys of all footage.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from io import BytesIO
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connections
from django.utils.timezone import localdate, make_aware

from zorgvuldig.cameras.models import Camera, Segment, Viewing
from zorgvuldig.cameras.seal import seal_of
from zorgvuldig.canaries import people
from zorgvuldig.canaries.observer.register_text import days_of
from zorgvuldig.gate.declared import TEXT
from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.incidents.models import Incident
from zorgvuldig.platform.lazy import lazy_module
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.day_keys import DayClosing, destroy_footage_keys
from zorgvuldig.retention.footage.reads import days_due

if TYPE_CHECKING:
    import av
    from PIL import Image
else:
    av = lazy_module("av")
    Image = lazy_module("PIL.Image")

CAMERA = INCIDENT = -1
TODAY, OVER_TERM = -1, (-11, -12)  # a piece and the permission to look at it have the same number
UNANSWERED = -2  # a request about the piece of today to which nobody said anything
MINUTE, A_DAY = timedelta(minutes=1), timedelta(days=1)
RENEWED, ALLOWED = timedelta(hours=1), timedelta(hours=8)
SWEPT = timedelta(hours=3)  # so long after it was laid down the hourly sweep has taken the key
MOST = 1024 * 1024  # bytes of a minute
WIDE, HIGH = 64, 48  # pixels, one image a second


@dataclass(frozen=True, slots=True)
class LaidPiece:
    """A piece that somebody invented may look at: by which permission, of which moment, and since when it is there."""

    viewing: UUID
    piece: UUID
    starts_at: datetime
    laid_at: datetime


@dataclass(frozen=True, slots=True)
class LaidFootage:
    """What there is to try: today's minute, the request nobody answered, what must be closed, and when looking was last tried."""

    today: LaidPiece
    unanswered: UUID
    closed: tuple[LaidPiece, ...]
    tried_at: datetime | None


def keep_footage(now: datetime) -> LaidFootage:
    """Lay down what is not there yet, renew who may look, and give what can be tried at this moment."""
    with working("canary", now=now) as door:
        door.writing("camera", "footage", "incident")
        _begin(door)
        known = {piece.pk: piece for piece in Segment.objects.using(door.alias).all()}
        gone = _today(door, known.get(TODAY)) + _over_term(door, known)
        _allow(door)
        laid = _laid(door)
    for blob in gone:
        files.remove(blob)
    if not known:  # it is over its term already: what is due by the reckoning of the sweep goes now, and from tomorrow with the sweep
        destroy_footage_keys(DayClosing(one.camera_id, one.day) for one in days_due(now) if one.camera_id == CAMERA)
    return laid


def film_uid(content: bytes) -> UUID:
    """The address of a minute follows from every byte of it, so that whoever gets one knows whether it is the one that was drawn."""
    return people.uid_of(f"film {hashlib.sha256(content).hexdigest()}", CAMERA)


def drawn_minute(mark: bytes) -> bytes:
    """A minute of a square that grows with each byte of a mark, with the mark itself planted at its beginning and at its end."""
    written = BytesIO()
    with av.open(
        written, "w", format="mp4", options={"movflags": "frag_keyframe+empty_moov+default_base_moof"}
    ) as film:
        film.metadata["comment"] = mark.hex()
        stream = film.add_stream("libx264", rate=1, options={"preset": "ultrafast", "threads": "1"})
        stream.width, stream.height, stream.pix_fmt = WIDE, HIGH, "yuv420p"
        for second in range(int(MINUTE.total_seconds())):
            image = Image.new("RGB", (WIDE, HIGH), (mark[second % len(mark)], second, 0))
            film.mux(stream.encode(av.VideoFrame.from_image(image)))  # type: ignore[no-untyped-call]  # av says no type of it
        film.mux(stream.encode())
    planted = mark.hex().encode()
    return written.getvalue() + (len(planted) + 8).to_bytes(4, "big") + b"free" + planted


def _begin(door: JobDoor) -> None:
    """Hang the camera and write down what happened before it, when they are not there yet."""
    now = door.started_at
    if not Camera.objects.using(door.alias).filter(pk=CAMERA).exists():
        Incident.objects.using(door.alias).bulk_create(
            [
                Incident(
                    id=INCIDENT, uid=people.uid_of("incident", INCIDENT), school_id=people.SCHOOL, kind="other", title="Proefvoorval",
                    place="Proefhal", starts_at=now - A_DAY, ends_at=now, opened_at=now, opened_by_id=people.LEADER,
                )
            ]
        )  # fmt: skip
        Camera.objects.using(door.alias).bulk_create(
            [
                Camera(
                    id=CAMERA, uid=people.uid_of("camera", CAMERA), school_id=people.SCHOOL, name="Proefcamera", place="hall",
                    purposes=["safety"], necessity="Om te proberen of camerabeelden dicht blijven.", added_at=now,
                    added_by_id=people.LEADER, changed_at=now, changed_by_id=people.LEADER,
                )
            ]
        )  # fmt: skip


def _today(door: JobDoor, piece: Segment | None) -> list[UUID]:
    """A minute of today; gives the file of the day before, which can go."""
    now = door.started_at
    if piece is not None and piece.day == localdate(now - MINUTE) and piece.blob and files.exists(piece.blob):
        return []
    ends_at = now.replace(microsecond=0)
    gone = _replace(door, TODAY, ends_at - MINUTE)
    for number, asked in ((TODAY, True), (UNANSWERED, False)):
        _ask(door, number, ends_at - MINUTE, now, is_granted=asked)
    return gone


def _over_term(door: JobDoor, known: dict[int, Segment]) -> list[UUID]:
    """Every day a minute that is over its term, in the place of the one that lay there longest; gives the file of that one."""
    now = door.started_at
    laid = dict(Viewing.objects.using(door.alias).filter(pk__in=OVER_TERM).values_list("pk", "asked_at"))
    if laid and max(laid.values()) > now - A_DAY:
        return []
    number = min(OVER_TERM, key=lambda one: laid.get(one, datetime.min.replace(tzinfo=now.tzinfo)))
    day = localdate(now) - timedelta(days=days_of(TEXT, "camera_footage") + 1)
    starts_at = make_aware(datetime.combine(day, time(12, -number)))
    gone = _replace(door, number, starts_at)
    _ask(door, number, starts_at, now if known else now - SWEPT, is_granted=True)
    return gone


def _replace(door: JobDoor, number: int, starts_at: datetime) -> list[UUID]:
    """Another drawn minute under this number, sealed with the key of its day; gives the file that was there."""
    rows = Segment.objects.using(door.alias)
    gone = [blob for blob in rows.filter(pk=number).values_list("blob", flat=True) if blob]
    rows.filter(pk=number).delete()
    content = drawn_minute(people.uid_of(f"minute {starts_at.isoformat()}", number).bytes)
    day, ends_at = localdate(starts_at), starts_at + MINUTE
    stored = files.store(content, limit_bytes=MOST, closing=DayClosing(CAMERA, day))
    digest = stored.sha256.hex()
    seal = seal_of(
        camera_id=CAMERA, starts_at=starts_at, ends_at=ends_at, blob=stored.blob, size=stored.size, sha256=digest
    )
    rows.bulk_create(
        [
            Segment(
                id=number, uid=film_uid(content), camera_id=CAMERA, day=day, starts_at=starts_at, ends_at=ends_at, blob=stored.blob,
                size=stored.size, sha256=digest, seal=seal, codec="avc1", packets=int(MINUTE.total_seconds()),
            )
        ]
    )  # fmt: skip
    return gone


def _ask(door: JobDoor, number: int, starts_at: datetime, at: datetime, *, is_granted: bool) -> None:
    """The caretaker asks to look at this minute; the school leader allows it, or says nothing."""
    said = {"is_granted": True, "decided_at": at, "decided_by_id": people.LEADER, "until": at + ALLOWED}
    about = {"starts_at": starts_at, "ends_at": starts_at + MINUTE, "asked_at": at, **(said if is_granted else {})}
    rows = Viewing.objects.using(door.alias)
    if not rows.filter(pk=number).update(**about):
        rows.bulk_create(
            [
                Viewing(
                    id=number, uid=people.uid_of("viewing", number), school_id=people.SCHOOL, camera_id=CAMERA, incident_id=INCIDENT,
                    purpose="safety", reason="Om te proberen of beelden dicht blijven.", asked_by_id=people.CARETAKER, **about,
                )
            ]
        )  # fmt: skip


def _allow(door: JobDoor) -> None:
    """What was allowed stays allowed, eight hours at a time."""
    now = door.started_at
    late = Viewing.objects.using(door.alias).filter(is_granted=True, until__lt=now + RENEWED)
    late.update(until=now + ALLOWED)


def _laid(door: JobDoor) -> LaidFootage:
    pieces = {piece.pk: piece for piece in Segment.objects.using(door.alias).all()}
    viewings = {viewing.pk: viewing for viewing in Viewing.objects.using(door.alias).all()}
    laid = {n: LaidPiece(viewings[n].uid, pieces[n].uid, pieces[n].starts_at, viewings[n].asked_at) for n in pieces}
    with connections[door.alias].cursor() as cursor:
        cursor.execute("select gate.canary_tried_at('look_on_record')")
        tried_at = cursor.fetchone()[0]
    closed = tuple(laid[n] for n in OVER_TERM if n in laid and laid[n].laid_at <= door.started_at - SWEPT)
    return LaidFootage(laid[TODAY], viewings[UNANSWERED].uid, closed, tried_at)
