"""Logos and photos for a document: what they say they are, upright, not larger than needed, without hidden facts."""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING, Literal

from django.utils.translation import gettext

from zorgvuldig.platform.documents.renderer import DocumentProblem
from zorgvuldig.platform.lazy import lazy_module

if TYPE_CHECKING:
    from PIL import Image, ImageOps
else:
    Image = lazy_module("PIL.Image")
    ImageOps = lazy_module("PIL.ImageOps")

MOST_BYTES = 10_000_000
MOST_PIXELS = 40_000_000
LOGO, PHOTO = 900, 420  # pixels of the longest side: 300 a inch for what is printed
_FORMATS = ("PNG", "JPEG", "WEBP")


def logo(content: bytes) -> bytes:
    """A logo for the head of a document, as PNG. Raises DocumentProblem for anything but a picture."""
    return _prepared(content, LOGO, "PNG")


def photo(content: bytes) -> bytes:
    """A portrait for a list, as JPEG. Raises DocumentProblem for anything but a picture."""
    return _prepared(content, PHOTO, "JPEG")


def _prepared(content: bytes, longest: int, written_as: Literal["PNG", "JPEG"]) -> bytes:
    picture = _open_image(content)
    picture.thumbnail((longest, longest))
    out = io.BytesIO()
    if written_as == "JPEG":
        flat = Image.new("RGB", picture.size, "white")
        flat.paste(picture, mask=picture.getchannel("A"))
        flat.save(out, "JPEG", quality=85)
    else:
        picture.save(out, "PNG")
    return out.getvalue()


def _open_image(content: bytes) -> Image.Image:
    """The picture upright and in plain colours. It is written anew, so that place and camera do not come along."""
    if len(content) > MOST_BYTES:
        raise DocumentProblem(gettext("De afbeelding is te groot. Kies een afbeelding van hoogstens 10 MB."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(content), formats=_FORMATS) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise DocumentProblem(gettext("De afbeelding heeft te veel beeldpunten. Maak haar eerst kleiner."))
                upright = ImageOps.exif_transpose(picture).convert("RGBA")
    except (OSError, SyntaxError, ValueError, Warning, Image.DecompressionBombError) as error:
        raise DocumentProblem(gettext("Dit is geen goede afbeelding. Kies een PNG-, JPEG- of WebP-bestand.")) from error
    return upright
