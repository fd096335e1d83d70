"""Footage that stays longer has to be looked at again, or soon ends: one mail to whoever watches over it, without a name of anybody.

Reminded and mailed in one transaction, so a night in which no mail went is tried again the next, and two at once remind once.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urljoin

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext, override

from zorgvuldig.cameras.holds.reads import ASKERS
from zorgvuldig.cameras.holds.term import EARLY
from zorgvuldig.cameras.models import FootageHold
from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.kit.addresses import site
from zorgvuldig.kit.mail import WATCHING, addresses_at, mailed

AGAIN = timedelta(days=7)  # who did not look yet is told once more
OWNER, INSTEAD = "owner", "instead"


def remind_of_holds(now: datetime) -> int:
    """Mail whoever watches over footage that stays longer; says how many mails went.

    Somebody whose role for cameras ended, or who has no address, is not told: the privacy officers of that school are.
    """
    with working("cameras", now=now) as door:
        waiting = [row for row in _in_force(door) if is_due(row, now)]
        told: dict[tuple[str, str], list[FootageHold]] = defaultdict(list)
        for row in waiting:
            for address in _recipients(row):
                told[address].append(row)
        went = {to: rows for to, rows in told.items() if mailed(*_mail(to[1], len(rows)), to[0], about="kept footage")}
        door.writing("camera")
        reminded = {row.pk for rows in went.values() for row in rows}
        FootageHold.objects.using(door.alias).filter(pk__in=reminded).update(reminded_at=now)
        return len(went)


def is_due(row: FootageHold, now: datetime) -> bool:
    """Whether somebody has to be told of a hold in force: a week before the day to look again, and a week before it ends.

    As long as nobody looks, once a week; who looked hears of the next day to look again.
    """
    day = timezone.localdate(now)
    reached = [on - EARLY for on in (row.review_on, row.ends_on) if on - EARLY <= day]
    if not reached:
        return False
    if row.reminded_at is None or row.reminded_at <= now - AGAIN:
        return True
    looked = row.reviewed_at is not None and row.reviewed_at > row.reminded_at
    return looked or timezone.localdate(row.reminded_at) < max(reached)


def _in_force(door: JobDoor) -> Iterable[FootageHold]:
    """What is kept today, locked: another that reminds at this moment waits, and then finds that it was done."""
    door.reading("camera", "incident")
    allowed = FootageHold.objects.using(door.alias).filter(
        approved_at__isnull=False, refused_at=None, ended_at=None, ends_on__gt=timezone.localdate(door.started_at)
    )
    return allowed.filter(incident__closed_at=None).select_for_update(of=("self",)).order_by("pk")


def _recipients(row: FootageHold) -> list[tuple[str, str]]:
    """The addresses, each with why: of the one who watches over it, or of those who do so in their place."""
    own = addresses_at(ASKERS, school=row.school_id, only_who=row.owner_id)
    instead = [] if own else addresses_at([WATCHING], school=row.school_id)
    return [*((address, OWNER) for address in own), *((address, INSTEAD) for address in instead)]


def _mail(why: str, count: int) -> tuple[str, str]:
    with override("nl"):
        subject = gettext("Kijk of camerabeelden nog langer moeten blijven")
        body = ngettext(
            "Voor een incident blijven camerabeelden langer. Binnen een week is het tijd om opnieuw te kijken, of houdt dit vanzelf op.",
            "Voor incidenten blijven camerabeelden langer. Zo vaak is het binnen een week tijd om opnieuw te kijken, of houdt dit vanzelf op: %(count)d.",
            count,
        ) % {"count": count}
        lines = [body]
        if why == INSTEAD:
            lines.append(gettext("Wie hierop lette, heeft daar geen functie meer voor. Daarom vragen wij het u."))
        lines.append(gettext("Wat gewist is, komt niet terug. Zijn de beelden nog nodig? Kijk dan op tijd."))
        lines.append(
            gettext("In deze mail staan geen namen. Log in om te zien om welke beelden het gaat:\n\n%(address)s\n")
            % {"address": urljoin(site(), reverse("footage_holds"))}
        )
    return subject, "\n\n".join(lines)
