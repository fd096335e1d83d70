"""The signal of the law (Leerplichtwet 1969 art. 21a): counted every night, dealt with by people.

The school year of the lesson decides which holidays there are. What somebody dealt with, reported or dismissed, is
not counted again: counting starts anew on the day after the stretch that they looked at. A report leaves by the room
`release`, which closes the signal in the same transaction; what was reported elsewhere is closed with when and how.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cache
from importlib import resources
from itertools import groupby

from django.db import connections
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from zorgvuldig.attendance.models import AbsenceSignal
from zorgvuldig.attendance.signals.rules import Level, MissedHour, Signal, signal
from zorgvuldig.attendance.summary.hours_reads import arguments, statement
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.school.calendar import Span, school_weeks
from zorgvuldig.school.models import SchoolYear
from zorgvuldig.school.year.models import Holiday

LAW = REGISTER.signals["unauthorised_absence"]


class SignalClosed(Exception):
    """Somebody dealt with this signal after the page was made."""


class NotPrepared(Exception):
    """What the school did is written down before a report goes."""


def count_signals(now: datetime) -> int:
    """Count every pupil's hours without leave, and make or update the open signals. Returns how many that were.

    A pupil has one open signal at most; this closes none, also not when marks were corrected since.
    """
    today = timezone.localdate(now)
    with working("signals", now=now) as door:
        reached = list(_reached(today, door))
        touched = [pupil_id for pupil_id, found in reached if _keep(pupil_id, found, door)]
        door.looked(touched)
    return len(touched)


def _reached(today: date, door: JobDoor) -> Iterable[tuple[int, Signal]]:
    """The pupils who reached the threshold, with the stretch in which they did."""
    running = SchoolYear.objects.using(door.alias).filter(starts_on__lte=today, ends_on__gt=today)
    since = running.order_by("starts_on").values_list("starts_on", flat=True).first()
    if since is None:
        return
    with connections[door.alias].cursor() as cursor:
        away = arguments(door.started_at, since, today + timedelta(days=1), None)
        cursor.execute(_statement(), {**away, "today": today, "threshold": LAW.threshold})
        rows: list[tuple[int, int, date, int]] = cursor.fetchall()
    weeks = {year: _weeks(year, door) for year in {row[1] for row in rows}}
    done = _dealt_with({row[0] for row in rows}, door)
    for (pupil_id, year), hours in groupby(rows, lambda row: (row[0], row[1])):
        found = signal(
            [MissedHour(day, lesson) for _pupil, _year, day, lesson in hours],
            weeks[year],
            on=today,
            threshold=LAW.threshold,
            window=LAW.window,
            reported_on=done.get(pupil_id),
        )
        if found is not None and found.level is Level.REACHED:
            yield pupil_id, found


@cache
def _statement() -> str:
    folder = resources.files(__package__).joinpath("queries")
    return folder.joinpath("absence_unauthorised.sql").read_text().replace("{away}", statement())


def _weeks(year_id: int, door: JobDoor) -> tuple[date, ...]:
    year = SchoolYear.objects.using(door.alias).get(pk=year_id)
    free = Holiday.objects.using(door.alias).filter(year=year)
    return school_weeks(Span(year.starts_on, year.ends_on), [Span(day.starts_on, day.ends_on) for day in free])


def _dealt_with(pupil_ids: set[int], door: JobDoor) -> dict[int, date]:
    """The last day that somebody dealt with, per pupil."""
    closed = AbsenceSignal.objects.using(door.alias).filter(pupil_id__in=pupil_ids, closed_at__isnull=False)
    rows = closed.order_by("counted_until").values_list("pupil_id", "counted_until")
    return {pupil_id: until - timedelta(days=1) for pupil_id, until in rows}


def _keep(pupil_id: int, found: Signal, door: JobDoor) -> bool:
    """Make the pupil's open signal say what was found; whether that changed anything."""
    said = {"hours": found.hours, "counted_from": found.starts_on, "counted_until": found.ends_on}
    signals = AbsenceSignal.objects.using(door.alias)
    standing = signals.filter(pupil_id=pupil_id, closed_at=None).first()
    if standing is None:
        signals.create(pupil_id=pupil_id, noticed_at=door.started_at, **said)
        return True
    # A prepared report names its hours: what it says is what its signal goes on saying.
    if standing.prepared_at is not None or all(getattr(standing, name) == value for name, value in said.items()):
        return False
    signals.filter(pk=standing.pk).update(**said)
    return True


def prepare(signal: AbsenceSignal, *, draft: str, door: Door) -> None:
    """Keep what the school did about it, for a report. It leaves by nobody but who reports. Raises `SignalClosed`."""
    standing = _open(signal, door)
    standing.draft, standing.prepared_by_id, standing.prepared_at = draft, door.actor_id, door.opened_at
    standing.save(update_fields=["draft", "prepared_by_id", "prepared_at"])


def recount(signal: AbsenceSignal, *, hours: int, door: Door) -> AbsenceSignal:
    """Let an open signal say how many hours there are now, after corrections; it is locked. Raises `SignalClosed`."""
    standing = _open(signal, door)
    if standing.hours != hours:
        standing.hours = hours
        standing.save(update_fields=["hours"])
    return standing


def reported(signal: AbsenceSignal, *, door: Door) -> None:
    """Close a signal whose report leaves in this transaction. Counting starts anew. Raises `SignalClosed` and `NotPrepared`."""
    standing = _open(signal, door)
    if standing.prepared_at is None or not standing.draft:
        raise NotPrepared
    _close(standing, "reported", door)


def record_outside_report(signal: AbsenceSignal, *, on: date, how: str, door: Door) -> None:
    """Close a signal that somebody reported without this system, with when and how. Raises `SignalClosed`."""
    standing = _open(signal, door)
    told = gettext("Gemeld op %(day)s, buiten dit systeem: %(how)s") % {"day": date_format(on, "j F Y"), "how": how}
    standing.draft = "\n\n".join(filter(None, (standing.draft, told)))
    _close(standing, "reported", door)


def dismiss(signal: AbsenceSignal, *, reason: str, door: Door) -> None:
    """Close a signal without a report; `reason` takes the place of the draft. Raises `SignalClosed`."""
    standing = _open(signal, door)
    standing.draft = reason
    _close(standing, "dismissed", door)


def _open(signal: AbsenceSignal, door: Door) -> AbsenceSignal:
    door.writing("absence_signal")
    standing = AbsenceSignal.objects.select_for_update().filter(pk=signal.pk, closed_at=None).first()
    if standing is None:
        raise SignalClosed
    return standing


def _close(signal: AbsenceSignal, outcome: str, door: Door) -> None:
    signal.outcome, signal.closed_by_id, signal.closed_at = outcome, door.actor_id, door.opened_at
    signal.save(update_fields=["draft", "outcome", "closed_by_id", "closed_at"])
