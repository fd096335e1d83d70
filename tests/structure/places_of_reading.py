"""The pages of unusual reading and of extra watch: an example of each, and who gets there. Both about Sem or Noor."""

from collections.abc import Iterator
from typing import Any

from tests.governance.reading_world import LIST, at, colleagues_child, watched
from tests.people import Cast

Line = tuple[Any, ...]


def desk(cast: Cast, what: str = "") -> str:
    """Extra watch at the desk of requests."""
    return f"/verzoeken/leerling/{cast.noor.uid}/extra-toezicht/{what}"


def lifting(cast: Cast) -> str:
    """One that is on."""
    return desk(cast, f"{watched(cast, cast.noor, at(12))}/")


def lines() -> Iterator[Line]:
    """Name, example, who gets there, and what is posted."""
    yield "reading", lambda cast: LIST, "petra fenna"
    yield "reading_signal", colleagues_child, "petra fenna"
    yield "close_watch", desk, "petra"
    yield "lift_close_watch", lifting, "petra"
