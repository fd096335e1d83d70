"""The first page: what this is, or where to go."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zorgvuldig.access.register_news import register_news
from zorgvuldig.gate.pages import public, route
from zorgvuldig.gate.roles import FAMILY, own_purposes, roles_of
from zorgvuldig.kit.navigation import entries_for

FIRST = 5  # ways in that stand open on a phone; the rest is folded there when there are some more than that
FEW = 8


@route("", "start")
@public
def start(request: HttpRequest) -> HttpResponse:
    """What Zorgvuldig is for a visitor; what waits and the ways in for somebody who is signed in. It opens no file."""
    if not request.user.is_authenticated:
        return render(request, "web/welcome.html")
    roles = roles_of(request)
    entries = list(entries_for(roles, own_purposes(request)))
    context = {
        "entries": entries,
        "first": FIRST if len(entries) > FEW else len(entries),
        "news": register_news() if FAMILY & roles else [],
    }
    response = render(request, "web/start.html", context)
    response["Cache-Control"] = "no-store"  # it says what waits for somebody
    return response
