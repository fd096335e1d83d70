"""Arranging the school's year. What is in use cannot be taken away; the database says so and we say it in words."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import IntegrityError, connection, transaction

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.school.calendar import Span, equal_periods
from zorgvuldig.school.models import LearningGroup, School, SchoolYear
from zorgvuldig.school.staffing.models import Staff, Substitution
from zorgvuldig.school.year.models import AbsenceReason, Holiday, IntakeRound, Period


def save_period(*, door: Door, year: SchoolYear, period: Period | None, name: str, span: Span, weight: int) -> Period:
    """Add a period, or change the given one. Raises `Refused`."""
    door.writing("planning")
    try:
        with transaction.atomic():
            if period is None:
                last = Period.objects.filter(year=year).order_by("-number").first()
                period = Period(year=year, number=last.number + 1 if last else 1)
            period.name, period.weight = name, weight
            period.starts_on, period.ends_on = span.starts_on, span.ends_on
            period.save()
    except IntegrityError as collision:
        raise Refused("taken") from collision
    return period


def divide(*, door: Door, year: SchoolYear, names: Sequence[str]) -> bool:
    """Cut a year without periods into equal ones; False when it has some already."""
    door.writing("planning")
    if Period.objects.filter(year=year).exists():
        return False
    try:
        with transaction.atomic():
            for number, cut in enumerate(equal_periods(Span(year.starts_on, year.ends_on), names), start=1):
                Period.objects.create(
                    year=year, number=number, name=cut.name, starts_on=cut.span.starts_on, ends_on=cut.span.ends_on
                )
    except IntegrityError:
        return False
    return True


def remove_period(*, door: Door, period: Period) -> None:
    """Take a period away. Raises `Refused` when tests, notes or reports hang on it."""
    door.writing("planning")
    try:
        with transaction.atomic():
            period.delete()  # what hangs on it is not open here, but the database knows it
            connection.check_constraints()
    except IntegrityError as used:
        raise Refused("in_use") from used


def add_holiday(*, door: Door, year: SchoolYear, name: str, span: Span) -> Holiday:
    """Add days without lessons; the very same ones twice, by a double click, are one."""
    door.writing("planning")
    return Holiday.objects.get_or_create(year=year, name=name, starts_on=span.starts_on, ends_on=span.ends_on)[0]


def remove_holiday(*, door: Door, year: SchoolYear, number: str) -> bool:
    """Take days without lessons away; False when they are not (or no longer) there."""
    door.writing("planning")
    if not number.isdigit():
        return False
    return Holiday.objects.filter(year=year, pk=int(number)).delete()[0] == 1


def save_round(*, door: Door, year: SchoolYear, span: Span) -> IntakeRound:
    """Say from when until when families can apply for a school year."""
    door.writing("planning")
    found, _made = IntakeRound.objects.update_or_create(
        year=year, defaults={"opens_on": span.starts_on, "closes_on": span.ends_on}
    )
    return found


def add_reason(*, door: Door, school: School, code: str, name: str, is_authorised: bool) -> AbsenceReason:
    """Give a school one more code. Raises `Refused`."""
    door.writing("planning")
    try:
        with transaction.atomic():
            return AbsenceReason.objects.create(school=school, code=code, name=name, is_authorised=is_authorised)
    except IntegrityError as collision:
        raise Refused("taken") from collision


def use_reason(*, door: Door, school: School, code: str, is_active: bool) -> bool:
    """Use a code, or use it no longer: what was recorded with it stays as it was. False for an unknown code."""
    door.writing("planning")
    return AbsenceReason.objects.filter(school=school, code=code).update(is_active=is_active) == 1


def substitute(*, door: Door, group: LearningGroup, staff: Staff, span: Span) -> Substitution:
    """Let somebody stand in for the teacher of a group. Raises `Refused` when they do so already."""
    door.writing("assignment")
    standing = Substitution.objects.filter(
        group=group, staff=staff, starts_on__lt=span.ends_on, ends_on__gt=span.starts_on
    )
    if standing.exists():
        raise Refused("taken")
    return Substitution.objects.create(
        group=group, staff=staff, starts_on=span.starts_on, ends_on=span.ends_on, arranged_by_id=door.actor_id
    )


def end_substitution(*, door: Door, substitution: Substitution) -> None:
    """End it now: from this moment the group is closed to whoever stood in."""
    door.writing("assignment")
    substitution.ends_on = max(substitution.starts_on, min(substitution.ends_on, today(door=door)))
    substitution.save(update_fields=["ends_on"])


def year_after(year: SchoolYear) -> tuple[str, Span]:
    """The name and days of the school year that follows: as long in whole years, and as schools call it."""
    starts_on = year.ends_on
    try:
        ends_on = starts_on.replace(year=starts_on.year + 1)
    except ValueError:  # 29 February
        ends_on = starts_on.replace(year=starts_on.year + 1, day=28)
    return f"{starts_on.year}-{(ends_on - timedelta(days=1)).year}", Span(starts_on, ends_on)
