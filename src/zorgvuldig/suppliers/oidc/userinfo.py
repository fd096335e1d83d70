"""Userinfo: the same as in the ID token, let go again and written down again each time it is asked."""

import json

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from oauth2_provider.utils import parse_bearer_token

from zorgvuldig.gate.pages import public, route
from zorgvuldig.suppliers.oidc.claims import claims_of
from zorgvuldig.suppliers.oidc.pages import SupplyResponse
from zorgvuldig.suppliers.oidc.trials import supply_by_token
from zorgvuldig.suppliers.supply import NotSupplied, supply

NOT_STORED = {"Cache-Control": "no-store", "Pragma": "no-cache"}


@route("oidc/userinfo/", "oidc_userinfo")
@public
@csrf_exempt
def userinfo(request: HttpRequest) -> HttpResponse:
    """What was agreed about whoever this access token is of. A token counts in the header alone, never in an address or body."""
    if request.method not in ("GET", "POST"):
        return HttpResponseNotAllowed(["GET", "POST"])
    if "access_token" in request.GET or "access_token" in request.POST:
        return _refused("invalid_request", 400)
    token = parse_bearer_token(request.headers.get("Authorization"))
    if token is None:
        return _refused("", 401)
    try:
        supplied = supply(token, kind="access")
    except NotSupplied:  # why is for us alone
        trial = supply_by_token(token, timezone.now())
        if trial is None:
            return _refused("invalid_token", 401)
        supplied = trial
    return SupplyResponse(
        json.dumps(claims_of(supplied)),
        content_type="application/json",
        headers=NOT_STORED,
        supplies=[supplied.number] if supplied.number else [],
    )


def _refused(error: str, status: int) -> HttpResponse:
    challenge = f'Bearer error="{error}"' if error else "Bearer"
    return HttpResponse(
        json.dumps({"error": error} if error else {}),
        status=status,
        content_type="application/json",
        headers={"WWW-Authenticate": challenge, **NOT_STORED},
    )
