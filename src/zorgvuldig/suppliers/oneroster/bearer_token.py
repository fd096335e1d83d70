"""Who asks: by a token in the header, and nowhere else (RFC 6750 section 2.1; never in an address), and not without end."""

import re

from django.http import HttpRequest
from django.utils import timezone

from zorgvuldig.suppliers.oidc import limits
from zorgvuldig.suppliers.oneroster.errors import BUSY, UNAUTHORISED, Problem

BEARER = re.compile(r"bearer +([A-Za-z0-9._~+/=-]{1,500}) *", re.IGNORECASE)


def count(request: HttpRequest) -> None:
    """Count one request of this address. Raises `Problem` (429) when it is one too many."""
    if limits.is_over("roster", address=limits.address_of(request), now=timezone.now()):
        raise Problem(BUSY, "Too many requests. Try again in a minute.")


def token_of(request: HttpRequest) -> str:
    """The access token. Raises `Problem` (401) when there is none; whether it is worth anything is for the database to say.

    Also when one stands in the address beside it: whoever does that has shown it to every log on the way.
    """
    if "access_token" in request.GET:
        raise Problem(UNAUTHORISED, "An access token in an address is refused, always.")
    shown = BEARER.fullmatch(request.headers.get("Authorization", ""))
    if shown is None:
        raise Problem(UNAUTHORISED, "An access token is needed, in the Authorization header.")
    return shown[1]
