"""Sending one mail in which no personal datum stands, and saying in no log to whom it could not go."""

import logging
from smtplib import SMTPException

from django.core.mail import EmailMessage, get_connection

from zorgvuldig.platform.mail.kinds import Kind, sorted_as

log = logging.getLogger(__name__)
PATIENCE = 20  # seconds for a mail server to answer, where mail is sent at once


def sent(subject: str, body: str, address: str, *, kind: Kind = Kind.NOTICE) -> bool:
    """Whether the mail is on its way: in the outbox, with what caused it. Raises `SMTPException` or `OSError` where mail is sent at
    once and there was no server to ask.
    """
    message = EmailMessage(subject, body, to=[address], connection=get_connection(timeout=PATIENCE))
    return sorted_as(message, kind).send() == 1


def mailed(subject: str, body: str, address: str, *, about: str, kind: Kind = Kind.NOTICE) -> bool:
    """The same, for whoever tries again later: what it was `about` is logged when it did not go (English, and no names)."""
    try:
        return sent(subject, body, address, kind=kind)
    except (SMTPException, OSError):  # without details: they hold the address
        log.error("a mail about %s could not be sent", about)
        return False
