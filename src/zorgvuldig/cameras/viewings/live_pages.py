"""The pages on which the desk looks along with a camera that guards: the newest picture, and no way back."""

from uuid import UUID

from django.db import connection
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from zorgvuldig.cameras.live import newest, watermarked
from zorgvuldig.cameras.models import Camera
from zorgvuldig.cameras.viewings import reads
from zorgvuldig.cameras.viewings.responses import NOT_NOW, READS, nothing
from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.sessions import secret_of
from zorgvuldig.kit.page_kinds import Context, Page, not_a_page
from zorgvuldig.platform.vault.responses import as_file


@route("cameras/kijken/nu/<uuid:camera>/", "live_camera")
@page(purpose="footage", kind=Kind.NOBODY, reads=READS, facts="camera")
class LiveCamera(Page):
    """The page around the newest picture of a camera."""

    template = "cameras/viewing_live.html"

    def find(self, camera: UUID) -> Camera | None:
        return next((one for one in reads.live_cameras(door=self.door) if one.uid == camera), None)

    def context(self, camera: Camera) -> Context:
        return {"camera": camera}


@route("cameras/kijken/nu/<uuid:camera>/beeld/", "live_picture")
@not_a_page("it gives a file; that somebody looks is on record first, outside any door")
def live_picture(request: HttpRequest, *, camera: UUID) -> HttpResponseBase:
    """The newest picture: first on record that somebody looks (once a minute), then taken out of what is being written.

    No door is opened every two seconds, so who looks is drawn as the name they signed in with.
    """
    looks_at = _look(secret_of(request), camera) if request.method in {"GET", "HEAD"} else None
    if looks_at is None:
        return nothing(request, camera=camera)
    now = timezone.localtime()
    found = newest(looks_at, now=now)
    content = watermarked(found, request.user.get_username(), f"{now:%d-%m-%Y %H:%M:%S}") if found else b""
    answer = as_file(content, "beeld.jpg", "image/jpeg")
    answer.status_code = 200 if found else NOT_NOW
    return answer


live_picture.declared = nothing.declared  # type: ignore[attr-defined]  # what it falls back on says what it opens


def _look(secret: str, camera: UUID) -> int | None:
    """The number of the camera, once the look is on record; None when they may not look along."""
    if connection.in_atomic_block:
        raise RuntimeError("looking along is put on record outside any transaction")
    with connection.cursor() as cursor:
        cursor.execute("select gate.look_live(%s::text, %s::uuid)", [secret, camera])
        found: int | None = cursor.fetchone()[0]
    return found
