"""From which day who acts for a pupil, as the register's relations say it. Dates only: no job changes anything."""

from dataclasses import dataclass
from datetime import date

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.pupils.file_reads import birthday
from zorgvuldig.school.people.models import PupilBirth

DECIDES_AT = REGISTER.relations["self_16"].from_age or 0  # asks, decides and copies alone from this age
ADULT_AT = REGISTER.relations["self_18"].from_age or 0  # and from this one parents see nothing unless the pupil agrees


@dataclass(frozen=True, slots=True)
class DecidingAges:
    """When the pupil decides and is an adult, and whether that is so today. Without a birth date: nobody knows."""

    decides_on: date
    adult_on: date
    decides: bool
    is_adult: bool


def deciding_ages(birth: PupilBirth | None, today: date) -> DecidingAges | None:
    """Who acts today; None when the school does not know the date of birth, and then nobody may ask or copy."""
    if birth is None:
        return None
    decides_on, adult_on = birthday(birth.born_on, DECIDES_AT), birthday(birth.born_on, ADULT_AT)
    return DecidingAges(decides_on, adult_on, decides_on <= today, adult_on <= today)
