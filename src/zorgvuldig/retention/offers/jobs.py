"""Leaving gifts: before kinds of data go, the family is asked whether it wants a copy. Once for each day on which some go.

The term `copy_offer` says how long before. Whoever may ask for a copy then is told: the pupil from 16, before that those with
authority whom no court keeps away. The mail names nobody. Nothing of a pupil whose birth date is unknown is mailed: it is not
certain whose it is. Without an address the desk sends a letter (`offers/pages.py`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from urllib.parse import urljoin

from django.db import connections, transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext, override

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.kit.addresses import site
from zorgvuldig.kit.mail import mailed
from zorgvuldig.pupils.guardians.decision_makers import addresses, deciders
from zorgvuldig.register.period import add_period
from zorgvuldig.register.schema import Action, Category, Guard, Start
from zorgvuldig.retention.due import due
from zorgvuldig.retention.models import CopyOffer
from zorgvuldig.school.people.models import Pupil

DECIDES_AT = REGISTER.relations["self_16"].from_age
LEFT = (Start.DEREGISTRATION, Start.LEAVING)
ENOUGH = 3  # mails that fail on a row: the server is down, and tomorrow is early enough
# The day on which everybody who is enrolled nowhere any more left.
LEAVERS = (
    "select pupil_id, max(ends_on) as left_on from enrolment group by pupil_id having bool_and(ends_on is not null)"
)


@dataclass(frozen=True, slots=True)
class ComingDeletion:
    """A pupil of whom the categories of `mask` go on a day, as far as there is anything of them."""

    pupil_id: int
    due_on: date
    mask: int


def offer_copies(now: datetime) -> int:
    """Offer a copy of everything that goes within the term and was not offered yet; says how many pupils it was about."""
    with working("retention", now=now) as door:
        door.reading("enrolment", "offer")
        coming = list(_coming(door))
    offered = failed = 0
    for one in coming:
        match _offer(one, now):
            case True:
                offered, failed = offered + 1, 0
            case None:
                failed += 1
        if failed == ENOUGH:
            break
    return offered


def coming_deletions(left: date, today: date) -> dict[date, int]:
    """Which categories go soon of a pupil who left on this day, as a mask by the day on which they go."""
    until = add_period(today, REGISTER.terms["copy_offer"].period)
    found: dict[date, int] = {}
    for category in offered():
        on = due([REGISTER.terms[key] for key in category.terms], dict.fromkeys(LEFT, left)).on
        if on is not None and max(today, left) < on <= until:
            found[on] = found.get(on, 0) | category.mask
    return found


@cache
def offered() -> tuple[Category, ...]:
    """The kinds of data about a pupil that stand in a copy and go a time after leaving."""
    copied = REGISTER.recipients["family"].categories
    return tuple(c for c in REGISTER.categories.values() if c.key in copied and "pupil" in c.about and _by_leaving(c))


def _by_leaving(category: Category) -> bool:
    terms = [REGISTER.terms[key] for key in category.terms]
    return all(term.start in LEFT for term in terms if term.action is not Action.BLANK)


def _coming(door: JobDoor) -> Iterator[ComingDeletion]:
    today = localdate(door.started_at)
    with connections[door.alias].cursor() as cursor:
        cursor.execute(f"select distinct left_on from ({LEAVERS}) l")  # noqa: S608  # no value from outside
        plans = {left: coming_deletions(left, today) for (left,) in cursor.fetchall()}
        days = [left for left, plan in plans.items() if plan]
        if not days:
            return
        cursor.execute(
            f"select pupil_id, left_on from ({LEAVERS}) l where left_on = any (%s) order by pupil_id",  # noqa: S608
            [days],
        )
        leavers = cursor.fetchall()
    rows = CopyOffer.objects.using(door.alias).filter(due_on__gt=today)
    known = set(rows.values_list("pupil_id", "due_on"))
    for pupil_id, left in leavers:
        for due_on, mask in sorted(plans[left].items()):
            if (pupil_id, due_on) not in known:
                yield ComingDeletion(pupil_id, due_on, mask)


def _offer(one: ComingDeletion, now: datetime) -> bool | None:
    """Whether it was offered now. None when there are addresses and not one mail went: then nothing is written down."""
    with working("retention", now=now) as door:
        if not Pupil.objects.using(door.alias).select_for_update().filter(pk=one.pupil_id).exists():
            return False  # gone meanwhile
        done = CopyOffer.objects.using(door.alias).filter(pupil_id=one.pupil_id, due_on=one.due_on)
        mask = 0 if done.exists() else _there(one, door)
        if not mask:
            return False
        addresses = _addresses(one.pupil_id, door)
        CopyOffer.objects.using(door.alias).create(
            pupil_id=one.pupil_id,
            mask=mask,
            due_on=one.due_on,
            offered_at=now,
            way="mail" if addresses else "none",
            told_at=now if addresses else None,
        )
        door.looked({one.pupil_id})
        if addresses and not sum(_mailed(address, one.due_on) for address in addresses):
            transaction.set_rollback(True, using=door.alias)
            return None
        return True


def _there(one: ComingDeletion, door: JobDoor) -> int:
    """Those categories of which there is a row about this pupil."""
    keys = REGISTER.names(one.mask)
    door.reading(*keys)
    with connections[door.alias].cursor() as cursor:
        cursor.execute(_question(keys), {"pupil": one.pupil_id})
        return REGISTER.mask([key for key, is_there in cursor.fetchall() if is_there])


@cache
def _question(keys: tuple[str, ...]) -> str:
    """One statement for all of them. Names of tables and columns are the register's."""
    tables = {
        key: [t for t in REGISTER.tables.values() if t.category == key and t.guard is Guard.PUPIL] for key in keys
    }
    return " union all ".join(
        f"select '{key}', "  # noqa: S608
        + " or ".join(f"exists (select from {t.name} x where x.{t.pupil} = %(pupil)s)" for t in found)
        for key, found in tables.items()
        if found
    )


def _addresses(pupil_id: int, door: JobDoor) -> Sequence[str]:
    """Where those who may ask for a copy today were last reached."""
    today = localdate(door.started_at)
    people = deciders(pupil_id, day=today, alias=door.alias)
    return sorted({email for email in addresses(pupil_id, people, alias=door.alias).values() if email})


def _mailed(address: str, due_on: date) -> bool:
    with override("nl"):
        subject = gettext("Wilt u een kopie? Binnenkort wissen wij gegevens")
        body = gettext(
            "De school bewaart gegevens niet langer dan nodig is. Vanaf %(day)s wissen wij een deel van wat wij nog bewaren "
            "over een leerling die van school is.\n"
            "In deze mail staan geen namen.\n\n"
            "U kunt eerst een kopie krijgen. Kunt u nog inloggen? Maak de kopie dan zelf:\n\n%(address)s\n\n"
            "Is uw account al gewist? Vraag de school dan voor %(day)s om een kopie. Wij kijken eerst wie u bent.\n\n"
            "Wilt u geen kopie? Dan hoeft u niets te doen.\n"
        ) % {"day": date_format(due_on, "j F Y"), "address": urljoin(site(), reverse("account_login"))}
    return mailed(subject, body, address, about="the offer of a copy")
