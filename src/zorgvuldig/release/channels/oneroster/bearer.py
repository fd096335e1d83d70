"""The token that a request shows: in the header, and nowhere else (RFC 6750 section 2.1; never in an address)."""

import re

from django.http import HttpRequest

from zorgvuldig.release.channels.oneroster.errors import UNAUTHORISED, Problem

BEARER = re.compile(r"bearer +([A-Za-z0-9._~+/=-]{1,500}) *", re.IGNORECASE)


def token_of(request: HttpRequest) -> str:
    """The access token. Raises `Problem` (401) when there is none; whether it is worth anything is for the database to say."""
    shown = BEARER.fullmatch(request.headers.get("Authorization", ""))
    if shown is None:
        raise Problem(UNAUTHORISED, "An access token is needed, in the Authorization header.")
    return shown[1]
