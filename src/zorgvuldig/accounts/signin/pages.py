"""The pages of signing in: the library's views with our forms, invitations, and the account's own page."""

from datetime import datetime
from typing import Any

from allauth.account import views as account_views
from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.account.models import EmailAddress, Login
from allauth.account.stages import LoginStage
from allauth.core.internal.ratelimit import consume_or_429
from allauth.mfa.base import views as base
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal.auth import begin_registration
from allauth.usersessions import views as sessions
from allauth.usersessions.models import UserSession
from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from zorgvuldig.accounts.factors import forms as factor_forms
from zorgvuldig.accounts.factors.actions import STEP
from zorgvuldig.accounts.invitations.codes import NotAccepted, accept, existing_account, find, is_for_paper, key_of
from zorgvuldig.accounts.invitations.story import own_story
from zorgvuldig.accounts.signin import forms as forms
from zorgvuldig.accounts.signin.adapter import ALIAS, has_second_factor, renew
from zorgvuldig.accounts.sso.links import is_linked
from zorgvuldig.gate.models import Account
from zorgvuldig.gate.pages import account, public, route
from zorgvuldig.gate.sessions import CLEARED, secret_of
from zorgvuldig.platform.oidc_client import provider

# What a browser says it is, in words that its owner knows: «Firefox op Windows».
# The first that fits: browsers name older ones too, so the more particular come first.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "Chromebook"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def device_of(user_agent: str) -> str:
    """Browser and system; what neither says is not guessed."""
    browser = next((name for sign, name in BROWSERS if sign in user_agent), "")
    system = next((name for sign, name in SYSTEMS if sign in user_agent), "")
    if browser and system:
        return gettext("%(browser)s op %(system)s") % {"browser": browser, "system": system}
    return browser or system or gettext("Onbekende browser")


INVITED = "invitation"  # in the session: the key of the code that was shown


class LoginView(account_views.LoginView):
    """The library's page, with the way in by the school's own accounts when it has them."""

    form_class = forms.LoginForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the page shows."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"elsewhere": provider()}


login = LoginView.as_view()
password_change = account_views.PasswordChangeView.as_view(form_class=forms.ChangePasswordForm)
password_reset = account_views.PasswordResetView.as_view(form_class=forms.ResetPasswordForm)
password_reset_from_key = account_views.PasswordResetFromKeyView.as_view(form_class=forms.ResetPasswordKeyForm)
email = account_views.EmailView.as_view(form_class=forms.AddEmailForm, template_name="account/email.html")

passkey_login = webauthn.LoginWebAuthnView.as_view(form_class=factor_forms.PasskeyLoginForm)
passkey_edit = webauthn.EditWebAuthnView.as_view(form_class=factor_forms.EditPasskeyForm)


class Renewing:
    """Who showed again who they are goes on in a session with a new key."""

    request: HttpRequest

    def form_valid(self, form: Any) -> HttpResponse:
        """Give the session its new key, and go on with what was asked."""
        assert isinstance(self.request.user, Account)
        renew(self.request, self.request.user)
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]  # a mix-in for the library's views, which have it
        return response


class PasswordAgainView(Renewing, account_views.ReauthenticateView):
    """Show again who you are, with the password."""


class CodeAgainView(Renewing, base.ReauthenticateView):
    """Show again who you are, with a code."""


class PasskeyAgainView(Renewing, webauthn.ReauthenticateWebAuthnView):
    """Show again who you are, with a passkey."""


reauthenticate = PasswordAgainView.as_view(form_class=forms.ReauthenticateForm)
reauthenticate_code = CodeAgainView.as_view(form_class=factor_forms.CodeAgainForm)
reauthenticate_passkey = PasskeyAgainView.as_view(form_class=factor_forms.PasskeyAgainForm)


class SignOffView(account_views.LogoutView):
    """Sign off; the browser forgets what it kept of this site."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """End the session."""
        response: HttpResponse = super().post(*args, **kwargs)
        response["Clear-Site-Data"] = CLEARED
        return response


class FirstPasswordView(account_views.PasswordSetView):
    """A first password, for who signs in with a passkey or elsewhere: another way in, so who asks shows again who they are."""

    form_class = forms.SetPasswordForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Not long after signing in, or asked again."""
        if request.user.is_authenticated:
            raise_if_reauthentication_required(request, app="allauth.account")
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response


