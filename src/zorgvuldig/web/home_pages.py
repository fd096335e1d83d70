"""The first page: what this is, or where to go."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zorgvuldig.access.register_news import register_news
from zorgvuldig.gate.pages import public, route
from zorgvuldig.gate.roles import FAMILY, own_purposes, roles_of
from zorgvuldig.kit.navigation import entries_for


@route("", "start")
@public
def start(request: HttpRequest) -> HttpResponse:
    """What Zorgvuldig is for a visitor; what waits and the ways in for somebody who is signed in. It opens no file."""
    if not request.user.is_authenticated:
        return render(request, "web/welcome.html")
    roles = roles_of(request)
    context = {
        "entries": list(entries_for(roles, own_purposes(request))),
        "news": register_news() if FAMILY & roles else [],
    }
    response = render(request, "web/start.html", context)
    response["Cache-Control"] = "no-store"  # it says what waits for somebody
    return response
