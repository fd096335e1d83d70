"""Of a picture the picture is kept: every point as it was, and nothing that its file tells of place, time or camera."""

import io
import shutil
import struct
import subprocess
from pathlib import Path

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.ExifTags import Base

from tests.platform.vault.samples import DOCX, FORMATS, HEIC, TOLD, bomb, declaring, picture, taken
from tests.platform.vault.test_kinds import bring, kept
from zorgvuldig.platform.vault import kinds, pictures
from zorgvuldig.platform.vault.files import read
from zorgvuldig.platform.vault.kinds import Kind, NotAccepted


def points(content: bytes) -> tuple[tuple[int, int], bytes]:
    with Image.open(io.BytesIO(content)) as image:
        return image.size, image.convert("RGB").tobytes()


@pytest.mark.parametrize("kind", FORMATS)
def test_the_picture_stays_and_what_its_file_tells_goes(data: Path, kind: Kind) -> None:
    before = taken(kind)
    after = b"".join(read(bring(before, "foto").blob))
    assert points(after) == points(before)
    assert not [word for word in TOLD if word.encode() in after]
    with Image.open(io.BytesIO(after)) as image:
        assert dict(image.getexif()) == {}
        assert not {"xmp", "comment", "XML:com.adobe.xmp"} & set(image.info)
    if exiftool := shutil.which("exiftool"):
        (data / "after").write_bytes(after)
        said = subprocess.run(
            [exiftool, "-a", "-G1", data / "after"], capture_output=True, text=True, check=True
        ).stdout
        assert not [word for word in ("GPS", "Make", "XMP", "Comment", "Date/Time Original") if word in said], said


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_that_was_held_otherwise_is_still_shown_upright(orientation: int) -> None:
    after = pictures.plain(Kind.JPEG, taken(Kind.JPEG, orientation))
    with Image.open(io.BytesIO(after)) as image:
        told = dict(image.getexif())
    assert told == ({} if orientation == 1 else {Base.Orientation: orientation})


@pytest.mark.parametrize("more", [{"progressive": True}, {"icc_profile": b"kleuren" * 20}, {"subsampling": 2}])
def test_every_point_of_a_jpeg_is_as_it_was(more: dict[str, object]) -> None:
    out = io.BytesIO()
    Image.effect_noise((200, 100), 60).save(out, "JPEG", **more)
    after = pictures.plain(Kind.JPEG, out.getvalue())
    assert points(after) == points(out.getvalue())
    with Image.open(io.BytesIO(after)) as image:
        assert image.info.get("icc_profile") == more.get("icc_profile")


@pytest.mark.parametrize("kind", FORMATS)
def test_what_was_cut_short_is_refused(data: Path, kind: Kind) -> None:
    content = taken(kind)
    with override("nl"), pytest.raises(NotAccepted, match="Deze foto is beschadigd"):
        bring(content[: len(content) // 3])
    assert kept(data) == []


@given(st.sampled_from([picture("JPEG"), picture("PNG"), picture("WEBP"), HEIC]), st.data())
@settings(max_examples=150)
def test_no_bytes_whatsoever_are_an_error_of_ours(content: bytes, draw: st.DataObject) -> None:
    at = draw.draw(st.integers(0, len(content) - 1))
    hostile = content[:at] + draw.draw(st.binary(max_size=12)) + content[at + draw.draw(st.integers(0, 12)) :]
    for kind in FORMATS:
        try:
            pictures.pixels(kind, hostile)
            pictures.plain(kind, hostile)
        except ValueError:
            continue


@pytest.mark.parametrize("size", [(60_000, 60_000), (7_750, 7_750)])
def test_a_picture_of_too_many_points_is_refused_unopened(
    data: Path, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Image.Image, "load", lambda _: pytest.fail("it was unpacked"))
    with override("nl"), pytest.raises(NotAccepted, match="kleiner dan 60 megapixel"):
        bring(bomb(*size))
    assert kept(data) == []


def test_a_document_that_unpacks_to_far_more_is_refused_unopened(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with override("nl"), pytest.raises(NotAccepted, match="pakt uit tot iets veel groters"):
        bring(declaring(300 * 1024 * 1024))
    assert kept(data) == []
    monkeypatch.setattr(kinds, "MOST_UNPACKED", 10)  # each part is longer than that, and the list says that it is not
    with override("nl"), pytest.raises(NotAccepted, match="pakt uit tot iets veel groters"):
        bring(lying())
    assert kept(data) == []


def lying() -> bytes:
    """A document whose list of contents says of every part that it is one byte."""
    out, at = bytearray(DOCX), 0
    while (at := DOCX.find(b"PK\x01\x02", at + 1)) > 0:
        out[at + 24 : at + 28] = struct.pack("<I", 1)
    return bytes(out)
