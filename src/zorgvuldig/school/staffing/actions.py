"""Who works with which group, and help from outside. Every view of a pupil follows from these rows by itself."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.school.calendar import Span
from zorgvuldig.school.models import LearningGroup, School, SchoolYear, Subject
from zorgvuldig.school.staffing.models import HelperGrant, Mentoring, Staff, StaffRole, Teaching
from zorgvuldig.school.staffing.reads import HELPER, Helper, StaffTie

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # nothing that looks like something else


def add_year(*, door: Door, school: School, name: str, span: Span) -> SchoolYear:
    """Add a school year. Raises `Refused` when the school has one of that name."""
    door.writing("organisation")
    try:
        with transaction.atomic():
            return SchoolYear.objects.create(school=school, name=name, starts_on=span.starts_on, ends_on=span.ends_on)
    except IntegrityError as collision:
        raise Refused("taken") from collision


@dataclass(frozen=True, slots=True)
class NewSubject:
    """A subject that the school did not have yet."""

    code: str
    name: str


def add_group(
    *, door: Door, year: SchoolYear, name: str, subject: Subject | NewSubject | None, stage: int, level: str
) -> LearningGroup:
    """Add a class, or with a subject a teaching group; a new subject comes with it, or neither does. Raises `Refused`."""
    door.writing("organisation")
    kind = LearningGroup.TEACHING if subject else LearningGroup.CLASS
    try:
        with transaction.atomic():
            if isinstance(subject, NewSubject):
                subject = Subject.objects.create(school=year.school, code=subject.code, name=subject.name)
            return LearningGroup.objects.create(
                year=year, name=name, subject=subject, kind=kind, stage=stage, level=level
            )
    except IntegrityError as collision:
        raise Refused("taken") from collision


def tie(*, door: Door, group: LearningGroup, staff: Staff, what: str, span: Span) -> None:
    """Let somebody teach a group or be mentor of a class; whoever lacks the role for that gets it for those days.

    Raises `Refused` when they are tied to it already on some of these days.
    """
    door.writing("staff")
    model = Mentoring if what == "mentoring" else Teaching
    role = "mentor" if what == "mentoring" else "teacher"
    try:
        with transaction.atomic():
            # Two people arranging the same group wait for each other here.
            list(Staff.objects.select_for_update().filter(pk=staff.pk))
            same = model._default_manager.filter(
                Q(ends_on=None) | Q(ends_on__gt=span.starts_on), staff=staff, group=group
            )
            if same.filter(starts_on__lt=span.ends_on).exists():
                raise Refused("taken")
            model._default_manager.create(staff=staff, group=group, starts_on=span.starts_on, ends_on=span.ends_on)
            _hold(staff, role, group.year.school, span)
    except IntegrityError as collision:
        raise Refused("taken") from collision


def _hold(staff: Staff, role: str, school: School, span: Span) -> None:
    """Give the role for those days, unless whoever it is has it for all of them already."""
    held = StaffRole.objects.filter(Q(school=school) | Q(school=None), staff=staff, role=role)
    if not held.filter(Q(ends_on=None) | Q(ends_on__gte=span.ends_on), starts_on__lte=span.starts_on).exists():
        StaffRole.objects.get_or_create(
            staff=staff, school=school, role=role, starts_on=span.starts_on, defaults={"ends_on": span.ends_on}
        )


def untie(*, door: Door, tied: StaffTie) -> None:
    """End it now; what would not have begun yet is taken away."""
    door.writing("staff")
    day = today(door=door)
    row = tied.row
    if row.starts_on >= day:
        row.delete()
        return
    row.ends_on = day
    row.save(update_fields=["ends_on"])


def add_helper(
    *,
    door: Door,
    given_name: str,
    prefix: str,
    family_name: str,
    groups: Sequence[LearningGroup],
    sees: Sequence[str],
    why: str,
    organisation: str,
    agreed_on: date,
    span: Span,
) -> Staff:
    """Make a person who may see these groups for this time, and nothing else. Returns whom to invite.

    The same person for the same time is made once, also after a double click, so that ending them ends it all.
    """
    door.writing("staff", "assignment")
    granted = HelperGrant.objects.filter(group__in=groups, starts_on=span.starts_on, ends_on=span.ends_on, why=why)
    same = granted.filter(staff__given_name=given_name, staff__prefix=prefix, staff__family_name=family_name)
    if grant := same.select_related("staff").first():
        return grant.staff
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select gate.new_person()")
        person_id: int = cursor.fetchone()[0]
        staff = Staff.objects.create(
            person_id=person_id, code=new_code(), given_name=given_name, prefix=prefix, family_name=family_name
        )
        for school in {group.year.school_id: group.year.school for group in groups}.values():
            StaffRole.objects.create(
                staff=staff, school=school, role=HELPER, starts_on=span.starts_on, ends_on=span.ends_on
            )
        for group in groups:
            HelperGrant.objects.create(
                staff=staff,
                group=group,
                sees_grades="grades" in sees,
                sees_attendance="attendance" in sees,
                why=why,
                organisation=organisation,
                agreed_on=agreed_on,
                starts_on=span.starts_on,
                ends_on=span.ends_on,
                granted_by_id=door.actor_id,
            )
    return staff


def end_helper(*, door: Door, helper: Helper) -> None:
    """End every grant and the role today: from this moment nothing opens any more."""
    door.writing("staff", "assignment")
    day = today(door=door)
    for grant in helper.grants:
        grant.ends_on = max(grant.starts_on, min(grant.ends_on, day))
        grant.save(update_fields=["ends_on"])
    schools = {grant.group.year.school_id for grant in helper.grants}
    for role in StaffRole.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=day), staff=helper.staff, role=HELPER, school_id__in=schools
    ):
        if role.starts_on >= day:  # a period holds at least one day, and this one should not begin
            role.delete()
        else:
            role.ends_on = day
            role.save(update_fields=["ends_on"])


def new_code(begins: str = "H") -> str:
    """A code for the helper that nobody has, and that nobody can take for the abbreviation of a colleague."""
    return f"{begins}-" + "".join(secrets.choice(LETTERS) for _ in range(6))
