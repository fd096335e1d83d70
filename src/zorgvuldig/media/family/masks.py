"""A photo as a family may see it: everybody but the pupil masked, in a fresh file, made at the size in which it is shown.

Nothing made here is kept. A photo of which nobody confirmed that every face has a box is not shown: a face without a box
cannot be masked.
"""

from uuid import UUID

from zorgvuldig.media.faces.masks import NoPlace, masked
from zorgvuldig.media.family.reads import PupilPicture
from zorgvuldig.media.photos.decoder import NotAPicture, decode_photo
from zorgvuldig.media.photos.encoder import THUMB, VIEW, jpeg, resized
from zorgvuldig.platform.vault.files import read
from zorgvuldig.platform.vault.keys import Damaged, KeyGone
from zorgvuldig.platform.vault.storage import Missing

STYLE = "solid"  # cells of a small picture could be matched with a larger one
WHOLE = 100_000  # pixels: no photo is longer, so that it keeps its own size


def masked_thumbnail(picture: PupilPicture) -> bytes | None:
    """A small picture for a list; None when it cannot be shown."""
    return _mask_picture(picture, THUMB, picture.view_blob)


def middle(picture: PupilPicture) -> bytes | None:
    """A picture for a page of its own, and for a copy of all data; None when it cannot be shown."""
    return _mask_picture(picture, VIEW, picture.view_blob)


def masked_photo(picture: PupilPicture) -> bytes | None:
    """The photo at its full size, to keep; None when it cannot be shown."""
    return _mask_picture(picture, WHOLE, picture.blob)


def _mask_picture(picture: PupilPicture, long_side: int, blob: UUID) -> bytes | None:
    if not picture.can_be_shown:
        return None
    try:
        source = decode_photo(b"".join(read(blob)))
        return jpeg(masked(resized(source, long_side), picture.boxes, style=STYLE), long_side=long_side)
    except (Missing, KeyGone, Damaged, NotAPicture, NoPlace):
        return None
