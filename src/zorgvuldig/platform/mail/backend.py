"""Django's mail backend of this installation: a mail goes into the box, in the transaction of what caused it.

A rolled-back act therefore mails nothing, and an act that is committed has its mail, whether or not the mail server is there.
"""

import time
from collections.abc import Sequence
from email.utils import formatdate, make_msgid
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connections, transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException

from zorgvuldig.platform.mail.kinds import Sort, sort_of
from zorgvuldig.platform.mail.sealed import mark_of, seal

TASK = "zorgvuldig.jobs.post"
QUEUE = "post"
# Whoever holds a transaction open is who causes the mail: a job, a page, or signing in. The last one is for whoever holds none.
ALIASES = ("jobs", "default", "accounts")


class Outbox(BaseEmailBackend):
    """Keeps mails for the job that sends them."""

    def __init__(self, fail_silently: bool = False, **kwargs: Any) -> None:
        """Whatever is said about a server does not matter here."""
        super().__init__(fail_silently=fail_silently)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """How many mails were taken. One to an address at which nothing arrives is counted, and not kept."""
        return sum(_queue_mail(message) for message in email_messages)


def _queue_mail(message: EmailMessage) -> int:
    recipients = list(dict.fromkeys(message.recipients()))
    if not recipients:
        return 0
    _set_number_and_date(message)
    alias = next((name for name in ALIASES if connections[name].in_atomic_block), ALIASES[-1])
    for recipient in recipients:
        _keep(message, recipient, sort_of(message), alias)
    return 1


def _set_number_and_date(message: EmailMessage) -> None:
    """The number and the date of a mail are those of now, however often it is tried: so a second copy can be known as one."""
    names = {name.lower() for name in message.extra_headers}
    if "message-id" not in names:
        message.extra_headers["Message-ID"] = make_msgid(domain=message.from_email.rpartition("@")[2].strip("> "))
    if "date" not in names:
        message.extra_headers["Date"] = formatdate(time.time(), localtime=settings.EMAIL_USE_LOCALTIME)


def _keep(message: EmailMessage, recipient: str, sort: Sort, alias: str) -> None:
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "select gate.post_put(%s::text, %s::bytea, %s::bytea, %s::timestamptz)",
            [sort.kind, seal(message, recipient, kind=sort.kind), mark_of(recipient), sort.until],
        )
    waking = connections[alias].run_on_commit
    if not any(entry[1] is wake for entry in waking):  # a job that mails a thousand people wakes the sender once
        transaction.on_commit(wake, using=alias)


def wake() -> None:
    """Let the sender begin at once. When the queue does not answer, it begins within the minute."""
    try:
        app.configure_task(TASK, queue=QUEUE, queueing_lock=QUEUE).defer(timestamp=int(time.time()))
    except (AlreadyEnqueued, ConnectorException):
        return
