"""Albums and newsletters for anybody, and a gallery without script that another website can show within its own page."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from zorgvuldig.gate.pages import View, public, route
from zorgvuldig.media.publication import public_reads
from zorgvuldig.media.publication.page_numbers import Page, page_number
from zorgvuldig.media.publication.responses import MINUTE

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
    return _render_uncached(request, "media/albums.html", {"albums": found, "page": Page(number, more)})


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
    return _render_uncached(request, "media/newsletters.html", {"letters": found, "page": Page(number, more)})


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
    return {"uid": uid, "event": event, "pictures": pictures, "page": Page(number, more)}


def _render_uncached(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page that is asked for anew at every look; the frame around it may be somebody's own."""
    answer = render(request, template, context)
    answer["Cache-Control"] = "private, no-cache"
    return answer
