"""The first page: what this is, how the day is of a family, or what waits and where to go."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from zorgvuldig.access.register_news import register_news
from zorgvuldig.gate.pages import View, public, route
from zorgvuldig.gate.roles import FAMILY, own_purposes, roles_of
from zorgvuldig.kit.navigation import day_page, entries_for
from zorgvuldig.web.day_pages import ChildrenDay, OwnDay

FIRST = 5  # ways in that stand open on a phone; the rest is folded there when there are some more than that
FEW = 8
DAYS: dict[str, View] = {"own_children": ChildrenDay.view, "own_day": OwnDay.view}


@route("", "start")
@public
def start(request: HttpRequest) -> HttpResponseBase:
    """What Zorgvuldig is for a visitor, and their day for a family, whose page opens it; what waits and the ways in for everybody else."""
    if not request.user.is_authenticated:
        return render(request, "web/welcome.html")
    roles = roles_of(request)
    if day := DAYS.get(day_page(roles, own_purposes(request))):
        return day(request)
    entries = list(entries_for(roles, own_purposes(request)))
    context = {
        "entries": entries,
        "first": FIRST if len(entries) > FEW else len(entries),
        "news": register_news() if FAMILY & roles else [],
    }
    response = render(request, "web/start.html", context)
    response["Cache-Control"] = "no-store"  # it says what waits for somebody
    return response
