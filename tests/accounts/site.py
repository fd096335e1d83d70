"""A small site for tests of signing in: a start page, a page behind the door, and what should not be there."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.i18n import set_language

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, public
from zorgvuldig.urls import PAGES

ON_EVERY_PAGE = ("app.webmanifest", "werker.js", "geen-verbinding/")  # what its head names
SIGNING_IN = ("inloggen/", "afmelden/", "wachtwoord-vergeten/", "uitnodiging/", "account/")


@public
def start(request: HttpRequest) -> HttpResponse:
    """Open to everybody."""
    return HttpResponse("welkom")


@page(purpose="parental_view", kind=Kind.OWN, reads=("identity",))
def children(request: HttpRequest, /, *, door: Door, **kwargs: Any) -> HttpResponse:
    """How many children somebody sees."""
    return HttpResponse(f"{door.count}")


@public
def renewing(request: HttpRequest) -> HttpResponse:
    """Give the session another key."""
    request.session.cycle_key()
    return HttpResponse()


def forgotten(request: HttpRequest) -> HttpResponse:
    """A view that declares nothing."""
    return HttpResponse("would show anything")


urlpatterns = [
    path("", start),
    path("kinderen/", children),
    path("nieuwe-sleutel/", renewing),
    path("vergeten/", forgotten),
    path("taal/", public(set_language), name="set_language"),
    *(entry for entry in PAGES if str(entry.pattern).lstrip("^").startswith(SIGNING_IN + ON_EVERY_PAGE)),
]
