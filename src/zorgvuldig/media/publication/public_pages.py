"""The address of one published picture: for anybody, on any website, as long as everybody in it allows that."""

import re

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zorgvuldig.gate.pages import public, route
from zorgvuldig.media.publication import public_reads
from zorgvuldig.media.publication.responses import file_answer

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
SMALL = "image/jpeg"


@route("beeld/<str:token>/", "picture_file")
@public
@require_safe
def picture_file(request: HttpRequest, token: str) -> HttpResponseBase:
    """The picture or film itself."""
    found = _find_file(token)
    if found.why or found.blob is None:
        return _gone_response(request)
    return file_answer(request, token, found.blob, found.media_type) or _gone_response(request)


@route("beeld/<str:token>/klein/", "picture_small")
@public
@require_safe
def picture_small(request: HttpRequest, token: str) -> HttpResponseBase:
    """The small version; of a film one frame."""
    found = _find_file(token)
    if found.why or found.thumb_blob is None:
        return _gone_response(request)
    return file_answer(request, token, found.thumb_blob, SMALL) or _gone_response(request)


def _find_file(token: str) -> public_reads.PublicFile:
    found = public_reads.public_file(token) if TOKEN.fullmatch(token) else None
    if found is None:
        raise Http404
    return found


def _gone_response(request: HttpRequest) -> HttpResponse:
    """It was there, and is not any more; why is nobody's business. A page for a reader, nothing for a picture on a page."""
    if "text/html" in request.headers.get("Accept", ""):
        answer = render(request, "media/picture_removed.html", status=410)
    else:
        answer = HttpResponse(status=410, content_type="text/plain")
    answer["Cache-Control"] = "no-store"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer["X-Robots-Tag"] = "noindex, noimageindex, noarchive"
    return answer
