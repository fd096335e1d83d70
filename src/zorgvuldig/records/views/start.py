"""The first page: what this is, or where to go."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zorgvuldig.gate.pages import public
from zorgvuldig.gate.register_news import register_news, register_waiting
from zorgvuldig.gate.roles import FAMILY, own_purposes, roles_of
from zorgvuldig.gate.sessions import secret_of
from zorgvuldig.records.entries import entries_for

DECIDES = frozenset({"school_leader", "privacy_officer"})  # about a change of the register


@public
def start(request: HttpRequest) -> HttpResponse:
    """What Zorgvuldig is for a visitor; the ways in for somebody who is signed in. It opens no file."""
    if not request.user.is_authenticated:
        return render(request, "records/welcome.html")
    roles = roles_of(request)
    context = {
        "entries": list(entries_for(roles, own_purposes(request))),
        "news": register_news() if FAMILY & roles else [],
        "proposals": register_waiting(secret_of(request)) if DECIDES & roles else 0,
    }
    return render(request, "records/start.html", context)
