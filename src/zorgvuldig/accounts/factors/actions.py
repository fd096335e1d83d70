"""Second factors used once: app codes by their time step, recovery codes by their place, passkeys by their counter."""

from typing import Any

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.db import transaction
from fido2.webauthn import AuthenticatorData, CollectedClientData

from zorgvuldig.accounts.signin.adapter import ALIAS, PURPOSE
from zorgvuldig.gate.models import Account
from zorgvuldig.platform.vault.secret_fields import decrypt

STEP = "step"  # the last time step of which a code was used
COUNTER = "counter"  # how often a passkey says it signed


def step_of(secret: str, code: str, *, now: float, after: int = -1) -> int | None:
    """The time step of which `code` is the code: this one or a neighbour, but none up to `after`. None when it is not."""
    current: int = int(now) // app_settings.TOTP_PERIOD
    for step in (current - 1, current, current + 1):
        if step > after and compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, step))):
            return step
    return None


def use_code(account: Account, code: str, *, now: float) -> Authenticator | None:
    """Use up an app code or a recovery code. The factor it belongs to, or None when it is wrong or was used before.

    The factors are locked, so that of two tries at the same moment with the same code one is refused.
    """
    with transaction.atomic(using=ALIAS):
        factors = (
            Authenticator.objects.select_for_update()
            .filter(user_id=account.pk)
            .exclude(type=Authenticator.Type.WEBAUTHN)
        )
        for factor in factors:
            is_app = factor.type == Authenticator.Type.TOTP
            if _use_step(factor, code, now) if is_app else factor.wrap().validate_code(code):
                factor.user = account
                return factor
    return None


def _use_step(factor: Authenticator, code: str, now: float) -> bool:
    secret = decrypt(factor.data["secret"], purpose=PURPOSE)
    step = step_of(secret, code, now=now, after=factor.data.get(STEP, -1))
    if step is None:
        return False
    factor.data[STEP] = step
    factor.save(update_fields=["data"])
    return True


def use_passkey(factor: Authenticator, shown: AuthenticatorData) -> bool:
    """Compare what a passkey says it counted with what we remember: standing still or going back means a copy.

    Passkeys that live on several devices do not count and always say zero; that is no copy (WebAuthn 7.2, step 22).
    """
    with transaction.atomic(using=ALIAS):
        stored = Authenticator.objects.select_for_update().get(pk=factor.pk)
        remembered = stored.data.get(COUNTER, stored.wrap().authenticator_data.counter)
        if (shown.counter or remembered) and shown.counter <= remembered:
            return False
        stored.data[COUNTER] = shown.counter
        stored.save(update_fields=["data"])
    return True


def is_ours(client: CollectedClientData, shown: AuthenticatorData, *, origin: str) -> bool:
    """Whether the answer was given on this very site, by somebody the device recognised (finger, face or PIN)."""
    return client.origin == origin and not client.cross_origin and shown.is_user_verified()


def as_mapping(credential: Any) -> dict[str, Any]:
    """The answer of a browser as a mapping; a browser that sends anything else sends nothing."""
    return credential if isinstance(credential, dict) else {}
