"""A photo that really lies in the vault: a red half with Noor on it and a blue half with somebody else."""

import io
import uuid
from typing import Any

from PIL import Image, ImageDraw

from tests.media.picturing import Row, allow, confirm, copy, event, face, picture, publish, team, weigh
from tests.people import Cast, Someone
from zorgvuldig.platform.vault import files

LEFT, RIGHT = [0.1, 0.2, 0.25, 0.5], [0.6, 0.2, 0.25, 0.5]
RED, BLUE = (220, 20, 20), (20, 20, 220)
BACK = (240, 240, 240)


def content(size: tuple[int, int] = (800, 600)) -> bytes:
    """A JPEG with a face of one colour at `LEFT` and one of another at `RIGHT`."""
    image = Image.new("RGB", size, BACK)
    draw = ImageDraw.Draw(image)
    for (left, top, width, height), colour in ((LEFT, RED), (RIGHT, BLUE)):
        edges = (left * size[0], top * size[1], (left + width) * size[0], (top + height) * size[1])
        draw.rectangle(edges, fill=colour)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=95)
    return out.getvalue()


def stored(size: tuple[int, int] = (800, 600)) -> uuid.UUID:
    """Such a photo in the vault."""
    return files.store(content(size), limit_bytes=10_000_000).blob


def photo_of(cast: Cast, *, other: Someone | None = None, at: Row | None = None, **more: Any) -> Row:
    """Noor at the left and `other` (or somebody nobody knows) at the right, confirmed; the original is 1600 wide."""
    values: dict[str, Any] = {"blob": stored((1600, 1200)), "view_blob": stored(), "thumb_blob": stored((480, 360))}
    one = picture(cast, at or event(cast), cast.dirk, **(values | more))
    face(cast, one, cast.noor, box=LEFT)
    face(cast, one, other, box=RIGHT, **({} if other else {"mark": "agreed"}))
    confirm(cast, one, cast.dirk)
    return one


def published(cast: Cast, one: Row, medium: str = "website_public", **more: Any) -> str:
    """It is shown there as it is, weighed by the team; Noor and Tess may be."""
    allow(cast, cast.noor, cast.gerda, medium)
    allow(cast, cast.tess, cast.tess, medium)
    made = copy(cast, one, blob=stored(), thumb_blob=stored((480, 360)))
    token = publish(cast, one, made, weigh(cast, one, team(cast), medium, **more), medium)
    cast.db.execute(
        "insert into publication_pupil (publication_id, pupil_id, is_masked) select p.id, t.pupil_id, false from publication p "
        "join face_pupil t on t.picture_id = p.picture_id where p.token = %s",
        [token],
    )
    return token
