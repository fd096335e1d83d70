"""The daily mail with seals to the data protection officer: whoever keeps it can show that history was rewritten.

It holds figures and hashes, nothing about a person; each line can be given to `zorgvuldig log verify --against`.
"""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException
from urllib.parse import urljoin

from django.core.mail import EmailMessage
from django.db import connections
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext, override

from zorgvuldig.gate.jobs import working
from zorgvuldig.gate.log.seal import Seal
from zorgvuldig.gate.log.sealer import read_seals
from zorgvuldig.kit.addresses import site
from zorgvuldig.kit.mail import addresses_of

log = logging.getLogger(__name__)
TOLD = "dpo"
DAY = timedelta(hours=24)
MOST = 60  # lines; the last seal answers for all before it


def mail_seals(now: datetime) -> int:
    """Mail the seals of the last day to every DPO, or the last one when there are no new ones; says how many were told.

    Nothing is mailed while there is no seal at all. A mail server that is down is logged, and tried again the next day:
    seals are a chain, so the next mail answers for this one.
    """
    seals = _of_last_day(now)
    if not seals:
        return 0
    told = 0
    subject, body = _mail(seals, now)
    for recipient in addresses_of(TOLD):
        try:
            told += EmailMessage(subject, body, to=[recipient]).send()
        except (SMTPException, OSError):  # without details: they hold the address
            log.error("the mail with seals could not be sent")
    return told


def _of_last_day(now: datetime) -> list[Seal]:
    """Those made in the last day, in order, or else the last one alone."""
    with working("seal", now=now) as door, connections[door.alias].cursor() as cursor:
        cursor.execute("select coalesce(max(last_number), 0) from gate.seal_months()")
        last: int = cursor.fetchone()[0]
        every = [seal for seal, _ in read_seals(cursor, last - MOST + 1, last)]
    return [seal for seal in every if seal.made_at > now - DAY] or every[-1:]


def _mail(seals: list[Seal], now: datetime) -> tuple[str, str]:
    lines = "\n".join(f"{seal.number} {seal.hash.hex()}" for seal in seals)
    new = [seal for seal in seals if seal.made_at > now - DAY]
    with override("nl"):
        subject = gettext("Zegels van het logboek, %(day)s") % {"day": f"{localtime(now):%d-%m-%Y}"}
        if new:
            said = gettext("Sinds gisteren: %(seals)s zegels over %(rows)s regels van het logboek.") % {
                "seals": len(new),
                "rows": sum(seal.count for seal in new),
            }
        else:
            said = gettext("Sinds gisteren is er geen nieuw zegel. Dit is het laatste.")
        body = gettext(
            "%(said)s\n\n%(lines)s\n\n"
            "Bewaar deze mail. Verandert iemand later het logboek, dan kloppen deze regels niet meer.\n"
            "Zo controleert de beheerder dat: zorgvuldig log verify --against BESTAND (deze mail als tekst).\n"
            "Alle zegels: %(address)s\n\n"
            "In deze mail staat niets over een persoon.\n"
        ) % {"said": said, "lines": lines, "address": urljoin(site(), reverse("seals"))}
    return subject, body
