"""The first page: what this is, or where to go."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zorgvuldig.gate.pages import public
from zorgvuldig.gate.roles import own_purposes, roles_of
from zorgvuldig.records.entries import entries_for


@public
def start(request: HttpRequest) -> HttpResponse:
    """What Zorgvuldig is for a visitor; the ways in for somebody who is signed in. It opens no file."""
    if not request.user.is_authenticated:
        return render(request, "records/welcome.html")
    entries = list(entries_for(roles_of(request), own_purposes(request)))
    return render(request, "records/start.html", {"entries": entries})
