"""A duty that is over its day: one mail to whoever sees to privacy, once for each time that it is due."""

from datetime import datetime
from urllib.parse import urljoin

from django.db import connections, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.governance.duties.dates import duty_status
from zorgvuldig.governance.duties.models import DutyDone
from zorgvuldig.kit.addresses import site
from zorgvuldig.kit.mail import WATCHING, addresses_of, mailed

NEVER = "never"


def remind_of_duties(now: datetime) -> int:
    """Mail the privacy officers that duties are over their day, or were never done; says how many mails went.

    Which ones is told once; when not one mail went, the next night tries again.
    """
    with working("governance", now=now) as door:
        told = [key for key, due in _over(door).items() if _mark_reminded(key, due, door)]
        if not told:
            return 0
        with override("nl"):
            subject, body = _mail(len(told))
        sent = sum(mailed(subject, body, to, about="duties") for to in sorted(set(addresses_of(WATCHING))))
        if not sent:
            transaction.set_rollback(True, using=door.alias)
        return sent


def _over(door: JobDoor) -> dict[str, str]:
    """The duties that are over their day, each with that day."""
    door.reading("governance")
    day = timezone.localdate(door.started_at)
    rows = DutyDone.objects.using(door.alias).order_by("duty", "-done_at", "-id").distinct("duty")
    last = {row.duty: timezone.localdate(row.done_at) for row in rows}
    found = {key: duty_status(duty, last.get(key), day) for key, duty in REGISTER.duties.items()}
    return {
        key: one.next_on.isoformat() if one.last_on else NEVER
        for key, one in found.items()
        if one.last_on is None or one.next_on < day
    }


def _mark_reminded(key: str, due: str, door: JobDoor) -> bool:
    """Whether this still had to be told; from now on it was."""
    door.writing("governance")
    with connections[door.alias].cursor() as cursor:
        cursor.execute("select gate.duty_told(%s::text, %s::text)", [key, due])
        return bool(cursor.fetchone()[0])


def _mail(count: int) -> tuple[str, str]:
    subject = gettext("Vaste taken voor privacy wachten op u")
    body = gettext(
        "Zoveel vaste taken zijn over hun dag, of nog nooit gedaan: %(count)d.\n\n"
        "In deze mail staan geen namen. Log in om te zien wat er te doen is:\n\n%(address)s\n"
    ) % {"count": count, "address": urljoin(site(), reverse("privacy"))}
    return subject, body
