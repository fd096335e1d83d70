"""A photo that somebody brought, as plain pixels: looked at before it is unpacked, upright, in ordinary colours, in memory alone."""

from __future__ import annotations

import warnings
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

from zorgvuldig.media.refusals import MOST_BYTES, MOST_PIXELS, NotAPicture
from zorgvuldig.platform.lazy import lazy_module
from zorgvuldig.platform.vault.signatures import HEAD, PICTURES, Kind, kind_of

if TYPE_CHECKING:
    import pillow_heif
    from PIL import Image, ImageCms, ImageOps
else:
    Image = lazy_module("PIL.Image")
    ImageCms = lazy_module("PIL.ImageCms")
    ImageOps = lazy_module("PIL.ImageOps")
    pillow_heif = lazy_module("pillow_heif")

__all__ = ["NotAPicture", "decode_photo", "kind_of_photo"]

FORMATS = {Kind.JPEG: "JPEG", Kind.PNG: "PNG", Kind.WEBP: "WEBP", Kind.HEIC: "HEIF"}
PRINTED = {"CMYK", "YCCK", "LAB"}
DEEP = {"I", "F", "I;16", "I;16B", "I;16L", "I;16N"}
PNG_DEPTH = 24  # the place of the number of bits per colour in a PNG


def decode_photo(content: bytes) -> Image.Image:
    """The photo at full size: upright, red, green and blue as screens show them, on white where it was transparent.

    Raises `NotAPicture`.
    """
    kind = kind_of_photo(content)
    _learn_heif()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what is only odd is no refusal; what is too large is counted below
            with Image.open(BytesIO(content), formats=[FORMATS[kind]]) as picture:
                _examine(picture, kind, content)
                return _plain(picture)
    except (NotAPicture, MemoryError):
        raise
    except Image.DecompressionBombError as bomb:
        raise NotAPicture("pixels") from bomb
    except Exception as broken:  # a decoder that is given hostile bytes may raise anything
        raise NotAPicture("damaged") from broken


@cache
def _learn_heif() -> None:
    """Tell the library that opens pictures of the one that opens those of phones; once in a process."""
    pillow_heif.register_heif_opener()


def kind_of_photo(content: bytes) -> Kind:
    """What these bytes are by their own saying. Raises `NotAPicture` when that is no photo, or too large a file."""
    if not content:
        raise NotAPicture("empty")
    kind = kind_of(content[:HEAD])
    if kind is None or kind not in PICTURES:
        raise NotAPicture("kind")
    if len(content) > MOST_BYTES:
        raise NotAPicture("bytes")
    return kind


def _examine(picture: Image.Image, kind: Kind, content: bytes) -> None:
    """What its head tells, before anything is unpacked."""
    if picture.width * picture.height > MOST_PIXELS:
        raise NotAPicture("pixels")
    if kind in (Kind.PNG, Kind.WEBP) and getattr(picture, "is_animated", False):
        raise NotAPicture("animated")
    if picture.mode in PRINTED:
        raise NotAPicture("colours")
    if picture.mode in DEEP or (kind is Kind.PNG and content[PNG_DEPTH] > 8):
        raise NotAPicture("depth")


def _plain(picture: Image.Image) -> Image.Image:
    profile = picture.info.get("icc_profile")
    ImageOps.exif_transpose(picture, in_place=True)  # two copies of sixty megapixels fit, three may not
    if picture.mode == "RGB":
        return _standard(picture, profile)
    clear = picture.convert("RGBA")
    plain = Image.new("RGB", clear.size, "white")
    plain.paste(clear, mask=clear.getchannel("A"))
    return plain


def _standard(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Phones photograph in wider colours and say so in a profile, which goes with everything else that is not the picture."""
    plain = Image.new("RGB", picture.size)
    plain.paste(picture)
    if not profile:
        return plain
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        if "sRGB" not in ImageCms.getProfileDescription(source):
            ImageCms.profileToProfile(plain, source, ImageCms.createProfile("sRGB"), inPlace=True)
    except (ImageCms.PyCMSError, OSError, ValueError):
        pass  # a profile that cannot be read changes nothing
    return plain
