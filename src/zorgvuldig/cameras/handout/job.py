"""The work on copies of footage, by a job: joining, following faces, masking and packing. Killed anywhere, the next run begins anew."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import av
from django.db import connections
from django.db.models import QuerySet
from django.utils import timezone

from zorgvuldig.cameras.handout.join import Strip, join, strip_of
from zorgvuldig.cameras.handout.models import FootageExport, FootageTrack
from zorgvuldig.cameras.handout.package import Roles, store_package
from zorgvuldig.cameras.handout.segments import NotHandedOut, gaps, segments
from zorgvuldig.cameras.handout.tracks import copy_of
from zorgvuldig.cameras.models import Camera
from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.media.faces.detector import DetectorMissing
from zorgvuldig.media.photos.encoder import NotClean
from zorgvuldig.media.refusals import NotKept
from zorgvuldig.media.video.copy import Step, Stopped, make
from zorgvuldig.media.video.linker import Trail
from zorgvuldig.media.video.lock import alone
from zorgvuldig.media.video.places import as_rows, thinned
from zorgvuldig.media.video.track_job import trails_in
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.files import TooLarge
from zorgvuldig.platform.vault.keys import Damaged, KeyGone
from zorgvuldig.platform.vault.storage import Missing

KIND = "cameras"
ASKED, FOLLOWING, MAKING = FootageExport.ASKED, FootageExport.FOLLOWING, FootageExport.MAKING
TO_DO = (ASKED, FOLLOWING, MAKING)
WAITING = (FootageExport.REVIEW, FootageExport.READY, *TO_DO)
PATIENCE = timedelta(days=14)  # in which somebody has to let a copy go that was asked for
STEP = 5  # percent between two notes of how far it is
KEYS: tuple[tuple[type[Exception], str], ...] = (
    (DetectorMissing, "detector"),
    (NotClean, "metadata"),
    (Missing, "gone"),
    (KeyGone, "gone"),
    (Damaged, "damaged"),
    (TooLarge, "large"),
    (av.FFmpegError, "broken"),
    (NotKept, "broken"),
    (ValueError, "broken"),
)

log = logging.getLogger(__name__)


def work_on_footage(now: datetime, *, stopping: Callable[[], bool] = lambda: False) -> int:
    """Bring every copy one step further that waits for the job, until `stopping`; says how many got there.

    What cannot be done says why on its row. What nobody foresaw is raised at the end, after the others had their turn.
    """
    give_up(now)
    done, wrong = 0, list[Exception]()
    with working(KIND, now=now) as door:
        numbers = list(_open(door).order_by("progress", "id").values_list("pk", flat=True))
    for number in numbers:
        try:
            done += _make_copy(number, now, stopping)
        except Exception as error:
            wrong.append(error)
            _failed(number, "failed")
    if wrong:
        raise wrong[0]
    return done


def give_up(now: datetime) -> int:
    """Copies that nobody let go in time end, with what lies in the vault of them; says how many."""
    with working(KIND, now=now) as door:
        rows = FootageExport.objects.using(door.alias).filter(state__in=WAITING, asked_at__lt=now - PATIENCE)
        late = list(rows.select_for_update().order_by("pk"))
        blobs = [blob for one in late for blob in (one.source_blob, one.blob) if blob]
        for one in late:
            one.state, one.why, one.ended_at, one.source_blob, one.blob = FootageExport.ENDED, "late", now, None, None
            one.save(using=door.alias, update_fields=["state", "why", "ended_at", "source_blob", "blob"])
    for blob in blobs:
        files.remove(blob)
    return len(late)


def _make_copy(number: int, now: datetime, stopping: Callable[[], bool]) -> bool:
    with alone(f"footage-{number}") as is_mine:
        if not is_mine or stopping():
            return False
        with working(KIND, now=now) as door:
            row = _open(door).filter(pk=number).first()
        if row is None:
            return False
        try:
            if row.style == "none":
                return _pack(row, now)
            return _mask(row, stopping) if row.state == MAKING else _follow(row, stopping)
        except Stopped:
            return False
        except NotHandedOut as no:
            return _failed(number, no.why)
        except tuple(kind for kind, _ in KEYS) as error:
            log.error("a copy of footage could not be made: %s", type(error).__name__)
            return _failed(number, next(key for kind, key in KEYS if isinstance(error, kind)))


def _open(door: JobDoor) -> "QuerySet[FootageExport]":
    door.reading("camera")
    return FootageExport.objects.using(door.alias).filter(state__in=TO_DO)


def _moved(number: int, state: str, **more: object) -> bool:
    """Go on to `state`, when nobody ended it meanwhile."""
    with working(KIND, now=timezone.now()) as door:
        door.writing("camera")
        return _open(door).filter(pk=number).update(state=state, **more) == 1


def _failed(number: int, why: str) -> bool:
    with working(KIND, now=timezone.now()) as door:
        door.writing("camera")
        row = _open(door).select_for_update().filter(pk=number).first()
        if row is None:
            return False
        source, row.source_blob = row.source_blob, None
        row.state, row.why, row.progress = FootageExport.FAILED, why, 0
        row.save(using=door.alias, update_fields=["state", "why", "progress", "source_blob"])
    if source:
        files.remove(source)
    return False


# --- for the police ---------------------------------------------------------------------------------------------------


def _pack(row: FootageExport, now: datetime) -> bool:
    if row.state == ASKED and not _moved(row.pk, MAKING):
        return False
    with working(KIND, now=now) as door:
        pieces = segments(row, door=door)
        missing = gaps(row, pieces, door=door)
        camera = Camera.objects.using(door.alias).get(pk=row.camera_id)
        roles = Roles(asked=_role_of(row, door))
    stored = store_package(row, camera, pieces, missing, roles=roles, now=now)
    return _store_copy(row.pk, stored.blob, size=stored.size, sha256=stored.sha256.hex())


def _role_of(row: FootageExport, door: JobDoor) -> str:
    with connections[door.alias].cursor() as cursor:
        cursor.execute(
            "select gate.holds_role(%s::integer, array['school_leader'], %s::integer)", [row.asked_by_id, row.school_id]
        )
        return "school_leader" if cursor.fetchone()[0] else "privacy_officer"


def _store_copy(number: int, blob: UUID, *, size: int, sha256: str) -> bool:
    """Give the copy to its row; it goes at once when nobody wants it any more."""
    now, kept = timezone.now(), False
    try:
        kept = _moved(
            number, FootageExport.READY, blob=blob, size=size, sha256=sha256, made_at=now, progress=100, why=""
        )
        return kept
    finally:
        if not kept:
            files.remove(blob)


# --- with masks -------------------------------------------------------------------------------------------------------


def _follow(row: FootageExport, stopping: Callable[[], bool]) -> bool:
    """Join the stretch, look for faces in it, and hand it to whoever looks it through."""
    if row.state == ASKED and not _moved(row.pk, FOLLOWING):
        return False
    with working(KIND, now=timezone.now()) as door:
        pieces = segments(row, door=door)
    source, kept = join(pieces, row.starts_at, row.ends_at), False
    try:
        strip = strip_of(source)
        note = _noting(row.pk, strip)
        trails = trails_in(source, strip.rate, step=lambda place: not stopping() and note(place))
        kept = _store_trails(row.pk, source, trails)
        return kept
    finally:
        if not kept:
            files.remove(source)


def _store_trails(number: int, source: UUID, trails: list[Trail]) -> bool:
    with working(KIND, now=timezone.now()) as door:
        door.writing("camera")
        row = _open(door).select_for_update().filter(pk=number, state=FOLLOWING).first()
        if row is None:
            return False
        FootageTrack.objects.using(door.alias).filter(footage_export=row).delete()
        FootageTrack.objects.using(door.alias).bulk_create(
            FootageTrack(footage_export=row, box=as_rows(thinned(trail.track)), score=round(trail.score, 3))
            for trail in trails
        )
        row.state, row.source_blob, row.progress = FootageExport.REVIEW, source, 0
        row.save(using=door.alias, update_fields=["state", "source_blob", "progress"])
        return True


def _mask(row: FootageExport, stopping: Callable[[], bool]) -> bool:
    if row.source_blob is None:
        raise NotHandedOut("gone")
    strip = strip_of(row.source_blob)
    with working(KIND, now=timezone.now()) as door:
        door.reading("camera")
        tracks = list(FootageTrack.objects.using(door.alias).filter(footage_export=row).order_by("pk"))
    note = _noting(row.pk, strip)
    made = make(copy_of(row, strip.rate, tracks), step=lambda place: not stopping() and note(place))
    files.remove(made.thumb_blob)
    return _store_copy(row.pk, made.blob, size=made.size, sha256=made.sha256)


def _noting(number: int, strip: Strip) -> Step:
    """Notes how far it is; no longer when somebody stopped it."""
    noted = 0

    def step(place: float) -> bool:
        nonlocal noted
        percent = min(99, int(100 * place / max(strip.frames, 1)))
        with working(KIND, now=timezone.now()) as door:
            rows = _open(door).filter(pk=number)
            if percent - noted < STEP:
                return rows.exists()
            noted = percent
            return rows.update(progress=percent) == 1

    return step
