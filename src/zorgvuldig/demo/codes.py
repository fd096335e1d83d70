"""The code of the second factor, which in the demonstration school anybody may ask for: nobody there exists."""

import time

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from zorgvuldig.demo.marker import OVER, demonstration
from zorgvuldig.gate.models import Account


class NoCode(Exception):
    """There is no code to give; the sentence says why and what to do."""


def current_code(username: str) -> str:
    """The code that this member of staff's app would show now. Raises `NoCode`."""
    found = demonstration()
    if found.is_over:
        raise NoCode(OVER)
    if not found.accounts:
        raise NoCode("This is no demonstration school. Codes are in the app of whoever signs in.")
    account = Account.objects.filter(username=username).first()
    if account is None:
        raise NoCode(f"«{username}» has no account here. Use one of the names that zorgvuldig demo prints.")
    if found.accounts.get(username) != account.pk:
        raise NoCode(
            f"«{username}» is no account that zorgvuldig demo made. The code is in the app of whoever made it."
        )
    factor = Authenticator.objects.filter(user_id=account.pk, type=Authenticator.Type.TOTP).first()
    if factor is None:
        raise NoCode(f"«{username}» needs no code: the password is enough.")
    secret = get_adapter().decrypt(factor.data["secret"])
    step = int(time.time()) // 30
    return str(format_hotp_value(hotp_value(secret, step)))
