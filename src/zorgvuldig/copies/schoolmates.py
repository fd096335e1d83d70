"""Whose names may stand in what the school wrote of a pupil: the classes and years the pupil was in, and their guardians."""

from collections.abc import Iterable, Iterator

from django.db.models import Q

from zorgvuldig.copies.names import NameFinder, PersonName
from zorgvuldig.incidents.models import IncidentPupil
from zorgvuldig.school.models import LearningGroup, Membership
from zorgvuldig.school.people.models import Guardian, Guardianship, PupilIdentity


def names_of_others(pupil_id: int, *, alias: str, words: Iterable[str] = ()) -> NameFinder:
    """What finds the names of everybody who was in a group, a year of the course or an incident with this pupil, and of their guardians.

    Of all years the pupil was here: a note may look back. What the pupil, the guardians and their other children are called
    is no secret for them. Whoever left and was deleted is not in the database, and not found. `words` are what the desk looks for besides.
    """
    guardians = _guardians_of({pupil_id}, alias)
    ties = Guardianship.objects.using(alias).filter(guardian_id__in=guardians)
    own = {pupil_id, *ties.values_list("pupil_id", flat=True)}
    mates = _schoolmates(pupil_id, alias) - own
    other_guardians = _guardians_of(mates, alias) - guardians
    return NameFinder(
        (*_pupil_names(mates, alias), *_guardian_names(other_guardians, alias)),
        (*_pupil_names(own, alias), *_guardian_names(guardians, alias)),
        words,
    )


def _schoolmates(pupil_id: int, alias: str) -> set[int]:
    """The pupils who at any time were in the same group, in the same year of the course or in the same incident."""
    groups = LearningGroup.objects.using(alias).filter(memberships__pupil_id=pupil_id)
    years = {(year, stage) for year, stage in groups.values_list("year_id", "stage") if stage is not None}
    same = Q(group__in=list(groups.values_list("pk", flat=True)))
    for year, stage in years:
        same |= Q(group__year_id=year, group__stage=stage)
    found = Membership.objects.using(alias).filter(same)
    incidents = IncidentPupil.objects.using(alias).filter(incident__pupils__pupil_id=pupil_id)
    return {*found.values_list("pupil_id", flat=True), *incidents.values_list("pupil_id", flat=True)}


def _guardians_of(pupils: set[int], alias: str) -> set[int]:
    ties = Guardianship.objects.using(alias).filter(pupil_id__in=pupils)
    return set(ties.values_list("guardian_id", flat=True))


def _pupil_names(pupils: set[int], alias: str) -> Iterator[PersonName]:
    found = PupilIdentity.objects.using(alias).filter(pupil_id__in=pupils)
    for name in found.values_list("given_name", "prefix", "family_name", "initials"):
        yield PersonName(*name)


def _guardian_names(guardians: set[int], alias: str) -> Iterator[PersonName]:
    found = Guardian.objects.using(alias).filter(person_id__in=guardians)
    for name in found.values_list("given_name", "prefix", "family_name"):
        yield PersonName(*name)
