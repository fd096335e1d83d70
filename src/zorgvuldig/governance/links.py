"""The address of a page of privacy, as far as this site has it and the one at the door gets there."""

from django.urls import NoReverseMatch, reverse

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.roles import roles_with

PROPOSES = frozenset({"privacy_officer", "school_leader"})


def link(name: str, *about: object) -> str:
    """The address of the page called `name`, or nothing when this site does not have it."""
    try:
        return reverse(name, args=about)
    except NoReverseMatch:
        return ""


def link_for(door: Door, purpose: str, name: str, *about: object) -> str:
    """The same, and nothing for whoever has no rule for the purpose of that page."""
    return link(name, *about) if door.role in roles_with(purpose=purpose) else ""


def proposing(door: Door, kind: str, key: str) -> str:
    """Where the one at the door proposes a change of the register; nothing for the DPO, who advises and does not propose."""
    return link("new_register_version", kind, key) if door.role in PROPOSES else ""
