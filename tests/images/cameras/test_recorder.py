"""Cameras are recorded for real: over RTSP, sealed while it comes in, with every time that is missing on record."""

import io
import itertools
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import av
import pytest
from django.test import override_settings
from django.utils import timezone

from tests.images import footage
from tests.images.cameras.rtsp import GSTREAMER, OWN, Source, free_port, has_gstreamer
from tests.images.picturing import Row
from tests.people import Cast
from zorgvuldig.demo.camera_stream import drawing
from zorgvuldig.images.cameras.addresses import seal_address
from zorgvuldig.images.cameras.models import CameraState, Segment
from zorgvuldig.images.cameras.recording import room, watched
from zorgvuldig.images.cameras.recording.supervisor import Busy, Supervisor, only_one
from zorgvuldig.images.cameras.sealing import is_sealed
from zorgvuldig.vault import files, footage_files
from zorgvuldig.vault.day_keys import DayClosing, destroy_footage_keys
from zorgvuldig.vault.keys import KeyGone

EVERY = 2.0  # seconds a piece
LOOPBACK = [ip_network("127.0.0.0/8")]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """An installation of its own, that has a keystore and room."""
    (tmp_path / "keys").mkdir(mode=0o700)
    with override_settings(DATA=tmp_path, CAMERA_NETWORKS=LOOPBACK, FOOTAGE_RESERVE=0.0):
        yield tmp_path


@pytest.fixture
def minds(place: Path, cast: Cast) -> Iterator[Supervisor]:
    """What records, in steps."""
    one = Supervisor(every=EVERY, ask=0.3)
    yield one
    one.end()


@contextmanager
def sending(kind: str = OWN) -> Iterator[Source]:
    """A camera that sends."""
    if kind == GSTREAMER and not has_gstreamer():
        pytest.skip("GStreamer is not on this machine; its packages are in .ci/run")
    one = Source(kind).start()
    yield one
    one.kill()


@pytest.fixture(params=[OWN, GSTREAMER])
def either(request: pytest.FixtureRequest) -> Iterator[Source]:
    """Our own camera, and a real RTSP server."""
    with sending(request.param) as one:
        yield one


@pytest.fixture
def source() -> Iterator[Source]:
    """Our own camera."""
    with sending() as one:
        yield one


def camera(cast: Cast, url: str, **more: Any) -> Row:
    """A camera of which all is arranged, at this address."""
    uid = uuid.uuid4()
    return footage.camera(cast, **{"uid": uid, "address": seal_address(uid, url)} | more)


