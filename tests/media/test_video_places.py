"""Where a face is at any moment, and which faces of two images are one: arithmetic on small numbers."""

import pytest

from zorgvuldig.media.video.linker import GAP, Linking
from zorgvuldig.media.video.places import Track, padded, pixels, place_at, thinned, track_of

STEADY: Track = [(10, 0.1, 0.2, 0.1, 0.2), (20, 0.3, 0.2, 0.1, 0.2)]


def test_between_two_places_it_moves_evenly() -> None:
    assert place_at(STEADY, 15) == pytest.approx((0.2, 0.2, 0.1, 0.2))


def test_it_goes_on_for_eight_frames_as_it_went_and_covers_where_it_was() -> None:
    box = place_at(STEADY, 25)
    assert box is not None
    assert box[0] == pytest.approx(0.3)
    assert box[0] + box[2] == pytest.approx(0.5)  # it would be from 0.4 to 0.5 by now
    before = place_at(STEADY, 5)
    assert before is not None
    assert before[0] == pytest.approx(0.0)
    assert place_at(STEADY, 28) is not None
    assert place_at(STEADY, 28.5) is None
    assert place_at(STEADY, 1.5) is None


def test_one_place_stands_still() -> None:
    assert place_at(STEADY[:1], 3) == (0.1, 0.2, 0.1, 0.2)
    assert place_at(STEADY[:1], 1) is None


def test_a_margin_is_a_quarter_and_at_the_edge_half() -> None:
    assert padded((0.4, 0.4, 0.1, 0.2)) == pytest.approx((0.375, 0.35, 0.15, 0.3))
    assert padded((0.01, 0.4, 0.1, 0.2)) == pytest.approx((0.0, 0.3, 0.16, 0.4))


def test_pixels_are_even_and_hold_the_whole_box() -> None:
    assert pixels((0.101, 0.1, 0.1, 0.1), 100, 100) == (10, 10, 22, 20)
    assert pixels((0.95, 0.95, 0.5, 0.5), 100, 100) == (94, 94, 100, 100)
    assert pixels((1.2, 0.1, 0.1, 0.1), 100, 100) is None


def test_places_that_follow_from_their_neighbours_are_not_kept() -> None:
    walk: Track = [(n, n / 100, 0.5, 0.1, 0.1) for n in range(0, 40, 5)]
    assert thinned(walk) == [walk[0], walk[-1]]
    turn = [*walk, (45, 0.2, 0.5, 0.1, 0.1)]
    assert thinned(turn) == [walk[0], walk[-1], turn[-1]]
    assert thinned(walk[:1]) == walk[:1]


@pytest.mark.parametrize(
    "box", [[], [0.1, 0.2, 0.3, 0.4], [[0, 0.1, 0.1, 0.1]], [[5, 0, 0, 1, 1], [5, 0, 0, 1, 1]], "x"]
)
def test_what_is_no_track_is_refused(box: object) -> None:
    with pytest.raises(ValueError, match="track"):
        track_of(box)


# --- which faces are one ---------------------------------------------------------------------------------------------


def linked(*images: list[tuple[float, float]], size: float = 0.1, step: int = 5) -> list[Track]:
    """The tracks of faces found at these places, every `step` frames."""
    linking = Linking()
    for number, places in enumerate(images):
        linking.take(number * step, [((x, y, size, size), 0.5) for x, y in places])
    return [trail.track for trail in linking.finished()]


def test_two_faces_that_cross_keep_their_own_way() -> None:
    found = linked(*[[(0.1 + 0.08 * n, 0.3), (0.7 - 0.08 * n, 0.33)] for n in range(8)])
    assert len(found) == 2
    assert [key[1] for key in found[0]] == pytest.approx([0.1 + 0.08 * n for n in range(8)])


def test_a_face_that_is_missed_three_times_is_still_the_same() -> None:
    here = [[(0.1 + 0.02 * n, 0.3)] for n in range(9)]
    for missed in range(3, 3 + GAP):
        here[missed] = []
    assert len(linked(*here)) == 1
    here[3 + GAP] = []
    assert len(linked(*here)) == 2


def test_another_face_far_away_or_of_another_size_is_another() -> None:
    assert len(linked([(0.1, 0.1)], [(0.5, 0.5)])) == 2
    linking = Linking()
    linking.take(0, [((0.1, 0.1, 0.1, 0.1), 0.5)])
    linking.take(5, [((0.05, 0.05, 0.3, 0.3), 0.5)])
    assert len(linking.finished()) == 2


def test_after_a_cut_whoever_is_at_the_same_place_is_somebody_else() -> None:
    linking = Linking()
    linking.take(0, [((0.1, 0.1, 0.1, 0.1), 0.5)])
    linking.cut()
    linking.take(5, [((0.1, 0.1, 0.1, 0.1), 0.9)])
    assert [(trail.track[0][0], trail.score) for trail in linking.finished()] == [(0, 0.5), (5, 0.9)]


def test_the_camera_takes_faces_along_and_one_seen_once_goes_with_it() -> None:
    linking = Linking()
    linking.take(0, [((0.5, 0.5, 0.05, 0.05), 0.5)])
    linking.take(5, [((0.3, 0.5, 0.05, 0.05), 0.5), ((0.8, 0.5, 0.05, 0.05), 0.5)], (-0.2, 0.0))
    first, second = linking.finished()
    assert len(first.track) == 2
    assert second.track[1][:2] == pytest.approx((6, 0.76))
