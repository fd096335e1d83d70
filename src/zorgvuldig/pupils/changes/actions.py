"""Changing a pupil's file: each part as a whole, and only when nobody else changed it meanwhile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.outbox import try_again
from zorgvuldig.kit.fields import fingerprint
from zorgvuldig.platform.names import search_key, sort_key
from zorgvuldig.pupils.changes.reads import Owner, Part, keepers, values_of
from zorgvuldig.pupils.unreached_job import UNREACHED
from zorgvuldig.school.people.models import EmergencyContact, PupilBirth, PupilIdentity
from zorgvuldig.school.source_models import AdminTask


class ChangedMeanwhile(Exception):
    """Somebody else changed the record after the page was made; `standing` is what it says now."""

    def __init__(self, standing: Mapping[str, object]) -> None:
        super().__init__("changed meanwhile")
        self.standing = standing


@dataclass(frozen=True, slots=True)
class NewEmergencyContact:
    """Somebody to call, as it was filled in."""

    name: str
    tie: str
    phone: str


def save_part(
    *,
    door: Door,
    model: type[Part],
    pupil: PupilIdentity,
    columns: Sequence[str],
    values: Mapping[str, Any],
    source: str,
    was: str,
) -> list[str]:
    """Save the columns in `values` of one part; returns which changed. `source` is who gave them.

    `columns` are all that the form showed and `was` their fingerprint then. Raises `ChangedMeanwhile`.
    """
    door.writing(REGISTER.tables[model._meta.db_table].category)
    try:
        with transaction.atomic():
            return _save(door, model, pupil, columns, values, source, was)
    except IntegrityError as collision:  # somebody made the row between our reading and our writing
        row = model._default_manager.filter(pupil_id=pupil.pupil_id).first()
        raise ChangedMeanwhile(values_of(row, model, columns)) from collision


def _save(
    door: Door,
    model: type[Part],
    pupil: PupilIdentity,
    columns: Sequence[str],
    values: Mapping[str, Any],
    source: str,
    was: str,
) -> list[str]:
    row = model._default_manager.select_for_update().filter(pupil_id=pupil.pupil_id).first()
    standing = values_of(row, model, columns)
    if fingerprint(standing) != was:
        raise ChangedMeanwhile(standing)
    changed = [column for column, value in values.items() if value != standing[column]]
    if not changed:
        return []
    if not keepers(door=door).of(model._meta.db_table).keys().isdisjoint(changed):
        raise ChangedMeanwhile(standing)  # it was arranged meanwhile that another system keeps this
    fresh = row is None
    if row is None:
        row = model(pupil_id=pupil.pupil_id, sources={"*": source})
    else:
        row.sources = {**row.sources, **dict.fromkeys(changed, source)}
    for column in changed:
        setattr(row, column, values[column])
    _follow(row, pupil, changed, door)
    row.save(force_insert=fresh)
    return changed


def _follow(row: Part, pupil: PupilIdentity, changed: Sequence[str], door: Door) -> None:
    """What follows from what was changed: the keys of a name, and who confirmed a birth."""
    if isinstance(row, PupilIdentity):
        row.sort_key = sort_key(row.given_name, row.prefix, row.family_name)
        row.search_key = search_key(row.given_name, row.prefix, row.family_name, pupil.pupil.number)
    if isinstance(row, PupilBirth):
        row.confirmed_at = door.opened_at if row.confirmed_from else None
        row.confirmed_by_id = door.actor_id if row.confirmed_from else None


def save_emergency_contacts(*, door: Door, pupil_id: int, calls: Sequence[NewEmergencyContact], was: str) -> None:
    """Replace the emergency contacts by `calls`, the first to be called first. Raises `ChangedMeanwhile`."""
    door.writing("contact")
    try:
        with transaction.atomic():
            _replace_calls(pupil_id, calls, was)
    except IntegrityError as collision:  # somebody else filled in the first one at the same moment
        raise ChangedMeanwhile({}) from collision


def _replace_calls(pupil_id: int, calls: Sequence[NewEmergencyContact], was: str) -> None:
    rows = EmergencyContact.objects.select_for_update().filter(pupil_id=pupil_id).order_by("rank")
    standing = list(rows)
    if calls_print(standing) != was:
        raise ChangedMeanwhile({})
    for rank, call in enumerate(calls, start=1):
        row = standing[rank - 1] if rank <= len(standing) else EmergencyContact(pupil_id=pupil_id)
        row.rank, row.name, row.tie, row.phone = rank, call.name, call.tie, call.phone
        row.save()
    if gone := [row.pk for row in standing[len(calls) :]]:
        EmergencyContact.objects.filter(pk__in=gone).delete()


def calls_print(contacts: Sequence[EmergencyContact]) -> str:
    """The fingerprint of a list of emergency contacts."""
    return fingerprint({str(c.rank): f"{c.name}|{c.tie}|{c.phone}" for c in contacts})


def ask_correction(*, door: Door, pupil_id: int, owner: Owner, text: str) -> AdminTask:
    """Note that the system that keeps a datum has to be corrected, in that system's own words; the same is asked once."""
    door.writing("admin_task")
    asked = AdminTask.objects.filter(pupil_id=pupil_id, kind="correction", field=owner.field, closed_at=None)
    for one in asked.filter(source_id=owner.source_id):
        if one.text == text:
            return one
    return AdminTask.objects.create(
        pupil_id=pupil_id,
        kind="correction",
        source_id=owner.source_id,
        field=owner.field,
        field_name=owner.field_name[:80],
        text=text,
        made_by_id=door.actor_id,
        made_at=door.opened_at,
    )


def close_task(*, door: Door, pupil_id: int, uid: UUID) -> bool:
    """Close a task of the opened pupil; False when it is not there or somebody closed it already.

    To an address at which nothing arrived, mail goes again.
    """
    door.writing("admin_task")
    closed = AdminTask.objects.filter(pupil_id=pupil_id, uid=uid, closed_at=None)
    try_again([bytes.fromhex(one.field_name) for one in closed if one.kind == UNREACHED])
    return closed.update(closed_at=door.opened_at, closed_by_id=door.actor_id) == 1
