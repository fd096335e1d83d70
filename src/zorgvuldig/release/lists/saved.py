"""Columns that somebody chose, kept by a name: one's own, and those that a leader prepared for everybody with a role."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.roles import roles_with
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.kit.words import say
from zorgvuldig.register.schema import Shape
from zorgvuldig.release.lists.columns import PURPOSE, ListColumn, chosen
from zorgvuldig.release.lists.scopes import schools_of
from zorgvuldig.release.models import SavedList

LEADER = "school_leader"  # who prepares a list for a role
FOR_ROLES = roles_with(purpose=PURPOSE, shape=Shape.DUTY)


@dataclass(frozen=True, slots=True)
class SavedRow:
    """A saved list, the columns that there still are, for which role, and whether the one at the door may change it."""

    kept: SavedList
    columns: Sequence[ListColumn]
    role: str
    may_change: bool


def saved_lists(*, door: Door) -> list[SavedRow]:
    """One's own lists and those for one's roles, by name."""
    door.reading("release", "organisation", "staff")
    leads = {school.pk for school in schools_of(LEADER, door=door)}
    return [_row(one, leads, door) for one in SavedList.objects.order_by("name", "id")]


def saved_list(uid: UUID, *, door: Door) -> SavedRow | None:
    """One of them."""
    door.reading("release", "organisation", "staff")
    found = SavedList.objects.filter(uid=uid).first()
    return _row(found, {school.pk for school in schools_of(LEADER, door=door)}, door) if found else None


def _row(one: SavedList, leads: set[int], door: Door) -> SavedRow:
    may_change = one.school_id in leads if one.for_role else one.staff_id == door.actor_id
    role = say(REGISTER.roles[one.for_role].name) if one.for_role in REGISTER.roles else ""
    return SavedRow(one, chosen(one.columns), role, may_change)


def save_list(name: str, for_role: str, columns: Sequence[ListColumn], sorted_by: str, *, door: Door) -> SavedList:
    """Keep these columns by a name. Raises `Refused`: `taken`, `not_for_role`, `no_school`."""
    door.writing("release")
    if for_role and for_role not in FOR_ROLES:
        raise Refused("not_for_role")
    schools = schools_of(LEADER, door=door) if for_role else schools_of(*FOR_ROLES, door=door)
    if not schools:
        raise Refused("not_for_role" if for_role else "no_school")
    made = SavedList(
        staff_id=door.actor_id,
        school=schools[0],
        for_role=for_role,
        name=name,
        columns=[column.key for column in columns],
        sorted_by=sorted_by,
        saved_at=door.opened_at,
    )
    _stored(made, door)
    return made


def rename_list(found: SavedRow, name: str, *, door: Door) -> None:
    """Give it another name. Raises `Refused`: `taken`."""
    door.writing("release")
    found.kept.name = name
    _stored(found.kept, door)


def delete_list(found: SavedRow, *, door: Door) -> None:
    """Take it away. What was made with it stays on record."""
    door.writing("release")
    SavedList.objects.filter(pk=found.kept.pk).delete()


def _stored(row: SavedList, door: Door) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as wrong:
        if "saved_list_once" not in str(wrong):
            raise
        raise Refused("taken") from wrong
