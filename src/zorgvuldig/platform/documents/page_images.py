"""Pages of a PDF as pictures, drawn in a process of its own, and a PDF that is made of pictures alone."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from zorgvuldig.platform.lazy import lazy_module

if TYPE_CHECKING:
    from PIL import Image
else:
    Image = lazy_module("PIL.Image")

SECONDS = 20  # of a processor, for one page
MEMORY = 2 * 1024**3
POINTS_PER_INCH = 130.0
COUNT = struct.Struct(">I")
MOST_BYTES = 20 * 1024**2
MOST_PAGES = 40
MOST_PIXELS = 30_000_000
RESOLUTION = POINTS_PER_INCH  # so that a page is as large as it was


class NotDrawn(ValueError):
    """This PDF cannot be drawn: it is closed, damaged, too large, or has too many pages."""


def draw_page(content: bytes, number: int) -> tuple[int, Image.Image]:
    """How many pages a PDF has, and page `number` (from 1) as a picture in red, green and blue. Raises `NotDrawn`."""
    if len(content) > MOST_BYTES:
        raise NotDrawn("this PDF is too large to draw")
    command = [sys.executable, "-m", "zorgvuldig.platform.documents.page_worker", str(number)]
    bare = {"LC_ALL": "C.UTF-8", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}  # ours holds secrets
    try:
        done = subprocess.run(
            command, input=content, capture_output=True, timeout=2 * SECONDS, check=True, env=bare, cwd="/"
        )
    except subprocess.SubprocessError as failed:
        raise NotDrawn("this PDF cannot be drawn") from failed
    (count,) = COUNT.unpack(done.stdout[: COUNT.size])
    if not 0 < count <= MOST_PAGES:
        raise NotDrawn("this PDF has too many pages")
    with Image.open(BytesIO(done.stdout[COUNT.size :]), formats=["PNG"]) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise NotDrawn("a page of this PDF is too large")
        return count, _on_white(picture)


def _on_white(picture: Image.Image) -> Image.Image:
    clear = picture.convert("RGBA")
    plain = Image.new("RGB", clear.size, "white")
    plain.paste(clear, mask=clear.getchannel("A"))
    return plain


def pdf_of_pictures(pages: Sequence[Image.Image]) -> bytes:
    """A PDF with a picture on each page and nothing else: no text, no file within it, no word of who made it."""
    written = BytesIO()
    first, *others = pages
    first.save(
        written, "PDF", save_all=True, append_images=others, resolution=RESOLUTION, creationDate=None, modDate=None
    )
    return written.getvalue()
