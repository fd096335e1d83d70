"""The class list and the mentor list."""

from collections.abc import Mapping

from django.utils.translation import gettext

from zorgvuldig.gate.door import Door
from zorgvuldig.platform.spreadsheets.write import Value
from zorgvuldig.release.lists.actions import (
    NAME,
    NAMES,
    NUMBERS,
    Asked,
    by,
    by_name,
    full_name,
    give,
    in_group,
    listed_name,
    pupils_of,
    with_authority,
)
from zorgvuldig.release.lists.content import Column, Sheet, Table
from zorgvuldig.release.release import Part, Row

REACHED = ("phone", "email")
BOXES = 6  # to tick, on a class list on paper


def class_list(asked: Asked, *, door: Door) -> Table:
    """Names and pupil numbers of the group, with boxes to tick on paper."""
    released = give(asked, pupils_of(door=door), [NAMES, NUMBERS, *in_group(asked.group)], door=door)
    numbers = by(released, "pupil", "person_id")
    people = by_name(released)
    return Table(
        (Column(gettext("Naam"), 5), Column(gettext("Nummer"), 2), *[Column("")] * BOXES),
        tuple((listed_name(p), _number(numbers, p), *[""] * BOXES) for p in people),
        Sheet((*_name_headings(), gettext("Nummer")), tuple((*_name_cells(p), _number(numbers, p)) for p in people)),
    )


def mentor_list(asked: Asked, *, door: Door) -> Table:
    """How to reach the pupils and their guardians with authority."""
    pupils = pupils_of(door=door)
    ties = with_authority(pupils, door=door)
    parts = [NAMES, *in_group(asked.group), Part("pupil_contact", REACHED)]
    parts.append(Part("guardian", (*NAME, *REACHED), people=ties))
    released = give(asked, pupils, parts, door=door)
    contacts, known = by(released, "pupil_contact", "pupil_id"), by(released, "guardian", "person_id")
    people = by_name(released)
    guardians = {pupil: [known[person] for person in persons if person in known] for pupil, persons in ties.items()}
    most = max((len(found) for found in guardians.values()), default=0)
    return Table(
        (Column(gettext("Leerling"), 3), Column(gettext("Bereikbaar"), 3), Column(gettext("Ouders met gezag"), 6)),
        tuple(
            (
                listed_name(person),
                "\n".join(_reached(contacts.get(person["pupil_id"], {}))),
                "\n".join(_told(guardian) for guardian in guardians[person["pupil_id"]]),
            )
            for person in people
        ),
        Sheet(
            (*_name_headings(), gettext("Telefoon"), gettext("E-mail"), *_guardian_headings(most)),
            tuple(
                (
                    *_name_cells(person),
                    *_cells(contacts.get(person["pupil_id"], {})),
                    *_guardian_cells(guardians[person["pupil_id"]], most),
                )
                for person in people
            ),
        ),
        landscape=True,
    )


def _number(numbers: Mapping[int, Row], person: Row) -> str:
    number: str = numbers[person["pupil_id"]]["number"]
    return number


def _name_headings() -> tuple[str, ...]:
    return gettext("Achternaam"), gettext("Tussenvoegsel"), gettext("Voornaam")


def _name_cells(person: Row) -> tuple[Value, ...]:
    return person["family_name"], person["prefix"], person["given_name"]


def _reached(row: Row) -> list[str]:
    return [row[column] for column in REACHED if row.get(column)]


def _cells(row: Row) -> tuple[Value, ...]:
    return tuple(row.get(column, "") for column in REACHED)


def _told(guardian: Row) -> str:
    return ", ".join((full_name(guardian), *_reached(guardian)))


def _guardian_headings(most: int) -> list[str]:
    return [
        heading % {"number": number}
        for number in range(1, most + 1)
        for heading in (gettext("Ouder %(number)s"), gettext("Telefoon %(number)s"), gettext("E-mail %(number)s"))
    ]


def _guardian_cells(guardians: list[Row], most: int) -> list[Value]:
    cells: list[Value] = [cell for guardian in guardians for cell in (full_name(guardian), *_cells(guardian))]
    return cells + [""] * (3 * most - len(cells))
