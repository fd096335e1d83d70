"""What people are called, as far as the open door lets one know."""

from collections.abc import Collection, Iterable

from zorgvuldig.gate.door import Door
from zorgvuldig.records.models import Guardian, PupilIdentity, Staff
from zorgvuldig.records.names import sort_key


def listed_name(person: PupilIdentity | Staff | Guardian) -> str:
    """The name as a list shows it: «Berghe, Tijn van den»."""
    return in_list(person.family_name, person.given_name, person.prefix)


def in_list(family_name: str, given_name: str, prefix: str) -> str:
    """The same of a name in parts."""
    return f"{family_name}, {' '.join(filter(None, (given_name, prefix)))}"


def by_name(people: Iterable[Staff]) -> list[Staff]:
    """As lists sort names: capitals, accents and prefixes count for nothing. A database sorts by the bytes of letters."""
    return sorted(people, key=lambda one: (sort_key(one.given_name, one.prefix, one.family_name), one.pk))


def names_of(ids: Collection[int], *, door: Door) -> dict[int, str]:
    """The names of these people; who is neither staff nor tied to an opened pupil stays out.

    A category that this door did not open names nobody: that is what its holder may not know.
    """
    if not ids:
        return {}
    names: dict[int, str] = {}
    if "identity" in door.reads:
        names |= {p.pupil_id: p.full_name for p in PupilIdentity.objects.filter(pupil_id__in=ids)}
    if "guardian" in door.reads:
        names |= {g.person_id: g.full_name for g in Guardian.objects.filter(person_id__in=ids)}
    if "staff" in door.reads:
        names |= {s.person_id: s.full_name for s in Staff.objects.filter(person_id__in=ids)}
    return names
