"""The forms of second factors: app codes, recovery codes and passkeys. Each works once, and only here."""

import time
from typing import Any

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as codes
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.internal.flows.add import validate_can_add_authenticator
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, generate_totp_secret
from allauth.mfa.webauthn import forms as passkeys
from django import forms
from django.core.exceptions import BadRequest, ValidationError
from django.utils.translation import gettext_lazy as _
from fido2.webauthn import AuthenticationResponse, RegistrationResponse

from zorgvuldig.accounts.factors.actions import as_mapping, is_ours, step_of, use_code, use_passkey
from zorgvuldig.accounts.signin.forms import code_field
from zorgvuldig.accounts.signin.log import note
from zorgvuldig.gate.models import Account
from zorgvuldig.platform.vault.secret_fields import Damaged, decrypt, encrypt

SETTING_UP = "app being set up"


class OnceOnly:
    """A code that works once, also when two tries come at the same moment."""

    user: Account
    authenticator: Authenticator
    cleaned_data: dict[str, Any]

    def clean_code(self) -> str:
        """Use the code up."""
        forgive = check_rate_limit(self.user)
        code: str = self.cleaned_data["code"]
        factor = use_code(self.user, code, now=time.time())
        if factor is None:
            note(context.request, "refused", self.user.pk, methods="code")
            raise get_adapter().validation_error("incorrect_code")
        self.authenticator = factor
        forgive()
        return code


class CodeForm(OnceOnly, codes.AuthenticateForm):
    """The second step of signing in, with a code."""

    code = code_field(_("Code"), _("De zes cijfers uit uw app, of een herstelcode van acht cijfers."))


class CodeAgainForm(OnceOnly, codes.ReauthenticateForm):
    """Show again who you are, with a code."""

    code = code_field(_("Code"), _("De zes cijfers uit uw app, of een herstelcode van acht cijfers."))


class ActivateForm(ActivateTOTPForm):
    """Link an app. Its secret waits in the session encrypted, and the code that proves it works cannot sign in."""

    code = code_field(_("Code uit uw app"), _("Zes cijfers. Ze veranderen elke halve minuut."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.user = kwargs.pop("user")
        forms.Form.__init__(self, *args, **kwargs)
        self.step = -1
        self.secret = self._waiting() if self.is_bound else ""
        if not self.secret:
            self.secret = generate_totp_secret()
            context.request.session[SECRET_SESSION_KEY] = encrypt(self.secret, purpose=SETTING_UP)

    def _waiting(self) -> str:
        try:
            return decrypt(context.request.session.get(SECRET_SESSION_KEY, ""), purpose=SETTING_UP)
        except Damaged:
            return ""

    def clean_code(self) -> str:
        """The app shows the right code."""
        validate_can_add_authenticator(self.user)
        forgive = check_rate_limit(self.user, error_key="rate_limited")
        code: str = self.cleaned_data["code"]
        step = step_of(self.secret, code, now=time.time())
        if step is None:
            raise get_adapter().validation_error("incorrect_code")
        forgive()
        self.step = step
        return code


MOST_BRACKETS = 100  # a browser sends about ten, and none in a text


class CredentialField(forms.JSONField):
    """What a passkey answered. What no browser would send, too deep or with a number too long to read, is a bad request."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        """The answer as data. Raises `BadRequest`: shown once more, it would have to be read once more."""
        if isinstance(value, str) and value.count("{") + value.count("[") > MOST_BRACKETS:
            raise BadRequest  # how deep Python itself reads depends on its version
        try:
            return super().to_python(value)
        except (RecursionError, ValueError) as error:
            raise BadRequest from error


class Passkey:
    """An answer given with a passkey: on this site, with user verification, by a device that was not copied."""

    cleaned_data: dict[str, Any]

    def clean_credential(self) -> Authenticator:
        """The library checks challenge and signature; we check where, by whom, and how often."""
        wrong: ValidationError = get_adapter().validation_error("incorrect_code")
        credential = as_mapping(self.cleaned_data["credential"])
        self.cleaned_data["credential"] = credential
        try:
            answer = AuthenticationResponse.from_dict(credential).response
            factor: Authenticator = super().clean_credential()  # type: ignore[misc]  # a mix-in for the library's forms, which have it
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise wrong from error
        if not is_ours(answer.client_data, answer.authenticator_data, origin=origin()):
            raise wrong
        if not use_passkey(factor, answer.authenticator_data):
            note(context.request, "refused", factor.user_id, methods="passkey")
            raise wrong
        return factor


class PasskeyForm(Passkey, passkeys.AuthenticateWebAuthnForm):
    """The second step of signing in, with a passkey."""

    credential = CredentialField()


class PasskeyLoginForm(Passkey, passkeys.LoginWebAuthnForm):
    """Sign in with a passkey alone."""

    credential = CredentialField()


class PasskeyAgainForm(Passkey, passkeys.ReauthenticateWebAuthnForm):
    """Show again who you are, with a passkey."""

    credential = CredentialField()


def passkey_name() -> forms.CharField:
    """What its owner calls a passkey."""
    return forms.CharField(
        label=_("Naam"), max_length=60, help_text=_("Zo herkent u hem later, bijvoorbeeld: mijn telefoon.")
    )


class AddPasskeyForm(passkeys._BaseAddWebAuthnForm):
    """A new passkey, that can sign in by itself."""

    name = passkey_name()
    credential = CredentialField()

    def clean(self) -> dict[str, Any]:
        """The library checks the ceremony; we check where and by whom it was done."""
        wrong: ValidationError = get_adapter().validation_error("incorrect_code")
        self.cleaned_data["credential"] = as_mapping(self.cleaned_data.get("credential"))
        try:
            answer = RegistrationResponse.from_dict(self.cleaned_data["credential"]).response
            cleaned: dict[str, Any] = super().clean()
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise wrong from error
        if not is_ours(answer.client_data, answer.attestation_object.auth_data, origin=origin()):
            raise wrong
        return cleaned


class EditPasskeyForm(passkeys.EditWebAuthnForm):
    """Another name."""

    name = passkey_name()


def origin() -> str:
    """This site as browsers write it."""
    request = context.request
    return f"{request.scheme}://{request.get_host()}"
