"""Who can open a pupil today: the rules of the register, turned round (`gate.viewers`)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from django.db import connection

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.kit.register_words import say
from zorgvuldig.school.people.reads import names_of

SEEN = ("identity", "staff")
Opening: TypeAlias = "tuple[str, str, int, int]"  # relation, purpose, what it reads and what it changes


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who can open the pupil in one role; `who` is empty when this door may not name them."""

    who: str
    role: str
    because: str
    purposes: list[str]
    sees: list[str]
    changes: list[str]


def viewers(pupil_id: int, *, door: Door) -> list[Viewer]:
    """Everybody who can open this opened pupil today, the nearest tie first; emergency access is open to more."""
    door.reading(*SEEN)
    with connection.cursor() as cursor:
        cursor.execute(
            "select person_id, role, relation, purpose, read_mask, write_mask from gate.viewers(%s::integer, %s::bigint)",
            [pupil_id, REGISTER.mask(SEEN)],
        )
        rows = cursor.fetchall()
    grouped: dict[tuple[int, str], list[Opening]] = {}
    for person, role, *opening in rows:
        grouped.setdefault((person, role), []).append(tuple(opening))
    names = names_of({person for person, _role in grouped}, door=door)
    nearest = list(REGISTER.relations)
    found = [
        (
            min(nearest.index(o[0]) for o in openings),
            names.get(person, ""),
            _viewer(names.get(person, ""), role, openings),
        )
        for (person, role), openings in grouped.items()
    ]
    return [viewer for _rank, _name, viewer in sorted(found, key=lambda entry: entry[:2])]


def _viewer(who: str, role: str, openings: Iterable[Opening]) -> Viewer:
    ties: set[str] = set()
    purposes: set[str] = set()
    reads = writes = 0
    for relation, purpose, read_mask, write_mask in openings:
        ties.add(relation)
        purposes.add(say(REGISTER.purposes[purpose].name))
        reads |= read_mask
        writes |= write_mask
    return Viewer(
        who=who,
        role=say(REGISTER.roles[role].name),
        because="; ".join(say(tie.name) for key, tie in REGISTER.relations.items() if key in ties),
        purposes=sorted(purposes),
        sees=_about_people(reads),
        changes=_about_people(writes),
    )


def _about_people(mask: int) -> list[str]:
    """The kinds of data in a mask that are about somebody of the family."""
    about = (REGISTER.categories[key] for key in REGISTER.names(mask))
    return [say(category.name) for category in about if {"pupil", "guardian"} & set(category.about)]
