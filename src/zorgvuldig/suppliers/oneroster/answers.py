"""Answers: the envelope round bodies that the database made, where the other pages are, and that all of it went."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.http import HttpRequest, StreamingHttpResponse

from zorgvuldig.suppliers.oneroster.query import Query
from zorgvuldig.suppliers.supply import finished

BASE = "/ims/oneroster/rostering/v1p2"
CHUNK = 64 * 1024
# Bodies hold references without the server's name. A quote within a value is escaped, so this is found at a reference alone.
REFERENCE = '"href": "/'


def enveloped(request: HttpRequest, rows: str, envelope: str, *, single: bool) -> bytes:
    """The JSON of an answer, with absolute references."""
    base = request.build_absolute_uri(f"{BASE}/")
    joined = rows.replace(REFERENCE, f'"href": "{base}')
    return (f'{{"{envelope}":{joined}}}' if single else f'{{"{envelope}":[{joined}]}}').encode()


def links(request: HttpRequest, query: Query, total: int) -> str:
    """The Link header (RFC 8288): first and last, and prev and next where there are such, of pages as large as this one."""
    last = max(0, (total - 1) // query.limit * query.limit)
    places = {"first": 0, "last": last}
    if query.offset:
        places["prev"] = max(0, min(query.offset - query.limit, last))
    if query.offset + query.limit < total:
        places["next"] = query.offset + query.limit
    asked = {key: values for key, values in request.GET.lists() if key not in ("limit", "offset")}

    def address(offset: int) -> str:
        text = urlencode({**asked, "limit": query.limit, "offset": offset}, doseq=True)
        return request.build_absolute_uri(f"{request.path}?{text}")

    return ", ".join(f'<{address(offset)}>; rel="{name}"' for name, offset in places.items())


def sent(content: bytes, supply: int | None) -> StreamingHttpResponse:
    """The answer; the supply's row (none for the invented school) says that all of it went when the last byte was taken."""

    def parts() -> Iterator[bytes]:
        for at in range(0, len(content), CHUNK):
            yield content[at : at + CHUNK]
        if supply is not None:
            finished([supply])

    response = StreamingHttpResponse(parts(), content_type="application/json")
    response["Content-Length"] = str(len(content))
    return response
