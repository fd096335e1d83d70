"""A file out of the vault as an answer to a browser."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from zorgvuldig.vault.files import read
from zorgvuldig.vault.keys import KeyGone
from zorgvuldig.vault.storage import Missing

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


def as_file(content: bytes, name: str, media_type: str) -> HttpResponse:
    """Bytes as a file that a browser does not keep and never runs in the name of this site."""
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(media_type not in SHOWN, name) or "attachment"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store"
    return response
