"""The authorization page: whether somebody is signed in, may sign in at this product, and knows what it gets.

Nothing is asked here that the agreement settled. What cannot go is told on a page of ours, and the supplier hears nothing.
"""

import hashlib
import time
from datetime import UTC, datetime, timedelta
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from oauth2_provider.exceptions import FatalClientError, OAuthToolkitError
from oauthlib.oauth2.rfc6749.errors import AccessDeniedError
from oauthlib.openid.connect.core import exceptions as openid

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.models import Account
from zorgvuldig.gate.pages import account, public, route
from zorgvuldig.kit.addresses import issuer
from zorgvuldig.kit.register_words import say
from zorgvuldig.suppliers.oidc import limits, pages, trials
from zorgvuldig.suppliers.oidc.claims import methods
from zorgvuldig.suppliers.oidc.eligibility import NO_SESSION, TEST, Terms, terms
from zorgvuldig.suppliers.oidc.id_token_hint import NotOurs, read
from zorgvuldig.suppliers.oidc.models import Client, Code, LoginNotice
from zorgvuldig.suppliers.oidc.request import prompts, sent_value
from zorgvuldig.suppliers.oidc.tokens import digest
from zorgvuldig.suppliers.oidc.validator import Validator, core

# What a product gets, told before the first login and again when it grows. It asks nothing: the agreement settled it.

SHOWN = "shown"  # in the form: which claims the page named


def notice(request: HttpRequest, held: Terms) -> HttpResponse:
    """The page. Its forms need their origin, so other sites learn nothing and this one learns where they came from."""
    context = {
        "terms": held,
        "claims": words(held),
        "leaflet": pages.leaflet(held),
        "query": request.META.get("QUERY_STRING", ""),
        "shown": notice_digest(held),
        "is_again": held.seen is not None,
    }
    return pages.guarded(render(request, "suppliers/login_notice.html", context), "same-origin")


def words(held: Terms) -> list[str]:
    """The claims about somebody like this, as the register says them."""
    known = (REGISTER.claims.get(key) for key in held.claims)
    return [say(claim.name) for claim in known if claim and held.acts_as in claim.about]


def notice_digest(held: Terms) -> str:
    """What the page names, for the form to send back."""
    return " ".join(sorted(held.claims))


def remember(account: Account, client: Client, held: Terms) -> None:
    """Keep that somebody was told what this product gets."""
    LoginNotice.objects.update_or_create(
        account_id=account.pk,
        product_id=client.product_id,
        defaults={"claims": list(held.claims), "seen_at": timezone.now()},
    )


LIFE = timedelta(seconds=60)
AGAIN = "supplier_asked_again"  # in the session: which requests asked to show again who you are, and since when
REMEMBERED = 5
NAME = 255  # characters of a client's name, as it is kept


@route("oidc/authorize/", "oidc_authorize")
@public
@csrf_exempt  # nothing changes here before the browser comes back with GET and its session
def authorize(request: HttpRequest) -> HttpResponse:
    """Let a client know who somebody is, or say why not."""
    if request.method == "POST":  # from another site, so without a session
        return pages.go(f"{request.path}?{request.POST.urlencode()}", 303)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "POST"])
    name = request.GET.get("client_id", "")
    if too_often := limits.limited_page("authorize", request, name if len(name) <= NAME else ""):
        return too_often
    asked = library_request(request)
    return asked if isinstance(asked, HttpResponse) else _decided(request, asked)


def library_request(request: HttpRequest) -> Any:
    """The library's request when this is one that we can answer; otherwise the answer it gets."""
    if not issuer(request):
        raise Http404
    try:
        _, credentials = core(Validator(request)).validate_authorization_request(request)
    except FatalClientError:
        return pages.not_ours(request)
    except OAuthToolkitError as wrong:
        error = wrong.oauthlib_error
        if not error.redirect_uri:
            return pages.not_ours(request)
        return pages.answer(request, error.redirect_uri, "", **dict(error.twotuples))
    except ValueError:  # no address at all
        return pages.not_ours(request)
    return credentials["request"]


def _decided(request: HttpRequest, asked: Any) -> HttpResponse:
    """What the product gets for its request: a code, an error, or a page of ours. With `prompt=none` never a page (OIDC Core 3.1.2.1)."""
    account = request.user if isinstance(request.user, Account) else None
    held = session_terms(request, asked, account)
    if isinstance(held, HttpResponse):
        return held
    silent = "none" in prompts(asked)
    if account is None or held.why == NO_SESSION:
        return error(request, asked, openid.LoginRequired) if silent else _to_sign_in(request)
    records = get_authentication_records(request, account)  # without the account it always answers: nothing
    if not _is_fresh(request, asked, records, silent):
        return error(request, asked, openid.LoginRequired) if silent else _to_show_again(request, account)
    if "select_account" in prompts(asked):
        return error(request, asked, openid.AccountSelectionRequired)
    who = 0
    if asked.client.is_test:
        who = trials.chosen(request, asked.client) or 0
        if not who:
            left = query_without(request.GET, trials.AS, "max_age", prompt="login")
            return (
                error(request, asked, openid.InteractionRequired)
                if silent
                else trials.choosing(request, asked.client, held, left)
            )
    if hint := sent_value(asked, "id_token_hint"):
        try:
            found = read(hint, issuer=issuer(request))
        except NotOurs:
            return error(request, asked, openid.LoginRequired)
        if (found.client.pk, found.sub) != (asked.client.pk, held.sub):
            return error(request, asked, openid.LoginRequired)
    if not asked.client.is_test and (held.is_new or "consent" in prompts(asked)):
        return error(request, asked, openid.InteractionRequired) if silent else notice(request, held)
    return _code(request, asked, account, records, held, trials.scope_of(who) if who else "openid")


