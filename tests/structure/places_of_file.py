"""Who gets where among the pages of a family's file: what the school has, does with it, what left, and why it has it."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from tests.people import Cast

Line = tuple[Any, ...]
PUPILS = "noor bram tess yara sem wout"


def child(cast: Cast, name: str, what: str) -> str:
    """A page of the file of a child."""
    return f"/mijn-kind/{cast.people[name].uid}/{what}"


def own(_cast: Cast, what: str) -> str:
    """A page of one's own file."""
    return f"/mijn-gegevens/{what}"


def lines() -> Iterator[Line]:
    """Name, address, who gets there, and what is posted."""
    for name, what in (("use", "gebruik/"), ("left", "weg/"), ("reasons", "waarom/")):
        yield f"child_{name}", partial(child, name="noor", what=what), "gerda", None
        yield f"child_{name}", partial(child, name="tess", what=what), "gerda", None  # 16 and not 18: still
        yield f"child_{name}", partial(child, name="yara", what=what), "", None
        yield f"child_{name}", partial(child, name="sem", what=what), "olga maud", None
        yield f"own_{name}", partial(own, what=what), PUPILS, None
