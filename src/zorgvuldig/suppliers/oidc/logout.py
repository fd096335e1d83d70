"""Signing out at a product that also means here (OpenID Connect RP-Initiated Logout 1.0).

Whoever shows an ID token of this very session is signed out at once; anybody else is asked on our own page. Nobody is sent to an
address that the product did not register, to the letter.
"""

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from django.contrib.auth import logout as end_session
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from zorgvuldig.gate.pages import public, route
from zorgvuldig.kit.addresses import issuer
from zorgvuldig.suppliers.oidc import backchannel_logout, limits
from zorgvuldig.suppliers.oidc import id_token_hint as hints
from zorgvuldig.suppliers.oidc.models import Client

SALT = "oidc logout"
WHILE = 3600  # seconds for which our own question can be answered


@dataclass(frozen=True, slots=True)
class LogoutRequest:
    """What a product asks: where to go back to (empty: nowhere), whether it may be believed, and of which session it is."""

    target: str = ""
    is_sound: bool = True
    session_key: str = ""


@route("oidc/logout/", "oidc_logout")
@public
@csrf_exempt  # a product may post here; what ends a session without a token is our own form, which is protected
@never_cache
def logout(request: HttpRequest) -> HttpResponse:
    """A product sends somebody who signs out, or that somebody answers our question."""
    if request.method not in {"GET", "HEAD", "POST"}:
        return HttpResponseNotAllowed(["GET", "POST"])
    if too_often := limits.limited_page("logout", request):
        return too_often
    if request.method == "POST" and "antwoord" in request.POST:
        response: HttpResponse = _answer(request)
    else:
        response = _ask(request, logout_request(request.POST if request.method == "POST" else request.GET, request))
    response["Referrer-Policy"] = "no-referrer"  # the address may hold a token
    return response


def _ask(request: HttpRequest, what: LogoutRequest) -> HttpResponse:
    mine = request.session.session_key if request.user.is_authenticated else ""
    if what.is_sound and mine and mine == what.session_key and request.method != "HEAD":
        return _ended(request, what.target)
    if what.is_sound and not mine and request.method == "GET":
        return _ended(request, what.target)  # a form of another site comes without our cookie, so that says nothing
    return _question(request, what)


def _question(request: HttpRequest, what: LogoutRequest) -> HttpResponse:
    context = {"answer": signing.dumps(what.target, salt=SALT), "is_sound": what.is_sound}
    response = render(request, "suppliers/oidc_logout.html", context, status=200 if what.is_sound else 400)
    if what.target:  # browsers hold where a form leads in the end against the policy
        parts = urlsplit(what.target)
        response._csp_update = {"form-action": [f"{parts.scheme}://{parts.netloc}"]}  # type: ignore[attr-defined]  # as the policy's own decorators do
    return response


@csrf_protect
def _answer(request: HttpRequest) -> HttpResponse:
    try:
        target = signing.loads(request.POST["antwoord"], salt=SALT, max_age=WHILE)
    except signing.BadSignature:
        target = ""
    return _ended(request, str(target))


def _ended(request: HttpRequest, target: str) -> HttpResponse:
    """End the session of this browser; its tokens die with it, and the other products are told."""
    if request.user.is_authenticated:
        end_session(request)
        backchannel_logout.notify_soon()
    if target:
        return HttpResponseRedirect(target, status=303)
    return render(request, "suppliers/oidc_logged_out.html")


def logout_request(given: QueryDict, request: HttpRequest) -> LogoutRequest:
    """What stands in a request; what cannot be believed leads nowhere."""
    said = {}
    for name in ("id_token_hint", "client_id", "post_logout_redirect_uri", "state"):
        values = given.getlist(name)
        if len(values) > 1:
            return LogoutRequest(is_sound=False)
        said[name] = values[0] if values else ""
    session_key, client = "", None
    if said["id_token_hint"]:
        try:
            hint = hints.read(said["id_token_hint"], issuer=issuer(request))
        except hints.NotOurs:
            return LogoutRequest(is_sound=False)
        client, session_key = hint.client, hint.session_key
        if said["client_id"] not in ("", client.client_id):
            return LogoutRequest(is_sound=False)
    elif said["client_id"]:
        client = Client.objects.filter(client_id=said["client_id"]).first() if "\0" not in said["client_id"] else None
    wanted = said["post_logout_redirect_uri"]
    if not wanted:
        return LogoutRequest(session_key=session_key)
    if client is None or wanted not in client.post_logout_redirect_uris.split():
        return LogoutRequest(is_sound=False)
    return LogoutRequest(_with_state(wanted, said["state"]), session_key=session_key)


def _with_state(uri: str, state: str) -> str:
    if not state:
        return uri
    return f"{uri}{'&' if urlsplit(uri).query else '?'}{urlencode({'state': state})}"
