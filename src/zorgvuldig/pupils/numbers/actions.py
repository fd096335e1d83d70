"""Recording the official number of a pupil. A number that somebody has already is refused, without saying who."""

from django.db import IntegrityError, transaction

from zorgvuldig.gate.door import Door
from zorgvuldig.platform.vault.keys import keyed_hash
from zorgvuldig.pupils.changes.actions import ChangedMeanwhile
from zorgvuldig.pupils.numbers.reads import number_print
from zorgvuldig.pupils.numbers.rules import OfficialNumber as Number
from zorgvuldig.school.people.models import OfficialNumber


class NumberTaken(Exception):
    """Somebody else has this number here."""


def digest(number: Number) -> bytes:
    """By which a double number shows. A citizen number is never an education number, so the digits are enough."""
    return keyed_hash("official_number", number.digits)


def save_number(*, door: Door, pupil_id: int, number: Number, is_compared: bool, was: str) -> None:
    """Record the number of an opened pupil, or replace it. Raises `NumberTaken`, `ChangedMeanwhile`."""
    door.writing("official_number")
    try:
        with transaction.atomic():
            row = OfficialNumber.objects.select_for_update().filter(person_id=pupil_id).first()
            if number_print(pupil_id, door=door) != was:
                raise ChangedMeanwhile({})
            fresh = row is None
            row = row or OfficialNumber(person_id=pupil_id)
            row.kind, row.number, row.number_hash = number.kind.value, number.digits, digest(number)
            row.confirmed_at = door.opened_at if is_compared else None
            row.save(force_insert=fresh)
    except IntegrityError as collision:
        if number_print(pupil_id, door=door) != was:  # a colleague was first for this very pupil
            raise ChangedMeanwhile({}) from None
        raise NumberTaken from collision


def confirm_number(*, door: Door, pupil_id: int) -> bool:
    """Note that the number was compared with a document; False when there is none."""
    door.writing("official_number")
    return OfficialNumber.objects.filter(person_id=pupil_id).update(confirmed_at=door.opened_at) == 1
