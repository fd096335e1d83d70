"""What people are called, as far as the open door lets one know."""

from collections.abc import Collection, Iterable

from django.db.models import Value

from zorgvuldig.gate.door import Door
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


def names_of(ids: Collection[int], *, door: Door) -> dict[int, str]:
    """The names of these people; who is neither staff nor tied to an opened pupil stays out.

    A category that this door did not open names nobody: that is what its holder may not know.
    """
    known = {"identity": PupilIdentity.objects, "guardian": Guardian.objects, "staff": Staff.objects}
    asked = [
        people.filter(pk__in=ids).order_by().values_list(Value(place), "pk", "given_name", "prefix", "family_name")
        for place, (category, people) in enumerate(known.items())
        if category in door.reads
    ]
    if not ids or not asked:
        return {}
    # One question, as every page has names. Whoever is several is called as staff.
    rows = sorted(asked[0].union(*asked[1:], all=True) if asked[1:] else asked[0])
    return {person: " ".join(filter(None, name)) for _, person, *name in rows}