@method_decorator(login_stage_required(stage=AuthenticateStage.key, redirect_urlname="account_login"), name="dispatch")
class SecondStepView(base.AuthenticateView):
    """The second step of signing in. Who lost the factor meanwhile goes on, instead of round in circles."""

    form_class = factor_forms.CodeForm
    webauthn_form_class = factor_forms.PasskeyForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Ask for the factor that there is."""
        stage: LoginStage = request._login_stage  # type: ignore[attr-defined]  # set by the decorator
        go_on = not has_second_factor(stage.login.user)
        response: HttpResponseBase = stage.exit() if go_on else super().dispatch(request, *args, **kwargs)
        return response


class ActivateView(totp.ActivateTOTPView):
    """Link an app; the code that proves it works is the second step of this session."""

    form_class = factor_forms.ActivateForm

    def form_valid(self, form: factor_forms.ActivateForm) -> HttpResponse:
        """Store the app and remember its code as used."""
        with transaction.atomic(using=ALIAS):
            response: HttpResponse = super().form_valid(form)
            factor = Authenticator.objects.get(user_id=self.request.user.pk, type=Authenticator.Type.TOTP)
            factor.data[STEP] = form.step
            factor.save(update_fields=["data"])
            post_authentication(self.request, factor)
        return response


class AddPasskeyView(webauthn.AddWebAuthnView):
    """Add a passkey: always one that signs in by itself, so finger, face or PIN is always asked."""

    form_class = factor_forms.AddPasskeyForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The library's page, with the stricter ceremony."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["js_data"] = {"creation_options": begin_registration(self.request.user, True)}
        return context

    def form_valid(self, form: factor_forms.AddPasskeyForm) -> HttpResponse:
        """Store the passkey; making it was the second step of this session."""
        response: HttpResponse = super().form_valid(form)
        newest = Authenticator.objects.filter(user_id=self.request.user.pk, type=Authenticator.Type.WEBAUTHN)
        post_authentication(self.request, newest.latest("pk"))
        return response


@route("account/tweede-stap/herstelcodes/nieuw/", "mfa_generate_recovery_codes")
def renew_recovery_codes(request: HttpRequest) -> HttpResponseBase:
    """New recovery codes. The library locks the account, so the transaction must be on the accounts' side."""
    with transaction.atomic(using=ALIAS):
        response: HttpResponseBase = recovery.generate_recovery_codes(request)
    return response


