"""A whole class that goes into a teaching group: which classes and groups there are, and who would come in from a day on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import in_force, today
from zorgvuldig.school.groups.reads import WITH_SCHOOL
from zorgvuldig.school.models import Enrolment, LearningGroup, Membership
from zorgvuldig.school.people.models import PupilIdentity
from zorgvuldig.school.staffing.models import Teaching
from zorgvuldig.school.year.reads import own_schools

SALT = "class-into-group"
IN_IT, ELSEWHERE = "in_it", "elsewhere"  # why somebody does not come in
# Why somebody cannot come in at all.
CANNOT: dict[str, str | Promise] = {
    "closed": _("Stilgezet op verzoek van de familie."),
    "not_enrolled": _("Staat op deze dag niet ingeschreven op deze school."),
    "not_in_class": _("Zit op deze dag niet in deze klas."),
}


@dataclass(frozen=True, slots=True)
class TransferRow:
    """One pupil of the class. Without a `reason` they come in, until `ends_on` (None: it goes on).

    `row` is the membership that is the reason: of this group, or of another one for the same subject.
    """

    pupil: PupilIdentity
    reason: str = ""
    ends_on: date | None = None
    row: Membership | None = None

    @property
    def why(self) -> str:
        """Why they do not come in, in words."""
        if self.reason == ELSEWHERE and self.row:
            return gettext("Heeft dit vak al in %(group)s en blijft daar.") % {"group": self.row.group.name}
        return str(CANNOT[self.reason])


@dataclass(frozen=True, slots=True)
class ClassTransfer:
    """Everybody of a class, and what happens to them when the class goes into `group` on `first_day`."""

    group: LearningGroup
    first_day: date
    lines: tuple[TransferRow, ...]

    @property
    def come(self) -> list[TransferRow]:
        """Who comes in."""
        return [line for line in self.lines if not line.reason]

    @property
    def are_in(self) -> list[TransferRow]:
        """Who is in the group on that day already, or comes in later; they stay as they are."""
        return [line for line in self.lines if line.reason == IN_IT]

    @property
    def reasons(self) -> list[tuple[str, list[TransferRow]]]:
        """Who cannot come in, by the reason."""
        found: dict[str, list[TransferRow]] = {}
        for line in self.lines:
            if line.reason not in ("", IN_IT):
                found.setdefault(line.why, []).append(line)
        return list(found.items())

    @property
    def mark(self) -> str:
        """What tells this from any other, without a name or number: whoever confirms has seen this one."""
        said = [(line.pupil.pupil_id, line.reason, line.ends_on, line.row and line.row.pk) for line in self.lines]
        whole = repr((self.group.pk, self.first_day, sorted(said, key=lambda one: one[0])))
        return salted_hmac(SALT, whole, algorithm="sha256").hexdigest()


def classes_of_today(*, door: Door) -> list[LearningGroup]:
    """The classes of today at the schools of the one at the door, by school and name."""
    door.reading("organisation")
    classes = LearningGroup.objects.filter(
        in_force(today(door=door), "year__"), kind=LearningGroup.CLASS, year__school__in=own_schools(door=door)
    )
    return list(classes.select_related(*WITH_SCHOOL).order_by("year__school__name", "stage", "name"))


def sibling_groups(group: LearningGroup, *, door: Door) -> list[LearningGroup]:
    """The teaching groups of the school and the year of a class, by subject and name."""
    door.reading("organisation")
    groups = LearningGroup.objects.filter(year_id=group.year_id, kind=LearningGroup.TEACHING)
    return list(groups.select_related(*WITH_SCHOOL).order_by("subject__name", "name"))


def teachers(group: LearningGroup, day: date, *, door: Door) -> list[str]:
    """The names of who teaches a group on a day or later: they see whoever comes in."""
    door.reading("staff")
    ties = Teaching.objects.filter(Q(ends_on=None) | Q(ends_on__gt=day), group=group).select_related("staff")
    rows = ties.order_by("staff__family_name", "staff_id")
    return list({row.staff_id: row.staff.full_name for row in rows}.values())


def joining(
    pupils: Sequence[PupilIdentity], of: LearningGroup, *, into: LearningGroup, first_day: date, door: Door
) -> ClassTransfer:
    """What happens to these pupils of the class `of` when it goes `into` a teaching group; as for one pupil at a time."""
    door.reading("organisation", "enrolment", "membership")
    ids = [one.pupil_id for one in pupils]
    later = Q(ends_on=None) | Q(ends_on__gt=first_day)
    at = Enrolment.objects.filter(later, pupil_id__in=ids, school_id=into.year.school_id, starts_on__lte=first_day)
    enrolments = {row.pupil_id: row for row in at}
    rows: dict[int, list[Membership]] = {}
    for row in (
        Membership.objects.filter(later, pupil_id__in=ids, group__year_id=into.year_id)
        .select_related("group")
        .order_by("starts_on", "id")
    ):
        rows.setdefault(row.pupil_id, []).append(row)
    lines = (
        _as_row(one, of, into, first_day, enrolments.get(one.pupil_id), rows.get(one.pupil_id, ()), door)
        for one in pupils
    )
    return ClassTransfer(into, first_day, tuple(lines))


def _as_row(
    pupil: PupilIdentity,
    of: LearningGroup,
    into: LearningGroup,
    day: date,
    enrolment: Enrolment | None,
    rows: Iterable[Membership],
    door: Door,
) -> TransferRow:
    if door.withheld.get(pupil.pupil_id, frozenset()) & {"enrolment", "membership"}:  # not to be seen, nor changed
        return TransferRow(pupil, "closed")
    found = list(rows)
    if row := next((row for row in found if row.group_id == into.pk), None):
        return TransferRow(pupil, IN_IT, row=row)
    if enrolment is None:
        return TransferRow(pupil, "not_enrolled")
    if not any(row.group_id == of.pk and row.starts_on <= day for row in found):
        return TransferRow(pupil, "not_in_class")
    if row := next((row for row in found if row.group.subject_id == into.subject_id), None):
        return TransferRow(pupil, ELSEWHERE, row=row)
    return TransferRow(pupil, ends_on=enrolment.ends_on)
