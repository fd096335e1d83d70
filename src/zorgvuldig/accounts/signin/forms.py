"""The forms of signing in, with our words. What they check is the library's, unless it says otherwise here."""

from typing import Any, cast

from allauth.account import forms as account
from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.app_settings import LoginMethod
from allauth.account.fields import EmailField, SetPasswordField
from django import forms
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.models import Account, Invitation

PASSWORD_RULE = _("Kies ten minste 12 tekens. Een zin die alleen u kent, is sterk en makkelijk te onthouden.")


def current_password(label: Any) -> forms.CharField:
    """A password that exists already."""
    return forms.CharField(
        label=label, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )


def repeated_password() -> forms.CharField:
    """The new password once more, against a slip of the finger."""
    return forms.CharField(
        label=_("Nieuw wachtwoord, nog een keer"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


def code_field(label: Any, help_text: Any = "") -> forms.CharField:
    """A code that somebody copies from an app or from paper."""
    attributes = {"autocomplete": "one-time-code", "autocapitalize": "off", "spellcheck": "false"}
    return forms.CharField(label=label, help_text=help_text, max_length=100, widget=forms.TextInput(attrs=attributes))


def email_field(help_text: Any = "") -> EmailField:
    """An e-mail address."""
    widget = forms.EmailInput(attrs={"autocomplete": "email"})
    return EmailField(label=_("E-mailadres"), help_text=help_text, widget=widget)


class NewPassword(SetPasswordField):
    """A new password, judged by the rules for the account it is for."""

    def __init__(self) -> None:
        super().__init__(label=_("Nieuw wachtwoord"), help_text=PASSWORD_RULE)
        self.widget.attrs.pop("placeholder", None)


class SamePasswords:
    """The two new passwords are the same."""

    def clean(self) -> dict[str, Any]:
        """Compare, after everything else was checked."""
        form = cast("forms.Form", self)
        cleaned = forms.Form.clean(form) or {}
        if {"password1", "password2"} <= cleaned.keys() and cleaned["password1"] != cleaned["password2"]:
            form.add_error("password2", _("Dit is niet hetzelfde wachtwoord. Typ beide keren hetzelfde."))
        return cleaned


class LoginForm(account.LoginForm):
    """User name or e-mail address, and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget = forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"})
        self.fields["login"] = forms.CharField(label=_("Gebruikersnaam of e-mailadres"), max_length=254, widget=widget)
        self.fields["password"] = current_password(_("Wachtwoord"))
        self.order_fields(["login", "password"])

    def user_credentials(self) -> dict[str, str]:
        """One way to look: with an @ it is an address. Trying both would take longer for an account that exists."""
        login = self.cleaned_data["login"]
        method = LoginMethod.EMAIL if "@" in login else LoginMethod.USERNAME
        return {method.value: login, "password": self.cleaned_data["password"]}


class ReauthenticateForm(account.ReauthenticateForm):
    """The password again."""

    password = current_password(_("Wachtwoord"))


class ChangePasswordForm(SamePasswords, account.ChangePasswordForm):
    """Another password."""

    oldpassword = current_password(_("Wachtwoord van nu"))
    password1 = NewPassword()
    password2 = repeated_password()


class SetPasswordForm(SamePasswords, account.SetPasswordForm):
    """A first password, for an account that has none."""

    password1 = NewPassword()
    password2 = repeated_password()


class ResetPasswordForm(account.ResetPasswordForm):
    """Ask for a link to choose a new password."""

    email = email_field()

    def save(self, request: Any, **kwargs: Any) -> str:
        """Mail the link; who has no account here is told so by mail, so that the page never tells."""
        email: str = self.cleaned_data["email"]
        if self.users:
            return cast("str", super().save(request, **kwargs))
        get_account_adapter().send_mail("account/email/unknown_account", email, {})
        return email


class ResetPasswordKeyForm(SamePasswords, account.ResetPasswordKeyForm):
    """Choose a new password after following the link."""

    password1 = NewPassword()
    password2 = repeated_password()


class AddEmailForm(account.AddEmailForm):
    """Another e-mail address."""

    email = email_field(_("Wij sturen er een link naartoe. Het adres werkt als u die link hebt gebruikt."))


# --- invitations -----------------------------------------------------------------------------------------------


class InvitationCodeForm(forms.Form):
    """The code of an invitation, typed over from paper."""

    code = code_field(_("Code"), _("Streepjes, spaties en hoofdletters maken niet uit."))


class UserName(forms.RegexField):
    """A user name in small letters, without an @, so that it is never taken for an address."""

    def to_python(self, value: Any) -> str:
        """Capitals make no difference."""
        return str(super().to_python(value)).lower()


class AcceptSsoForm(forms.Form):
    """Choose a user name, to sign in with the school's own account. Who has an account already keeps the user name."""

    username = UserName(
        r"^[a-z0-9._-]{3,60}$",
        label=_("Gebruikersnaam"),
        help_text=_("Drie tot zestig tekens: letters, cijfers, punt of streepje. Geen spatie en geen @."),
        error_messages={"invalid": _("Gebruik alleen letters, cijfers, punten en streepjes. Ten minste drie tekens.")},
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, invitation: Invitation, known: Account | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if known is not None:
            del self.fields["username"]
        else:
            self.fields["username"].initial = invitation.username

    def clean_username(self) -> str:
        """Free, in any case of letters."""
        name: str = self.cleaned_data["username"]
        if Account.objects.filter(username__iexact=name).exists():
            raise get_account_adapter().validation_error("username_taken")
        return name


class AcceptForm(SamePasswords, AcceptSsoForm):
    """Choose a user name and a password."""

    password1 = NewPassword()
    password2 = repeated_password()

    def __init__(self, *args: Any, invitation: Invitation, known: Account | None, **kwargs: Any) -> None:
        super().__init__(*args, invitation=invitation, known=known, **kwargs)
        new = cast("NewPassword", self.fields["password1"])
        new.user = known or Account(username=str(self.data.get("username", invitation.username)).lower())
