"""Writing down a camera, changing it, putting it on a floor plan, having a second person approve it, and ending it."""

from collections.abc import Mapping
from functools import partial
from uuid import UUID

from django.db import transaction

from zorgvuldig.cameras.addresses import seal_address
from zorgvuldig.cameras.models import Camera, CameraApproval, FloorPlan
from zorgvuldig.cameras.register.labels import REFUSALS
from zorgvuldig.cameras.register.reads import words
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.refusals import refusing
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.media.photos.decoder import decode_photo
from zorgvuldig.media.photos.encoder import MEDIA_TYPE, jpeg, resized
from zorgvuldig.media.refusals import MOST_BYTES, NotKept
from zorgvuldig.platform.vault.files import remove, store
from zorgvuldig.platform.vault.scan import Verdict, scan
from zorgvuldig.school.models import School

PLAN_SIDE, VIEW_SIDE = 2400, 1600  # pixels of the longest side


refusing_camera = partial(refusing, Refused, known=REFUSALS)


def add_camera(*, door: Door, school: School, values: Mapping[str, object], address: str | None) -> Camera:
    """Write a camera down; it does not record before it is complete and approved. Raises `Refused`."""
    door.writing("camera")
    one = Camera(
        school=school, added_at=door.opened_at, added_by_id=door.actor_id, changed_at=door.opened_at,
        changed_by_id=door.actor_id, **values,
    )  # fmt: skip
    one.address = seal_address(one.uid, address) if address else b""
    with refusing_camera():
        one.save(force_insert=True)
    return one


def change_camera(*, door: Door, camera: Camera, values: Mapping[str, object], address: str | None, seen: str) -> None:
    """Say something else of it; that voids the approval. `seen` is what was on the screen (`reads.words`).

    An `address` of None leaves that as it is, an empty one takes it away. Raises `Refused`: `approval_changed` when somebody
    changed it meanwhile.
    """
    door.writing("camera")
    with refusing_camera():
        standing = Camera.objects.select_for_update().get(pk=camera.pk)
        if words(standing, door=door) != seen:
            raise Refused("approval_changed")
        for name, value in values.items():
            setattr(standing, name, value)
        if address is not None:
            standing.address = seal_address(standing.uid, address) if address else b""
        _save(standing, door, *values, *(["address"] if address is not None else []))


def place_camera(*, door: Door, camera: Camera, plan: FloorPlan, x: float, y: float) -> None:
    """Put it on a floor plan: `x` from the left and `y` from the top, from 0 to 1. Raises `Refused`."""
    door.writing("camera")
    with refusing_camera():
        standing = Camera.objects.select_for_update().get(pk=camera.pk)
        standing.floor_plan, standing.plan_x, standing.plan_y = plan, x, y
        _save(standing, door, "floor_plan", "plan_x", "plan_y")


def show_view(*, door: Door, camera: Camera, content: bytes, sees: str) -> None:
    """Keep a picture of what the camera sees instead of the one there was, and what that is. No `content` leaves the picture.

    Raises `NotKept` with a sentence, and `Refused`.
    """
    door.writing("camera")
    kept = _store_picture(content, VIEW_SIDE)[0] if content else None
    with refusing_camera():
        standing = Camera.objects.select_for_update().get(pk=camera.pk)
        before, standing.sees = standing.view_blob, sees
        standing.view_blob = kept or before
        _save(standing, door, "view_blob", "sees")
    if kept and before:
        transaction.on_commit(partial(remove, before))


def approve_camera(*, door: Door, camera: Camera, seen: str) -> None:
    """A second person approves what was on the screen (`seen`). Raises `Refused`."""
    door.writing("camera")
    if seen != words(camera, door=door):
        raise Refused("approval_changed")
    with refusing_camera():
        CameraApproval.objects.create(
            camera=camera, words=seen, approved_at=door.opened_at, approved_by_id=door.actor_id
        )


def end_camera(*, door: Door, camera: Camera) -> None:
    """It hangs there no more: it records nothing from now on, and nothing of it changes. Raises `Refused`."""
    door.writing("camera")
    with refusing_camera():
        standing = Camera.objects.select_for_update().get(pk=camera.pk)
        standing.ended_at, standing.ended_by_id = door.opened_at, door.actor_id
        _save(standing, door, "ended_at", "ended_by_id")


def add_plan(*, door: Door, school: School, name: str, content: bytes) -> FloorPlan:
    """Keep a drawing of a floor. Raises `NotKept` with a sentence."""
    door.writing("camera")
    blob, (width, height) = _store_picture(content, PLAN_SIDE)
    return FloorPlan.objects.create(
        school=school, name=name, blob=blob, media_type=MEDIA_TYPE, width=width, height=height,
        added_at=door.opened_at, added_by_id=door.actor_id,
    )  # fmt: skip


def _save(one: Camera, door: Door, *fields: str) -> None:
    one.changed_at, one.changed_by_id = door.opened_at, door.actor_id
    one.save(update_fields=[*fields, "changed_at", "changed_by_id"])


def _store_picture(content: bytes, long_side: int) -> tuple[UUID, tuple[int, int]]:
    """A fresh picture in the vault, made of the pixels alone, and its size. Raises `NotKept`."""
    match scan([content]):
        case Verdict.FOUND:
            raise NotKept("virus")
        case Verdict.UNKNOWN:
            raise NotKept("failed")
    small = resized(decode_photo(content), long_side)
    return store(jpeg(small, long_side=long_side), limit_bytes=MOST_BYTES).blob, small.size
