"""What the recorder is made of: whose clock counts, what room there is, and which times are missing."""

import struct
import uuid
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import datetime, time, timedelta
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.utils import timezone

from tests.cameras import footage
from tests.media.picturing import Row
from tests.people import Cast
from zorgvuldig.cameras.addresses import seal_address
from zorgvuldig.cameras.recorder import child, clock, disk_space, gaps, health, segments
from zorgvuldig.cameras.recorder.segments import whole_boxes
from zorgvuldig.cameras.recorder.stream import ASKED, Failed
from zorgvuldig.cameras.recorder.timestamps import Timing
from zorgvuldig.gate.health import Answer
from zorgvuldig.gate.jobs import working
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.day_keys import DayClosing

TICK = Fraction(1, 90000)
HOUR = 3600
GB = 10**9


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """An installation of its own."""
    with override_settings(DATA=tmp_path):
        yield tmp_path


def told(*heard: tuple[float, float]) -> Timing:
    """A connection of which images of these seconds came in at those."""
    one = Timing(TICK)
    for seconds, wall in heard:
        one.heard(round(seconds * 90000), wall)
    return one


def test_the_image_in_which_a_camera_was_pulled_out_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """It may be half of one: only the next that begins says that it is whole. The last packet is the end, and no image."""
    images = [SimpleNamespace(pts=number, size=9) for number in range(3)]
    video = SimpleNamespace(time_base=TICK)
    sent = iter([*images, SimpleNamespace(pts=None, size=0)])
    stream = SimpleNamespace(streams=SimpleNamespace(video=[video]), demux=lambda _video: sent)
    monkeypatch.setattr(child, "opened_stream", lambda *_, **__: nullcontext(stream))
    monkeypatch.setattr(child, "SETTLING", 0.0)
    kept: list[SimpleNamespace] = []
    monkeypatch.setattr(child.Recorder, "take", lambda _recorder, image, *_: kept.append(image))
    with pytest.raises(Failed):
        child.Recorder(every=60.0).record("rtsp://camera", 1.0, None)
    assert kept == images[:2]


def test_an_image_was_made_when_the_soonest_came_in() -> None:
    one = told((5, 1001.5), (6, 1001.6), (7, 1002.1), (8, 1003.05))
    assert one.at(8 * 90000) == pytest.approx(1003.05)
    assert one.begins(7 * 90000, None) == pytest.approx(1002.05)


def test_a_piece_begins_where_the_last_one_ended() -> None:
    one = told((0, 1000.0), (60, 1059.9))
    assert one.begins(60 * 90000, 1060.0) == 1060.0
    assert one.begins(60 * 90000, 1059.0) == pytest.approx(1059.9)  # time was lost


def test_a_slow_camera_follows_the_clock_of_the_server() -> None:
    one = told((0, 1000.0), (600, 1601.5))
    assert one.begins(600 * 90000, 1600.0) == pytest.approx(1601.5)


def test_a_clock_that_was_set_back_is_believed() -> None:
    one = told((0, 10_000.0), (1, 6401.0))
    assert one.begins(90000, 10_001.0) == pytest.approx(6401.0)


def test_nothing_came_in_yet() -> None:
    with pytest.raises(ValueError, match="nothing"):
        Timing(TICK).at(1)


def test_only_images_are_asked_for_and_only_over_tcp() -> None:
    assert (ASKED["rtsp_transport"], ASKED["allowed_media_types"]) == ("tcp", "video")


def box(kind: bytes, size: int) -> bytes:
    """A part of an MP4."""
    return struct.pack(">I", size + 8) + kind + bytes(size)


@pytest.mark.parametrize("step", [1, 7, 64, 100_000])
def test_what_was_cut_through_is_left_out(step: int) -> None:
    begin, pair = box(b"ftyp", 20) + box(b"moov", 300), box(b"moof", 90) + box(b"mdat", 4000)
    large = box(b"moof", 90) + struct.pack(">I4sQ", 1, b"mdat", 516) + bytes(500)
    content = begin + pair + large + pair
    for cut, kept in ((1, begin + pair + large), (4020, begin + pair + large), (len(pair) + 10, begin + pair)):
        left = content[:-cut]
        assert b"".join(whole_boxes(left[at : at + step] for at in range(0, len(left), step))) == kept
    assert b"".join(whole_boxes([content + bytes(40)])) == content


def test_what_a_camera_needs() -> None:
    assert disk_space.needed_bytes(4000) == 4_000_000 // 8 * 28 * 24 * HOUR == 1_209_600_000_000
    assert disk_space.needed_bytes(4000, keep_days=7) == disk_space.needed_bytes(4000) // 4
    office = {"weekdays": 0b11111, "from_hour": time(8), "until_hour": time(18)}
    assert disk_space.needed_bytes(2000, **office) == 250_000 * 20 * 10 * HOUR
    assert disk_space.hours_a_day(time(20), time(6, 30)) == timedelta(hours=10, minutes=30)
    assert disk_space.hours_a_day(time(20), None) == disk_space.hours_a_day(time(6), time(6)) == timedelta(days=1)


