"""The pupil of an address whose file was opened."""

from typing import Any

from django.utils.translation import gettext

from zorgvuldig.gate.door import Door
from zorgvuldig.pupils.file_reads import pupil
from zorgvuldig.school.people.models import PupilIdentity


def opened_pupil(door: Door, uid: Any) -> PupilIdentity:
    """The pupil of the address, said on the strip."""
    person = pupil(door=door, uid=uid)
    door.label = gettext("Het dossier van %(name)s is open.") % {"name": person.full_name}
    return person
