"""The pages of signing in with the school's own provider. Without one in the settings they are not there."""

import logging
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.account.models import Login
from allauth.core.internal.ratelimit import consume_or_429
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zorgvuldig.accounts.invitations.codes import NotAccepted, existing_account, find
from zorgvuldig.accounts.signin import forms as forms
from zorgvuldig.accounts.sso.links import NotLinked, accept_with, account_of, is_linked, link, unlink
from zorgvuldig.gate.models import Account
from zorgvuldig.gate.pages import View, account, public, route
from zorgvuldig.platform import oidc_client
from zorgvuldig.platform.oidc_client import (
    INVITED,
    LINK,
    LOGIN,
    STRONG,
    NotShown,
    Provider,
    ProviderIdentity,
    SignInRequest,
)

logger = logging.getLogger(__name__)
INVITATION = "invitation"  # in the session: see `signin/pages.py`
APP = "zorgvuldig.gate"


def _with_provider(view: View) -> View:
    """The view gets the provider of the settings; without one its address is not there."""

    @wraps(view)
    def found(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        wanted = oidc_client.provider()
        if wanted is None:
            raise Http404
        return view(request, wanted=wanted, **kwargs)

    return found


def _fresh(view: View) -> View:
    """Who asks shows again who they are, unless they did so moments ago."""

    @wraps(view)
    def asked(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        raise_if_reauthentication_required(request, app=APP)
        return view(request, **kwargs)

    return asked


@route("inloggen/school/", "elsewhere_begin")
@public
@never_cache
@require_GET
@_with_provider
def begin(request: HttpRequest, *, wanted: Provider) -> HttpResponseBase:
    """Go to the provider to sign in. Beginning does nothing but ask there."""
    too_often: HttpResponseBase | None = consume_or_429(request, app="allauth.account", action="login")
    if too_often:
        return too_often
    return _send_to_provider(request, wanted, is_link=False, why=LOGIN, after=request.GET.get("next", ""))


@route("uitnodiging/school/", "elsewhere_invited")
@public
@never_cache
@require_POST
@_with_provider
def begin_invited(request: HttpRequest, *, wanted: Provider) -> HttpResponseBase:
    """Use an invitation with the school's account instead of a password."""
    key = request.session.get(INVITATION, "")
    try:
        invited = find(key, now=timezone.now())
    except NotAccepted:
        return redirect("invitation_accept")  # which says why
    whose = existing_account(invited)
    form = forms.AcceptSsoForm(request.POST, invitation=invited, known=whose)
    if not form.is_valid():
        context = {"form": forms.AcceptForm(invitation=invited, known=whose), "elsewhere_form": form, "known": whose}
        return render(request, "accounts/accept.html", context | {"elsewhere": wanted}, status=400)
    return _send_to_provider(request, wanted, is_link=True, why=INVITED, username=form.cleaned_data.get("username", ""))


@route("account/school/", "elsewhere_linked")
@account
@never_cache
@require_http_methods(["GET", "POST"])
@_with_provider
@_fresh
def linked(request: HttpRequest, *, wanted: Provider) -> HttpResponseBase:
    """Whether the school's account is linked, and the way to link it. Asked for again who you are."""
    if request.method == "POST":
        return _send_to_provider(request, wanted, is_link=True, why=LINK, account=request.user.pk)
    return _page(request, wanted)


@route("account/school/weg/", "elsewhere_unlinked")
@account
@never_cache
@require_POST
@_with_provider
@_fresh
def unlinked(request: HttpRequest, *, wanted: Provider) -> HttpResponseBase:
    """Take the link away, when there is another way in."""
    mine = _mine(request)
    try:
        unlink(mine)
    except NotLinked as refusal:
        return _page(request, wanted, refusal=refusal, status=400)
    get_adapter().send_notification_mail("accounts/email/sso_unlinked", mine)
    return redirect("account")


@route("inloggen/school/terug/", "elsewhere_back")
@public
@never_cache
@require_GET
@_with_provider
def back(request: HttpRequest, *, wanted: Provider) -> HttpResponseBase:
    """Back from the provider: check what it says, and do what was asked."""
    try:
        asked = oidc_client.answered(request)
        who = oidc_client.verify_sign_in(request, wanted, asked, back=_address(request))
    except NotShown as problem:
        logger.warning("signing in elsewhere failed: %s", problem)
        return _failed(request, wanted, "failed")
    match asked.why:
        case "link":
            return _link(request, wanted, asked, who)
        case "invited":
            return _accept(request, wanted, asked, who)
        case _:
            return _sign_in(request, wanted, asked, who)


def _sign_in(request: HttpRequest, wanted: Provider, asked: SignInRequest, who: ProviderIdentity) -> HttpResponseBase:
    person = account_of(who)
    if person is None:
        return _failed(request, wanted, "unknown", status=403)
    return _enter(request, person, who, asked.after)


def _accept(request: HttpRequest, wanted: Provider, asked: SignInRequest, who: ProviderIdentity) -> HttpResponseBase:
    try:
        person = accept_with(
            request.session.get(INVITATION, ""),
            who,
            username=asked.username,
            now=timezone.now(),
            whence=get_adapter(request).get_client_ip(request),
        )
    except NotAccepted as refusal:
        return _failed(request, wanted, "refused", refusal=refusal)
    return _enter(request, person, who, "")


def _enter(request: HttpRequest, person: Account, who: ProviderIdentity, after: str) -> HttpResponseBase:
    """Sign in, as with a password. Our own second step follows, unless the provider saw one and the school trusts that."""
    logout(request)  # whoever sat at this computer before
    record_authentication(request, person, method="socialaccount", provider=who.issuer)
    if who.is_strong:
        record_authentication(request, person, method="mfa", type=STRONG)
    is_ours = url_has_allowed_host_and_scheme(after, {request.get_host()}, require_https=request.is_secure())
    response: HttpResponse = perform_login(request, Login(user=person, redirect_url=after if is_ours else None))
    return response


def _link(request: HttpRequest, wanted: Provider, asked: SignInRequest, who: ProviderIdentity) -> HttpResponseBase:
    if not isinstance(request.user, Account) or request.user.pk != asked.account:
        return _failed(request, wanted, "failed")
    raise_if_reauthentication_required(request, app=APP)
    mine = _mine(request)
    try:
        link(mine, who, now=timezone.now())
    except NotLinked as refusal:
        return _failed(request, wanted, "refused", refusal=refusal)
    get_adapter().send_notification_mail("accounts/email/sso_linked", mine)
    return redirect("elsewhere_linked")


def _send_to_provider(
    request: HttpRequest, wanted: Provider, *, is_link: bool, why: str, **more: Any
) -> HttpResponseBase:
    """Send somebody to the provider; after a form by a link on a page, as a form may not lead out of this site."""
    try:
        place = oidc_client.ask(request, wanted, back=_address(request), why=why, **more)
    except NotShown as problem:
        logger.warning("the provider for signing in cannot be asked: %s", problem)
        return _failed(request, wanted, "away", status=503)
    if is_link:
        return render(request, "accounts/sso_go.html", {"elsewhere": wanted, "place": place})
    return redirect(place)


def _page(request: HttpRequest, wanted: Provider, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"elsewhere": wanted, "is_linked": is_linked(_mine(request).pk), **more}
    return render(request, "accounts/sso.html", context, status=status)


def _failed(request: HttpRequest, wanted: Provider, how: str, *, status: int = 400, **more: Any) -> HttpResponse:
    return render(request, "accounts/sso_failed.html", {"elsewhere": wanted, "how": how, **more}, status=status)


def _mine(request: HttpRequest) -> Account:
    assert isinstance(request.user, Account)  # `account` lets nobody else in
    return request.user


def _address(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("elsewhere_back"))
