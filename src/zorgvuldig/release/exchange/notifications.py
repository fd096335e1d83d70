"""Mails about exchanges: the family that something went, a recipient that a consent was withdrawn. No personal datum in them.

Nothing is sent from a page: what has to be told follows from the rows, and is looked for every few minutes. A mail that
could not go is tried again for a month; until it went, the desk sees that nobody was told.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urljoin

from django.db import connections
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.kit.addresses import site
from zorgvuldig.kit.mail import mailed
from zorgvuldig.kit.rules import legal_rule
from zorgvuldig.pupils.guardians.decision_makers import addresses, deciders
from zorgvuldig.register.schema import FamilyNotice, RecipientClass
from zorgvuldig.release.exchange.models import Exchange, HandOver

JOB = "exchange"
STILL_NEWS = timedelta(days=30)
CONSENT = [key for key, known in REGISTER.recipients.items() if known.kind is RecipientClass.CONSENT]
SAYS_NO = """select e.id from exchange e where {which} and e.stopped_at is null and (
    e.asked_id is not null and gate.request_state(e.asked_id) = 'no'
    or e.topic <> '' and exists (select from gate.consent_states(array[e.pupil_id]) s
        where s.topic = e.topic and s.state = 'no'))"""


def tell_families(now: datetime) -> int:
    """Mail whoever has to hear of what was released, from the moment they may; says of how many exchanges.

    One transaction each: that they were told is written first and kept only when a mail went.
    """
    told = [key for key, known in REGISTER.recipients.items() if known.telling is not FamilyNotice.STATEMENT]
    with working(JOB, now=now) as door:
        rows = Exchange.objects.using(door.alias).filter(told_at=None, recipient__in=told, released_at__isnull=False)
        waiting = list(rows.filter(shown_at__lte=now, shown_at__gt=now - 4 * STILL_NEWS).values_list("pk", flat=True))
    return sum(_tell_family(pk, now) for pk in waiting)


def _tell_family(pk: int, now: datetime) -> bool:
    with working(JOB, now=now) as door:
        row = Exchange.objects.using(door.alias).select_for_update().get(pk=pk)
        if row.told_at is not None or not _is_news(row, now):
            return False
        with override("nl"):
            subject, body = _news()
        if not sum(mailed(subject, body, address, about="an exchange") for address in family_of(row.pupil_id, door)):
            return False
        door.looked({row.pupil_id})
        row.told_at = now
        row.save(using=door.alias, update_fields=["told_at"])
        return True


def _is_news(row: Exchange, now: datetime) -> bool:
    return row.released_at is not None and now - max(row.shown_at, row.released_at) < STILL_NEWS


def family_of(pupil_id: int, door: JobDoor) -> Sequence[str]:
    """The addresses of who decides about a pupil: what left about a pupil of 16 or 17 is theirs to show their parents."""
    people = deciders(pupil_id, day=timezone.localdate(door.started_at), alias=door.alias)
    return sorted(set(addresses(pupil_id, people, alias=door.alias).values()) - {""})


def _news() -> tuple[str, str]:
    subject = gettext("De school gaf gegevens aan een andere organisatie")
    body = gettext(
        "De school gaf gegevens aan een andere organisatie, of maakte dat klaar.\n"
        "In deze mail staan geen namen. In het dossier ziet u aan wie, waarom, en precies welke gegevens:\n\n%(address)s\n\n"
        "Hebt u nog geen account? Vraag de school om een uitnodiging.\n"
    ) % {"address": urljoin(site(), reverse("account_login"))}
    return subject, body


def tell_recipients(now: datetime) -> int:
    """Stop what stands on a consent that was withdrawn, and tell who fetched it before; says how many were told.

    Whoever got it by letter or file has no mailbox here: that is left to the desk, whose page says so.
    """
    with working(JOB, now=now) as door:
        withdrawn = _withdrawn(door)
    return sum(_withdraw(pk, now) for pk in withdrawn)


def _withdrawn(door: JobDoor) -> list[int]:
    """What stands on a consent that says no now, and what was stopped for that while its recipient does not know."""
    rows = Exchange.objects.using(door.alias)
    untold = rows.filter(stopped="withdrawn", recalled_at=None, released_at__isnull=False)
    with connections[door.alias].cursor() as cursor:
        cursor.execute(SAYS_NO.format(which="e.recipient = any(%s)"), [CONSENT])
        return sorted({pk for (pk,) in cursor.fetchall()} | set(untold.values_list("pk", flat=True)))


def _is_refused(row: Exchange, door: JobDoor) -> bool:
    with connections[door.alias].cursor() as cursor:
        cursor.execute(SAYS_NO.format(which="e.id = %s"), [row.pk])
        return cursor.fetchone() is not None


def _withdraw(pk: int, now: datetime) -> bool:
    with working(JOB, now=now) as door:
        row = Exchange.objects.using(door.alias).select_for_update().select_related("party").get(pk=pk)
        if row.stopped_at is None:
            if not _is_refused(row, door):
                return False
            # A no before anything was made is an answer; afterwards it takes an answer back.
            row.stopped, row.stopped_at, row.second_from = "withdrawn" if row.prepared_at else "refused", now, None
            row.save(using=door.alias, update_fields=["stopped", "stopped_at", "second_from"])
            door.looked({row.pupil_id})
        fetched = HandOver.objects.using(door.alias).filter(exchange=row, fetched_at__isnull=False).exclude(mailbox="")
        addresses = sorted({f"{way.mailbox}@{row.party.domain}" for way in fetched if row.party.domain})
        if row.recalled_at is not None or row.stopped != "withdrawn" or not addresses:
            return False
        with override("nl"):
            subject, body = _withdrawal(row)
        if not sum(mailed(subject, body, address, about="an exchange") for address in addresses):
            return False
        row.recalled_at = now
        row.save(using=door.alias, update_fields=["recalled_at"])
        door.looked({row.pupil_id})
        return True


def _withdrawal(row: Exchange) -> tuple[str, str]:
    subject = gettext("Toestemming ingetrokken, kenmerk %(number)s") % {"number": row.uid}
    body = gettext(
        "U kreeg van ons een bestand met dit kenmerk:\n\n%(number)s\n\n"
        "De toestemming daarvoor is ingetrokken. Gebruik de gegevens niet meer en wis ze, tenzij een wet zegt dat u ze "
        "moet bewaren (%(rule)s).\n"
    ) % {"number": row.uid, "rule": legal_rule("personal_rights.withdrawal", "personal_rights.erasure")}
    return subject, body
