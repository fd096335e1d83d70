"""Signing in: how the sign-in library behaves here, and the moment at which a session may open files."""

import time
from contextvars import ContextVar
from datetime import timedelta
from typing import Any, cast

from allauth.account import app_settings as account_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.middleware import get_user
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import connections
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.accounts.signin.log import note
from zorgvuldig.gate.models import Account
from zorgvuldig.gate.sessions import COLUMNS, SessionStore, has_idled
from zorgvuldig.platform.mail.kinds import Kind, sorted_as
from zorgvuldig.platform.vault.secret_fields import decrypt, encrypt

ALIAS = "accounts"
BEGUN = "gate"  # in the session: its own key, once the gate knows it; a new key must begin again
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
PURPOSE = "second factor"
# Mails of the library for which somebody sits waiting, and for how long that is likely.
SOMEBODY_WAITS = {
    "password_reset_key",
    "unknown_account",
    "email_confirmation",
    "email_confirmation_signup",
    "login_code",
}
STILL_WAITING = timedelta(hours=4)


BY_ID = f"select {', '.join(COLUMNS)} from account where id = %s"  # noqa: S608 - our own columns
LOADED: ContextVar[SessionStore | None] = ContextVar("the session whose owner is looked up", default=None)


def owner_of(request: HttpRequest) -> Any:
    """Whose session this request has, as Django finds it; the account that was read with the session is not asked for again."""
    session = request.session
    token = LOADED.set(session if isinstance(session, SessionStore) else None)
    try:
        return get_user(request)
    finally:
        LOADED.reset(token)


class Backend(AuthenticationBackend):
    """The library's own; whose session it is, which every page asks, in fixed words: the ORM takes four times as long."""

    def get_user(self, user_id: int) -> Account | None:
        """The account with this number, unless it is gone or closed."""
        session = LOADED.get()
        account = session.listed if session else None
        if account is None or account.pk != user_id:
            account = self._read(user_id)
        return account if account is not None and self.user_can_authenticate(account) else None

    def _read(self, user_id: int) -> Account | None:
        with connections[ALIAS].cursor() as cursor:
            cursor.execute(BY_ID, [user_id])
            found = cursor.fetchone()
        return Account.from_db(ALIAS, COLUMNS, found) if found else None


def has_second_factor(account: Account) -> bool:
    """Whether this account has an app or a passkey. Recovery codes alone do not count."""
    return bool(Authenticator.objects.filter(user_id=account.pk, type__in=SECOND_FACTORS).exists())


def has_proved(request: HttpRequest, account: Account) -> bool:
    """Whether this session has shown everything the account asks: the second factor too, when it has one."""
    records = get_authentication_records(request, account)  # without the account it always answers: nothing
    return any(record.get("method") == "mfa" for record in records) or not has_second_factor(account)


def _methods(request: HttpRequest, account: Account) -> str:
    """With what somebody signed in, such as `password mfa`."""
    records = get_authentication_records(request, account)
    return " ".join(dict.fromkeys(str(record.get("method", "")) for record in records))


def has_begun(request: HttpRequest) -> bool:
    """Whether the gate knows this session under the key it has now."""
    key = request.session.session_key
    return key is not None and request.session.get(BEGUN) == key


def begin(request: HttpRequest, account: Account) -> bool:
    """Let this session open files, after every step of signing in. False when the database refuses.

    The database refuses staff without a second factor, and a wide role that no colleague confirmed; a session that did not show the factor is not even asked for.
    """
    if not has_proved(request, account):
        return False
    session = request.session
    if session.modified or session.session_key is None:
        session.save()  # the gate's row hangs on the stored session
    with connections[ALIAS].cursor() as cursor:
        cursor.execute("select gate.begin(%s::text, %s::integer)", [session.session_key, account.pk])
        began: bool = cursor.fetchone()[0] == 1
    if began:
        session[BEGUN] = session.session_key
        has_idled(request)  # from now on
        UserSession.objects.create_from_request(request)  # what is not in the list could not be ended
    return began


def renew(request: HttpRequest, account: Account) -> None:
    """Give this session a new key. The gate forgets the old one, so it asks everything of signing in again."""
    request.session.cycle_key()
    UserSession.objects.create_from_request(request)


def end_sessions(account: Account, *, except_for: str | None = None) -> None:
    """End the sessions of an account, other than the one with this key; their doors close in the same moment."""
    for session in UserSession.objects.filter(user_id=account.pk).exclude(session_key=except_for or ""):
        session.end()


