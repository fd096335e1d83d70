"""Photos come out upright and in ordinary colours; anything odd gets one sentence, before it costs time or memory."""

import struct
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms

from tests.media.photos import FACE, MARKER, astronaut, overlap, pixels, png_of, told, written
from tests.platform.vault.samples import AVIF, DOCX, MP4, PDF
from zorgvuldig.media import refusals
from zorgvuldig.media.faces.detector import find_faces
from zorgvuldig.media.photos import decoder as decoding
from zorgvuldig.media.photos.decoder import decode_photo
from zorgvuldig.media.refusals import SENTENCES, NotAPicture, sentence

SMALL = astronaut().resize((96, 64))


def key_of(content: bytes) -> str:
    """Why it is not taken; a sentence always comes with it."""
    with pytest.raises(NotAPicture) as refused:
        decode_photo(content)
    assert refused.value.sentence.endswith(".")
    assert refused.value.key in SENTENCES
    return refused.value.key


@pytest.mark.parametrize(
    ("kind", "how"), [("JPEG", {"quality": 95}), ("PNG", {}), ("WEBP", {"quality": 95}), ("HEIF", {"quality": 95})]
)
def test_every_kind_that_phones_write(kind: str, how: dict[str, Any]) -> None:
    photo = decode_photo(written(astronaut(), kind, **how))
    assert (photo.mode, photo.size) == ("RGB", (512, 512))
    assert np.abs(np.asarray(photo, int) - np.asarray(astronaut(), int)).mean() < 4


@pytest.mark.parametrize("orientation", range(1, 9))
def test_upright_whatever_the_phone_was_held_like(orientation: int) -> None:
    turned = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    held = SMALL.transpose(turned[orientation]) if orientation in turned else SMALL
    photo = decode_photo(told(held, orientation))
    assert photo.size == SMALL.size
    assert np.abs(np.asarray(photo, int) - np.asarray(SMALL, int)).mean() < 6


def test_a_photo_on_its_side_has_its_face_upright() -> None:
    photo = decode_photo(told(astronaut().transpose(Image.Transpose.ROTATE_90), 6))
    (found,) = find_faces(np.asarray(photo))
    assert overlap(found.box, FACE) > 0.7


def test_heic_on_its_side() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    photo = decode_photo(written(SMALL.transpose(Image.Transpose.ROTATE_90), "HEIF", exif=exif.tobytes(), quality=95))
    assert photo.size == SMALL.size
    assert np.abs(np.asarray(photo, int) - np.asarray(SMALL, int)).mean() < 8


def test_nothing_but_pixels_comes_along() -> None:
    photo = decode_photo(told(SMALL))
    assert photo.info == {}
    assert not photo.getexif()
    assert MARKER.encode() not in photo.tobytes()


def test_see_through_becomes_white() -> None:
    for kind in ("PNG", "WEBP"):
        content = written(Image.new("RGBA", (8, 8), (255, 0, 0, 0)), kind)
        assert decode_photo(content).getpixel((3, 3)) == (255, 255, 255)
    assert decode_photo(written(Image.new("L", (8, 8), 77), "PNG")).getpixel((3, 3)) == (77, 77, 77)
    assert decode_photo(written(Image.new("P", (8, 8)), "PNG")).mode == "RGB"