def session_terms(request: HttpRequest, asked: Any, account: Account | None) -> Terms | HttpResponse:
    """What holds for whoever stands here, or the page that says why nothing can be given."""
    key = request.session.session_key if account else None
    held = terms(asked.client, key, account.pk if account else None)
    if held.why == NO_SESSION:
        product = terms(asked.client, None, None)
        return pages.refused(request, asked.client, product, product.why) if product.why else held
    why = held.why
    if asked.client.is_test:
        # No agreement is needed to see somebody who does not exist; but what the school stopped, stopped.
        why = ("stopped" if why == "stopped" else "") if trials.may_sign_in(request) else TEST
    return pages.refused(request, asked.client, held, why) if why else held


def error(request: HttpRequest, asked: Any, kind: type[openid.OpenIDClientError]) -> HttpResponse:
    """Send an error back to the client."""
    return pages.answer(request, asked.redirect_uri, "", error=kind.error, state=sent_value(asked, "state"))


# --- who you are -------------------------------------------------------------------------------------------------


def _is_fresh(request: HttpRequest, asked: Any, records: list[dict[str, Any]], silent: bool) -> bool:
    """Whether somebody showed who they are recently enough for this request; otherwise note that it asks so."""
    newest = max((float(record["at"]) for record in records), default=0.0)
    oldest, now = sent_value(asked, "max_age"), time.time()
    wants = "login" in prompts(asked) or not newest or (oldest is not None and now - newest > int(oldest))
    if not wants:
        return True
    if silent:
        return False
    since: dict[str, float] = request.session.get(AGAIN, {})
    name = hashlib.sha256(request.META.get("QUERY_STRING", "").encode()).hexdigest()[:16]
    if name in since and newest >= since[name]:
        request.session[AGAIN] = {key: at for key, at in since.items() if key != name}
        return True
    kept = dict(sorted(since.items(), key=lambda item: item[1])[-REMEMBERED:])
    request.session[AGAIN] = kept | {name: since.get(name, now)}
    return False


def _to_show_again(request: HttpRequest, account: Account) -> HttpResponse:
    """To the library's page that asks once more for the password or another factor; who has neither signs in anew."""
    ways = get_adapter(request).get_reauthentication_methods(account)
    if not ways:
        return _to_sign_in(request)
    return pages.go(f"{ways[0]['url']}?{urlencode({'next': request.get_full_path()})}")


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the page for signing in, and back. Who signs in now is fresh, and what a client hints about a person is not kept."""
    if request.user.is_authenticated:
        logout(request)  # of a session that opens nothing any more, or of somebody with nothing to show again
    query = query_without(request.GET, "login_hint", "max_age", prompt="login")
    return pages.go(f"{reverse('account_login')}?{urlencode({'next': f'{request.path}?{query}'})}")


def query_without(query: QueryDict, *names: str, prompt: str) -> str:
    """This query without these parameters, and without one of its prompts."""
    left = query.copy()
    for name in names:
        left.pop(name, None)
    wanted = [word for word in left.pop("prompt", [""])[-1].split() if word != prompt]
    if wanted:
        left["prompt"] = " ".join(wanted)
    return left.urlencode()


# --- the code ----------------------------------------------------------------------------------------------------


def _code(
    request: HttpRequest, asked: Any, account: Account, records: list[dict[str, Any]], held: Terms, scope: str
) -> HttpResponse:
    """A code for this client, this address, this challenge and this session, that can be redeemed once, within a minute."""
    code = token_urlsafe(32)
    Code(
        code=digest(code), application=asked.client, user=account, redirect_uri=asked.redirect_uri, scope=scope,
        expires=timezone.now() + LIFE, code_challenge=asked.code_challenge,
        code_challenge_method=asked.code_challenge_method, nonce=sent_value(asked, "nonce") or "", claims="", resource=[],
        session_key=request.session.session_key, amr=methods(records),
        auth_time=datetime.fromtimestamp(max(record["at"] for record in records), UTC),
    ).save(force_insert=True)  # fmt: skip
    return pages.answer(request, asked.redirect_uri, held.name, code=code, state=sent_value(asked, "state"))


# What somebody answers to the notice: go on, or not. Going on changes what we remember; not going on changes nothing.


@route("oidc/authorize/gezien/", "oidc_go_on")
@account
def go_on(request: HttpRequest) -> HttpResponse:
    """Remember that this was read, if it is still what the product gets, and go on with the login."""
    back = f"{reverse('oidc_authorize')}?{request.META.get('QUERY_STRING', '')}"
    if request.method != "POST" or not isinstance(request.user, Account):
        return pages.go(back, 303)
    asked = library_request(request)
    if isinstance(asked, HttpResponse):
        return asked
    held = session_terms(request, asked, request.user)
    if isinstance(held, HttpResponse):
        return held
    if held.why != NO_SESSION and request.POST.get(SHOWN) == notice_digest(held):
        remember(request.user, asked.client, held)
        back = f"{reverse('oidc_authorize')}?{query_without(request.GET, prompt='consent')}"
    return pages.go(back, 303)


@route("oidc/authorize/niet/", "oidc_stop")
@public
def stop(request: HttpRequest) -> HttpResponse:
    """Back to the client, with nothing. It changes nothing here, so a link is enough."""
    asked = library_request(request)
    if isinstance(asked, HttpResponse):
        return asked
    return pages.answer(
        request, asked.redirect_uri, "", error=AccessDeniedError.error, state=sent_value(asked, "state")
    )
