"""How the school arranges its year: years, periods, holidays, absence codes, intake rounds and substitutes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db.models import DateField, ExpressionWrapper, F, Q, Value
from django.http import Http404

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import in_force, today
from zorgvuldig.school.calendar import SchoolPeriod, Span, period_problems
from zorgvuldig.school.models import LearningGroup, School, SchoolYear
from zorgvuldig.school.people.reads import by_name
from zorgvuldig.school.staffing.models import Staff, StaffRole, Substitution
from zorgvuldig.school.year.models import AbsenceReason, Holiday, IntakeRound, Period

M = TypeVar("M", School, SchoolYear)
LAST_DAY = ExpressionWrapper(F("ends_on") - Value(1), output_field=DateField())  # what a page shows of a half-open end


@dataclass(frozen=True, slots=True)
class YearDetail:
    """One school year with everything that is arranged in it, and what is still wrong with its periods."""

    year: SchoolYear
    periods: Sequence[Period]
    problems: list[str]
    holidays: Sequence[Holiday]
    round: IntakeRound | None


def own_schools(*, door: Door) -> list[School]:
    """The schools at which the one at the door holds today the role they came in with; a role without a school is all.

    Rows of the organisation are no pupil's, so row security does not part one school's from another's: every page
    about a school's own arrangements asks this first.
    """
    door.reading("organisation", "staff")
    held = StaffRole.objects.filter(in_force(today(door=door)), staff_id=door.actor_id, role=door.role)
    numbers = list(held.values_list("school_id", flat=True))
    schools = School.objects.order_by("name", "id")
    return list(schools if None in numbers else schools.filter(pk__in=numbers))


def own_years(*, door: Door, since: date | None = None) -> list[SchoolYear]:
    """The school years of these schools that end after `since` (all without), the first one first within a school."""
    years = (
        SchoolYear.objects.filter(school__in=own_schools(door=door))
        .select_related("school")
        .annotate(last_day=LAST_DAY)
    )
    if since:
        years = years.filter(ends_on__gt=since)
    return list(years.order_by("school__name", "starts_on", "id"))


def requested_year(given: Mapping[str, str], *, door: Door) -> SchoolYear:
    """The school year that an address names by `jaar`. Raises Http404 for another school's, or none."""
    return _pick_row(own_years(door=door), given.get("jaar", ""))


def requested_school(given: Mapping[str, str], *, door: Door) -> School:
    """The school that an address names by `school`, or the only one there is. Raises Http404 for another's."""
    mine = own_schools(door=door)
    if len(mine) == 1 and "school" not in given:
        return mine[0]
    return _pick_row(mine, given.get("school", ""))


def _pick_row(rows: list[M], wanted: str) -> M:
    found = next((row for row in rows if str(row.pk) == wanted), None)
    if found is None:
        raise Http404
    return found


def year_plan(year: SchoolYear, *, door: Door) -> YearDetail:
    """Everything that is arranged in a school year."""
    door.reading("organisation", "planning")
    periods = list(Period.objects.filter(year=year).annotate(last_day=LAST_DAY).order_by("starts_on", "number"))
    spans = [SchoolPeriod(p.name, Span(p.starts_on, p.ends_on)) for p in periods]
    return YearDetail(
        year,
        periods,
        period_problems(Span(year.starts_on, year.ends_on), spans),
        list(Holiday.objects.filter(year=year).annotate(last_day=LAST_DAY).order_by("starts_on", "id")),
        IntakeRound.objects.filter(year=year)
        .annotate(last_day=ExpressionWrapper(F("closes_on") - Value(1), output_field=DateField()))
        .first(),
    )


def absence_reasons(school: School, *, door: Door) -> list[AbsenceReason]:
    """The codes of a school, the ones in use first."""
    door.reading("planning")
    return list(AbsenceReason.objects.filter(school=school).order_by("-is_active", "code"))


def substitutions(*, door: Door) -> list[Substitution]:
    """Who stands in at these schools, today or later, by the day on which it ends."""
    door.reading("organisation", "staff", "assignment")
    rows = Substitution.objects.filter(
        ends_on__gt=today(door=door), group__year__school__in=own_schools(door=door)
    ).select_related("staff", "group__subject", "group__year__school")
    return list(rows.annotate(last_day=LAST_DAY).order_by("ends_on", "group__name", "id"))


def taught_now(*, door: Door) -> list[LearningGroup]:
    """The groups of this year (or the next, once it is there) at these schools, by name."""
    door.reading("organisation")
    groups = LearningGroup.objects.filter(
        year__school__in=own_schools(door=door), year__ends_on__gt=today(door=door)
    ).select_related("subject", "year__school")
    return list(groups.order_by("year__starts_on", "name", "id"))


def people_with(*roles: str, door: Door) -> list[Staff]:
    """Who holds one of these roles at these schools today, by family name."""
    door.reading("organisation", "staff")
    at = Q(school__in=own_schools(door=door)) | Q(school=None)
    held = StaffRole.objects.filter(in_force(today(door=door)), at, role__in=roles)
    return by_name(Staff.objects.filter(roles__in=held).distinct())
