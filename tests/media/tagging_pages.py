"""The pages about who is in a picture, as somebody of the school uses them."""

import secrets
from collections.abc import Callable, Iterator
from typing import Any

from django.test import Client

from tests.media.picturing import Row, event, face, faces_of, picture
from tests.people import Cast, Someone

DRAWN: dict[str, Any] = {"score": None}


def photo(cast: Cast, *groups: str, by: Someone | None = None) -> Row:
    """A photo of Dirk's of wi2B (or of these groups), with two faces that nobody named: one found, one drawn."""
    at = event(cast, *(groups or ("wi2B",)), name=f"Sportdag {secrets.token_hex(3)}")
    made = picture(cast, at, by or cast.dirk)
    face(cast, made)
    face(cast, made, box=[0.5, 0.2, 0.1, 0.2], **DRAWN)
    return made


def place(cast: Cast, of: Row, group: str = "wi2B") -> str:
    """The address of the faces with the names of a group."""
    return f"/foto/{of.uid}/gezichten/{cast.groups[group][1]}/"


def faces(cast: Cast, of: Row) -> list[tuple[int, str]]:
    """The faces in a picture: number and uid."""
    rows = cast.db.execute("select id, uid::text from face where picture_id = %s order by id", [of.id]).fetchall()
    return [(number, uid) for number, uid in rows]


def stand(cast: Cast, of: Row) -> list[tuple[str, int | None]]:
    """What stands of each face: its mark, and the pupil."""
    return cast.db.execute(
        "select f.mark, t.pupil_id from face f left join face_pupil t on t.face_id = f.id where f.picture_id = %s order by f.id",
        [of.id],
    ).fetchall()


def say(client: Client, cast: Cast, of: Row, *said: object, group: str = "wi2B", **more: Any) -> Any:
    """Post the form of a picture: who each face is, in order, by uid of a pupil or mark."""
    values = {"gezien": faces_of(cast, of), "bewaar": "1"}
    values |= {f"wie-{uid}": str(one) for (_number, uid), one in zip(faces(cast, of), said, strict=False)}
    return client.post(place(cast, of, group), values | {key.replace("_", "-"): value for key, value in more.items()})


def lines() -> Iterator[tuple[str, Callable[[Cast], str], str]]:
    """Each address with who gets there: whoever brought the photo and teaches a group that was there."""
    yield "picture_tags", lambda cast: f"/foto/{photo(cast).uid}/gezichten/", "dirk lies"
    yield "picture_tags_of_group", lambda cast: place(cast, photo(cast)), "dirk lies"
    yield "picture_tags_of_group", lambda cast: place(cast, photo(cast, "2B", by=cast.maud), "2B"), "maud lies"
    yield "picture_tags_of_group", lambda cast: place(cast, photo(cast, "2B"), "2B"), "lies"
