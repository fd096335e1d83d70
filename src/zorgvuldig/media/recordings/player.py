"""A film out of the vault to a player: a part at a time, of which nothing is kept and nothing is plain on a disk."""

import re
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from zorgvuldig.platform.vault.files import read_range
from zorgvuldig.platform.vault.keys import KeyGone
from zorgvuldig.platform.vault.responses import as_file
from zorgvuldig.platform.vault.storage import Missing

MOST = 2 * 1024 * 1024  # bytes in one answer
PART, NOT_SATISFIABLE = 206, 416
_ASKED = re.compile(r"bytes=(\d{1,15})-(\d{0,15})")


def part(request: HttpRequest, blob: UUID, media_type: str, size: int) -> HttpResponse:
    """The bytes that the request asks for by `Range`, at most 2 MB of them. The whole is never given: 416 says how large it is."""
    asked = _ASKED.fullmatch(request.headers.get("Range", ""))
    first = int(asked[1]) if asked else size
    last = min(int(asked[2]) if asked and asked[2] else size - 1, first + MOST - 1, size - 1)
    if first > last:
        return _nothing(size)
    try:
        content = read_range(blob, first, last - first + 1)
    except (Missing, KeyGone) as error:
        raise Http404 from error
    response = as_file(content, "film", media_type)
    response.status_code = PART
    response["Content-Disposition"] = "inline"
    response["Content-Range"] = f"bytes {first}-{last}/{size}"
    response["Accept-Ranges"] = "bytes"
    return response


def _nothing(size: int) -> HttpResponse:
    response = as_file(b"", "film", "application/octet-stream")
    response.status_code = NOT_SATISFIABLE
    response["Content-Range"] = f"bytes */{size}"
    response["Accept-Ranges"] = "bytes"
    return response
