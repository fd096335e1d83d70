"""What happened at the door, for whoever looks for an attack: an operational line without a name, number or address.

Who it was and from where stand there as short keyed hashes that change every day (UTC). So lines of one day can be laid side by side,
fifty tries at one account or from one address are seen as that, and nobody is found in the log, nor followed from day to day.
"""

import hashlib
import hmac
import logging

from allauth.account.adapter import get_adapter
from django.http import HttpRequest
from django.utils import timezone

from zorgvuldig.platform.vault.secret_fields import lasting_key

log = logging.getLogger(__name__)
NOBODY = "-"


def note(request: HttpRequest, event: str, who: object, *, methods: str = "") -> None:
    """One line: `event` is what happened (a word of ours), `who` the account's number or what was typed, `methods` with what."""
    whence = get_adapter(request).get_client_ip(request)
    log.info("signing in: %s who=%s from=%s with=%s", event, mark(who), mark(whence), methods or NOBODY)


def mark(value: object) -> str:
    """Forty bits of a keyed hash that is another one tomorrow; nothing is nobody."""
    if value is None or value == "":
        return NOBODY
    text = f"{timezone.now():%Y-%m-%d} {str(value).lower()}"  # one account, however it was typed
    return hmac.new(lasting_key("marks in the log"), text.encode(), hashlib.sha256).hexdigest()[:10]


def by_operator(event: str, who: object) -> None:
    """One line for what was done by a command."""
    log.info("signing in: %s who=%s from=operator with=%s", event, mark(who), NOBODY)
