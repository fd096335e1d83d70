"""Albums and newsletters for anybody, and a gallery without script that another website can show within its own page."""

import re
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from zorgvuldig.gate.pages import View, public, route
from zorgvuldig.kit.paging import NumberedPage, page_number
from zorgvuldig.media.publication import public_reads
from zorgvuldig.media.publication.responses import MINUTE, file_answer

V = TypeVar("V", bound=View)

ALBUMS, PICTURES, LETTERS = 24, 60, 24


def films(**other: list[str]) -> Callable[[V], V]:
    """Let a page play films of this site too; `other` are lines of its policy that are different."""
    replace: Any = csp_replace({"media-src": ["'self'"], **other})

    def decorate(view: V) -> V:
        replaced: V = replace(view)
        return replaced

    return decorate


@route("albums/", "albums")
@public
@require_safe
def albums(request: HttpRequest) -> HttpResponse:
    """Every event of which pictures can be seen, the last one first."""
    number = page_number(request)
    found, more = public_reads.albums((number - 1) * ALBUMS, ALBUMS)
    return _render_uncached(request, "media/albums.html", {"albums": found, "page": NumberedPage(number, more)})


@route("albums/<uuid:uid>/", "album")
@public
@films()
@require_safe
def album(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The pictures of one event that can be seen now."""
    return _render_uncached(request, "media/album.html", _album(request, uid))


@route("albums/<uuid:uid>/inlijsten/", "album_frame")
@public
@films(**{"frame-ancestors": ["*"]})
@xframe_options_exempt
@require_safe
def album_frame(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The same pictures and nothing else, for a frame on another website: the same for everybody, so in Dutch."""
    with translation.override("nl"):
        answer = render(request, "media/album_frame.html", _album(request, uid))
    answer["Cache-Control"] = MINUTE
    return answer


@route("ouderinfo/", "newsletters")
@public
@require_safe
def newsletters(request: HttpRequest) -> HttpResponse:
    """Every newsletter, the last one first."""
    number = page_number(request)
    found, more = public_reads.letters((number - 1) * LETTERS, LETTERS)
    return _render_uncached(request, "media/newsletters.html", {"letters": found, "page": NumberedPage(number, more)})


@route("ouderinfo/<uuid:uid>/", "newsletter")
@public
@films()
@require_safe
def newsletter(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One newsletter, with those of its pictures that can be seen now."""
    found = public_reads.news(uid)
    if found is None:
        raise Http404
    return _render_uncached(
        request, "media/newsletter.html", {"news": found, "pictures": public_reads.news_pictures(uid)}
    )


def _album(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    event, number = public_reads.event(uid), page_number(request)
    if event is None:
        raise Http404
    pictures = public_reads.album(uid, (number - 1) * PICTURES, PICTURES)
    more = public_reads.album_size(uid) > number * PICTURES
    return {"uid": uid, "event": event, "pictures": pictures, "page": NumberedPage(number, more)}


def _render_uncached(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page that is asked for anew at every look; the frame around it may be somebody's own."""
    answer = render(request, template, context)
    answer["Cache-Control"] = "private, no-cache"
    return answer


# The address of one published picture: for anybody, on any website, as long as everybody in it allows that.

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
