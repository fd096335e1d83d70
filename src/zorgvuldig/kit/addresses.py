"""Addresses that are put together of what is remembered: finding one costs as much as a row of a table."""

from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.urls import NoReverseMatch, get_script_prefix, reverse


def address(name: str, *named: str) -> str:
    """The address called `name`, or nothing when this site does not have that page. `named` is nothing of a person: it is remembered."""
    return _address(settings.ROOT_URLCONF, get_script_prefix(), name, named)


@lru_cache(maxsize=512)
def _address(site: str, prefix: str, name: str, named: tuple[str, ...]) -> str:
    try:
        return reverse(name, args=named)
    except NoReverseMatch:
        return ""


def address_of(name: str, uids: dict[str, UUID], **named: str) -> str:
    """The address called `name` of what these uids are of. Only the rest of it is remembered, and `named` is in that, so nothing of a person.

    Raises `NoReverseMatch` when there is none.
    """
    around = _around(settings.ROOT_URLCONF, get_script_prefix(), name, tuple(uids), tuple(named.items()))
    return around.format_map(uids)


@lru_cache(maxsize=2048)
def _around(site: str, prefix: str, name: str, uids: tuple[str, ...], named: tuple[tuple[str, str], ...]) -> str:
    places = {uid: UUID(int=place, version=4) for place, uid in enumerate(uids, start=1)}
    found = reverse(name, kwargs={**places, **dict(named)})
    for uid, place in places.items():
        found = found.replace(str(place), f"{{{uid}}}")
    return found
