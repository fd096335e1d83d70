"""The job that writes to the families of a breach: one message for each pupil whose data it is about, also after a restart. The one
about a pupil of 16 or 17 is to that pupil alone. Parents and staff whose own data it is about get a letter of their own, and a mail that it waits.

The number of a message follows from breach, author and pupil, so that nobody gets it twice; what is missing is written in
batches, and when nothing is missing any more the people were told.
"""

from datetime import datetime
from urllib.parse import urljoin
from uuid import uuid5

from django.db import connections
from django.urls import reverse
from django.utils.translation import gettext, override

from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.governance.breach.letters import SUBJECT, batch_of
from zorgvuldig.governance.breach.models import Breach
from zorgvuldig.governance.breach.reads import TELLING
from zorgvuldig.kit.addresses import site
from zorgvuldig.kit.mail import mailed
from zorgvuldig.messages.models import Message
from zorgvuldig.school.people.models import Pupil

BATCH = 200


def tell_affected(now: datetime) -> int:
    """Write what still has to be written, a batch a transaction; says how many messages and letters went."""
    with working("governance", now=now) as door:
        waiting = Breach.objects.using(door.alias).filter(
            answers__has_key=TELLING, people_told_at=None, people_decision="tell", closed_at=None
        )
        numbers = list(waiting.values_list("pk", flat=True))
    told = 0
    for pk in numbers:
        while (went := _tell_some(pk, now)) is not None:
            told += went
    return told


def _tell_some(pk: int, now: datetime) -> int | None:
    """One batch; None when nobody is left, and then the people were told."""
    with working("governance", now=now) as door:
        one = Breach.objects.using(door.alias).select_for_update().get(pk=pk)
        if one.people_told_at is not None:
            return None
        left = _pupils_to_write(one, door)[:BATCH]
        if not left:
            if written := _write_letters(one, door):
                return written
            one.people_told_at = now
            one.save(using=door.alias, update_fields=["people_told_at"])
            return None
        letters = [_message(one, pupil_id, now) for pupil_id in left]
        alone = _alone(one, door)
        for letter in letters:
            letter.to_pupil = letter.pupil_id in alone
        Message.objects.using(door.alias).bulk_create(letters)
        door.looked(left)
        return len(left)


def _pupils_to_write(one: Breach, door: JobDoor) -> list[int]:
    """Pupils whose data it is about, who are still known here, and about whom nothing was written yet."""
    with connections[door.alias].cursor() as cursor:
        cursor.execute("select unnest(gate.breach_pupils(%s::integer))", [one.pk])
        opened = [pupil_id for (pupil_id,) in cursor.fetchall()]
    known = Pupil.objects.using(door.alias).filter(pk__in=opened).values_list("pk", flat=True)
    written = Message.objects.using(door.alias).filter(batch=batch_of(one.uid)).values_list("pupil_id", flat=True)
    return sorted(set(known) - set(written))


def _write_letters(one: Breach, door: JobDoor) -> int:
    """Let parents and staff read of their own data; how many more than before."""
    with connections[door.alias].cursor() as cursor:
        cursor.execute("select gate.breach_letters_write(%s::integer)", [one.pk])
        (written,) = cursor.fetchone()
    return int(written)


def mail_letters(now: datetime) -> int:
    """Mail parents and staff for whom a letter waits of which no mail said so yet; says how many mails went. They name nobody."""
    with working("governance", now=now) as door, connections[door.alias].cursor() as cursor:
        cursor.execute("select letter, address from gate.breach_letters_to_mail()")
        waiting = cursor.fetchall()
    with override("nl"):
        subject = gettext("Er staat een brief van school klaar")
        body = gettext(
            "Er staat een brief van school voor u klaar. Die gaat over uw eigen gegevens.\n"
            "In deze mail staan geen namen. Log in om de brief te lezen:\n\n%(address)s\n\n"
            "Hebt u nog geen account? Vraag de school om de brief.\n"
        ) % {"address": urljoin(site(), reverse("own_breach_letters"))}
    went = 0
    for letter, address in waiting:
        with working("governance", now=now) as door, connections[door.alias].cursor() as cursor:
            if mailed(subject, body, address, about="a letter about a breach"):  # otherwise it is tried again
                cursor.execute("select gate.breach_letter_mailed(%s::bigint)", [letter])
                went += 1
    return went


def _alone(one: Breach, door: JobDoor) -> set[int]:
    """Pupils of 16 and 17: who decides about the data hears of it, and nobody else of the family."""
    with connections[door.alias].cursor() as cursor:
        cursor.execute("select unnest(gate.breach_to_pupil(%s::integer))", [one.pk])
        return {pupil_id for (pupil_id,) in cursor.fetchall()}


def _message(one: Breach, pupil_id: int, now: datetime) -> Message:
    batch = batch_of(one.uid)
    return Message(
        uid=uuid5(batch, f"{one.people_decided_by_id}/{pupil_id}"),
        batch=batch,
        pupil_id=pupil_id,
        author_id=one.people_decided_by_id or 0,
        subject=SUBJECT,
        body=one.people_letter,
        sent_at=now,
    )
