"""A file out of the vault as an answer to a browser."""

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from zorgvuldig.platform.vault.files import read, size_of
from zorgvuldig.platform.vault.keys import KeyGone
from zorgvuldig.platform.vault.storage import Missing

SHOWN = frozenset({"image/jpeg", "image/png", "image/webp"})


def download(blob: UUID, name: str, media_type: str) -> HttpResponse:
    """The whole file: pictures to be shown, anything else to be saved, and never run in the name of this site.

    Raises `Http404` when the file is gone, or closed for good with its pupil's key, and `Damaged`. The page must have
    opened the record that the file belongs to; the vault does not know who asks.
    """
    try:
        content = b"".join(read(blob))
    except (Missing, KeyGone) as error:
        raise Http404 from error
    return as_file(content, name, media_type)


class SealedStream(StreamingHttpResponse):
    """A large file that leaves the vault while it is sent. Its bytes come from the vault alone, never by a query."""


def stream(blob: UUID, name: str, media_type: str) -> SealedStream:
    """The file, to be saved, chunk by chunk. Raises as `download` does, before the first byte."""
    try:
        parts, size = read(blob), size_of(blob)
    except (Missing, KeyGone) as error:
        raise Http404 from error
    response = SealedStream(parts, content_type=media_type)
    response["Content-Length"] = str(size)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    _guarded(response)
    return response


def as_file(content: bytes, name: str, media_type: str) -> HttpResponse:
    """Bytes as a file that a browser does not keep and never runs in the name of this site."""
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(media_type not in SHOWN, name) or "attachment"
    _guarded(response)
    return response


def _guarded(response: HttpResponseBase) -> None:
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store"
