"""The page about another recorder, with who gets there."""

from collections.abc import Callable, Iterator

from tests.people import Cast

Line = tuple[str, Callable[[Cast], str], str, dict[str, str] | None]


def lines() -> Iterator[Line]:
    """Each address with who gets there, and what is posted."""
    yield "other_recorder", lambda cast: "/cameras/recorder/", "leo petra fenna", None
