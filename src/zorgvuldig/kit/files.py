"""What a row says of a file that was brought, and pictures that stand in a page itself."""

import base64
import io
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from zorgvuldig.gate.door import Door
from zorgvuldig.platform.lazy import lazy_module


class InVault(Protocol):
    """A file that is sealed: `vault.kinds.AcceptedFile`, or one that was checked to be read in."""

    @property
    def blob(self) -> UUID:
        """Its number in the vault."""

    @property
    def name(self) -> str:
        """A name fit to be shown."""

    @property
    def media_type(self) -> str:
        """What the content is."""

    @property
    def size(self) -> int:
        """In bytes."""


def row_of(accepted: InVault, *, door: Door) -> dict[str, Any]:
    """The columns of `SealedFile` for a file that is in the vault now, brought by the one at the door."""
    return {
        "blob": accepted.blob,
        "name": accepted.name,
        "media_type": accepted.media_type,
        "size": accepted.size,
        "added_at": door.opened_at,
        "added_by_id": door.actor_id,
    }


# Pictures that stand in a page itself, so that no other address has to open a file.

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
