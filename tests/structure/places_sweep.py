"""Who gets to the pages about footage that stays longer: whoever looks after cameras; the data protection officer reads along."""

from collections.abc import Callable, Iterator

from tests.cameras import footage
from tests.media.picturing import Row
from tests.people import Cast

Line = tuple[str, Callable[[Cast], str], str, dict[str, str] | None]


def hold(cast: Cast) -> Row:
    """A hold that waits for a second person."""
    return footage.hold(cast, footage.incident(cast), footage.camera(cast))


def at(rest: str = "") -> Callable[[Cast], str]:
    """The address of a hold, or of something of it."""
    return lambda cast: f"/cameras/bewaren/{hold(cast).uid}/{rest}"


def asking(cast: Cast) -> str:
    """The address for an incident."""
    footage.camera(cast)
    return f"/cameras/bewaren/nieuw/{footage.incident(cast).uid}/"


def lines() -> Iterator[Line]:
    """Each address with who gets there, and what is posted."""
    yield "footage_holds", lambda cast: "/cameras/bewaren/", "leo petra fenna", None
    yield "new_footage_hold", asking, "leo petra", None
    yield "footage_hold", at(), "leo petra fenna", None
    yield "decide_footage_hold", at("besluit/"), "leo petra", {}
    yield "review_footage_hold", at("nagekeken/"), "leo petra", {}
    yield "end_footage_hold", at("stoppen/"), "leo petra", None
