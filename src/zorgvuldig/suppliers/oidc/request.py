"""What a client may ask for at the authorization page. What we do not know is ignored; what would weaken a login is refused."""

import re
from typing import Any

from oauthlib.oauth2.rfc6749 import errors
from oauthlib.openid.connect.core import exceptions

NOT_HERE = {
    "request": exceptions.RequestNotSupported,
    "request_uri": exceptions.RequestURINotSupported,
    "registration": exceptions.RegistrationNotSupported,
}
SHAPES = {
    "response_mode": (r"query", "Unsupported response_mode; use query."),
    "code_challenge": (r"[A-Za-z0-9_-]{43}", "The code_challenge is not a S256 challenge."),
    "nonce": (r"[^\x00-\x1f]{0,255}", "The nonce is too long, or not text."),
    "max_age": (r"[0-9]{1,9}", "The max_age is not a number of seconds."),
}
PROMPTS = {"none", "login", "consent", "select_account"}


def check(request: Any) -> dict[str, Any]:
    """Raises an error of the library, which goes back to the client, when this cannot be asked. Of the redirect URI all is known."""
    refuse_repeated(request)
    if sent_value(request, "response_type") not in (None, "code"):
        raise errors.UnsupportedResponseTypeError(request=request)
    for name, refusal in NOT_HERE.items():
        if sent_value(request, name) is not None:
            raise refusal(request=request)
    for name, (pattern, words) in SHAPES.items():
        value = sent_value(request, name)
        if value is not None and not re.fullmatch(pattern, value):
            raise errors.InvalidRequestError(words, request=request)
    if prompts(request) - PROMPTS:
        raise errors.InvalidRequestError("Unsupported prompt.", request=request)
    request.claims = None  # what is agreed goes; what is asked for here changes nothing
    return {}


def sent_value(request: Any, name: str) -> str | None:
    """What was sent under this name; None when nothing was."""
    value: str | None = getattr(request, name, None)
    return value


def refuse_repeated(request: Any) -> dict[str, Any]:
    """Raises when something is said twice: whose word would count?"""
    if request.duplicate_params:
        raise errors.InvalidRequestError("A parameter is there twice.", request=request)
    return {}


def prompts(request: Any) -> set[str]:
    """What the client wants to be shown."""
    return set((sent_value(request, "prompt") or "").split())
