"""Faces in films: found and followed by a job that can be watched, stopped and killed."""

from io import BytesIO
from typing import Any

import av
import pytest

from tests.media.filming import HEIGHT, LIMIT, SIDE, WIDTH, faces_seen, film, hall, image, put_film, tracks, walking
from tests.media.picturing import Row
from tests.people import NOW, Cast
from zorgvuldig.media.faces.detector import DetectorMissing
from zorgvuldig.media.video import track_job as video_tracks
from zorgvuldig.media.video.lock import alone
from zorgvuldig.media.video.places import place_at, track_of
from zorgvuldig.media.video.track_job import look_at_films, trails_in
from zorgvuldig.platform.vault.files import store


@pytest.fixture(autouse=True)
def detector(monkeypatch: pytest.MonkeyPatch) -> None:
    """Magenta is a face: what is tested here is what becomes of places, not the finding of them."""
    monkeypatch.setattr(video_tracks, "find_faces", faces_seen)


def found(content: bytes, rate: float = 25) -> list[list[tuple[float, ...]]]:
    return [list(one.track) for one in trails_in(store(content, limit_bytes=LIMIT).blob, rate, step=lambda place: True)]


def span(track: Any) -> tuple[float, float]:
    return track[0][0], track[-1][0]


def test_one_walker_is_one_track_and_is_where_it_walks() -> None:
    (track,) = found(film(walking(60)))
    assert span(track) == (0, 59)
    for frame in range(60):
        box = place_at(track, frame)
        assert box is not None
        assert box[0] * WIDTH == pytest.approx(10 + frame, abs=2.5)
        assert box[2] * WIDTH == pytest.approx(SIDE[0], abs=3)


def test_somebody_who_comes_late_and_leaves_early_is_there_in_between_only() -> None:
    (track,) = found(film(walking(60, since=22, until=41)))
    first, last = span(track)
    assert 22 <= first <= 26  # within the eight frames for which it is held
    assert 36 <= last <= 40


def test_two_who_come_one_after_the_other_are_two() -> None:
    images = walking(100, until=30)[:60] + [image((100, 60))] * 40
    assert len(found(film(images))) == 2


def test_after_a_cut_it_is_somebody_else_even_at_the_same_place() -> None:
    images = [image((60, 40))] * 23 + [image((60, 40), behind=hall(7))] * 20
    one, other = found(film(images))
    assert (span(one), span(other)) == ((0, 22), (23, 42))


