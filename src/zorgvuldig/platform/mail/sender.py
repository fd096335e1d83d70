"""The job that empties the outbox: one mail at a time, each in two transactions around the sending.

A mail is taken for ten minutes, sent, and settled. A worker that is killed between the server's yes and the settling leaves it
taken; after those minutes it is sent once more, with the same Message-ID. It is never sent twice knowingly.
"""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connections

from zorgvuldig.platform.mail.kinds import LONGEST
from zorgvuldig.platform.mail.reasons import OF_THE_SERVER, Reason, Verdict, verdict
from zorgvuldig.platform.mail.sealed import Damaged, mark_of, sender_of, unseal

log = logging.getLogger(__name__)
ALIAS = "jobs"
LEASE = timedelta(minutes=10)
# After the first try, the second, and so on; the last one again and again until the mail is too old.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
# One run stops here, so that whatever else waits in its queue gets its turn.
AT_ONCE = 500

# A transaction as the role that sends; given by the package that knows roles.
Working = Callable[[], AbstractContextManager[Any]]


@dataclass(frozen=True, slots=True)
class LeasedMail:
    """A mail that is ours until its lease is over."""

    number: int
    kind: str
    sealed: bytes
    queued_at: datetime
    until: datetime
    tries: int


def send_waiting(now: datetime, *, working: Working) -> int:
    """Send what is due; says how many went. Ends at the first sign that the server itself does not want us."""
    sent, connection = 0, None
    try:
        for _ in range(AT_ONCE):
            one = _take(now, working)
            if one is None:
                break
            if connection is None:
                connection = get_connection(settings.POST_BACKEND, **_options())
            found, address = _try(one, connection, now)
            _settle(one, found, address, now, working)
            if found is None:
                sent += 1
            elif found.reason in OF_THE_SERVER:
                break
            else:  # after an error nobody knows what the server expects next
                _close(connection)
    finally:
        if connection is not None:
            _close(connection)
    return sent


def _options() -> dict[str, Any]:
    is_smtp = settings.POST_BACKEND.endswith("smtp.EmailBackend")
    return {"timeout": settings.EMAIL_TIMEOUT} if is_smtp else {}


def _take(now: datetime, working: Working) -> LeasedMail | None:
    with working(), connections[ALIAS].cursor() as cursor:
        cursor.execute(
            "select * from gate.post_take(%s::timestamptz, %s::integer, %s::interval)",
            [now, settings.EMAIL_PER_MINUTE, f"{LEASE.total_seconds():.0f} seconds"],
        )
        row = cursor.fetchone()
    return LeasedMail(row[0], row[1], bytes(row[2]), *row[3:]) if row else None


def _try(one: LeasedMail, connection: BaseEmailBackend, now: datetime) -> tuple[Verdict | None, str]:
    """Nothing when it went, else why not; and the address. What an error says is kept nowhere: that can hold the address."""
    if one.until <= now:
        return Verdict(Reason.OLD, for_good=True), ""
    address = ""
    try:
        message = unseal(one.sealed, kind=one.kind)
        address = message.to[0]
        connection.open()
        connection.send_messages([_from_token(message, now)])
    except Damaged:
        return Verdict(Reason.DAMAGED, for_good=True), address
    except Exception as error:  # any backend, any fault: the mail waits, or somebody is told
        return verdict(error), address
    return None, address


def _from_token(message: EmailMessage, now: datetime) -> EmailMessage:
    """What comes back goes to our own address, and says by its token which mail it was; the reader sees the same sender."""
    if sender := sender_of(message.to[0], now):
        message.extra_headers.setdefault("From", message.from_email)
        message.from_email = sender
    return message


def _settle(one: LeasedMail, found: Verdict | None, address: str, now: datetime, working: Working) -> None:
    outcome, reason, at = _outcome(one, found, now)
    with working(), connections[ALIAS].cursor() as cursor:
        cursor.execute(
            "select gate.post_settle(%s::bigint, %s::text, %s::text, %s::timestamptz)",
            [one.number, outcome, reason, at],
        )
        if found is not None and found.gone:
            cursor.execute(
                "select gate.post_bounce(%s::bytea, %s::text, %s::timestamptz), gate.post_count('hard', 1)",
                [mark_of(address), found.gone, now],
            )
    if found is not None:
        log.warning("a mail (%s) could not be sent: %s", one.kind, reason)


def _outcome(one: LeasedMail, found: Verdict | None, now: datetime) -> tuple[str, str, datetime]:
    """What to write down, why, and when to try again."""
    if found is None:
        return "sent", "", now
    if found.reason is Reason.OLD:
        # An invitation or a code that is not valid any more is no loss: it was never worth two days.
        is_expired = one.until < one.queued_at + LONGEST
        return ("expired" if is_expired else "given_up"), found.reason, now
    if found.for_good:
        return "refused", found.reason, now
    # The last try is at the end, so that a mail is not given up hours early.
    again = max(min(now + PAUSES[min(one.tries, len(PAUSES)) - 1], one.until), now + PAUSES[0])
    return "later", found.reason, again


def _close(connection: BaseEmailBackend) -> None:
    with suppress(SMTPException, OSError):
        connection.close()
