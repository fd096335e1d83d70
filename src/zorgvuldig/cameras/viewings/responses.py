"""The bytes of a piece of footage: first on record that it is looked at, then checked, then a part at a time.

Every request asks the database again, so that whoever may not look any more gets nothing more, whatever is open in a browser.
Bytes that are not those that the recorder wrote are not shown, and the log says so.
"""

import hmac
import logging
import re
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone

from zorgvuldig.cameras.nvr import responses as nvr_serving
from zorgvuldig.cameras.seal import seal_of
from zorgvuldig.cameras.viewings.labels import CHANGED, GONE, Word
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.sessions import secret_of
from zorgvuldig.kit.page_kinds import not_a_page
from zorgvuldig.media.recordings.player import MOST, NOT_SATISFIABLE, PART, part
from zorgvuldig.platform.vault.day_keys import DayClosing, HoldClosing
from zorgvuldig.platform.vault.files import closing_of, size_of
from zorgvuldig.platform.vault.keys import Damaged, KeyGone
from zorgvuldig.platform.vault.responses import as_file
from zorgvuldig.platform.vault.storage import Missing

READS = ("organisation", "staff", "camera", "incident")
MEDIA = "video/mp4"
NOT_NOW, NO_MORE = 409, 410
_ASKED = re.compile(r"bytes=(\d{1,15})-(\d{0,15})")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OpenedPiece:
    """A piece that is on record as looked at. `size` and `sha256` are of the plain content."""

    blob: UUID | None
    elsewhere: str
    camera_id: int
    day: date
    starts_at: datetime
    ends_at: datetime
    size: int
    sha256: str
    seal: str
    footage_hold_id: int | None


class NotShown(Exception):
    """A piece that cannot be shown: `status` for a player, `says` for a page."""

    def __init__(self, status: int, says: Word) -> None:
        super().__init__(status)
        self.status, self.says = status, says


def opened_piece(secret: str, viewing: UUID, segment: UUID) -> OpenedPiece | None:
    """Put on record that whoever has this session looks at a piece, and then open it; None when they may not, now.

    RuntimeError inside a transaction, which could still take the record back.
    """
    if connection.in_atomic_block:
        raise RuntimeError("footage is opened outside any transaction, and never inside a door")
    with connection.cursor() as cursor:
        cursor.execute("select gate.look(%s::text, %s::uuid, %s::uuid)", [secret, viewing, segment])
        if not cursor.fetchone()[0]:
            return None
        cursor.execute(
            "select blob, elsewhere, camera_id, day, starts_at, ends_at, size, sha256, seal, footage_hold_id "
            "from gate.looked(%s::text, %s::uuid, %s::uuid)",
            [secret, viewing, segment],
        )
        row = cursor.fetchone()
    return OpenedPiece(*row) if row else None


def check(piece: OpenedPiece, segment: UUID) -> None:
    """See that the row is as the recorder wrote it, and that the file is that one, closed as it should be. Raises `NotShown`.

    Each chunk of the file is checked when it is read. Of what lies in another recorder only the row can be checked.
    """
    try:
        wrong = _wrong(piece)
    except (Missing, KeyGone) as error:
        raise NotShown(NO_MORE, GONE) from error
    except (Damaged, ValueError):
        wrong = "content"
    if wrong:
        raise changed(segment, wrong)


def changed(segment: UUID, what: str) -> NotShown:
    """Say in the log that a piece is not as it was written, and by which sign; who looked is not said there."""
    log.error(
        "Footage %s was not shown: its %s is not what the recorder wrote. See docs/operate.md, «When a piece of footage is not shown»",
        segment,
        what,
    )
    return NotShown(NOT_NOW, CHANGED)


def _wrong(piece: OpenedPiece) -> str:
    """What keeps a piece from being shown: `seal` (not what was recorded), `key` (not of its day or hold), `size`; empty when nothing does."""
    seal = seal_of(
        camera_id=piece.camera_id,
        starts_at=piece.starts_at,
        ends_at=piece.ends_at,
        blob=piece.blob,
        size=piece.size,
        sha256=piece.sha256,
        elsewhere=piece.elsewhere,
    )
    if not hmac.compare_digest(seal, piece.seal):
        return "seal"
    if piece.blob is None:
        return ""
    hold = piece.footage_hold_id
    if closing_of(piece.blob) != (DayClosing(piece.camera_id, piece.day) if hold is None else HoldClosing(hold)):
        return "key"
    return "" if size_of(piece.blob) == piece.size else "size"


@page(purpose="footage", kind=Kind.NOBODY, reads=READS)
def nothing(request: HttpRequest, *, door: Door, **kwargs: object) -> HttpResponse:
    """Nobody gets there: who is not signed in is sent to sign in, and that somebody tried is in the access log."""
    raise Http404


@route("cameras/kijken/<uuid:viewing>/<uuid:segment>/", "viewing_bytes")
@not_a_page("it gives a file; that somebody looks is on record first, outside any door")
def viewing_bytes(request: HttpRequest, *, viewing: UUID, segment: UUID) -> HttpResponseBase:
    """A part of a piece, for a player."""
    piece = opened_piece(secret_of(request), viewing, segment) if request.method in {"GET", "HEAD"} else None
    if piece is None:
        return nothing(request, viewing=viewing, segment=segment)
    try:
        check(piece, segment)
        answer = _part(request, piece)
    except NotShown as no:
        answer = as_file(b"", "film", MEDIA)
        answer.status_code = no.status
    except Damaged:
        changed(segment, "content")
        answer = as_file(b"", "film", MEDIA)
        answer.status_code = NOT_NOW
    answer["Content-Disposition"] = "inline"
    answer["Moment"] = f"{timezone.localtime():%d-%m-%Y %H:%M:%S}"  # for the watermark
    return answer


viewing_bytes.declared = nothing.declared  # type: ignore[attr-defined]  # what it falls back on says what it opens


def _part(request: HttpRequest, piece: OpenedPiece) -> HttpResponse:
    """A part of it, at most 2 MB, as films of lessons are given; of another recorder the same."""
    if piece.blob is not None:
        return part(request, piece.blob, MEDIA, piece.size)
    asked = _ASKED.fullmatch(request.headers.get("Range", ""))
    first = int(asked[1]) if asked else 0
    most = min(MOST, int(asked[2]) - first + 1 if asked and asked[2] else MOST)
    try:
        content, size = nvr_serving.piece(piece.elsewhere, first, first + most) if most > 0 else (b"", piece.size)
    except Missing as error:
        raise NotShown(NO_MORE, GONE) from error
    response = as_file(content[: max(0, most)], "film", MEDIA)
    last = first + len(response.content) - 1
    response.status_code = PART if response.content else NOT_SATISFIABLE
    response["Content-Range"] = f"bytes {first}-{last}/{size}" if response.content else f"bytes */{size}"
    response["Accept-Ranges"] = "bytes"
    return response