def until(minds: Supervisor, is_so: Callable[[], bool], seconds: float = 40) -> None:
    """Go on recording until it is so."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, [list(CameraState.objects.using("owner").values())]
        minds.step()


def rows(cast: Cast, table: str, of: Row) -> list[Any]:
    """The rows of a camera, oldest first."""
    order = "seen_at" if table == "camera_state" else "starts_at"
    return cast.db.execute(f"select * from {table} where camera_id = %s order by {order}", [of.id]).fetchall()


def count(cast: Cast, of: Row) -> int:
    """How many pieces there are of it."""
    return len(rows(cast, "segment", of))


def state(cast: Cast, of: Row) -> str:
    """What the recorder says of it."""
    found = cast.db.execute(
        "select state || case when why = '' then '' else ' ' || why end from camera_state where camera_id = %s", [of.id]
    )
    return (found.fetchone() or [""])[0]


def pieces(cast: Cast, of: Row) -> list[Segment]:
    """Its pieces, as an administrator sees them."""
    columns = [field.column for field in Segment._meta.concrete_fields]
    found = cast.db.execute(
        f"select {', '.join(columns)} from segment where camera_id = %s order by starts_at", [of.id]
    )
    return [Segment(*row) for row in found]


def gaps(cast: Cast, of: Row) -> list[tuple[str, datetime, datetime | None]]:
    """Its gaps: why, from when and until when."""
    found = cast.db.execute(
        "select why, starts_at, ends_at from camera_gap where camera_id = %s order by starts_at", [of.id]
    )
    return found.fetchall()


def played(piece: Segment) -> tuple[int, float, set[str]]:
    """How many images a piece shows when all are decoded, the first moment, and what kinds of streams it has."""
    assert piece.blob is not None
    with av.open(io.BytesIO(b"".join(files.read(piece.blob)))) as film:
        shown = [frame.time or 0.0 for frame in film.decode(video=0)]
        return len(shown), shown[0], {stream.type for stream in film.streams}


def test_pieces_are_whole_sealed_and_follow_each_other(cast: Cast, minds: Supervisor, either: Source) -> None:
    one = camera(cast, either.url)
    before = timezone.now()
    until(minds, lambda: count(cast, one) >= 3)
    minds.end()
    found = pieces(cast, one)
    for piece in found:
        assert played(piece) == (piece.packets, 0.0, {"video"})
        assert files.closing_of(piece.blob) == DayClosing(one.id, piece.day)
        assert piece.day == timezone.localdate(piece.starts_at)
        assert is_sealed(piece)
        assert not piece.is_cut
        assert piece.codec.startswith("avc1.42")
        assert piece.size == files.size_of(piece.blob)
    for first, second in itertools.pairwise(found):
        assert abs(second.starts_at - first.ends_at) < timedelta(seconds=0.5)
        assert first.starts_at.timestamp() // EVERY != second.starts_at.timestamp() // EVERY
    assert (
        before - timedelta(seconds=1) < found[0].starts_at < found[-1].ends_at < timezone.now() + timedelta(seconds=1)
    )
    assert gaps(cast, one) == []
    assert state(cast, one) == "stopped"
    assert footage_files.left_behind() == []


def test_a_camera_that_is_pulled_out_leaves_a_gap_and_comes_back(cast: Cast, minds: Supervisor, either: Source) -> None:
    one = camera(cast, either.url)
    until(minds, lambda: state(cast, one) == "recording")
    either.kill()
    until(minds, lambda: state(cast, one) == "unreachable" and bool(gaps(cast, one)))
    cut = count(cast, one)
    assert cut >= 1
    assert played(pieces(cast, one)[-1])[0] == pieces(cast, one)[-1].packets
    until(minds, lambda: minds.cameras[one.id].tries >= 3)
    assert minds.cameras[one.id].due > time.monotonic() + watched.BACK_OFF[1]
    either.start()
    until(minds, lambda: count(cast, one) > cut)
    found = pieces(cast, one)
    assert gaps(cast, one) == [("unreachable", found[cut - 1].ends_at, found[cut].starts_at)]
    assert minds.cameras[one.id].tries == 0


def test_a_camera_that_freezes_is_noticed_and_comes_back(
    cast: Cast, minds: Supervisor, either: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watched, "PATIENCE", 2.0)
    one = camera(cast, either.url)
    until(minds, lambda: state(cast, one) == "recording")
    either.freeze()
    until(minds, lambda: state(cast, one) == "frozen")
    until(minds, lambda: bool(gaps(cast, one)))
    cut = count(cast, one)
    either.revive()
    until(minds, lambda: count(cast, one) > cut)
    found = gaps(cast, one)
    assert [(why, ends_at) for why, _, ends_at in found] == [("frozen", pieces(cast, one)[cut].starts_at)]


def test_a_freeze_is_noticed_within_ten_seconds() -> None:
    assert watched.PATIENCE + Supervisor().ask + 1 < 10


def test_nothing_of_the_stream_is_plain_on_the_disk(cast: Cast, minds: Supervisor, source: Source, place: Path) -> None:
    one = camera(cast, source.url)
    key_frame = max(drawing().images[0], key=len)
    until(minds, lambda: count(cast, one) >= 1)
    marker = key_frame[100:164]
    assert marker in b"".join(files.read(pieces(cast, one)[0].blob))
    looked = [path.read_bytes() for path in place.rglob("*") if path.is_file()]
    assert len(looked) >= 3
    assert not [data for data in looked if marker in data or source.url.encode() in data or b"ftyp" in data]


def test_the_address_is_on_no_command_line_and_in_no_environment(cast: Cast, minds: Supervisor, source: Source) -> None:
    one = camera(cast, source.url.replace("rtsp://", "rtsp://kees:welkom01@"))
    until(minds, lambda: state(cast, one) == "recording")
    process = minds.cameras[one.id].process
    assert process is not None
    said = [Path(f"/proc/{process.pid}/{name}").read_bytes() for name in ("cmdline", "environ")]
    assert said[0].count(b"child") == 1
    assert not [data for data in said if b"welkom01" in data or b"rtsp:" in data or b"postgres" in data]


def test_outside_its_hours_nothing_is_recorded(cast: Cast, minds: Supervisor, source: Source) -> None:
    now = timezone.localtime()
    other = 127 & ~(1 << (now.isoweekday() - 1))
    one, two = camera(cast, source.url, weekdays=other), camera(cast, source.url)
    until(minds, lambda: count(cast, two) >= 1)
    assert state(cast, one) == "waiting hours"
    assert count(cast, one) == 0
    assert gaps(cast, one) == []


def test_at_the_end_of_its_hours_it_stops_and_not_after(cast: Cast, minds: Supervisor, source: Source) -> None:
    ends = (timezone.localtime() + timedelta(seconds=8)).replace(microsecond=0)
    one = camera(cast, source.url, from_hour=(ends - timedelta(hours=1)).time(), until_hour=ends.time())
    until(minds, lambda: state(cast, one) == "waiting hours" and minds.cameras[one.id].process is None)
    found = pieces(cast, one)
    assert ends - timedelta(seconds=3) < found[-1].ends_at <= ends
    assert gaps(cast, one) == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("update camera set sees = 'De hele straat.'", "waiting approval"),
        ("update camera set ended_at = now()", "waiting ended"),
    ],
)
def test_a_camera_that_may_no_longer_record_stops(
    cast: Cast, minds: Supervisor, source: Source, change: str, says: str
) -> None:
    one = camera(cast, source.url)
    until(minds, lambda: state(cast, one) == "recording")
    cast.db.execute(change)
    until(minds, lambda: state(cast, one) == says and minds.cameras[one.id].process is None)
    last = pieces(cast, one)[-1]
    assert played(last)[0] == last.packets
    total = count(cast, one)
    until(minds, lambda: minds.cameras[one.id].process is None)
    assert count(cast, one) == total
    assert gaps(cast, one) == []


def test_a_hidden_camera_stops_with_its_case(cast: Cast, minds: Supervisor, source: Source) -> None:
    one = camera(cast, source.url, is_covert=True, approved=False)
    today = timezone.localdate()
    cast.put(
        "covert_case", uid=uuid.uuid4(), camera_id=one.id, why="Diefstal.", lighter="Niets hielp.", dpia_on=today, starts_on=today,
        ends_on=today + timedelta(days=3), asked_at=timezone.now(), asked_by_id=cast.leo.id, leader_at=timezone.now(), leader_id=cast.leo.id,
        dpo_at=timezone.now(), dpo_id=cast.fenna.id,
    )  # fmt: skip
    footage.approve(cast, one)
    until(minds, lambda: state(cast, one) == "recording")
    cast.db.execute("update covert_case set ended_at = now()")
    until(minds, lambda: state(cast, one) == "waiting covert" and minds.cameras[one.id].process is None)
    assert count(cast, one) >= 1


def test_without_room_nothing_is_recorded_and_that_is_on_record(
    cast: Cast, minds: Supervisor, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = camera(cast, source.url)
    until(minds, lambda: state(cast, one) == "recording")
    monkeypatch.setattr(room, "free_bytes", lambda: -1)
    until(minds, lambda: state(cast, one) == "full" and bool(gaps(cast, one)))
    assert minds.cameras[one.id].process is None
    cut = count(cast, one)
    monkeypatch.undo()
    until(minds, lambda: count(cast, one) > cut)
    assert gaps(cast, one) == [("full", pieces(cast, one)[cut - 1].ends_at, pieces(cast, one)[cut].starts_at)]


def test_without_a_keystore_nothing_is_recorded(cast: Cast, minds: Supervisor, source: Source, place: Path) -> None:
    (place / "keys").rmdir()
    one = camera(cast, source.url)
    until(minds, lambda: state(cast, one) == "stopped keys" and bool(gaps(cast, one)))
    assert not (place / "keys").exists()
    assert [path for path in place.rglob("*") if path.is_file()] == []
    assert [why for why, _, _ in gaps(cast, one)] == ["broken"]


def test_an_address_outside_the_networks_is_refused(cast: Cast, minds: Supervisor, source: Source) -> None:
    one = camera(cast, source.url)
    with override_settings(CAMERA_NETWORKS=[ip_network("10.0.0.0/8")]):
        until(minds, lambda: state(cast, one) == "stopped outside")
    assert count(cast, one) == 0
    until(minds, lambda: state(cast, one) == "recording")


def test_a_name_that_leads_elsewhere_now_is_refused(
    cast: Cast, minds: Supervisor, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter(["127.0.0.1"])

    def looked_up(host: str, port: int, **_: Any) -> list[Any]:
        return [(0, 0, 0, "", (next(answers, "192.0.2.7"), port))]

    monkeypatch.setattr("zorgvuldig.images.cameras.addresses.socket.getaddrinfo", looked_up)
    one = camera(cast, source.url.replace("127.0.0.1", "camera.school.test"))
    until(minds, lambda: state(cast, one) == "recording")
    source.kill()
    until(minds, lambda: state(cast, one) == "stopped outside")


def test_an_address_where_nobody_listens(cast: Cast, minds: Supervisor) -> None:
    one = camera(cast, f"rtsp://127.0.0.1:{free_port()}/camera")
    until(minds, lambda: state(cast, one) == "unreachable" and bool(gaps(cast, one)))
    assert [(why, ends_at) for why, _, ends_at in gaps(cast, one)] == [("unreachable", None)]
    cast.db.execute("update camera set weekdays = 0 where false; update camera set sees = 'Niets.'")
    until(minds, lambda: state(cast, one) == "waiting approval")
    assert gaps(cast, one)[0][2] is not None


def test_what_a_killed_process_recorded_is_rescued(cast: Cast, minds: Supervisor, source: Source) -> None:
    one = camera(cast, source.url)
    minds.every = 60.0
    until(minds, lambda: state(cast, one) == "recording")
    began = time.monotonic()
    until(minds, lambda: time.monotonic() - began > 3)
    process = minds.cameras[one.id].process
    assert process is not None
    process.kill()
    until(minds, lambda: count(cast, one) == 1)
    (piece,) = pieces(cast, one)
    assert not piece.is_cut or played(piece)[0] > 0
    assert is_sealed(piece)


def test_a_day_that_is_destroyed_opens_no_more(cast: Cast, minds: Supervisor, source: Source) -> None:
    one = camera(cast, source.url)
    until(minds, lambda: count(cast, one) >= 1)
    minds.end()
    assert destroy_footage_keys({DayClosing(one.id, piece.day) for piece in pieces(cast, one)}) >= 1
    with pytest.raises(KeyGone):
        list(files.read(pieces(cast, one)[0].blob))


def test_there_is_one_recorder_at_a_time(place: Path) -> None:
    with only_one(), pytest.raises(Busy), only_one():
        pass
