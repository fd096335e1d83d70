"""How long a family may look at a transfer file before it leaves, in school days."""

from datetime import date, timedelta

from zorgvuldig.school.year.models import Holiday

# No law names a term (source status: proposal). The database wants at least a week (`gate.was_inspected`).
TERM = 10
SATURDAY = 5
LONGEST = 120  # calendar days: a summer lies within


def last_day(told_on: date, *, alias: str, term: int = TERM) -> date:
    """The first day after `term` school days that follow the day on which the family was told; holidays do not count."""
    free = list(Holiday.objects.using(alias).filter(ends_on__gt=told_on).values_list("starts_on", "ends_on"))
    day, left = told_on, term
    for _number in range(LONGEST):
        day += timedelta(days=1)
        if day.weekday() < SATURDAY and not any(starts <= day < ends for starts, ends in free):
            left -= 1
        if not left:
            break
    return day + timedelta(days=1)
