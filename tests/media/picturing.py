"""An event with a photo, its faces, who they are, a weighing and a publication, as an administrator would put them there."""

import secrets
import uuid
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.types.json import Json

from tests.people import NOW, Cast, Someone, days

BOX = [0.1, 0.1, 0.2, 0.3]
MEDIA = (
    "website_public",
    "newsletter",
    "school_guide",
    "social_media",
    "portal_closed",
    "class_photo",
    "press",
    "yearbook",
)


@dataclass(slots=True)
class Row:
    """A row: its number, and its uid where it has one."""

    id: int
    uid: uuid.UUID


def event(cast: Cast, *groups: str, name: str = "Sportdag", school: str = "Oost") -> Row:
    """Something that happened yesterday, with these groups (2B unless said)."""
    uid = uuid.uuid4()
    number = cast.put(
        "picture_event", uid=uid, school_id=cast.schools[school], name=name, happened_on=days(-1), added_at=NOW,
        added_by_id=cast.gerda.id,
    )  # fmt: skip
    for group in groups or ("2B",):
        cast.put("picture_event_group", picture_event_id=number, group_id=cast.groups[group][0])
    return Row(number, uid)


def picture(cast: Cast, at: Row, by: Someone, **more: Any) -> Row:
    """A photo that `by` brought. Its files are numbers that nothing lies behind, unless given."""
    values: dict[str, Any] = {
        "uid": uuid.uuid4(), "picture_event_id": at.id, "kind": "photo", "blob": uuid.uuid4(), "view_blob": uuid.uuid4(),
        "thumb_blob": uuid.uuid4(), "media_type": "image/jpeg", "size": 1000, "sha256": secrets.token_hex(32),
        "width": 1600, "height": 1200, "frames": 0, "rate": 0, "looked_at": NOW, "progress": 100, "why": "", "confirmed": "",
        "uploaded_at": NOW, "uploaded_by_id": by.id,
    } | more  # fmt: skip
    return Row(cast.put("picture", **values), values["uid"])


def face(cast: Cast, of: Row, pupil: Someone | None = None, **more: Any) -> Row:
    """A face in it: of a pupil, or as `mark` says (nobody said yet)."""
    values: dict[str, Any] = {
        "uid": uuid.uuid4(), "picture_id": of.id, "box": Json(more.pop("box", BOX)), "score": 0.9,
        "mark": "pupil" if pupil else "open", "marked_at": NOW, "marked_by_id": cast.gerda.id,
    } | more  # fmt: skip
    number = cast.put("face", **values)
    if pupil:
        cast.put(
            "face_pupil", face_id=number, picture_id=of.id, pupil_id=pupil.id, tagged_at=NOW, tagged_by_id=cast.gerda.id
        )
    return Row(number, values["uid"])


def faces_of(cast: Cast, of: Row) -> str:
    """What was said of the faces, as one value."""
    said: str = cast.db.execute("select gate.faces_of(%s)", [of.id]).fetchone()[0]
    return said


def confirm(cast: Cast, of: Row, by: Someone) -> None:
    """Somebody confirmed that every face has a box."""
    cast.db.execute(
        "update picture set confirmed = gate.faces_of(id), confirmed_at = now(), confirmed_by_id = %s where id = %s",
        [by.id, of.id],
    )


def weigh(cast: Cast, of: Row, by: Someone, medium: str = "website_public", /, **more: Any) -> Row:
    """`by` decided about it."""
    values: dict[str, Any] = {
        "uid": uuid.uuid4(), "picture_id": of.id, "medium": medium, "outcome": "as_is", "when_withdrawn": "remove",
        "faces": faces_of(cast, of), "warnings": Json([]), "caption": "", "names_declared": False, "reason": "Vrolijk beeld.",
        "decided_at": NOW, "decided_by_id": by.id,
    } | more  # fmt: skip
    return Row(cast.put("picture_weighing", **values), values["uid"])


def copy(cast: Cast, of: Row, *masked: Row, **more: Any) -> Row:
    """A file made of it, with these faces masked."""
    values: dict[str, Any] = {
        "uid": uuid.uuid4(), "picture_id": of.id, "masked": Json([one.id for one in masked]), "faces": faces_of(cast, of),
        "style": "cells", "sound": False, "state": "ready", "progress": 100, "why": "", "blob": uuid.uuid4(),
        "thumb_blob": uuid.uuid4(), "media_type": "image/jpeg", "size": 900, "sha256": secrets.token_hex(32), "width": 1600,
        "height": 1200, "asked_at": NOW, "made_at": NOW,
    } | more  # fmt: skip
    return Row(cast.put("picture_copy", **values), values["uid"])


def publish(cast: Cast, of: Row, made: Row, weighed: Row, medium: str = "website_public", /, **more: Any) -> str:
    """It is shown; answers the token in its address. As an administrator: no trigger looks."""
    values: dict[str, Any] = {
        "uid": uuid.uuid4(), "picture_id": of.id, "picture_copy_id": made.id, "picture_weighing_id": weighed.id,
        "medium": medium, "token": secrets.token_urlsafe(32), "until": days(300), "published_at": NOW, "ended_why": "",
    } | more  # fmt: skip
    cast.put("publication", **values)
    return str(values["token"])


def allow(cast: Cast, pupil: Someone, by: Someone, *media: str, allows: bool = True, version: int = 1) -> None:
    """`by` said yes or no about a pupil, of these media (all of them)."""
    for medium in media or MEDIA:
        cast.put(
            "consent_answer", uid=uuid.uuid4(), pupil_id=pupil.id, topic=medium, version=version, person_id=by.id,
            allows=allows, way="screen", answered_at=NOW, recorded_by_id=by.id,
        )  # fmt: skip


def why(cast: Cast, token: str) -> str | None:
    """Why the file at an address may not be seen; empty: it may, None: no such address."""
    row = cast.db.execute("select why from gate.shown_file(%s)", [token]).fetchone()
    return row[0] if row else None


def shown(
    cast: Cast, *pupils: Someone, by: Someone, weigher: Someone, medium: str = "website_public"
) -> tuple[Row, str]:
    """A photo of these pupils that is published as it is: the photo, and the token."""
    photo = picture(cast, event(cast), by)
    for pupil in pupils:
        face(cast, photo, pupil)
    confirm(cast, photo, by)
    return photo, publish(cast, photo, copy(cast, photo), weigh(cast, photo, weigher, medium), medium)


def end(database: psycopg.Connection, token: str) -> None:
    """Somebody took it away."""
    database.execute("update publication set ended_at = now(), ended_why = 'desk' where token = %s", [token])


def team(cast: Cast) -> Someone:
    """Somebody of the picture team, at both schools alike."""
    return cast.people.get("lies") or cast.staff("Lies", "communications")
