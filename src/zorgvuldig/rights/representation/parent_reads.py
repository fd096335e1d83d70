"""An adult pupil's own parents, and whom the pupil lets see along; also in the past."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.register_words import within
from zorgvuldig.pupils.file_reads import birth, birthday
from zorgvuldig.rights.models import ParentalAccess
from zorgvuldig.school.people.models import Guardian, Guardianship

ADULT_AT = REGISTER.relations["agreed_parent"].from_age or 0


@dataclass(frozen=True, slots=True)
class Parent:
    """A parent as the pupil sees them; `place` is their number on this page, `open_access` what holds today."""

    place: int
    person_id: int
    name: str
    kind: str
    open_access: ParentalAccess | None
    past: list[ParentalAccess]


def parents(pupil_id: int, *, door: Door) -> list[Parent]:
    """Everybody who was a parent or guardian until the pupil came of age, and whom the pupil allowed. None by no birth date.

    A tie that ended before that day was not a parent's any more; authority does not matter, for nobody has it over an adult.
    """
    door.reading("birth", "guardian", "parental_access")
    known = birth(pupil_id, door=door)
    if known is None:
        return []
    adult_on, day = birthday(known.born_on, ADULT_AT), today(door=door)
    until_then = Q(ends_on=None) | Q(ends_on__gte=adult_on)
    ties = list(Guardianship.objects.filter(until_then, pupil_id=pupil_id).order_by("id"))
    people = Guardian.objects.in_bulk([tie.guardian_id for tie in ties])
    given: dict[int, list[ParentalAccess]] = {}
    for row in ParentalAccess.objects.filter(pupil_id=pupil_id).order_by("-starts_on", "-id"):
        given.setdefault(row.guardian_id, []).append(row)
    return [
        Parent(
            place,
            tie.guardian_id,
            people[tie.guardian_id].full_name if tie.guardian_id in people else "",
            tie.kind,
            next((row for row in given.get(tie.guardian_id, []) if _holds(row, day)), None),
            [row for row in given.get(tie.guardian_id, []) if not _holds(row, day)],
        )
        for place, tie in enumerate(ties, start=1)
    ]


def restricted_categories(pupil_id: int, *, door: Door) -> list[str]:
    """The kinds of data of this pupil that this opening leaves out because they are restricted (AVG art. 18), in words."""
    closed = door.withheld.get(pupil_id, frozenset())
    return [within(category.name) for key, category in REGISTER.categories.items() if key in closed]


def _holds(row: ParentalAccess, day: date) -> bool:
    return row.starts_on <= day and (row.ends_on is None or row.ends_on > day)