def test_the_last_image_of_a_scene_is_looked_at_as_large_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who only just comes into it is small there, and is seen nowhere else."""
    sizes: list[int] = []
    monkeypatch.setattr(video_tracks, "LONG_SIDE", 80)
    monkeypatch.setattr(video_tracks, "find_faces", lambda rgb, *, threshold: sizes.append(rgb.shape[1]) or [])
    found(film(walking(13) + [image(behind=hall(2))] * 13))
    assert sizes == [80, 80, 80, WIDTH] * 2


def test_a_film_that_was_held_upright_has_upright_places() -> None:
    ((key, *_rest),) = found(film([image((20, 70))] * 20, turned=90))
    # Against the clock: the left becomes the bottom, and the top becomes the left.
    assert key[1] * HEIGHT == pytest.approx(70, abs=2)
    assert key[2] * WIDTH == pytest.approx(WIDTH - 20 - SIDE[0], abs=2)


def test_an_uneven_pace_has_places_in_time() -> None:
    pace = [n if n < 20 else n * 3 - 40 for n in range(40)]
    rate = 40 / (pace[-1] + 1) * 25
    (track,) = found(film(walking(40), places=pace), rate)
    assert span(track) == (0, round(pace[-1] / 25 * rate))


def test_no_face_is_no_track() -> None:
    assert found(film([image()] * 20)) == []


# --- the job ---------------------------------------------------------------------------------------------------------


def row(cast: Cast, of: Row) -> tuple[Any, ...]:
    return cast.db.execute(
        "select looked_at is not null, progress, why, cancelled_at is not null from picture where id = %s", [of.id]
    ).fetchone()


def test_the_job_puts_the_faces_in_and_says_that_it_is_done(cast: Cast) -> None:
    made = put_film(cast)
    assert look_at_films(NOW) == 1
    assert row(cast, made) == (True, 100, "", False)
    ((_, *_more),) = [track_of(box) for box in tracks(cast, made)]
    assert cast.db.execute("select mark, score from face").fetchall() == [("open", 0.9)]
    assert look_at_films(NOW) == 0
    assert len(tracks(cast, made)) == 1


def test_without_a_detector_films_wait(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object, **__: object) -> None:
        raise DetectorMissing("the weights are not there")

    made = put_film(cast)
    monkeypatch.setattr(video_tracks, "find_faces", missing)
    with pytest.raises(DetectorMissing):
        look_at_films(NOW)
    assert row(cast, made)[0] is False
    monkeypatch.setattr(video_tracks, "find_faces", faces_seen)
    assert look_at_films(NOW) == 1


def test_how_far_it_is_can_be_seen_meanwhile(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    made = put_film(cast, content=film(walking(130)), frames=130)
    seen = set()

    def watching(rgb: Any, *, threshold: float) -> Any:
        seen.add(row(cast, made)[1])
        return faces_seen(rgb)

    monkeypatch.setattr(video_tracks, "find_faces", watching)
    look_at_films(NOW)
    assert {19, 38, 57} <= seen
    assert max(seen) < 100


def test_somebody_can_stop_it_and_have_it_begin_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    made = put_film(cast, content=film(walking(130)), frames=130)
    looked = []

    def stopped(rgb: Any, *, threshold: float) -> Any:
        looked.append(1)
        if len(looked) == 3:
            cast.db.execute("update picture set cancelled_at = now()")
        return faces_seen(rgb)

    monkeypatch.setattr(video_tracks, "find_faces", stopped)
    assert look_at_films(NOW) == 0
    assert len(looked) < 10
    assert tracks(cast, made) == []
    assert row(cast, made)[0] is False
    cast.db.execute("update picture set cancelled_at = null")
    assert look_at_films(NOW) == 1


def test_killed_halfway_there_are_no_faces_and_the_next_run_begins_anew(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = put_film(cast, content=film(walking(130)), frames=130)
    looked = []

    def killed(rgb: Any, *, threshold: float) -> Any:
        looked.append(1)
        if len(looked) == 15:
            raise SystemExit
        return faces_seen(rgb)

    monkeypatch.setattr(video_tracks, "find_faces", killed)
    with pytest.raises(SystemExit):
        look_at_films(NOW)
    assert tracks(cast, made) == []
    assert row(cast, made)[0] is False
    monkeypatch.setattr(video_tracks, "find_faces", faces_seen)
    assert look_at_films(NOW) == 1
    ((first, *_), *_rest) = [track_of(box) for box in tracks(cast, made)]
    assert first[0] == 0


def test_a_worker_that_is_asked_to_stop_does_so_within_a_second_of_film(cast: Cast) -> None:
    made = put_film(cast, content=film(walking(130)), frames=130)
    assert look_at_films(NOW, stopping=lambda: True) == 0
    assert row(cast, made)[0] is False


def test_a_film_that_somebody_is_at_is_passed_by(cast: Cast) -> None:
    made = put_film(cast)
    with alone(f"film-{made.id}") as is_mine:
        assert is_mine
        assert look_at_films(NOW) == 0
    assert look_at_films(NOW) == 1


def test_two_at_once_on_two_machines_put_the_faces_in_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    made = put_film(cast)

    def overtaken(rgb: Any, *, threshold: float) -> Any:
        if row(cast, made)[0] is False:
            cast.db.execute("update picture set looked_at = now()")
        return faces_seen(rgb)

    monkeypatch.setattr(video_tracks, "find_faces", overtaken)
    assert look_at_films(NOW) == 0
    assert tracks(cast, made) == []


def test_a_broken_film_says_so_and_holds_nobody_up(cast: Cast) -> None:
    broken = put_film(cast, content=film(walking(50))[:3000])
    whole = put_film(cast, at=Row(cast.db.execute("select min(id) from picture_event").fetchone()[0], broken.uid))
    assert look_at_films(NOW) == 1
    assert row(cast, broken) == (False, 0, "film_broken", False)
    assert row(cast, whole)[0] is True


def test_what_goes_on_forever_comes_last(cast: Cast) -> None:
    first = put_film(cast, progress=40)
    at = Row(cast.db.execute("select min(id) from picture_event").fetchone()[0], first.uid)
    second = put_film(cast, at=at)
    assert look_at_films(NOW) == 2
    times = dict(cast.db.execute("select id, looked_at from picture").fetchall())
    assert times[second.id] < times[first.id]


def test_the_stand_in_reads_what_the_codec_left() -> None:
    with av.open(BytesIO(film([image((20, 40))] * 3))) as made:
        (one,) = faces_seen(next(made.decode(video=0)).to_ndarray(format="rgb24"))
    assert one.box[0] * WIDTH == pytest.approx(20, abs=2)
