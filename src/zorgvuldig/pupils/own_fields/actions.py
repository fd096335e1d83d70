"""Filling in the fields of the school's own of one pupil: all of them at once, and only when nobody else changed one meanwhile."""

from collections.abc import Mapping

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.refusals import refusing
from zorgvuldig.kit.fields import fingerprint
from zorgvuldig.kit.labels import Word
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.pupils.changes.actions import ChangedMeanwhile
from zorgvuldig.pupils.own_fields.models import OwnValue
from zorgvuldig.pupils.own_fields.reads import own_fields

REFUSALS: Mapping[str, Word] = {
    "own_value_field": _("Dit veld is er niet meer, of niemand vult het nog in. Ga terug en open deze pagina opnieuw."),
    "own_value_kind": _(
        "Dit past niet in dit veld. Kijk of het een dag is, ja of nee, of een van de woorden van de keuze."
    ),
}


def save_own_values(*, door: Door, pupil_id: int, values: Mapping[str, str], was: str) -> list[str]:
    """Write what was filled in, by the key of the field; nothing filled in is no row. Returns which changed.

    `was` is the fingerprint of what stood in these fields when the form was made. Raises `ChangedMeanwhile`, and `Refused` for a field
    that ended and a value that is not of its kind.
    """
    door.writing("contact")
    if not values.keys() <= {field.key for field in own_fields(pupil_id, door=door) if field.is_written}:
        raise Refused("own_value_field")
    try:
        with refusing(Refused, known=REFUSALS):
            return _save(pupil_id, values, was)
    except IntegrityError as collision:  # somebody filled in the same field between our reading and our writing
        raise ChangedMeanwhile(standing_values(pupil_id, values, door=door)) from collision


def _save(pupil_id: int, values: Mapping[str, str], was: str) -> list[str]:
    found = OwnValue.objects.select_for_update().filter(pupil_id=pupil_id, field__in=values)
    rows = {row.field: row for row in found}
    standing = {key: rows[key].value if key in rows else "" for key in values}
    if fingerprint(standing) != was:
        raise ChangedMeanwhile(standing)
    changed = [key for key, value in values.items() if value != standing[key]]
    for key in changed:
        row = rows.get(key) or OwnValue(pupil_id=pupil_id, field=key)
        if values[key]:
            row.value = values[key]
            row.save()
        else:
            row.delete()
    return changed


def standing_values(pupil_id: int, keys: Mapping[str, str], *, door: Door) -> dict[str, str]:
    """What stands in these fields now; empty where nothing does."""
    door.reading("contact")
    rows = dict(OwnValue.objects.filter(pupil_id=pupil_id, field__in=keys).values_list("field", "value"))
    return {key: rows.get(key, "") for key in keys}
