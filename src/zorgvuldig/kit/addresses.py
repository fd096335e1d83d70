"""Addresses of pages that the frame around every page names."""

from functools import lru_cache

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
