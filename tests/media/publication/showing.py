"""Published pictures with real files in the vault, for tests of the pages that anybody sees and of those of the team."""

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from tests.media.picturing import Row, allow, confirm, copy, event, face, picture, publish, team, weigh
from tests.people import NOW, Cast, Someone, days
from zorgvuldig.media.publication.sites import PURPOSE
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.secret_fields import encrypt

TEAM = "leo lies"

BYTES = b"\xff\xd8\xff\xe0" + b"vrolijk" * 100 + b"\xff\xd9"
SMALL = b"\xff\xd8\xff\xe0" + b"klein" * 10 + b"\xff\xd9"


def sealed(content: bytes) -> uuid.UUID:
    """A file in the vault."""
    return files.store(content, limit_bytes=len(content)).blob


def file_of(content: bytes = BYTES, small: bytes = SMALL, **more: Any) -> dict[str, Any]:
    """The values of a copy that has files."""
    return {"blob": sealed(content), "thumb_blob": sealed(small), "size": len(content)} | more


def weighed(
    cast: Cast, *pupils: Someone, medium: str = "website_public", at: Row | None = None, **more: Any
) -> tuple[Row, Row]:
    """A photo by Dirk of these pupils that Leo weighed."""
    photo = picture(cast, at or event(cast, name=f"Dag {uuid.uuid4().hex[:6]}"), cast.dirk)
    for pupil in pupils:
        face(cast, photo, pupil)
    confirm(cast, photo, cast.dirk)
    return photo, weigh(cast, photo, cast.leo, medium, **more)


def shown(
    cast: Cast, *pupils: Someone, medium: str = "website_public", at: Row | None = None, **more: Any
) -> tuple[Row, str]:
    """A photo of these pupils (Noor), who all may be seen, that anybody can see: the photo, and its token."""
    pupils = pupils or (cast.noor,)
    for pupil in pupils:
        allow(cast, pupil, cast.gerda if pupil is cast.noor else pupil, medium)
    photo, decision = weighed(cast, *pupils, medium=medium, at=at, **more)
    return photo, publish(cast, photo, copy(cast, photo, **file_of()), decision, medium)


def put_letter(cast: Cast, *photos: Row, published: bool = True) -> uuid.UUID:
    """A newsletter with these pictures."""
    uid = uuid.uuid4()
    number = cast.put(
        "newsletter", uid=uid, school_id=cast.schools["Oost"], title="Nieuws van de week", text="Het was mooi weer.\n\nTot snel.",
        written_at=NOW, written_by_id=cast.leo.id, published_at=NOW if published else None,
    )  # fmt: skip
    for at, photo in enumerate(photos, start=1):
        cast.put("newsletter_picture", newsletter_id=number, picture_id=photo.id, number=at)
    return uid


def put_site(cast: Cast, endpoint: str = "https://website.example/melding", **more: Any) -> uuid.UUID:
    """A website that shows our pictures since a day."""
    uid = uuid.uuid4()
    values: dict[str, Any] = {
        "uid": uid, "school_id": cast.schools["Oost"], "name": "Website van de school", "endpoint": endpoint,
        "secret": encrypt("geheim-van-de-website", purpose=PURPOSE).encode(), "added_at": NOW - timedelta(days=1), "added_by_id": cast.leo.id,
    } | more  # fmt: skip
    cast.put("picture_site", **values)
    return uid


def uid_of(cast: Cast, token: str) -> uuid.UUID:
    """The uid of a publication by its token."""
    found: uuid.UUID = cast.db.execute("select uid from publication where token = %s", [token]).fetchone()[0]
    return found


def handed(cast: Cast) -> str:
    """The address of a file for the yearbook."""
    photo, token = shown(cast, medium="yearbook")
    return f"/foto/{photo.uid}/plaatsen/{uid_of(cast, token)}/bestand/"


def put_place(cast: Cast, token: str) -> uuid.UUID:
    """Where somebody put it out of our reach."""
    uid = uuid.uuid4()
    (number,) = cast.db.execute("select id from publication where token = %s", [token]).fetchone()
    cast.put(
        "outside_place", uid=uid, publication_id=number, what="Jaarboek, bladzijde 4", placed_on=days(-1), noted_at=NOW,
        noted_by_id=cast.leo.id, answer="",
    )  # fmt: skip
    return uid


def of_photo(made: Callable[[Cast, Row], str], medium: str = "website_public") -> Callable[[Cast], str]:
    """An address about a photo that can be seen, with somebody of the picture team in the cast."""

    def path(cast: Cast) -> str:
        team(cast)
        return made(cast, shown(cast, medium=medium)[0])

    return path


def of_team(made: Callable[[Cast], str]) -> Callable[[Cast], str]:
    """An address, with somebody of the picture team in the cast."""

    def path(cast: Cast) -> str:
        team(cast)
        return made(cast)

    return path


def busy_desk(cast: Cast) -> str:
    """The desk with a place out of our reach that has to be seen to."""
    _, token = shown(cast, medium="press")
    put_place(cast, token)
    cast.db.execute("update publication set ended_at = now(), ended_why = 'consent'")
    return "/fototeam/"


def busy_event(cast: Cast) -> str:
    """An event with a picture that can be seen and one about which it was decided that it cannot."""
    at = event(cast)
    shown(cast, at=at)
    weighed(cast, cast.tess, at=at, outcome="no")
    return f"/fototeam/{at.uid}/"


def lines() -> Iterator[tuple[str, Callable[[Cast], str], str]]:
    """Each address of the picture team with who gets there."""
    yield "picture_desk", of_team(busy_desk), TEAM
    yield "picture_desk_event", of_team(busy_event), TEAM
    yield "picture_publishing", of_photo(lambda cast, photo: f"/foto/{photo.uid}/plaatsen/"), TEAM
    yield "picture_handed", of_team(handed), TEAM
    yield (
        "outside_place",
        of_team(lambda cast: f"/fototeam/plekken/{put_place(cast, shown(cast, medium='press')[1])}/"),
        TEAM,
    )
    yield "own_newsletters", of_team(lambda cast: "/fototeam/nieuwsbrieven/"), TEAM
    yield "new_newsletter", of_team(lambda cast: "/fototeam/nieuwsbrieven/nieuw/"), TEAM
    yield "edit_newsletter", of_team(lambda cast: f"/fototeam/nieuwsbrieven/{put_letter(cast)}/"), TEAM
    yield "picture_sites", of_team(lambda cast: "/fototeam/websites/"), TEAM


def ending(cast: Cast) -> str:
    """The address at which telling a website stops."""
    team(cast)
    return f"/fototeam/websites/{put_site(cast)}/einde/"
