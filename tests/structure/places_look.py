"""The pages of looking at footage: an example of each, and who gets there. Kees is a caretaker, who may look; Leo said so."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from psycopg.types.json import Json

from tests.cameras import footage
from tests.cameras.looking_world import world
from tests.people import Cast

Line = tuple[Any, ...]
AT = "/cameras/kijken/"


def kees(path: str, cast: Cast) -> str:
    """An address, once Kees is there."""
    footage.caretaker(cast)
    return AT + path


def asked(cast: Cast, what: str = "", piece: int | None = None, *, granted: bool = True) -> str:
    """A request of Kees."""
    return world(cast, bytes(1000), granted=granted).at(what, piece)


def desk(cast: Cast, what: str = "") -> str:
    """The camera at the desk."""
    footage.caretaker(cast)
    camera = footage.camera(cast, "Balie", has_live=True, purposes=Json(["guarding"]))
    return f"{AT}nu/{camera.uid}/{what}"


def lines() -> Iterator[Line]:
    """Name, example, who gets there, and what is posted."""
    yield "viewings", partial(kees, ""), "kees leo petra fenna"
    yield "new_viewing", partial(kees, "nieuw/"), "kees leo petra"
    yield "viewing_log", partial(kees, "logboek/"), "leo petra fenna"
    yield "live_camera", desk, "kees leo"
    yield "live_picture", partial(desk, what="beeld/"), "kees leo"
    yield "viewing", asked, "kees leo petra fenna"
    yield "answer_viewing", partial(asked, what="antwoord/", granted=False), "leo petra"
    yield "end_viewing", partial(asked, what="stop/"), "kees leo petra", {}
    yield "viewing_player", partial(asked, what="beelden/"), "kees"
    yield "viewing_piece", partial(asked, what="beelden/", piece=0), "kees"
    yield "viewing_bytes", partial(asked, piece=0), "kees"