class AccountAdapter(DefaultAccountAdapter):
    """No sign-up, no personal datum in a mail, and a session that begins at the gate."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("Dit account is gesloten."),
        "cannot_remove_primary_email": _("Dit is uw eerste e-mailadres. Kies eerst een ander adres als eerste."),
        "duplicate_email": _("Dit e-mailadres staat al bij uw account."),
        "email_password_mismatch": _("Het e-mailadres en het wachtwoord horen niet bij elkaar. Probeer het nog eens."),
        "username_password_mismatch": _(
            "De gebruikersnaam en het wachtwoord horen niet bij elkaar. Probeer het nog eens."
        ),
        "enter_current_password": _("Dit is niet uw wachtwoord van nu. Typ het nog eens."),
        "incorrect_code": _("Deze code klopt niet, of is al gebruikt. Typ de code die nu in uw app staat."),
        "incorrect_password": _("Dit wachtwoord klopt niet. Typ het nog eens."),
        "invalid_password_reset": _("Deze link werkt niet meer. Vraag een nieuwe."),
        "max_email_addresses": _("U kunt niet meer dan %d e-mailadressen hebben."),
        "rate_limited": _("U deed dit te vaak achter elkaar. Wacht vijf minuten."),
        "too_many_login_attempts": _("Het ging te vaak mis. Wacht vijf minuten en probeer het dan weer."),
        "unverified_primary_email": _("Bevestig dit adres eerst. Daarna kan het uw eerste adres worden."),
        "username_taken": _("Deze gebruikersnaam is al van iemand anders. Kies een andere."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account for himself: the school invites."""
        return False

    def login(self, request: HttpRequest, user: Account) -> None:
        """Sign in, and begin at the gate. Who may not begin reaches nothing but setting up a second factor."""
        super().login(request, user)
        note(request, "signed in", user.pk, methods=_methods(request, user))
        begin(request, user)

    def logout(self, request: HttpRequest) -> None:
        """Sign off."""
        note(request, "signed off", request.user.pk)
        super().logout(request)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """A password that does not fit; whether there is such an account is nobody's business, nor the log's."""
        note(request, "refused", credentials.get("username") or credentials.get("email"), methods="password")

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse after too many wrong passwords, before any is compared."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            note(request, "held back", credentials.get("username") or credentials.get("email"), methods="password")
            raise

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Attempts count per account, whatever the request says it was sent to: who guesses writes another port each time."""
        return str(credentials.get("email", credentials.get("username", ""))).lower()

    def set_password(self, user: Account, password: str) -> None:
        """Set the password and end every other session."""
        super().set_password(user, password)
        end_sessions(user, except_for=self._own_key(user))

    def send_notification_mail(self, template_prefix: str, user: Account, *args: Any, **kwargs: Any) -> None:
        """Tell somebody that a password, factor or address changed. Such a change ends every other session."""
        if self.request.user.is_authenticated and self.request.user.pk == user.pk:
            renew(self.request, user)
        end_sessions(user, except_for=self._own_key(user))
        note(self.request, "changed", user.pk, methods=template_prefix.rpartition("/")[2])
        super().send_notification_mail(template_prefix, user, *args, **kwargs)

    def render_mail(self, template_prefix: str, email: str, context: Any, headers: Any = None) -> EmailMessage:
        """A mail of the library. One with a link or a code goes before everything else, and is worth nothing hours later."""
        message: EmailMessage = super().render_mail(template_prefix, email, context, headers=headers)
        if template_prefix.rpartition("/")[2] in SOMEBODY_WAITS:
            sorted_as(message, Kind.SIGNING_IN, timezone.now() + STILL_WAITING)
        return message

    def _own_key(self, user: Account) -> str | None:
        """The key of this session when the account is signed in here; none when it is not, as after a reset by mail."""
        own = self.request.user.is_authenticated and self.request.user.pk == user.pk
        return cast("str | None", self.request.session.session_key) if own else None

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Signing in moments ago counts as fresh: nobody types a password twice in one minute.

        Who has nothing here to show again, but the school's own account, signs in anew: the library would let them pass.
        """
        records = get_authentication_records(self.request, self.request.user)
        newest = max((record["at"] for record in records), default=0)
        is_old = bool(time.time() - newest > account_settings.REAUTHENTICATION_TIMEOUT)
        if is_old and not self.get_reauthentication_methods(self.request.user):
            raise ReauthenticationRequired
        return is_old

    def get_login_stages(self) -> list[str]:
        """The library's steps, with our own idea of when the second one was taken."""
        ours = {"allauth.mfa.stages.AuthenticateStage": "zorgvuldig.platform.oidc_client.SecondStep"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def get_reauthentication_methods(self, user: Account) -> list[dict[str, Any]]:
        """The library's ways to show again who you are, in words of ours."""
        words = {
            "reauthenticate": gettext("Met uw wachtwoord"),
            "mfa_reauthenticate": gettext("Met een code uit uw app"),
            "mfa_reauthenticate:webauthn": gettext("Met een passkey"),
        }
        return [method | {"description": words[method["id"]]} for method in super().get_reauthentication_methods(user)]

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the account."""
        return reverse("account")

    def format_email_subject(self, subject: str) -> str:
        """The subject says what the mail is about and nothing else."""
        return str(subject)


class MfaAdapter(DefaultMFAAdapter):
    """Second factors, with their secrets encrypted at rest."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "add_email_blocked": _("U kunt nu geen e-mailadres toevoegen."),
        "cannot_delete_authenticator": _("Dit is uw enige tweede stap. Voeg eerst een andere toe."),
        "cannot_generate_recovery_codes": _("Herstelcodes krijgt u als u een app of passkey hebt."),
        "incorrect_code": _("Dit klopt niet, of is al gebruikt. Probeer het met een nieuwe code."),
        "unverified_email": _("Bevestig eerst uw e-mailadres. Daarna kunt u een tweede stap toevoegen."),
    }

    def encrypt(self, text: str) -> str:
        """Encrypt the secret of an app, or the seed of recovery codes."""
        return encrypt(text, purpose=PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        """Give back what `encrypt` was given."""
        return decrypt(encrypted_text, purpose=PURPOSE)

    def generate_authenticator_name(self, user: Account, type: Authenticator.Type) -> str:
        """A name that needs no thought; the owner can change it."""
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return gettext("Passkey %(number)s") % {"number": count + 1}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """What a phone shows as the place where the passkey belongs."""
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return entity | {"name": settings.MFA_TOTP_ISSUER}
