"""Saving in the background: a script posts the same form and gets a few words back instead of a page.

Nothing else differs: the same address, door, token and comparison with what stood there.
"""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.utils.formats import date_format
from django.utils.timezone import localtime

from zorgvuldig.gate.door import Door

SHORT = "application/json"


def wants_words(request: HttpRequest) -> bool:
    """Whether a script asks; a form of a browser never asks for this alone."""
    return request.headers.get("Accept") == SHORT


def words(status: int, says: str = "", *, door: Door, **more: Any) -> JsonResponse:
    """What a script is told: a sentence when there is one, at what time, and what the page needs to go on."""
    at = date_format(localtime(door.opened_at), "H:i")
    return JsonResponse({"says": says, "at": at, **more}, status=status)


def go_on(request: HttpRequest, *, door: Door) -> JsonResponse:
    """For a page whose reader signed in again elsewhere: the token of now, and whose it is."""
    return words(200, door=door, token=get_token(request), who=str(request.user.pk))
