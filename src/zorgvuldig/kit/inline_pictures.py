"""Pictures that stand in a page itself, so that no other address has to open a file."""

import base64
import io
from typing import TYPE_CHECKING

from zorgvuldig.platform.lazy import lazy_module

if TYPE_CHECKING:
    from PIL import Image
else:
    Image = lazy_module("PIL.Image")


class InlinePicture(str):
    """A JPEG as the address of a picture, with its size in pixels, so that a page keeps room for it; empty when there is none."""

    width: int
    height: int


def inside(photo: bytes | None) -> InlinePicture:
    """A JPEG that we made ourselves as the address of a picture; nothing when there is none."""
    found = InlinePicture(f"data:image/jpeg;base64,{base64.b64encode(photo).decode()}" if photo else "")
    found.width, found.height = Image.open(io.BytesIO(photo)).size if photo else (0, 0)
    return found
