"""Sending one mail in which no personal datum stands, and saying in no log to whom it could not go."""

import logging
from smtplib import SMTPException

from django.core.mail import EmailMessage, get_connection

log = logging.getLogger(__name__)
PATIENCE = 20  # seconds for a mail server to answer: a transaction waits for it


def sent(subject: str, body: str, address: str) -> bool:
    """Whether the mail server took it. Raises `SMTPException` or `OSError` when there was none to ask."""
    return EmailMessage(subject, body, to=[address], connection=get_connection(timeout=PATIENCE)).send() == 1


def mailed(subject: str, body: str, address: str, *, about: str) -> bool:
    """The same, for whoever tries again later: what it was `about` is logged when it did not go (English, and no names)."""
    try:
        return sent(subject, body, address)
    except (SMTPException, OSError):  # without details: they hold the address
        log.error("a mail about %s could not be sent", about)
        return False
