"""The page about weighing, as the picture team uses it."""

import secrets
from collections.abc import Callable, Iterator
from typing import Any

from django.test import Client

from tests.media.picturing import Row, allow, confirm, event, face, faces_of, picture
from tests.people import Cast, Someone

REASON = "Vrolijk beeld van een gewone dag."


def ready(cast: Cast, *pupils: Someone, by: Someone | None = None, **more: Any) -> Row:
    """A photo of Dirk's with these pupils (Noor and Tess), of which every face has a box."""
    made = picture(cast, event(cast, name=f"Sportdag {secrets.token_hex(3)}"), by or cast.dirk, **more)
    for one in pupils or (cast.noor, cast.tess):
        face(cast, made, one)
    confirm(cast, made, by or cast.dirk)
    return made


def willing(cast: Cast) -> None:
    """Noor and Tess may be shown everywhere."""
    allow(cast, cast.noor, cast.gerda)
    allow(cast, cast.tess, cast.tess)


def place(of: Row) -> str:
    """The address of the weighing of a picture."""
    return f"/foto/{of.uid}/weging/"


def last(cast: Cast, of: Row) -> int:
    """The number of the last weighing."""
    (number,) = cast.db.execute(
        "select coalesce(max(id), 0) from picture_weighing where picture_id = %s", [of.id]
    ).fetchone()
    return int(number)


def decide(client: Client, cast: Cast, of: Row, /, **said: Any) -> Any:
    """Post a decision: by medium its outcome (`website_public="as_is"`), and whatever else of the form."""
    values: dict[str, Any] = {
        "faces": faces_of(cast, of),
        "last": last(cast, of),
        "reason": REASON,
        "when_withdrawn": "remove",
    }
    own = {*values, "seen", "caption", "names_declared"}
    values |= {key if key in own else f"plek-{key}": value for key, value in said.items()}
    return client.post(place(of), values)


def decided(cast: Cast, of: Row) -> list[tuple[str, str]]:
    """What was decided, in order: medium and outcome."""
    return cast.db.execute(
        "select medium, outcome from picture_weighing where picture_id = %s order by id", [of.id]
    ).fetchall()


def lines() -> Iterator[tuple[str, Callable[[Cast], str], str]]:
    """The address with who gets there."""
    yield "picture_weighing", lambda cast: place(ready(cast)), "leo lies"