def disk(monkeypatch: pytest.MonkeyPatch, total: int, free: int) -> None:
    """A disk of so many bytes."""
    said = type("Disk", (), {"f_blocks": total // 4096, "f_frsize": 4096, "f_bavail": free // 4096})
    monkeypatch.setattr(disk_space, "_disk", said)


@pytest.mark.parametrize(
    ("shared", "total", "reserve"), [(True, 100 * GB, 10 * GB), (True, 1000 * GB, 50 * GB), (False, 1000 * GB, GB)]
)
def test_what_stays_free(monkeypatch: pytest.MonkeyPatch, place: Path, shared: bool, total: int, reserve: int) -> None:
    monkeypatch.setattr(disk_space, "shares_disk", lambda: shared)
    disk(monkeypatch, total, reserve - 5000)
    assert disk_space.reserve_bytes() == pytest.approx(reserve, rel=1e-6)
    assert not disk_space.is_enough(is_full=False)
    disk(monkeypatch, total, reserve + 5000)
    assert disk_space.is_enough(is_full=False)
    assert not disk_space.is_enough(is_full=True)  # once full, not at the first byte that is free again
    disk(monkeypatch, total, reserve * 2)
    assert disk_space.is_enough(is_full=True)
    with override_settings(FOOTAGE_RESERVE=2.5):
        assert disk_space.reserve_bytes() == 2_500_000_000


def test_the_database_may_lie_on_the_same_disk(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def where(host: str, *, embedded: bool = False) -> bool:
        said = type("Location", (), {"host": host, "embedded": embedded})
        with override_settings(LOCATION=said):
            return disk_space.shares_disk()

    assert where("/run/postgresql")
    assert where("localhost")
    assert where("", embedded=True)
    assert not where("db.school.test")
    monkeypatch.setattr(disk_space, "_device", lambda path: len(str(path)))
    assert not where("", embedded=True)


@pytest.mark.parametrize(
    ("kernel", "noted", "says"),
    [(True, False, "synchronised"), (False, False, "free"), (None, False, "unknown"), (False, True, "synchronised")],
)
def test_what_is_known_of_the_clock(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kernel: bool | None, noted: bool, says: str
) -> None:
    monkeypatch.setattr(clock, "_kernel", lambda: kernel)
    monkeypatch.setattr(clock, "NOTED", tmp_path if noted else tmp_path / "nothing")
    assert clock.clock_state() == says


def test_the_kernel_is_asked() -> None:
    assert clock._kernel() in (True, False, None)


def missing(cast: Cast, of: Row, now: datetime) -> list[tuple[str, datetime, datetime | None]]:
    """The gaps of a camera, after a recorder came back."""
    with working("cameras", now=now) as door:
        gaps.while_away(of.id, now=now, door=door)
    found = cast.db.execute("select why, starts_at, ends_at from camera_gap where camera_id = %s order by 2", [of.id])
    return found.fetchall()


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment in March, by the clock of the school."""
    return datetime(2026, 3, day, hour, minute, tzinfo=timezone.get_default_timezone())


def test_while_no_recorder_ran_every_hour_it_should_have_is_missing(cast: Cast) -> None:
    one = footage.camera(cast, from_hour=time(8), until_hour=time(18), weekdays=0b11111)
    footage.segment(cast, one, at(6, 17, 30))  # a Friday
    assert missing(cast, one, at(10, 9)) == [
        ("stopped", at(6, 17, 31), at(6, 18)),
        ("stopped", at(9, 8), at(9, 18)),
        ("stopped", at(10, 8), None),
    ]


def test_what_never_recorded_or_might_not_misses_nothing(cast: Cast) -> None:
    fresh, refused, going = (footage.camera(cast, name) for name in ("Hal", "Kantine", "Plein"))
    footage.segment(cast, refused, at(9, 8))
    cast.db.execute(
        "insert into camera_state (camera_id, state, why, seen_at, clock) values (%s, 'waiting', 'approval', now(), '')",
        [refused.id],
    )
    footage.segment(cast, going, at(9, 8))
    cast.db.execute(
        "insert into camera_gap (camera_id, starts_at, why) values (%s, %s, 'frozen')", [going.id, at(9, 9)]
    )
    assert missing(cast, fresh, at(9, 12)) == []
    assert missing(cast, refused, at(9, 12)) == []
    assert missing(cast, going, at(9, 12)) == [("frozen", at(9, 9), None)]


def test_less_than_two_seconds_is_no_gap(cast: Cast) -> None:
    one, now = footage.camera(cast), at(9, 8)
    with working("cameras", now=now) as door:
        gaps.hole(one.id, now, now + timedelta(seconds=2), "frozen", door=door)
        assert not gaps.close_gap(one.id, now, door=door)
        gaps.hole(one.id, now, now + timedelta(seconds=2.1), "codec", door=door)
        gaps.open_gap(one.id, now, "full", door=door)
        gaps.open_gap(one.id, now + timedelta(seconds=9), "frozen", door=door)
        assert gaps.close_gap(one.id, now + timedelta(seconds=60), door=door)
    found = cast.db.execute("select why, ends_at - starts_at from camera_gap order by why").fetchall()
    assert found == [("broken", timedelta(seconds=2.1)), ("full", timedelta(seconds=60))]


@pytest.fixture
def asked(cast: Cast, place: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], dict[str, Answer]]:
    """What doctor says of recording."""
    monkeypatch.setattr(clock, "_kernel", lambda: True)
    monkeypatch.setattr(disk_space, "_disk", type("Disk", (), {"f_blocks": 10**9, "f_frsize": 4096, "f_bavail": 10**9}))
    return lambda: {answer.question: answer for answer in health.examine(timezone.now())}


def test_doctor_asks_nothing_without_cameras(cast: Cast, asked: Any) -> None:
    footage.camera(cast, approved=False)
    assert asked() == {}


@pytest.mark.parametrize(
    ("state", "why", "seconds", "ok", "says"),
    [
        ("recording", "", 5, True, "yes"),
        ("recording", "", 90, False, "of 1 nothing was heard"),
        ("waiting", "starting", 1, True, "yes"),
        ("unreachable", "", 1, False, "nothing answers at its address"),
        ("stopped", "keys", 1, False, "keys/ is missing"),
        ("stopped", "outside", 1, False, "ZORGVULDIG_CAMERA_NETWORKS"),
        ("stopped", "plain", 1, False, "ZORGVULDIG_CAMERA_PLAIN"),
        ("stopped", "", 1, False, "the recorder was stopped"),
    ],
)
def test_doctor_knows_whether_each_camera_records(
    cast: Cast, asked: Any, state: str, why: str, seconds: int, ok: bool, says: str
) -> None:
    one = footage.camera(cast)
    cast.put(
        "camera_state", "camera_id", camera_id=one.id, state=state, why=why, seen_at=timezone.now() - timedelta(seconds=seconds), clock="",
    )  # fmt: skip
    answer = asked()["every camera that should record does"]
    assert (answer.ok, says in answer.says) == (ok, True), answer.says


def test_doctor_says_how_many_cameras_are_asked_without_tls(cast: Cast, asked: Any) -> None:
    uids = [uuid.uuid4() for _ in range(3)]
    for uid, url in zip(uids, ("rtsp://10.0.0.1/", "rtsps://10.0.0.2/", "rtsp://10.0.0.3/"), strict=True):
        footage.camera(cast, uid=uid, address=seal_address(uid, url))
    question = "every camera is asked in TLS, or the operator said that it may be without"
    assert asked()[question].says == "2 of 3 without it, in networks that ZORGVULDIG_CAMERA_PLAIN names"
    cast.db.execute("update camera set address = 'damaged' where uid <> %s", [uids[1]])
    assert asked()[question].says == "yes"


def test_doctor_knows_a_recorder_that_never_ran_a_full_disk_and_a_free_clock(
    cast: Cast, asked: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    footage.camera(cast)
    assert "Start it with: zorgvuldig cameras record" in asked()["every camera that should record does"].says
    assert asked()["there is room for footage"].ok
    assert asked()["the clock of this server is kept right"].ok
    disk(monkeypatch, 100 * GB, GB)
    monkeypatch.setattr(clock, "_kernel", lambda: False)
    monkeypatch.setattr(clock, "NOTED", Path("/nothing"))
    assert not asked()["there is room for footage"].ok
    last = asked()["the clock of this server is kept right"]
    assert (last.ok, last.note) == (False, True)


@pytest.mark.parametrize("seconds", ["0.5", "61"])
def test_a_piece_is_a_minute_at_most(seconds: str) -> None:
    with pytest.raises(CommandError, match="from 1 to 60"):
        call_command("cameras", "record", "--seconds", seconds)


def test_a_piece_of_which_only_the_row_failed_is_written_down_and_one_that_is_nowhere_is_not(
    cast: Cast, place: Path
) -> None:
    one, now = footage.camera(cast), at(9, 8)
    stored = files.store(b"beeld", limit_bytes=100, closing=DayClosing(one.id, now.date()))
    for blob, is_there in ((stored.blob, True), (uuid.uuid4(), False)):
        piece = segments.RecordedPiece(one.id, blob, now, now + timedelta(seconds=9), 5, 9, stored.sha256.hex(), "avc1")
        with nullcontext() if is_there else pytest.raises(segments.FileMissing), working("cameras", now=now) as door:
            segments.take_in(piece, door=door)
    assert cast.db.execute("select blob, starts_at from segment").fetchall() == [(stored.blob, now)]
