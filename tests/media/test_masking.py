"""Under a mask nothing of a face is left, wherever the box is; the rest of the picture is as it was."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from tests.media.photos import FACE, astronaut, overlap
from zorgvuldig.media.faces.detector import find_faces
from zorgvuldig.media.faces.masks import CELLS, MORE, ROUNDED, SOLID, NoPlace, masked, pixelate
from zorgvuldig.media.photos.encoder import jpeg

STYLES = ("cells", "solid")
fraction = st.floats(0, 1, allow_nan=False)
sizes = st.floats(0.001, 1.5, allow_nan=False)
boxes = st.tuples(st.floats(-0.4, 0.95), st.floats(-0.4, 0.95), sizes, sizes).filter(
    lambda box: box[0] + box[2] > 0.001 and box[1] + box[3] > 0.001
)


def noise(high: int = 120, wide: int = 160, seed: int = 1) -> NDArray[np.uint8]:
    """A picture in which no pixel is what a mask could paint by chance: the colours of masks are even, these are odd."""
    return np.random.default_rng(seed).integers(0, 128, (high, wide, 3)).astype(np.uint8) * 2 + 1


def hidden(box: tuple[float, ...], high: int, wide: int) -> NDArray[np.bool_]:
    """The pixels of which any part lies in the box itself."""
    left, top, width, height = box
    x, y = np.arange(wide), np.arange(high)
    across = (x + 1 > left * wide) & (x < (left + width) * wide)
    down = (y + 1 > top * high) & (y < (top + height) * high)
    return down[:, None] & across[None, :]


def beyond(box: tuple[float, ...], high: int, wide: int) -> NDArray[np.bool_]:
    """The pixels wholly outside the box with a quarter more on every side."""
    left, top, width, height = box
    grown = 2 * MORE + 2e-9  # on the edge itself two ways of reckoning may differ in the last digit
    more = (left - grown / 2 * width, top - grown / 2 * height, (1 + grown) * width, (1 + grown) * height)
    return ~hidden(more, high, wide)


@settings(max_examples=150)
@given(
    st.lists(boxes, min_size=1, max_size=4), st.sampled_from(STYLES), st.sampled_from([(120, 160), (64, 40), (7, 9)])
)
def test_no_pixel_of_a_box_survives(
    many: list[tuple[float, float, float, float]], style: str, size: tuple[int, int]
) -> None:
    before = noise(*size)
    after = np.asarray(masked(Image.fromarray(before), many, style=style))
    for box in many:
        assert (after[hidden(box, *size)] != before[hidden(box, *size)]).all()
        assert (after[hidden(box, *size)] % 2 == 0).all()  # painted
    untouched = np.logical_and.reduce([beyond(box, *size) for box in many])
    assert np.array_equal(after[untouched], before[untouched])


@settings(max_examples=60)
@given(boxes)
def test_a_mask_has_at_most_six_by_six_colours(box: tuple[float, float, float, float]) -> None:
    before = noise(240, 320)
    after = np.asarray(masked(Image.fromarray(before), [box], style="cells"))
    painted = after[(after != before).any(axis=2)]
    assert len(np.unique(painted.reshape(-1, 3), axis=0)) <= CELLS * CELLS
    assert set(np.unique(painted) % ROUNDED) <= {ROUNDED // 2}


def test_one_colour_is_one_colour() -> None:
    after = np.asarray(masked(astronaut(), [FACE], style="solid"))
    assert (after[hidden(FACE, 512, 512)] == SOLID).all()


def test_other_faces_with_the_same_means_look_the_same() -> None:
    """What a mask shows depends on nothing but the means of its cells."""
    box = (0.25, 0.25, 0.5, 0.5)
    rough, smooth = np.zeros((192, 192), np.uint8), np.zeros((192, 192), np.uint8)
    generator = np.random.default_rng(3)
    for row in range(8):
        for column in range(8):
            here = np.s_[row * 24 : row * 24 + 24, column * 24 : column * 24 + 24]
            level = int(generator.integers(60, 200))
            smooth[here] = level
            half = generator.integers(-50, 50, (12, 24))
            rough[here] = level + np.vstack([half, -half[:, ::-1]])
    # The mask reaches from 24 to 168 pixels: its cells are those of 24.
    one, other = (np.asarray(masked(Image.fromarray(face), [box], style="cells"), int) for face in (rough, smooth))
    inside = hidden(box, 192, 192)
    assert np.abs(rough[inside].astype(int) - smooth[inside]).mean() > 15
    assert np.array_equal(one[inside], other[inside])


def test_small_differences_do_not_show() -> None:
    """Coarse steps: of a face a little lighter here and there nearly all cells are the same."""
    face = np.asarray(astronaut())
    other = np.clip(face.astype(int) + np.random.default_rng(5).integers(-6, 7, face.shape), 0, 255).astype(np.uint8)
    one, two = (np.asarray(masked(Image.fromarray(each), [FACE], style="cells"), int) for each in (face, other))
    inside = hidden(FACE, 512, 512)
    assert (one[inside] == two[inside]).mean() > 0.9


@pytest.mark.parametrize("style", STYLES)
def test_boxes_that_overlap_hide_both_in_any_order(style: str) -> None:
    before = noise()
    pair = [(0.1, 0.2, 0.3, 0.4), (0.25, 0.3, 0.3, 0.4)]
    for boxes_ in (pair, pair[::-1]):
        after = np.asarray(masked(Image.fromarray(before), boxes_, style=style))
        for box in pair:
            assert (after[hidden(box, 120, 160)] % 2 == 0).all()


def test_the_colours_of_a_mask_are_those_of_the_picture_not_of_another_mask() -> None:
    squares = (np.add.outer(np.arange(120) // 11, np.arange(160) // 11) % 2 * 255).astype(np.uint8)
    before = np.repeat(squares[..., None], 3, axis=2)
    first, second = (0.1, 0.2, 0.3, 0.4), (0.25, 0.3, 0.3, 0.4)
    both = np.asarray(masked(Image.fromarray(before), [first, second], style="cells"))
    alone = np.asarray(masked(Image.fromarray(before), [second], style="cells"))
    assert np.array_equal(both[hidden(second, 120, 160)], alone[hidden(second, 120, 160)])


@pytest.mark.parametrize(
    "box", [(-0.1, -0.1, 0.2, 0.2), (0.9, 0.9, 0.3, 0.3), (0, 0, 1, 1), (0.999, 0.5, 0.001, 0.001)]
)
@pytest.mark.parametrize("style", STYLES)
def test_a_box_at_the_edge(box: tuple[float, float, float, float], style: str) -> None:
    before = noise()
    after = np.asarray(masked(Image.fromarray(before), [box], style=style))
    assert (after[hidden(box, 120, 160)] % 2 == 0).all()


@pytest.mark.parametrize(
    "box", [(0.1, 0.1, 0, 0.1), (0.1, 0.1, -1, 0.1), (1.2, 0, 0.1, 0.1), (0, -1, 0.1, 0.5), (float("nan"), 0, 1, 1),
            (0, 0, float("inf"), 1), (0.1, 0.1, 0.1), ("0", "0", "1", "1"), ()],
)  # fmt: skip
def test_a_box_that_hides_nothing_is_no_picture_at_all(box: tuple[float, ...]) -> None:
    with pytest.raises(NoPlace):
        masked(astronaut(), [FACE, box], style="cells")


def test_another_style_is_refused() -> None:
    with pytest.raises(ValueError, match="mask"):
        masked(astronaut(), [FACE], style="blur")


def test_it_is_a_new_picture() -> None:
    photo = astronaut().copy()
    photo.info["comment"] = b"Klaasje"
    before = photo.tobytes()
    after = masked(photo, [FACE], style="cells")
    assert after.info == {}
    assert photo.tobytes() == before
    assert masked(photo, [], style="cells").tobytes() == before


@pytest.mark.parametrize("long_side", [2048, 480, 96])
def test_the_file_does_not_depend_on_what_is_under_a_mask(long_side: int) -> None:
    """Not one byte, in whatever size it is packed: with another face there, or none, it is the same file."""
    other = np.asarray(astronaut()).copy()
    here = hidden(FACE, 512, 512)
    other[here] = noise(512, 512)[here]
    one, two = (
        jpeg(masked(picture, [FACE], style="solid"), long_side=long_side)
        for picture in (astronaut(), Image.fromarray(other))
    )
    assert one == two


def test_the_face_that_was_found_is_found_no_more() -> None:
    def surest(picture: Image.Image) -> float:
        found = find_faces(np.asarray(picture))
        return max((one.score for one in found if overlap(one.box, FACE) > 0.3), default=0)

    before = surest(astronaut())
    for style in STYLES:
        assert surest(masked(astronaut(), [FACE], style=style)) < before - 0.4


def test_planes_of_a_film_are_masked_as_they_are() -> None:
    plane = noise()[..., 0].copy()
    before = plane.copy()
    pixelate(plane, [(0.2, 0.2, 0.3, 0.3), (3.0, 3.0, 0.1, 0.1)], style="solid", solid=128)
    assert (plane[hidden((0.2, 0.2, 0.3, 0.3), 120, 160)] == 128).all()
    assert np.array_equal(plane[beyond((0.2, 0.2, 0.3, 0.3), 120, 160)], before[beyond((0.2, 0.2, 0.3, 0.3), 120, 160)])
