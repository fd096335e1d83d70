"""A published file as an answer to anybody: whole or a part of it, never kept longer than a minute, never run as a page of ours."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response

from zorgvuldig.media.publication import public_reads
from zorgvuldig.platform.vault.files import read_range, size_of
from zorgvuldig.platform.vault.keys import KeyGone
from zorgvuldig.platform.vault.storage import Missing

MINUTE = "public, max-age=60"
PART = 1024 * 1024  # bytes after which a film that is being sent is asked for anew
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class ByteRange:
    """Which bytes go: from `start`, before `end`, of a file of `total`."""

    start: int
    end: int
    total: int
    is_whole: bool = False


class NoSuchPart(Exception):
    """The part that was asked for does not exist."""


def file_answer(request: HttpRequest, token: str, blob: UUID, media_type: str) -> HttpResponseBase | None:
    """What lies behind an address that may be seen, or 304, 206 or 416; None when the file is not in the vault any more."""
    etag = f'"{hashlib.sha256(blob.bytes).hexdigest()[:32]}"'
    kept = get_conditional_response(request, etag=etag)
    if kept is not None:
        return _guarded(kept, media_type, etag)
    try:
        total = size_of(blob)
        part = requested_range(request, total, etag)
        answer = _content(request, token, blob, part)
    except NoSuchPart:
        answer = HttpResponse(status=416, headers={"Content-Range": f"bytes */{total}"})
    except (Missing, KeyGone):
        return None
    return _guarded(answer, media_type, etag)


def requested_range(request: HttpRequest, total: int, etag: str) -> ByteRange:
    """The part that a request asks for (RFC 9110 14.2); the whole when it asks none, several, or of another version.

    Raises `NoSuchPart`.
    """
    whole = ByteRange(0, total, total, is_whole=True)
    found = _RANGE.fullmatch(request.headers.get("Range", ""))
    if found is None or found.groups() == ("", "") or request.headers.get("If-Range", etag) != etag:
        return whole
    first, last = found.groups()
    if not first:  # the last so many bytes
        start, end = max(0, total - int(last)), total
    else:
        start, end = int(first), min(int(last) + 1, total) if last else total
        if last and int(last) < start:
            return whole
    if start >= total or start >= end:
        raise NoSuchPart
    return ByteRange(start, end, total)


def _content(request: HttpRequest, token: str, blob: UUID, part: ByteRange) -> HttpResponseBase:
    length = part.end - part.start
    if request.method == "HEAD":
        answer: HttpResponseBase = HttpResponse()
    elif length <= PART:
        answer = HttpResponse(read_range(blob, part.start, length))
    else:
        answer = StreamingHttpResponse(_parts(token, blob, part))
    answer["Content-Length"] = str(length)
    if not part.is_whole:
        answer.status_code = 206
        answer["Content-Range"] = f"bytes {part.start}-{part.end - 1}/{part.total}"
    return answer


def _parts(token: str, blob: UUID, part: ByteRange) -> Iterator[bytes]:
    """The bytes, as long as they may be seen: what is withdrawn while it is sent stops halfway."""
    for place in range(part.start, part.end, PART):
        found = public_reads.public_file(token)
        if found is None or found.why:
            return
        yield read_range(blob, place, min(PART, part.end - place))


def _guarded(answer: HttpResponseBase, media_type: str, etag: str) -> HttpResponseBase:
    answer["Content-Type"] = media_type
    answer["ETag"] = etag
    answer["Accept-Ranges"] = "bytes"
    answer["Cache-Control"] = MINUTE
    answer["Content-Disposition"] = "inline"
    # Alone in a window it is a picture or a film, in the browser's own viewer (which styles itself), and nothing that could run.
    answer["Content-Security-Policy"] = (
        "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox"
    )
    answer["X-Content-Type-Options"] = "nosniff"
    # The school's own website shows it too; a search engine's copy would outlive a withdrawal.
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer["X-Robots-Tag"] = "noindex, noimageindex, noarchive"
    return answer
