"""One pupil's file, part by part; each part says which category it reads."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import F

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.outbox import not_arriving
from zorgvuldig.kit.periods import in_force, today
from zorgvuldig.school.models import Enrolment, LearningGroup, Membership
from zorgvuldig.school.people.models import EckId, Guardian, Guardianship, PupilBirth, PupilContact, PupilIdentity
from zorgvuldig.school.staffing.models import Mentoring, Staff, Teaching


@dataclass(frozen=True, slots=True)
class Place:
    """A group in which a pupil is, with who teaches it or is its mentor today."""

    group: LearningGroup
    staff: list[Staff]
    membership_id: int = 0

    @property
    def is_class(self) -> bool:
        """Whether this is a class, which has mentors; a teaching group has teachers."""
        return self.group.kind == LearningGroup.CLASS


@dataclass(frozen=True, slots=True)
class Tie:
    """A guardian of a pupil, as far as the school knows."""

    guardianship: Guardianship
    guardian: Guardian | None
    in_force: bool
    kept_away: bool  # by a court, today
    is_reader: bool  # the one at the door


def pupil(*, door: Door, uid: UUID) -> PupilIdentity:
    """The pupil whose door this is."""
    door.reading("identity")
    return PupilIdentity.objects.select_related("pupil").get(pupil__uid=uid)


def myself(*, door: Door) -> PupilIdentity:
    """The pupil at the door."""
    door.reading("identity")
    return PupilIdentity.objects.select_related("pupil").get(pupil_id=door.actor_id)


def children(*, door: Door) -> list[PupilIdentity]:
    """The pupils that are open, by given name."""
    door.reading("identity")
    return list(PupilIdentity.objects.select_related("pupil").order_by("given_name", "pupil_id"))


def places(pupil_ids: Iterable[int], *, door: Door) -> dict[int, list[Place]]:
    """The groups of these pupils today, classes first, with their mentors and teachers."""
    door.reading("organisation", "staff", "membership")
    day = today(door=door)
    memberships = (
        Membership.objects.filter(in_force(day), pupil_id__in=pupil_ids)
        .select_related("group__subject", "group__year__school")
        .order_by("group__kind", "group__subject__name", "group__name")
    )
    groups = {membership.group_id for membership in memberships}
    staff: dict[int, list[Staff]] = {}
    for model in (Teaching, Mentoring):
        ties = model.objects.filter(in_force(day), group_id__in=groups).select_related("staff")
        for tie in ties.order_by("staff__family_name", "staff_id"):
            staff.setdefault(tie.group_id, []).append(tie.staff)
    found: dict[int, list[Place]] = {}
    for membership in memberships:
        place = Place(membership.group, staff.get(membership.group_id, []), membership.pk)
        found.setdefault(membership.pupil_id, []).append(place)
    return found


def classes(pupil_ids: Iterable[int], *, door: Door) -> dict[int, list[str]]:
    """The names of the classes of these pupils today, to tell two of the same name apart."""
    door.reading("organisation", "membership")
    rows = Membership.objects.filter(
        in_force(today(door=door)), pupil_id__in=pupil_ids, group__kind=LearningGroup.CLASS
    ).values_list("pupil_id", "group__name")
    found: dict[int, list[str]] = {}
    for pupil_id, name in rows.order_by("group__name"):
        found.setdefault(pupil_id, []).append(name)
    return found


def birth(pupil_id: int, *, door: Door) -> PupilBirth | None:
    """Date of birth and sex, when the school knows them."""
    door.reading("birth")
    return PupilBirth.objects.filter(pupil_id=pupil_id).first()


def eck_id(pupil_id: int, *, door: Door) -> str:
    """The number that learning materials share (ECK iD), as another system gave it; empty when the school has none."""
    door.reading("identity")
    return EckId.objects.filter(pupil_id=pupil_id).values_list("value", flat=True).first() or ""


def contact(pupil_id: int, *, door: Door) -> PupilContact | None:
    """How to reach the pupil, when the school knows."""
    door.reading("contact")
    return PupilContact.objects.filter(pupil_id=pupil_id).first()


def enrolments(pupil_id: int, *, door: Door) -> list[Enrolment]:
    """Every enrolment of the pupil, the last one first."""
    door.reading("organisation", "enrolment")
    found = Enrolment.objects.filter(pupil_id=pupil_id).select_related("school")
    return list(found.order_by("-starts_on", "-id"))


def ties(pupil_id: int, *, door: Door) -> list[Tie]:
    """The guardians of the pupil, those with authority first."""
    door.reading("guardian")
    day = today(door=door)
    rows = list(Guardianship.objects.filter(pupil_id=pupil_id).order_by(F("has_authority").desc(nulls_last=True), "id"))
    people = Guardian.objects.in_bulk([row.guardian_id for row in rows])
    return [
        Tie(
            guardianship=row,
            guardian=people.get(row.guardian_id),
            in_force=row.starts_on <= day and (row.ends_on is None or row.ends_on > day),
            kept_away=row.is_kept_away(day),
            is_reader=row.guardian_id == door.actor_id,
        )
        for row in rows
    ]


def unreached(people: Iterable[PupilContact | Guardian | None]) -> dict[str, datetime]:
    """Since when nothing arrives at the addresses of these people, of those where that is so; asked once for a page."""
    return not_arriving([one.email for one in people if one is not None])


def age(born_on: date, on: date) -> int:
    """Whole years on a day."""
    years = on.year - born_on.year
    return years - (on < birthday(born_on, years))


def birthday(born_on: date, years: int) -> date:
    """The day on which somebody is `years` old: as the gate counts, 28 February for 29 February in a shorter year."""
    try:
        return born_on.replace(year=born_on.year + years)
    except ValueError:
        return date(born_on.year + years, 2, 28)
