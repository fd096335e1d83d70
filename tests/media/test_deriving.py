"""A file that we make holds a picture and nothing else; a file that holds more is not let through."""

import json
import os
import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms

from tests.media.photos import MARKER, astronaut, told, written
from zorgvuldig.media.photos.decoder import decode_photo
from zorgvuldig.media.photos.encoder import NotClean, check_clean, jpeg, resized

# What exiftool says of any JPEG: the file it was given, and what a decoder needs.
PLAIN = {"SourceFile", "ExifTool", "File", "JFIF", "Composite"}
OF_THE_FILE = {
    "FileType", "FileTypeExtension", "MIMEType", "ImageWidth", "ImageHeight", "EncodingProcess", "BitsPerSample",
    "ColorComponents", "YCbCrSubSampling", "FileName", "Directory", "FileSize", "FileModifyDate", "FileAccessDate",
    "FileInodeChangeDate", "FilePermissions",
}  # fmt: skip


@pytest.mark.parametrize(("size", "long_side", "becomes"), [
    ((4000, 3000), 2048, (2048, 1536)), ((3000, 4000), 480, (360, 480)), ((100, 50), 480, (100, 50)), ((5000, 2), 480, (480, 1)),
])  # fmt: skip
def test_it_is_no_longer_than_asked_and_never_made_larger(
    size: tuple[int, int], long_side: int, becomes: tuple[int, int]
) -> None:
    made = jpeg(Image.new("RGB", size, "teal"), long_side=long_side)
    with Image.open(BytesIO(made)) as picture:
        assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", becomes)


def test_what_hung_on_the_picture_stays_behind() -> None:
    with Image.open(BytesIO(told(astronaut()))) as picture:
        picture.info["icc_profile"] = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        assert {"exif", "comment"} <= set(picture.info)
        made = jpeg(picture, long_side=512)  # as it is, without the decoder that cleans it
        assert resized(picture, 512).info == {}
    assert MARKER.encode() not in made
    check_clean(made)


PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
XMP = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x='adobe:ns:meta/'/>"
TAINTED: dict[str, dict[str, Any]] = {
    "exif": {"exif": told(astronaut())[6 : 6 + 200]},
    "comment": {"comment": b"Klaasje"},
    "profile": {"icc_profile": PROFILE},
    "xmp": {"xmp": XMP},
}


def segment(marker: int, content: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(content) + 2).to_bytes(2, "big") + content


CLEAN = jpeg(astronaut(), long_side=128)
BROKEN = {
    "behind the end": CLEAN + b"Klaasje",
    "a second picture": CLEAN + CLEAN,
    "no end": CLEAN[:-2],
    "cut": CLEAN[: len(CLEAN) // 2],
    "empty": b"",
    "another kind": written(astronaut(), "PNG"),
    "a comment": CLEAN[:20] + segment(0xFE, b"Klaasje") + CLEAN[20:],
    "exif": CLEAN[:20] + segment(0xE1, b"Exif\0\0" + bytes(20)) + CLEAN[20:],
    "xmp": CLEAN[:20] + segment(0xE1, XMP) + CLEAN[20:],
    "photoshop": CLEAN[:20] + segment(0xED, b"Photoshop 3.0\0" + bytes(10)) + CLEAN[20:],
    "adobe": CLEAN[:20] + segment(0xEE, b"Adobe" + bytes(7)) + CLEAN[20:],
    "of the maker of the camera": CLEAN[:20] + segment(0xE5, b"Klaasje") + CLEAN[20:],
    "a small picture": CLEAN[:2] + segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\1\1" + bytes(3)) + CLEAN[20:],
    "another app0": CLEAN[:20] + segment(0xE0, b"JFXX\0\x10" + bytes(8)) + CLEAN[20:],
    "before the first": b"\0" + CLEAN,
}


def test_the_clean_one_is_clean() -> None:
    check_clean(CLEAN)
    check_clean(written(astronaut(), progressive=True))
    check_clean(written(astronaut(), restart_marker_blocks=4))


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_whatever_else_is_in_it_is_seen(content: bytes) -> None:
    with pytest.raises(NotClean):
        check_clean(content)


@pytest.mark.parametrize("how", TAINTED.values(), ids=TAINTED)
def test_what_a_program_writes_along_is_seen(how: dict[str, Any]) -> None:
    with pytest.raises(NotClean):
        check_clean(written(astronaut(), **how))


def test_another_program_finds_nothing_either(tmp_path: Path) -> None:
    if not shutil.which("exiftool"):
        assert not os.environ.get("CI"), "exiftool is missing, and here it has to be there: .ci/run installs it"
        pytest.skip("exiftool is not installed here (Debian: libimage-exiftool-perl)")
    before, after = tmp_path / "before.jpg", tmp_path / "after.jpg"
    before.write_bytes(told(astronaut()))
    after.write_bytes(jpeg(decode_photo(told(astronaut())), long_side=480))
    assert {"EXIF:GPSLatitude", "EXIF:Artist", "File:Comment"} <= set(seen_in(before))
    found = seen_in(after)
    assert {name.partition(":")[0] for name in found} <= PLAIN
    assert {name.partition(":")[2] for name in found if name.startswith("File:")} <= OF_THE_FILE
    assert MARKER not in json.dumps(found)


def seen_in(path: Path) -> dict[str, Any]:
    """Everything that exiftool finds, with its group."""
    said = subprocess.run(["exiftool", "-json", "-G", "-a", "-u", "-ee", str(path)], capture_output=True, check=True)  # noqa: S607
    found: dict[str, Any] = json.loads(said.stdout)[0]
    return found
