"""The second fence: who has not finished signing in reaches nothing, and a view that declares nothing does not run."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.urls import path
from django.utils.functional import SimpleLazyObject

from zorgvuldig.accounts.signin.adapter import begin, has_begun, has_proved, has_second_factor, owner_of
from zorgvuldig.accounts.signin.log import note
from zorgvuldig.gate.models import Account
from zorgvuldig.gate.pages import LIBRARY_VIEWS, Declaration, View, declaration_of
from zorgvuldig.gate.sessions import CLEARED, has_idled

# What somebody may reach who still has to set up a second factor, or to be confirmed by a colleague: the way there, and the way out.
SETTING_UP = {
    *LIBRARY_VIEWS,
    "account",
    "elsewhere_back",
    "invitation",
    "invitation_link",
    "invitation_accept",
    "set_language",
}


class OwnerMiddleware(AuthenticationMiddleware):
    """Django's, but the account is read together with the session."""

    def process_request(self, request: HttpRequest) -> None:
        """Attach whoever is signed in, who is looked up when somebody asks."""
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: owner_of(request))  # type: ignore[assignment]  # Django's own is one too


class GateMiddleware:
    """Lets a signed-in session begin at the gate, or sends its owner to what is still missing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; a signed-in person who is sent away to sign in has a session the gate ended, so it ends here too."""
        response = self.get_response(request)
        if request.user.is_authenticated and _asks_to_sign_in(response):
            logout(request)
            response.headers["Clear-Site-Data"] = CLEARED
        return response

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Before any view: is it declared, and may this session reach it?"""
        name = request.resolver_match.url_name if request.resolver_match else None
        declaration = declared(view, name)
        account = request.user
        if not isinstance(account, Account):
            if has_begun(request):
                logout(request)  # the account was closed meanwhile; its doors close with the session
            return redirect_to_login(request.get_full_path()) if declaration.access == "account" else None
        if declaration.access != "public" and has_idled(request):
            note(request, "idle", account.pk)
            return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")
        if has_begun(request) or begin(request, account):
            return None
        if not has_proved(request, account):
            return redirect_to_login(request.get_full_path())  # and `__call__` ends the session
        # So that the page can say why: the second factor is missing, or a colleague has to confirm who this is.
        is_waiting = has_second_factor(account)
        setattr(request, "is_waiting" if is_waiting else "is_setting_up", True)
        return None if name in SETTING_UP else redirect("account" if is_waiting else "mfa_index")


def _asks_to_sign_in(response: HttpResponseBase) -> bool:
    return isinstance(response, HttpResponseRedirect) and response.url.partition("?")[0] == resolve_url(
        settings.LOGIN_URL
    )


def declared(view: View, name: str | None) -> Declaration:
    """What a view declares. RuntimeError when nothing: the start-up check was passed by, so nothing is shown."""
    declaration = declaration_of(path("", view, name=name))
    if declaration is None:
        raise RuntimeError(f"the view {name or view} declares no purpose, so the gate does not let it run")
    return declaration