def turned_profile() -> bytes:
    """A profile by which what is written as red is to be shown as blue, and the other way round."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for place in range(len(profile)):
        if profile[place : place + 8] == "sRGB".encode("utf-16-be"):
            profile[place : place + 8] = "turn".encode("utf-16-be")
    for number in range(int.from_bytes(profile[128:132], "big")):
        tag = 132 + number * 12
        if profile[tag : tag + 4] in (b"rXYZ", b"bXYZ"):
            profile[tag : tag + 4] = b"bXYZ" if profile[tag : tag + 4] == b"rXYZ" else b"rXYZ"
    return bytes(profile)


def test_colours_of_a_profile_become_ordinary_ones() -> None:
    red = written(Image.new("RGB", (16, 16), (220, 20, 20)), quality=95, icc_profile=turned_profile())
    shown = decode_photo(red).getpixel((8, 8))
    assert isinstance(shown, tuple)
    assert shown[2] > 180
    assert shown[0] < 60


def test_a_profile_that_says_nothing_new_changes_nothing() -> None:
    usual = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB", 6500)).tobytes()  # for other pixels
    for profile in (usual, lab, b"this is no profile", turned_profile()[:300]):
        content = written(SMALL, icc_profile=profile)
        assert np.array_equal(np.asarray(decode_photo(content)), pixels(content))


def test_two_pictures_in_one_jpeg_are_the_first() -> None:
    """As phones with depth or gain maps write them."""
    content = written(SMALL, "MPO", save_all=True, append_images=[Image.new("RGB", (10, 10), "red")])
    assert decode_photo(content).size == SMALL.size


@pytest.mark.parametrize("content", [b"hallo", PDF, DOCX, MP4, AVIF, b"GIF89a" + bytes(50), b"<svg/>", bytes(5000)])
def test_what_is_no_photo(content: bytes) -> None:
    assert key_of(content) == "kind"


def test_nothing_at_all() -> None:
    assert key_of(b"") == "empty"


@pytest.mark.parametrize("size", [(30_000, 30_000), (12_000, 12_000), (8_000, 8_000), (60_000_001, 1)])
def test_a_bomb_is_refused_by_its_head(size: tuple[int, int]) -> None:
    assert key_of(png_of(*size)) == "pixels"


def test_a_bomb_as_jpeg() -> None:
    content = bytearray(written(SMALL))
    place = content.index(b"\xff\xc0")
    content[place + 5 : place + 9] = struct.pack(">HH", 60_000, 60_000)
    assert key_of(bytes(content)) == "pixels"


def test_a_large_file_is_not_even_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "MOST_BYTES", 1000)
    monkeypatch.setattr(Image, "open", None)
    assert key_of(written(astronaut())) == "bytes"
    assert "60 MB" in sentence("bytes")
    assert refusals.MOST_BYTES == 60 * 1024 * 1024


def test_what_moves() -> None:
    for kind in ("PNG", "WEBP"):
        moving = written(SMALL, kind, save_all=True, append_images=[Image.new("RGB", SMALL.size, "red")])
        assert key_of(moving) == "animated"


def test_what_is_for_a_printer() -> None:
    assert key_of(written(SMALL.convert("CMYK"))) == "colours"


def test_sixteen_bits() -> None:
    assert key_of(written(Image.fromarray(np.zeros((9, 9), np.uint16)), "PNG")) == "depth"
    assert key_of(png_of(10, 10, depth=16)) == "depth"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
@pytest.mark.parametrize("part", [0.3, 0.6, 0.9])
def test_half_a_file(kind: str, part: float) -> None:
    content = written(astronaut(), kind)
    assert key_of(content[: int(len(content) * part)]) == "damaged"


def test_a_damaged_exif_is_no_way_in() -> None:
    content = told(SMALL)
    for place in range(20, 120, 7):
        broken = bytearray(content)
        broken[place] ^= 0xFF
        with suppress(NotAPicture):
            assert decode_photo(bytes(broken)).mode == "RGB"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_no_file_is_written(opened: list[str], kind: str) -> None:
    content = written(astronaut(), kind)
    decode_photo(content)
    for broken in (content[:3000], content[:-500]):
        with pytest.raises(NotAPicture):
            decode_photo(broken)
    assert opened == []


def test_the_listener_listens(opened: list[str], tmp_path: Any) -> None:
    (tmp_path / "x").write_bytes(b"x")
    assert opened[-1] == str(tmp_path / "x")


def test_every_key_has_its_own_sentence() -> None:
    said = [sentence(key) for key in SENTENCES]
    assert len(set(said)) == len(said)
    assert all(one[0].isupper() and one.endswith(".") and "%(" not in one for one in said)
    assert sentence("wat is dit").endswith(".")
