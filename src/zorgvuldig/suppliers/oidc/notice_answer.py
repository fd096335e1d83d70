"""What somebody answers to the notice: go on, or not. Going on changes what we remember; not going on changes nothing."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from oauthlib.oauth2.rfc6749.errors import AccessDeniedError

from zorgvuldig.gate.models import Account
from zorgvuldig.gate.pages import account, public, route
from zorgvuldig.suppliers.oidc import pages
from zorgvuldig.suppliers.oidc.authorize import library_request, session_terms, without
from zorgvuldig.suppliers.oidc.eligibility import NO_SESSION
from zorgvuldig.suppliers.oidc.notice import SHOWN, notice_digest, remember
from zorgvuldig.suppliers.oidc.request import sent_value


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
        back = f"{reverse('oidc_authorize')}?{without(request.GET, prompt='consent')}"
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
