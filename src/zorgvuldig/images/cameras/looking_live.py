"""The pages on which the desk looks along with a camera that guards: the newest picture, and no way back."""

from uuid import UUID

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.facts import facts
from zorgvuldig.gate.pages import page
from zorgvuldig.gate.sessions import secret_of
from zorgvuldig.images.cameras import looking_queries as queries
from zorgvuldig.images.cameras.live import newest, watermarked
from zorgvuldig.images.cameras.looking_serving import NOT_NOW, READS
from zorgvuldig.vault.serve import as_file


@page(purpose="footage", kind=Kind.NOBODY, reads=READS)
def live_camera(request: HttpRequest, *, door: Door, camera: UUID) -> HttpResponse:
    """The page around the newest picture of a camera."""
    found = next((one for one in queries.live_cameras(door=door) if one.uid == camera), None)
    if found is None:
        raise Http404
    return render(request, "images/cameras/viewing_live.html", {"camera": found, "facts": facts("camera")})


@page(purpose="footage", kind=Kind.NOBODY, reads=READS)
def _picture(request: HttpRequest, *, door: Door, camera: UUID, looks_at: int | None) -> HttpResponse:
    if looks_at is None:
        raise Http404
    found = newest(looks_at, now=door.opened_at)
    if found is None:
        answer = as_file(b"", "beeld", "image/jpeg")
        answer.status_code = NOT_NOW
        return answer
    moment = f"{timezone.localtime(door.opened_at):%d-%m-%Y %H:%M:%S}"
    return as_file(watermarked(found, queries.name_of(door.actor_id, door=door), moment), "beeld.jpg", "image/jpeg")


def live_picture(request: HttpRequest, *, camera: UUID) -> HttpResponseBase:
    """The newest picture: first on record that somebody looks (once a minute), then taken out of what is being written."""
    looks_at = _look(secret_of(request), camera) if request.method in {"GET", "HEAD"} else None
    return _picture(request, camera=camera, looks_at=looks_at)


live_picture.declared = _picture.declared  # type: ignore[attr-defined]  # what it falls back on says what it opens


def _look(secret: str, camera: UUID) -> int | None:
    """The number of the camera, once the look is on record; None when they may not look along."""
    if connection.in_atomic_block:
        raise RuntimeError("looking along is put on record outside any transaction")
    with connection.cursor() as cursor:
        cursor.execute("select gate.look_live(%s::text, %s::uuid)", [secret, camera])
        found: int | None = cursor.fetchone()[0]
    return found
