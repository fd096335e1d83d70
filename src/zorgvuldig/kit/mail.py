"""Sending one mail in which no personal datum stands, and saying in no log to whom it could not go."""

import logging
from collections.abc import Collection
from smtplib import SMTPException

from django.core.mail import EmailMessage, get_connection
from django.db import connections
from django.utils.translation import gettext, override

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


# Telling the privacy officers at once that somebody broke the glass. The mail names nobody.

WATCHING = "privacy_officer"


def addresses_of(role: str) -> list[str]:
    """The confirmed e-mail addresses of those who hold `role` today."""
    with connections["accounts"].cursor() as cursor:
        cursor.execute("select gate.addresses_of(%s::text)", [role])
        return [address for (address,) in cursor.fetchall()]


def addresses_at(roles: Collection[str], *, school: int, only_who: int | None = None) -> list[str]:
    """The confirmed e-mail addresses of those who hold one of `roles` at a school today; `only_who` asks for one person."""
    with connections["accounts"].cursor() as cursor:
        cursor.execute(
            "select gate.addresses_at(%s::text[], %s::integer, %s::integer)", [sorted(roles), school, only_who]
        )
        return [address for (address,) in cursor.fetchall()]


def tell_of_emergency(address: str) -> int:
    """Mail every privacy officer that there was an emergency opening, to be seen at `address`; how many were told.

    A mail server that is down must not keep anybody from a pupil in danger: the page of emergencies shows it anyway.
    """
    told = 0
    with override("nl"):
        subject = gettext("Iemand gebruikte noodtoegang")
        body = gettext(
            "Een medewerker opende zojuist een dossier met noodtoegang.\n"
            "In deze mail staan geen namen. Log in om te zien wie het was, en waarom:\n\n%(address)s\n"
        ) % {"address": address}
    for recipient in addresses_of(WATCHING):
        try:
            told += sorted_as(EmailMessage(subject, body, to=[recipient]), Kind.ALARM).send()
        except (SMTPException, OSError):  # without details: they hold the address
            log.error("a mail about an emergency opening could not be sent")
    return told
