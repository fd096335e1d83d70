"""Addresses of a family's pages about pictures, each with who gets there."""

from collections.abc import Callable, Iterator

from tests.media.family.photographing import photo_of, published
from tests.media.picturing import event
from tests.people import Cast

PUPILS = "noor bram tess yara sem wout"
Line = tuple[str, Callable[[Cast], str], str, dict[str, str] | None]


def child(cast: Cast, rest: str = "", name: str = "noor") -> str:
    """The address of a page of a parent."""
    return f"/mijn-kind/{cast.people[name].uid}/fotos/{rest}"


def one(cast: Cast, rest: str = "", name: str = "noor", *, own: bool = False) -> str:
    """The address of a photo with Noor in it, or with Noor and Tess."""
    photo = photo_of(cast, other=cast.tess if name == "tess" else None)
    return f"/mijn-gegevens/fotos/{photo.uid}/{rest}" if own else child(cast, f"{photo.uid}/{rest}", name)


def shown(cast: Cast, *, own: bool = False) -> str:
    """The address of a picture that the families of 2B are shown."""
    published(cast, photo_of(cast, other=cast.tess, at=event(cast, "2B")), "portal_closed")
    (uid,) = cast.db.execute("select uid from publication").fetchone()
    return f"/mijn-gegevens/fotos/groep/{uid}/" if own else child(cast, f"groep/{uid}/")


def lines() -> Iterator[Line]:
    """Each address with who gets there, and what is posted."""
    yield "child_pictures", child, "gerda", None
    yield "child_pictures", lambda cast: child(cast, name="tess"), "gerda", None
    yield "child_pictures", lambda cast: child(cast, name="sem"), "olga maud", None
    yield "own_pictures", lambda cast: "/mijn-gegevens/fotos/", PUPILS, None
    yield "child_picture", one, "gerda", None
    yield "own_picture", lambda cast: one(cast, own=True), "noor", None
    yield "child_picture_not", lambda cast: one(cast, "niet/"), "gerda", {"medium": ""}
    yield "child_picture_not", lambda cast: one(cast, "niet/", "tess"), "tess", {"medium": "press"}
    yield "own_picture_not", lambda cast: one(cast, "niet/", "tess", own=True), "tess", {"medium": ""}
    yield "child_picture_copy", lambda cast: one(cast, "kopie/"), "gerda", {}
    yield "child_picture_copy", lambda cast: one(cast, "kopie/", "tess"), "tess", {}
    yield "own_picture_copy", lambda cast: one(cast, "kopie/", "tess", own=True), "tess", {}
    yield "child_album", lambda cast: child(cast, "groep/"), "gerda", None
    yield "own_album", lambda cast: "/mijn-gegevens/fotos/groep/", PUPILS, None
    yield "child_album_picture", shown, "gerda", None
    yield "own_album_picture", lambda cast: shown(cast, own=True), "noor bram tess yara", None
