"""One form on one page: what the pages that change a file or a plan have in common, and saving in the background."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.labels import FIELD_NAMES, Word, value_label

SEE_OTHER = 303


@dataclass(frozen=True, slots=True)
class FormCopy:
    """What stands around a form: its title, button, the way back, and facts for the margin (a template context)."""

    title: str | Promise
    button: str | Promise
    back: str
    explains: str | Promise = ""
    about: str = ""
    note: str | Promise = ""
    facts: object = None
    dangerous: bool = False


def differs(table: str, standing: Mapping[str, object], mine: Mapping[str, object]) -> list[tuple[Word, str]]:
    """The fields in which what stands now is not what somebody typed, as the screen says it."""
    lines: list[tuple[Word, str]] = []
    for column, value in standing.items():
        field = f"{table}.{column}"
        if column in mine and mine[column] != value:
            lines.append((FIELD_NAMES.get(field, column), value_label(field, value)))
    return lines


def go(address: str) -> HttpResponseRedirect:
    """Onwards after something was posted; going back in the browser posts nothing again."""
    response = HttpResponseRedirect(address)
    response.status_code = SEE_OTHER
    return response


# Saving in the background: a script posts the same form and gets a few words back instead of a page.
# Nothing else differs: the same address, door, token and comparison with what stood there.

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
