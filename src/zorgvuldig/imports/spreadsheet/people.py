"""Whom the rows of a sheet of results are about: pupils by their number, and the days of the school years."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.imports.problems import Findings, Place
from zorgvuldig.imports.run import KIND
from zorgvuldig.platform.names import fold
from zorgvuldig.school.models import Enrolment, SchoolYear, Subject
from zorgvuldig.school.people.models import Pupil
from zorgvuldig.school.staffing.models import Staff

Header = Callable[[str], str]


def headers(mapping: Mapping[str, str]) -> Header:
    """Target → the header of the column in this file, for problems."""
    return lambda target: mapping.get(target, "")


@dataclass(frozen=True, slots=True)
class Years:
    """The school years of each school; half-open."""

    by_school: Mapping[int, tuple[tuple[date, date], ...]]

    def hold(self, day: date, school: int | None = None) -> bool:
        """Whether a day lies in a school year, of this school or (None) of any."""
        schools = self.by_school.values() if school is None else (self.by_school.get(school, ()),)
        return any(starts_on <= day < ends_on for spans in schools for starts_on, ends_on in spans)


def find_pupils(numbers: Iterable[str], *, door: JobDoor) -> dict[str, int]:
    """Pupils by their number in capitals, as it is compared."""
    wanted = {number.upper() for number in numbers}
    found = Pupil.objects.using(door.alias).values_list("number", "person_id")
    return {number.upper(): id for number, id in found if number.upper() in wanted}


def find_staff_codes(now: datetime) -> dict[str, str]:
    """Every member of staff's code, folded → as the school writes it."""
    with working(KIND, now=now) as door:
        codes = Staff.objects.using(door.alias).order_by("code").values_list("code", flat=True)
        return {fold(code): code for code in codes}


def find_subjects(now: datetime) -> dict[str, str]:
    """The subjects of the schools here: by code, the name."""
    with working(KIND, now=now) as door:
        return named_subjects(Subject.objects.using(door.alias).order_by("code", "id"))


def named_subjects(rows: Iterable[Subject]) -> dict[str, str]:
    """By code, the name; a code that two schools have once, as the first of these rows writes it."""
    found: dict[str, tuple[str, str]] = {}
    for one in rows:
        found.setdefault(fold(one.code), (one.code, one.name))
    return dict(found.values())


def find_years(*, door: JobDoor) -> Years:
    """Every school year."""
    by_school: dict[int, tuple[tuple[date, date], ...]] = {}
    for school, *span in SchoolYear.objects.using(door.alias).values_list("school_id", "starts_on", "ends_on"):
        by_school[school] = (*by_school.get(school, ()), (span[0], span[1]))
    return Years(by_school)


def find_schools(pupils: Iterable[int], *, door: JobDoor) -> dict[int, list[tuple[int, date, date]]]:
    """Per pupil the schools and the half-open days of the enrolments."""
    schools: dict[int, list[tuple[int, date, date]]] = {}
    rows = Enrolment.objects.using(door.alias).filter(pupil_id__in=list(pupils))
    for pupil, school, starts_on, ends_on in rows.values_list("pupil_id", "school_id", "starts_on", "ends_on"):
        schools.setdefault(pupil, []).append((school, starts_on, ends_on or date.max))
    return schools


def unknown_number(findings: Findings, place: Place, column: str, number: str) -> None:
    """Note that nobody here has this number."""
    says = _("Wij kennen geen leerling met nummer «%(number)s». Kijk het nummer na.")
    findings.refuse(place, column, says % {"number": number[:20]})


def outside_years(findings: Findings, place: Place, column: str, day: date) -> None:
    """Note that a day lies in no school year."""
    says = _("«%(day)s» ligt niet in een schooljaar dat wij kennen. Kijk de datum na.")
    findings.refuse(place, column, says % {"day": f"{day.day}-{day.month}-{day.year}"})
