"""Mails to whoever decides that a transfer file waits to be looked at. The mail names nobody and nothing of what is in it."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from smtplib import SMTPException
from urllib.parse import urljoin

from django.db import IntegrityError
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override

from zorgvuldig.consent.models import ConsentNotice
from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.kit.addresses import site
from zorgvuldig.kit.mail import sent
from zorgvuldig.pupils.guardians.decision_makers import addresses, deciders
from zorgvuldig.release.exchange.models import Exchange
from zorgvuldig.release.transfer.inspection import last_day

log = logging.getLogger(__name__)
JOB = "exchange"


def tell_of_inspections(now: datetime) -> int:
    """Mail everybody who decides about a file that waits to be looked at, once each; says how many mails went.

    The term begins when the last of them was told. Who has no address is told by the desk.
    """
    with working(JOB, now=now) as door:
        waiting = [row.pk for row in _pending_inspections(door)]
    return sum(_tell(number, now) for number in waiting)


def _pending_inspections(door: JobDoor) -> list[Exchange]:
    rows = Exchange.objects.using(door.alias).filter(
        inspect_until=None, released_at=None, stopped_at=None, prepared_at__lte=F("inspect_from")
    )
    return list(rows.filter(inspect_from__isnull=False).order_by("pk"))


def _tell(number: int, now: datetime) -> int:
    with working(JOB, now=now) as door:
        row = Exchange.objects.using(door.alias).get(pk=number)
    assert row.inspect_from is not None
    about = f"{row.uid}/{int(row.inspect_from.timestamp())}"  # offered again is told again
    told, all_know = tell_deciders(row.pupil_id, about, _words, now)
    if all_know:
        with working(JOB, now=now) as door:
            row = Exchange.objects.using(door.alias).select_for_update().get(pk=number)
            if row.inspect_until is None:
                row.inspect_until = last_day(timezone.localdate(now), alias=door.alias)
                row.save(using=door.alias, update_fields=["inspect_until"])
    return told


def tell_deciders(pupil_id: int, about: str, words: Callable[[], tuple[str, str]], now: datetime) -> tuple[int, bool]:
    """Mail everybody who decides about a pupil, once each: how many mails went now, and whether everybody knows by then.

    `about` names what is told of in at most 60 characters; `words` gives subject and body, in which no datum stands.
    """
    with working(JOB, now=now) as door:
        people = _people(pupil_id, door)
    told = sum(_mailed(pupil_id, about, person, address, words, now) for person, address in people.items() if address)
    with working(JOB, now=now) as door:
        known = set(_notices(pupil_id, about, door).values_list("person_id", flat=True))
    return told, bool(people) and set(people) <= known


def _notices(pupil_id: int, about: str, door: JobDoor) -> "QuerySet[ConsentNotice]":
    return ConsentNotice.objects.using(door.alias).filter(pupil_id=pupil_id, kind="asked", about=about)


def _people(pupil_id: int, door: JobDoor) -> Mapping[int, str]:
    """Who decides today, with an address where there is one."""
    people = deciders(pupil_id, day=timezone.localdate(door.started_at), alias=door.alias)
    return addresses(pupil_id, people, alias=door.alias)


def _mailed(
    pupil_id: int, about: str, person: int, address: str, words: Callable[[], tuple[str, str]], now: datetime
) -> int:
    """One mail in a transaction of its own: the notice is kept only when the mail went, and nobody is told twice."""
    try:
        with working(JOB, now=now) as door:
            if _notices(pupil_id, about, door).filter(person_id=person).exists():
                return 0
            door.looked({pupil_id})
            ConsentNotice.objects.using(door.alias).create(
                pupil_id=pupil_id, person_id=person, kind="asked", about=about, told_at=now
            )
            _mail(address, words)
    except IntegrityError:
        return 0  # another run told them
    except (SMTPException, OSError):  # without details: they hold the address
        log.error("a mail about a file of or for another school could not be sent")
        return 0
    return 1


def _mail(address: str, words: Callable[[], tuple[str, str]]) -> None:
    with override("nl"):
        subject, body = words()
    if not sent(subject, body, address):
        raise OSError("the mail was not taken")


def _words() -> tuple[str, str]:
    subject = gettext("De school heeft een dossier klaar dat u kunt bekijken")
    body = gettext(
        "De school wil een dossier aan een andere school geven. U kunt het eerst bekijken.\n"
        "U kunt er iets bij schrijven of bezwaar maken. In deze mail staan geen namen.\n\n"
        "Log in en open het dossier:\n\n%(address)s\n\n"
        "Doet u niets, dan mag de school het dossier na tien schooldagen geven.\n"
    ) % {"address": urljoin(site(), reverse("account_login"))}
    return subject, body