class SessionsView(sessions.ListUserSessionsView):
    """Where somebody is signed in, named as people name their devices."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """End the other sessions; who signed in longer ago shows again who they are."""
        if request.user.is_authenticated:
            raise_if_reauthentication_required(request, app="allauth.usersessions")
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The library's list, with a name beside each session."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["devices"] = [(session, device_of(session.user_agent)) for session in context["sessions"]]
        return context


# --- the account's own page ------------------------------------------------------------------------------------


@route("account/", "account")
@account
@never_cache
def overview(request: HttpRequest) -> HttpResponse:
    """What you sign in with, your second steps, where you are signed in, and how you came to have the account."""
    factors = Authenticator.objects.filter(user_id=request.user.pk).order_by("pk")
    kinds = {factor.type: factor for factor in factors}
    return render(
        request,
        "accounts/overview.html",
        {
            "emails": EmailAddress.objects.filter(user_id=request.user.pk).order_by("-primary", "email"),
            "app": kinds.get(Authenticator.Type.TOTP),
            "recovery": kinds.get(Authenticator.Type.RECOVERY_CODES),
            "passkeys": [factor for factor in factors if factor.type == Authenticator.Type.WEBAUTHN],
            "elsewhere": provider(),
            "is_linked": is_linked(request.user.pk),
            "session_count": len(UserSession.objects.purge_and_list(request.user)),
            "signed_in_at": _signed_in_at(request),
            "story": own_story(secret_of(request)),
        },
    )


def _signed_in_at(request: HttpRequest) -> datetime | None:
    records = get_authentication_records(request, request.user)
    return datetime.fromtimestamp(records[0]["at"], tz=timezone.get_current_timezone()) if records else None


# --- invitations -----------------------------------------------------------------------------------------------


@route("uitnodiging/", "invitation")
@public
@never_cache
def invitation(request: HttpRequest) -> HttpResponseBase:
    """Type the code of a letter."""
    form = forms.InvitationCodeForm(request.POST or None)
    if request.method == "POST":
        too_often = _count_attempt(request)
        if too_often:
            return too_often
        if form.is_valid():
            return _remember(request, form.cleaned_data["code"])
    return render(request, "accounts/invitation.html", {"form": form})


@route("uitnodiging/<str:code>", "invitation_link")
@public
@never_cache
def invitation_link(request: HttpRequest, code: str) -> HttpResponseBase:
    """The link of a mail. The code goes into the session and out of the address. A code from paper is counted here as where it is typed."""
    too_often: HttpResponseBase | None = _count_attempt(request) if is_for_paper(code) else None
    response = too_often or _remember(request, code)
    response["Referrer-Policy"] = "no-referrer"
    return response


def _count_attempt(request: HttpRequest) -> HttpResponseBase | None:
    """One try more from this address; an answer when there were too many."""
    too_often: HttpResponseBase | None = consume_or_429(
        request, app="allauth.account", action="reset_password_from_key", limit_get=True
    )
    return too_often


def _remember(request: HttpRequest, code: str) -> HttpResponse:
    request.session[INVITED] = key_of(code)
    return redirect("invitation_accept")


@route("uitnodiging/kiezen/", "invitation_accept")
@public
@never_cache
@sensitive_post_parameters("password1", "password2")
def invitation_accept(request: HttpRequest) -> HttpResponseBase:
    """Choose how to sign in, and be signed in."""
    key, now = request.session.get(INVITED, ""), timezone.now()
    try:
        invited = find(key, now=now)
        form = forms.AcceptForm(request.POST or None, invitation=invited, known=existing_account(invited))
        if request.method == "POST" and form.is_valid():
            return _enter(request, key, form, now)
    except NotAccepted as refusal:
        blank = forms.InvitationCodeForm()
        return render(request, "accounts/invitation.html", {"form": blank, "refusal": refusal}, status=400)
    context: dict[str, Any] = {"form": form, "known": existing_account(invited), "elsewhere": provider()}
    if context["elsewhere"]:
        context["elsewhere_form"] = forms.AcceptSsoForm(
            invitation=invited, known=existing_account(invited), auto_id="school_%s"
        )
    return render(request, "accounts/accept.html", context)


def _enter(request: HttpRequest, key: str, form: forms.AcceptForm, now: datetime) -> HttpResponseBase:
    chosen = form.cleaned_data
    person = accept(
        key,
        password=chosen["password1"],
        username=chosen.get("username", ""),
        now=now,
        whence=get_adapter(request).get_client_ip(request),
    )
    logout(request)  # whoever sat at this computer before
    record_authentication(request, person, method="password")
    response: HttpResponseBase = perform_login(request, Login(user=person))
    return response


# Pages that are the library's, as they are or with our forms. The names are the library's, so that it finds its own pages.
for address, name, view in (
    ("inloggen/", "account_login", login),
    ("inloggen/passkey/", "mfa_login_webauthn", passkey_login),
    ("inloggen/code/", "mfa_authenticate", SecondStepView.as_view()),
    ("inloggen/gesloten/", "account_inactive", account_views.account_inactive),
    ("afmelden/", "account_logout", SignOffView.as_view()),
    ("wachtwoord-vergeten/", "account_reset_password", password_reset),
    ("wachtwoord-vergeten/gestuurd/", "account_reset_password_done", account_views.password_reset_done),
    ("wachtwoord-vergeten/klaar/", "account_reset_password_from_key_done", account_views.password_reset_from_key_done),
    (
        r"^wachtwoord-vergeten/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        "account_reset_password_from_key",
        password_reset_from_key,
    ),
    ("account/wachtwoord/", "account_change_password", password_change),
    ("account/wachtwoord/eerste/", "account_set_password", FirstPasswordView.as_view()),
    ("account/e-mail/", "account_email", email),
    ("account/e-mail/bevestigen/<str:key>/", "account_confirm_email", account_views.confirm_email),
    ("account/controle/", "account_reauthenticate", reauthenticate),
    ("account/controle/code/", "mfa_reauthenticate", reauthenticate_code),
    ("account/controle/passkey/", "mfa_reauthenticate_webauthn", reauthenticate_passkey),
    ("account/sessies/", "usersessions_list", SessionsView.as_view()),
    ("account/tweede-stap/", "mfa_index", base.index),
    ("account/tweede-stap/app/", "mfa_activate_totp", ActivateView.as_view()),
    ("account/tweede-stap/app/weg/", "mfa_deactivate_totp", totp.deactivate_totp),
    ("account/tweede-stap/herstelcodes/", "mfa_view_recovery_codes", recovery.view_recovery_codes),
    ("account/tweede-stap/herstelcodes/bestand/", "mfa_download_recovery_codes", recovery.download_recovery_codes),
    ("account/tweede-stap/passkeys/", "mfa_list_webauthn", webauthn.list_webauthn),
    ("account/tweede-stap/passkeys/nieuw/", "mfa_add_webauthn", AddPasskeyView.as_view()),
    ("account/tweede-stap/passkeys/<int:pk>/naam/", "mfa_edit_webauthn", passkey_edit),
    ("account/tweede-stap/passkeys/<int:pk>/weg/", "mfa_remove_webauthn", webauthn.remove_webauthn),
):
    route(address, name)(view)
