"""Mails about requests: the privacy officer when time is nearly up, and the parents that something was asked. No names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urljoin

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override

from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.gate.roles import roles_with
from zorgvuldig.kit.addresses import site
from zorgvuldig.kit.mail import addresses_of, mailed
from zorgvuldig.kit.periods import in_force
from zorgvuldig.pupils.file_reads import age
from zorgvuldig.rights.models import Request, RequestStep
from zorgvuldig.rights.representation.rules import DECIDES_AT
from zorgvuldig.rights.requests.status import OPEN, request_status
from zorgvuldig.school.people.models import Guardian, Guardianship, PupilBirth

STILL_NEWS = timedelta(days=30)
PURPOSE = "rights"


@dataclass(frozen=True, slots=True)
class Due:
    """How many requests must be answered within a week, and how many are late."""

    soon: int
    late: int


def warn_of_deadlines(now: datetime) -> int:
    """Mail whoever handles requests that time is nearly up, at most once a day; says how many were told."""
    with working("deadlines", now=now) as door:
        rows = _due(door)
        day = timezone.localdate(now)
        if not rows or any(row.reminded_at and timezone.localdate(row.reminded_at) == day for row in rows):
            return 0
        states = [request_status(row, day).deadline.state for row in rows]
        Request.objects.using(door.alias).filter(pk__in=[row.pk for row in rows]).update(reminded_at=now)
        door.looked({row.pupil_id for row in rows})
        due, told = Due(states.count("soon"), states.count("late")), 0
        with override("nl"):
            subject, body = _warning(due)
        for address in sorted({a for role in roles_with(purpose=PURPOSE, writes=True) for a in addresses_of(role)}):
            told += mailed(subject, body, address, about="a request")
        return told


def _due(door: JobDoor) -> list[Request]:
    rows = Request.objects.using(door.alias).select_related("correction").filter(OPEN)
    day = timezone.localdate(door.started_at)
    return [row for row in rows if request_status(row, day).deadline.state != "open"]


def _warning(due: Due) -> tuple[str, str]:
    subject = gettext("Verzoeken over gegevens: de tijd is bijna om")
    body = gettext(
        "Binnen een week moeten beantwoord zijn: %(soon)d.\nTe laat: %(late)d.\n\n"
        "In deze mail staan geen namen. Log in om te zien welke verzoeken het zijn:\n\n%(address)s\n"
    ) % {"soon": due.soon, "late": due.late, "address": urljoin(site(), reverse("requests"))}
    return subject, body


def tell_parents(now: datetime) -> int:
    """Mail every parent with authority that a parent asked something or got an answer; says of how many requests.

    Whom a court keeps away is not told. The mail says neither which child, nor who asked, nor what. A request of which
    not one mail went is tried again.
    """
    with working("deadlines", now=now) as door:
        waiting = [row.pk for row in _untold(door)]
    return sum(_tell(pk, now) for pk in waiting)


def _untold(door: JobDoor) -> list[Request]:
    since = door.started_at - STILL_NEWS
    rows = Request.objects.using(door.alias).select_related("correction").filter(acts_as="guardian")
    rows = rows.filter(Q(entered_at__gte=since) | Q(decided_at__gte=since) | Q(correction__decided_at__gte=since))
    steps = RequestStep.objects.using(door.alias).filter(kind="told", request__in=[row.pk for row in rows])
    told = dict(steps.order_by("at").values_list("request_id", "at"))
    day = timezone.localdate(door.started_at)
    news = {row.pk: max(filter(None, (row.entered_at, request_status(row, day).decided_at))) for row in rows}
    return [row for row in rows if row.pk not in told or told[row.pk] < news[row.pk]]


def _tell(pk: int, now: datetime) -> bool:
    with working("deadlines", now=now) as door:
        request = Request.objects.using(door.alias).select_for_update().get(pk=pk)
        addresses = _parents(request, door)
        with override("nl"):
            subject, body = _news()
        if not sum(mailed(subject, body, address, about="a request") for address in addresses):
            return False
        door.looked({request.pupil_id})
        RequestStep.objects.using(door.alias).create(
            request_id=pk, pupil_id=request.pupil_id, kind="told", at=door.started_at, by_id=0
        )
        return True


def _parents(request: Request, door: JobDoor) -> Sequence[str]:
    """The addresses of those with authority over a pupil who is not 16 yet and whom no court keeps away."""
    day = timezone.localdate(door.started_at)
    birth = PupilBirth.objects.using(door.alias).filter(pupil_id=request.pupil_id).first()
    if birth is None or birth.born_on is None or age(birth.born_on, day) >= DECIDES_AT:
        return []
    ties = Guardianship.objects.using(door.alias).filter(in_force(day), pupil_id=request.pupil_id, has_authority=True)
    ties = ties.exclude(Q(restricted_until=None) | Q(restricted_until__gt=day), is_restricted=True)
    people = Guardian.objects.using(door.alias).filter(person_id__in=[tie.guardian_id for tie in ties])
    return sorted({person.email for person in people if person.email})


def _news() -> tuple[str, str]:
    subject = gettext("Er is iets gevraagd over de gegevens van uw kind")
    body = gettext(
        "Een ouder met gezag vroeg de school iets over de gegevens van uw kind, of kreeg daarop antwoord.\n"
        "In deze mail staan geen namen. De school zegt niet wat de andere ouder schreef.\n\n"
        "Vroeg u het zelf? Log in om te zien hoe het ermee staat:\n\n%(address)s\n\n"
        "Was u het niet, en wilt u er iets over weten? Vraag het de privacy officer van de school.\n"
    ) % {"address": urljoin(site(), reverse("account_login"))}
    return subject, body
