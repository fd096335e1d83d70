"""Guardians: adding one to a pupil."""

from django.db import connection
from django.utils.timezone import localdate

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.refusals import refusing
from zorgvuldig.school.people.models import Guardian, Guardianship, Pupil

PREFIX = "authority_"  # of what the database refuses about authority


class KeptAway(Exception):
    """This is somebody whom the school keeps away from this pupil, and no paper says otherwise."""


@refusing(KeptAway, PREFIX)
def add_guardian(
    *,
    pupil: Pupil,
    kind: str,
    given_name: str,
    family_prefix: str,
    family_name: str,
    email: str,
    phone: str,
    has_authority: bool | None,
    door: Door,
) -> int:
    """Tie a new guardian to an opened pupil, from today; returns the guardian's person number.

    Whoever is added twice with the same name and address, by a double click, is one guardian. Raises `KeptAway`.
    """
    door.writing("guardian")
    ties = Guardianship.objects.filter(pupil=pupil, ends_on=None).values("guardian_id")
    same = Guardian.objects.filter(
        person_id__in=ties, given_name=given_name, prefix=family_prefix, family_name=family_name
    )
    if known := same.filter(email=email, phone=phone).first():
        return known.person_id
    with connection.cursor() as cursor:
        cursor.execute("select gate.new_person()")
        person_id: int = cursor.fetchone()[0]
    # The tie first: a guardian's own row is seen and written through the pupils they are tied to.
    Guardianship.objects.create(
        pupil=pupil, guardian_id=person_id, kind=kind, has_authority=has_authority, starts_on=localdate(door.opened_at)
    )
    Guardian.objects.create(
        person_id=person_id,
        given_name=given_name,
        prefix=family_prefix,
        family_name=family_name,
        email=email,
        phone=phone,
    )
    return person_id
