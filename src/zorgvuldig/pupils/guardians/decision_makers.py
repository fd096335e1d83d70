"""Who decides about a pupil on a day, and where they can be mailed. The database asks the same by itself (`gate.decides`).

For jobs and pages both: what is read is said by the connection, and opened by whoever calls.
"""

from collections.abc import Collection, Mapping
from datetime import date

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.kit.periods import in_force, kept_away
from zorgvuldig.pupils.file_reads import age
from zorgvuldig.school.people.models import Guardian, Guardianship, PupilBirth, PupilContact

DECIDES_AT = REGISTER.relations["self_16"].from_age or 16


def deciders(pupil_id: int, *, day: date, alias: str = "default") -> list[int]:
    """Numbers of persons: the pupil from 16, before that who has authority. Nobody while the birth date is unknown."""
    years = age_on(pupil_id, day=day, alias=alias)
    if years is None:
        return []
    return [pupil_id] if years >= DECIDES_AT else with_authority(pupil_id, day=day, alias=alias)


def age_on(pupil_id: int, *, day: date, alias: str = "default") -> int | None:
    """In whole years; None while the school does not know the birth date."""
    birth = PupilBirth.objects.using(alias).filter(pupil_id=pupil_id).first()
    return age(birth.born_on, day) if birth else None


def with_authority(pupil_id: int, *, day: date, alias: str = "default") -> list[int]:
    """The guardians with authority on that day whom no court keeps away."""
    ties = Guardianship.objects.using(alias).filter(in_force(day), pupil_id=pupil_id, has_authority=True)
    return sorted(set(ties.exclude(kept_away(day)).values_list("guardian_id", flat=True)))


def addresses(pupil_id: int, people: Collection[int], *, alias: str = "default") -> Mapping[int, str]:
    """Where each of these people of the pupil's family can be mailed; empty for whom there is no address."""
    known = dict(Guardian.objects.using(alias).filter(person_id__in=list(people)).values_list("person_id", "email"))
    if pupil_id in people:
        contact = PupilContact.objects.using(alias).filter(pupil_id=pupil_id).first()
        known[pupil_id] = contact.email if contact else ""
    return {person: known.get(person, "") for person in people}
