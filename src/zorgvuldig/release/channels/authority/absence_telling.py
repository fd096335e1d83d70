"""Telling the family by mail that absence was reported, without a word of it; and stopping what was prepared for nothing."""

import logging
from datetime import datetime
from smtplib import SMTPException
from urllib.parse import urljoin

from django.core.mail import EmailMessage, get_connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.records.models import Guardian, Guardianship, PupilBirth, PupilContact
from zorgvuldig.records.operations.messages_mail import PATIENCE, site
from zorgvuldig.records.queries.periods import in_force, kept_away
from zorgvuldig.records.queries.pupils import age
from zorgvuldig.release.channels.authority.absence import RECIPIENT
from zorgvuldig.release.channels.authority.absence_report import ADULT, stopped
from zorgvuldig.release.models import Exchange

log = logging.getLogger(__name__)
KIND = "exchange"
DECIDES_AT = REGISTER.relations["self_16"].from_age or 16


def tell_families(now: datetime) -> int:
    """Mail the families of whom a report left and who were not told; says of how many. What failed is tried again."""
    with working(KIND, now=now) as door:
        waiting = list(
            Exchange.objects.using(door.alias)
            .filter(recipient=RECIPIENT, released_at__isnull=False, told_at=None, shown_at__lte=now)
            .values_list("pk", flat=True)
        )
    return sum(_tell(pk, now) for pk in waiting)


def stop_left_over(now: datetime) -> int:
    """Stop reports that were prepared and whose signal was closed otherwise: they can never leave. Says how many."""
    with working(KIND, now=now) as door:
        rows = Exchange.objects.using(door.alias).select_for_update(of=("self",))
        rows = rows.filter(recipient=RECIPIENT, released_at=None, stopped_at=None, signal__closed_at__isnull=False)
        return stopped(list(rows), at=now, by_id=None, alias=door.alias)


def _tell(pk: int, now: datetime) -> bool:
    with working(KIND, now=now) as door:
        rows = Exchange.objects.using(door.alias).select_for_update(skip_locked=True)
        row = rows.filter(pk=pk, told_at=None).first()
        if row is None:
            return False
        with override("nl"):
            subject, body = _words()
        if not sum(_mailed(subject, body, address) for address in _addresses(row.pupil_id, door)):
            return False
        door.looked([row.pupil_id])
        row.told_at = door.started_at
        row.save(using=door.alias, update_fields=["told_at"])
        return True


def _addresses(pupil_id: int, door: JobDoor) -> list[str]:
    """Of the pupil from 16 years, and until 18 of those with authority whom no court keeps away."""
    day = timezone.localdate(door.started_at)
    birth = PupilBirth.objects.using(door.alias).filter(pupil_id=pupil_id).first()
    years = age(birth.born_on, day) if birth and birth.born_on else 0
    found: set[str] = set()
    if years >= DECIDES_AT:
        found |= set(PupilContact.objects.using(door.alias).filter(pupil_id=pupil_id).values_list("email", flat=True))
    if years < ADULT:
        ties = Guardianship.objects.using(door.alias).filter(in_force(day), pupil_id=pupil_id, has_authority=True)
        people = ties.exclude(kept_away(day)).values_list("guardian_id", flat=True)
        found |= set(Guardian.objects.using(door.alias).filter(person_id__in=people).values_list("email", flat=True))
    return sorted(address for address in found if address)


def _words() -> tuple[str, str]:
    subject = gettext("De school gaf gegevens door")
    body = gettext(
        "De school moest van de wet gegevens doorgeven aan een andere organisatie.\n"
        "In deze mail staat niet over wie, welke en aan wie. Log in om dat te zien:\n\n%(address)s\n"
    ) % {"address": urljoin(site(), reverse("account_login"))}
    return subject, body


def _mailed(subject: str, body: str, address: str) -> int:
    try:
        return EmailMessage(subject, body, to=[address], connection=get_connection(timeout=PATIENCE)).send()
    except (SMTPException, OSError):  # without details: they hold the address
        log.error("a mail that data left could not be sent")
        return 0
