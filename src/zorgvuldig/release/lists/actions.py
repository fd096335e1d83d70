"""Letting a list go: every piece of it through `release`, and the rows by pupil."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import in_force, today
from zorgvuldig.platform.names import sort_key
from zorgvuldig.pupils.file_reads import age
from zorgvuldig.release.lists.kinds import CHANNEL, RECIPIENT, ListKind
from zorgvuldig.release.release import ReleasedRows, Row, TablePart, release
from zorgvuldig.school.groups.reads import members
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.people.models import Guardianship, PupilBirth

NAME = ("given_name", "prefix", "family_name")
NAMES = TablePart("pupil_identity", NAME)
NUMBERS = TablePart("pupil", ("number",))
AUTHORITY = REGISTER.relations["guardian"]


@dataclass(frozen=True, slots=True)
class ListRequest:
    """Which list of which group somebody asks for, and the key of the reason."""

    kind: ListKind
    group: LearningGroup
    reason: str


def give(asked: ListRequest, pupils: Sequence[int], parts: Iterable[TablePart], *, door: Door) -> ReleasedRows:
    """Release these parts about `pupils` of a group to the school's own staff; list and reason stand on record."""
    return hand_out(asked.kind, asked.reason, pupils, parts, door=door)


def hand_out(
    kind: ListKind, reason: str, pupils: Sequence[int], parts: Iterable[TablePart], *, door: Door
) -> ReleasedRows:
    """The same, of pupils who need not be of one group."""
    return release(
        door=door,
        channel=CHANNEL,
        recipient=RECIPIENT,
        basis=door.purpose.basis,
        pupils=pupils,
        tables=parts,
        note=(kind.key, reason),
    )


def in_group(group: LearningGroup) -> list[TablePart]:
    """That the pupils are in this group, and what it is called."""
    return [
        TablePart("membership", ("group_id",), only={"group_id": [group.pk]}),
        TablePart("learning_group", ("name",)),
    ]


def pupils_of(*, door: Door) -> list[int]:
    """The numbers of the pupils of the group whose door this is."""
    return [pupil.pupil_id for pupil in members(door=door)]


def by_name(released: ReleasedRows) -> list[Row]:
    """The names that were released, as a class list sorts them."""
    rows = released.rows.get("pupil_identity", [])
    return sorted(
        rows, key=lambda row: (sort_key(row["given_name"], row["prefix"], row["family_name"]), row["pupil_id"])
    )


def by(released: ReleasedRows, table: str, column: str) -> Mapping[int, Row]:
    """The rows of a table that has one row per person, by that person's number in `column`."""
    return {row[column]: row for row in released.rows.get(table, [])}


def full_name(row: Row) -> str:
    """«Noor van der Meulen»."""
    return " ".join(filter(None, (row["given_name"], row["prefix"], row["family_name"])))


def listed_name(row: Row) -> str:
    """«Meulen, Noor van der», as a list shows it."""
    return f"{row['family_name']}, {' '.join(filter(None, (row['given_name'], row['prefix'])))}"


def with_authority(pupils: Sequence[int], *, door: Door) -> dict[int, list[int]]:
    """The guardians of each pupil who have authority today and whom no court keeps away: nobody from 18 years on.

    This is the register's relation `guardian`, so a pupil whose age is unknown has none here either.
    """
    door.reading("guardian")
    day = today(door=door)
    minors = [pupil for pupil, years in _ages(pupils, door=door).items() if years < AUTHORITY.until_age]
    told = {**dict.fromkeys(AUTHORITY.where, True), **dict.fromkeys(AUTHORITY.unless, False)}
    ties = Guardianship.objects.filter(in_force(day), pupil_id__in=minors, **told).order_by("id")
    found: dict[int, list[int]] = {pupil: [] for pupil in pupils}
    for pupil, guardian in ties.values_list("pupil_id", "guardian_id"):
        found[pupil].append(guardian)
    return found


def adults(pupils: Sequence[int], *, door: Door) -> list[int]:
    """Those of whom we know that no guardian has authority any more, because of their age."""
    return [pupil for pupil, years in _ages(pupils, door=door).items() if years >= AUTHORITY.until_age]


def _ages(pupils: Sequence[int], *, door: Door) -> dict[int, int]:
    """Whole years today, of the pupils whose date of birth is known."""
    door.reading("birth")
    births = PupilBirth.objects.filter(pupil_id__in=pupils).values_list("pupil_id", "born_on")
    return {pupil: age(born_on, today(door=door)) for pupil, born_on in births}
