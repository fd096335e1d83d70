"""One e-mail a school day to whoever follows attendance, when a signal has to be dealt with soon or is late. No names."""

from datetime import datetime
from urllib.parse import urljoin

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override

from zorgvuldig.attendance.models import AbsenceSignal
from zorgvuldig.attendance.notices.reads import COORDINATOR
from zorgvuldig.attendance.signals.actions import LAW
from zorgvuldig.attendance.signals.deadline import Calendar, calendars, deadline
from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.kit.addresses import site
from zorgvuldig.kit.mail import addresses_of, mailed
from zorgvuldig.school.models import Enrolment, SchoolYear
from zorgvuldig.school.year.models import Holiday

SATURDAY = 5


def warn_of_signals(now: datetime) -> int:
    """Mail every coordinator how many signals are due today or on the next school day, and how many are late; how many were told."""
    if timezone.localdate(now).weekday() >= SATURDAY:
        return 0
    with working("signals", now=now) as door:
        states = _states(door)
    soon, late = states.count("soon"), states.count("late")
    if not soon + late:
        return 0
    with override("nl"):
        subject = gettext("Verzuim: de tijd om te melden is bijna om")
        body = gettext(
            "Signalen die vandaag of de volgende schooldag klaar moeten zijn: %(soon)d.\nTe laat: %(late)d.\n\n"
            "In deze mail staan geen namen. Log in om te zien om wie het gaat:\n\n%(address)s\n"
        ) % {"soon": soon, "late": late, "address": urljoin(site(), reverse("attendance_today"))}
    return sum(mailed(subject, body, address, about="a signal") for address in sorted(set(addresses_of(COORDINATOR))))


def _states(door: JobDoor) -> list[str]:
    """How each open signal stands, by the calendar of the school where the pupil is."""
    day = timezone.localdate(door.started_at)
    signals = list(AbsenceSignal.objects.using(door.alias).filter(closed_at=None))
    if not signals:
        return []
    now = Q(ends_on=None) | Q(ends_on__gt=day)
    at = Enrolment.objects.using(door.alias).filter(now, pupil_id__in=[one.pupil_id for one in signals])
    schools = dict(at.order_by("starts_on").values_list("pupil_id", "school_id"))
    span = ("starts_on", "ends_on")
    by_school = calendars(
        SchoolYear.objects.using(door.alias).values_list("school_id", *span),
        Holiday.objects.using(door.alias).values_list("year__school_id", *span),
    )
    return [
        deadline(one.noticed_at, LAW.within, by_school.get(schools.get(one.pupil_id, 0), Calendar()), day).state
        for one in signals
    ]
