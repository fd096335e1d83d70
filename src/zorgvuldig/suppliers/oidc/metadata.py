"""What this provider says of itself (OpenID Connect Discovery, RFC 8414), and the keys by which its word is checked."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from zorgvuldig.gate.pages import public, route
from zorgvuldig.kit import addresses as issuing
from zorgvuldig.suppliers.oidc.claims import names
from zorgvuldig.suppliers.oidc.keys import ALGORITHMS, CACHE, published
from zorgvuldig.suppliers.oidc.pages import exists
from zorgvuldig.suppliers.oidc.scopes import OF_MACHINES, OPENID

PROVES = ["client_secret_basic", "client_secret_post", "private_key_jwt"]
PROOFS = ["ES256"]
OTHERS = {
    "revocation_endpoint": issuing.REVOKE,
    "introspection_endpoint": issuing.INTROSPECT,
    "end_session_endpoint": issuing.LOGOUT,
}


@route(".well-known/oauth-authorization-server", "oidc_server")
@route(".well-known/openid-configuration", "oidc_discovery")
@public
@require_safe
def discovery(request: HttpRequest) -> HttpResponse:
    """What this provider does, and where."""
    ours = issuing.issuer(request)
    if not ours:
        raise Http404
    known = {
        "issuer": ours,
        "authorization_endpoint": ours + reverse("oidc_authorize"),
        "token_endpoint": ours + reverse("oidc_token"),
        "userinfo_endpoint": ours + reverse("oidc_userinfo"),
        "jwks_uri": ours + reverse("oidc_jwks"),
        **{name: ours + path for name, path in OTHERS.items() if exists(path)},
        "scopes_supported": [OPENID, *OF_MACHINES],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": list(ALGORITHMS),
        "code_challenge_methods_supported": ["S256"],
        "claim_types_supported": ["normal"],
        "claims_supported": names(),
        "claims_parameter_supported": False,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        "prompt_values_supported": ["none", "login", "consent"],
        "ui_locales_supported": ["nl", "en"],
        "authorization_response_iss_parameter_supported": True,
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
    }
    for endpoint in ("token", "revocation", "introspection"):
        if f"{endpoint}_endpoint" in known:
            known[f"{endpoint}_endpoint_auth_methods_supported"] = PROVES
            known[f"{endpoint}_endpoint_auth_signing_alg_values_supported"] = PROOFS
    return _cacheable(JsonResponse(known))


@route("oidc/jwks/", "oidc_jwks")
@public
@require_safe
def jwks(request: HttpRequest) -> HttpResponse:
    """The public keys of those that sign, will sign, or signed what is still valid."""
    return _cacheable(JsonResponse({"keys": published(timezone.now())}))


def _cacheable(response: HttpResponse) -> HttpResponse:
    """Anybody may read it and keep it for as long as a new key waits before it signs."""
    response["Cache-Control"] = f"public, max-age={int(CACHE.total_seconds())}"
    response["Access-Control-Allow-Origin"] = "*"
    return response
