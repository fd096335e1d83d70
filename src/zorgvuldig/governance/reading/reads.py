"""Signals of unusual reading: asked of the access log when somebody looks, listed by day, and never a figure about a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from uuid import UUID

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext

from zorgvuldig.access.log_reads import LookDetail, looks_among
from zorgvuldig.access.oversight_reads import staff_numbers
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.governance.breach.models import Breach
from zorgvuldig.governance.reading.labels import BACK, OUTCOMES, WatchLabels, sentence, watch_labels
from zorgvuldig.governance.reading.models import ReadingReview
from zorgvuldig.kit.labels import Word
from zorgvuldig.kit.periods import today
from zorgvuldig.register.schema import Watch
from zorgvuldig.school.people.models import PupilIdentity
from zorgvuldig.school.people.reads import names_of

ONE_BY_ONE = ("pupil", "family")  # kinds of opening of one file; a class, and the list of a lesson, are others
IN_CLASSES = (*ONE_BY_ONE, "group", "lesson")
MOST = 500  # looks that one page shows


@dataclass(frozen=True, slots=True)
class Signal:
    """One signal: which watch, whose reading, from which day on, and what was counted. `uid` is None of who is not known any more."""

    watch: WatchLabels
    staff_id: int
    uid: UUID | None
    who: str
    day: date
    counted: str
    starts_at: datetime
    ends_at: datetime
    is_over: bool
    is_own: bool
    review: ReadingReview | None

    @property
    def outcome(self) -> Word:
        """What somebody made of it; empty when nobody did."""
        return OUTCOMES.get(self.review.outcome, "") if self.review else ""


def signals(*, door: Door, on: date | None = None) -> list[Signal]:
    """Every signal of the last sixty days, or of one day, the last day first; of one day by watch and name: it ranks nobody."""
    door.reading("oversight", "staff")
    since, until = (on, on) if on else (today(door=door) - timedelta(days=BACK), today(door=door))
    with connection.cursor() as cursor:
        cursor.execute(
            "select watch, staff_id, day, pupils, looks, ends_at from gate.reading_signals(%s::date, %s::date)",
            [since, until],
        )
        rows = cursor.fetchall()
    names, numbers = names_of({row[1] for row in rows}, door=door), staff_numbers(door=door)
    done = {(r.watch, r.staff_id, r.day): r for r in ReadingReview.objects.filter(day__range=(since, until))}
    order = list(REGISTER.watches)
    found = [
        Signal(
            watch=watch_labels(watch),
            staff_id=staff_id,
            uid=numbers.get(staff_id),
            who=names.get(staff_id, gettext("Iemand die hier niet meer bekend is")),
            day=day,
            counted=sentence(watch, pupils, looks),
            starts_at=_starts(day, REGISTER.watches[watch]),
            ends_at=ends_at,
            is_over=ends_at <= door.opened_at,
            is_own=staff_id == door.actor_id,
            review=done.get((watch, staff_id, day)),
        )
        for watch, staff_id, day, pupils, looks, ends_at in rows
    ]
    return sorted(found, key=lambda one: (-one.day.toordinal(), order.index(one.watch.key), one.who))


def by_day(found: Sequence[Signal]) -> list[tuple[date, list[Signal]]]:
    """The same, under the day on which each began."""
    return [(day, list(ones)) for day, ones in groupby(found, key=lambda one: one.day)]


def signal(watch: str, uid: UUID, day: date, *, door: Door) -> Signal | None:
    """One of them."""
    return next((one for one in signals(door=door, on=day) if (one.watch.key, one.uid) == (watch, uid)), None)


def looked(one: Signal, *, door: Door) -> list[LookDetail]:
    """The openings that a signal is about, of the files that are open here; the last first."""
    watch = REGISTER.watches[one.watch.key]
    refused = watch.key == "refused"
    rows = looks_among(
        one.staff_id,
        door=door,
        since=one.starts_at,
        until=one.ends_at,
        refused=refused,
        kinds=None if refused else IN_CLASSES if watch.key == "outside_own_groups" else ONE_BY_ONE,
        limit=MOST,
    )
    return [row for row in rows if _counts(row.at, watch)]


def _starts(day: date, watch: Watch) -> datetime:
    """When the period begins: a night after the night before it."""
    return timezone.make_aware(
        datetime.combine(day, time(watch.until_hour if watch.from_hour > watch.until_hour else 0))
    )


def _counts(at: datetime, watch: Watch) -> bool:
    """Whether a moment is within the hours of the watch, by the clock on the wall."""
    hour = timezone.localtime(at).hour
    if watch.from_hour <= watch.until_hour:
        return watch.from_hour == watch.until_hour or watch.from_hour <= hour < watch.until_hour
    return hour >= watch.from_hour or hour < watch.until_hour


def reviewer(one: Signal, *, door: Door) -> str:
    """Who said what it was, by name."""
    by = one.review.reviewed_by_id if one.review else 0
    return names_of({by}, door=door).get(by, "")


def open_breaches(*, door: Door) -> list[Breach]:
    """Breaches that are still open, the last one first."""
    door.reading("governance")
    return list(Breach.objects.filter(closed_at=None).order_by("-noticed_at", "-id"))


def opened_pupils(*, door: Door) -> list[PupilIdentity]:
    """The pupils whose files are open here."""
    door.reading("identity")
    return list(PupilIdentity.objects.order_by("sort_key", "pupil_id"))


def open_signals() -> int | None:
    """How many signals wait for somebody to look: a number, for the desk and for the statement. None where it is not for."""
    with connection.cursor() as cursor:
        cursor.execute("select gate.reading_open()")
        found: int | None = cursor.fetchone()[0]
    return found
