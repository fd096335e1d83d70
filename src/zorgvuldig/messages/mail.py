"""Telling people by e-mail that a message waits. The mail names nobody and says nothing of what is in it."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import resources
from smtplib import SMTPException
from urllib.parse import urljoin

from django.db import IntegrityError, connections
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext, override

from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.kit.addresses import site
from zorgvuldig.kit.mail import sent
from zorgvuldig.messages.models import Message, MessageNotice

log = logging.getLogger(__name__)
STILL_NEWS = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class PendingMail:
    """Somebody to tell, where, and of which messages."""

    person_id: int
    email: str
    message_ids: Sequence[int]


def tell_of_messages(now: datetime) -> int:
    """Mail everybody for whom an unopened message waits of which they were not told; says how many were told.

    One mail each, in a transaction each: the notice is written first and kept only when the mail went, so that a mail
    that failed is tried again and two runs at once tell nobody twice.
    """
    with working("notify", now=now) as door:
        waiting = _pending_mails(door)
    told = 0
    for one in waiting:
        try:
            with working("notify", now=now) as door:
                _tell(one, door=door)
        except IntegrityError:
            continue  # another run told them
        except (SMTPException, OSError):  # without details: they hold the address
            log.error("a mail that a message waits could not be sent")
            continue
        told += 1
    return told


def _pending_mails(door: JobDoor) -> list[PendingMail]:
    query = resources.files(__package__).joinpath("queries", "messages_to_tell.sql").read_text()
    since = door.started_at - STILL_NEWS
    with connections[door.alias].cursor() as cursor:
        cursor.execute(query, {"today": localdate(door.started_at), "since": since})
        return [PendingMail(*row) for row in cursor.fetchall()]


def _tell(one: PendingMail, *, door: JobDoor) -> None:
    pupils = dict(Message.objects.using(door.alias).filter(pk__in=one.message_ids).values_list("pk", "pupil_id"))
    door.looked(set(pupils.values()))
    MessageNotice.objects.using(door.alias).bulk_create(
        MessageNotice(message_id=pk, pupil_id=pupil_id, person_id=one.person_id, mailed_at=door.started_at)
        for pk, pupil_id in pupils.items()
    )
    if not _mail(one.email):
        raise OSError("the mail was not taken")


def _mail(address: str) -> bool:
    with override("nl"):
        subject = gettext("Er staat een bericht van school klaar")
        body = gettext(
            "Er staat een bericht van school voor u klaar.\n"
            "In deze mail staan geen namen. Log in om het bericht te lezen:\n\n%(address)s\n\n"
            "Hebt u nog geen account? Vraag de school om een uitnodiging.\n"
        ) % {"address": urljoin(site(), reverse("account_login"))}
    return sent(subject, body, address)
