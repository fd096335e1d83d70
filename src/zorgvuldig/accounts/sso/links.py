"""Which account here is whose at the school's own provider. Links come from an invitation or from the account's owner alone."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from zorgvuldig.accounts.invitations.codes import NotAccepted, accept
from zorgvuldig.accounts.signin.adapter import ALIAS
from zorgvuldig.gate.models import Account
from zorgvuldig.platform.oidc_client import ProviderIdentity

OF_ANOTHER = _("Dit account van de school hoort hier al bij iemand anders. Log daar uit en kies uw eigen account.")


class NotLinked(Exception):
    """This link is not made or undone; the sentence says why and what to do."""


def account_of(who: ProviderIdentity) -> Account | None:
    """The account here of who signed in there; None for a stranger. Never found by an address or a name."""
    link = SocialAccount.objects.filter(provider=who.issuer, uid=who.subject).first()
    return Account.objects.filter(pk=link.user_id).first() if link else None


def is_linked(account: int | None) -> bool:
    """Whether the account of this number has a link to a provider."""
    return bool(SocialAccount.objects.filter(user_id=account).exists())


def link(account: Account, who: ProviderIdentity, *, now: datetime) -> None:
    """Let who signed in there sign in to this account, instead of whoever could before. Raises `NotLinked`.

    Only the issuer and the subject are kept.
    """
    try:
        with transaction.atomic(using=ALIAS):
            SocialAccount.objects.filter(user_id=account.pk).exclude(uid=who.subject, provider=who.issuer).delete()
            row, _is_new = SocialAccount.objects.get_or_create(
                provider=who.issuer, uid=who.subject, defaults={"user_id": account.pk, "extra_data": {}}
            )
            if row.user_id != account.pk:
                raise NotLinked(OF_ANOTHER)
            SocialAccount.objects.filter(pk=row.pk).update(last_login=now)
    except IntegrityError as error:
        raise NotLinked(OF_ANOTHER) from error


def accept_with(key: str, who: ProviderIdentity, *, username: str, now: datetime, whence: str = "") -> Account:
    """Use an invitation up with the school's account instead of a password. Raises `NotAccepted`, and then nothing is changed."""
    try:
        with transaction.atomic(using=ALIAS):
            account = accept(key, password=None, username=username, now=now, whence=whence)
            link(account, who, now=now)
    except NotLinked as refusal:
        raise NotAccepted(OF_ANOTHER) from refusal
    return account


def unlink(account: Account) -> None:
    """Take the link away. Raises `NotLinked` when nothing else would let them in."""
    with transaction.atomic(using=ALIAS):
        locked = Account.objects.select_for_update().get(pk=account.pk)
        passkeys = Authenticator.objects.filter(user_id=account.pk, type=Authenticator.Type.WEBAUTHN)
        if not (locked.has_usable_password() or passkeys.exists()):
            raise NotLinked(_("Zo kunt u straks niet meer inloggen. Kies eerst een wachtwoord of maak een passkey."))
        SocialAccount.objects.filter(user_id=account.pk).delete()
