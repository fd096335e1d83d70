"""What people are called, as far as the open door lets one know."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.reads import read
from zorgvuldig.platform.names import is_meant, search_key, sort_key
from zorgvuldig.school.people.models import Guardian, PupilIdentity
from zorgvuldig.school.staffing.models import Staff


def listed_name(person: PupilIdentity | Staff | Guardian) -> str:
    """The name as a list shows it: «Berghe, Tijn van den»."""
    return in_list(person.family_name, person.given_name, person.prefix)


def in_list(family_name: str, given_name: str, prefix: str) -> str:
    """The same of a name in parts."""
    return f"{family_name}, {' '.join(filter(None, (given_name, prefix)))}"


def by_name(people: Iterable[Staff]) -> list[Staff]:
    """As lists sort names: capitals, accents and prefixes count for nothing. A database sorts by the bytes of letters."""
    return sorted(people, key=lambda one: (sort_key(one.given_name, one.prefix, one.family_name), one.pk))


def looked_for(words: str, people: Iterable[Staff]) -> list[Staff]:
    """Those of these people whose name or abbreviation has every word in it, in the order in which they come."""
    return [
        one for one in people if is_meant(words, by=search_key(one.given_name, one.prefix, one.family_name, one.code))
    ]


class NameRow(NamedTuple):
    """What somebody is called as a pupil (`place` 1), a guardian (2) or a member of staff (3)."""

    place: int
    person_id: int
    given_name: str
    prefix: str
    family_name: str


NAMES = read("school/names", NameRow, also=("identity", "guardian", "staff"))


def names_of(ids: Collection[int], *, door: Door) -> dict[int, str]:
    """The names of these people; who is neither staff nor tied to an opened pupil stays out.

    A category that this door did not open names nobody: that is what its holder may not know.
    """
    rows = NAMES.rows(door=door, people=list(ids)) if ids else []
    return {row.person_id: " ".join(filter(None, (row.given_name, row.prefix, row.family_name))) for row in rows}
