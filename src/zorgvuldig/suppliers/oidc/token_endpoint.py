"""The token address: a code, a refresh token or a machine's own secret for tokens."""

import json

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from zorgvuldig.gate.pages import public, route
from zorgvuldig.kit.addresses import issuer
from zorgvuldig.suppliers.oidc import limits
from zorgvuldig.suppliers.oidc.pages import SupplyResponse
from zorgvuldig.suppliers.oidc.userinfo import NOT_STORED
from zorgvuldig.suppliers.oidc.validator import Validator, core

UNKNOWN = 401  # a client that did not show who it is


@route("oidc/token/", "oidc_token")
@public
@csrf_exempt
@sensitive_post_parameters()
@sensitive_variables()
def token(request: HttpRequest) -> HttpResponse:
    """Give tokens for what this client shows, or an error of RFC 6749. What goes with them was written down before."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if too_often := limits.limited("token", request):
        return too_often
    validator = Validator(request)
    try:
        if not issuer(request):
            raise ValueError
        _, headers, body, status = core(validator).create_token_response(request)
    except ValueError:  # a body or address that is not form data
        headers, body, status = {}, json.dumps({"error": "invalid_request"}), 400
    if status == UNKNOWN and limits.has_failed_too_often(request, timezone.now()):
        return limits.too_often()
    return SupplyResponse(
        body,
        status=status,
        content_type="application/json",
        headers={name: value for name, value in headers.items() if name.lower() != "content-type"} | NOT_STORED,
        supplies=validator.given,
    )
