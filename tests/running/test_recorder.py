"""Cameras are recorded for real: over RTSP, sealed while it comes in, with every time that is missing on record."""

import io
import itertools
import os
import signal
import socketserver
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import av
import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import override_settings
from django.utils import timezone

from tests.cameras import footage
from tests.media.picturing import Row
from tests.people import Cast
from tests.running.parts import free_port
from tests.running.rtsp import GSTREAMER, OWN, Source, has_gstreamer
from zorgvuldig.cameras.addresses import seal_address
from zorgvuldig.cameras.models import Segment
from zorgvuldig.cameras.recorder import camera as watched
from zorgvuldig.cameras.recorder import supervisor
from zorgvuldig.cameras.recorder.child_process import CHILD
from zorgvuldig.cameras.recorder.supervisor import RecorderRuns, Supervisor, only_one
from zorgvuldig.cameras.seal import is_sealed
from zorgvuldig.demo.camera_stream import drawing
from zorgvuldig.platform.vault import files, footage_files
from zorgvuldig.platform.vault.day_keys import DayClosing, destroy_footage_keys
from zorgvuldig.platform.vault.keys import KeyGone

EVERY = 1.0  # seconds a piece
LOOPBACK = [ip_network("127.0.0.0/8")]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """An installation of its own, that has a keystore and room."""
    (tmp_path / "keys").mkdir(mode=0o700)
    with override_settings(DATA=tmp_path, CAMERA_NETWORKS=LOOPBACK, CAMERA_PLAIN=LOOPBACK, FOOTAGE_RESERVE=0.0):
        yield tmp_path


@pytest.fixture
def minds(place: Path, cast: Cast) -> Iterator[Supervisor]:
    """What records, in steps."""
    one = Supervisor(every=EVERY, ask=0.2)
    yield one
    one.end()


@contextmanager
def sending(kind: str = OWN, grain: int = 0) -> Iterator[Source]:
    """A camera that sends."""
    if kind == GSTREAMER and not has_gstreamer():
        pytest.skip("GStreamer is not on this machine; its packages are in .ci/run")
    one = Source(kind, grain).start()
    try:
        yield one
    finally:
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
        assert time.monotonic() < end, minds.cameras
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


def test_pieces_are_whole_and_follow_each_other(cast: Cast, minds: Supervisor, either: Source) -> None:
    one, before = camera(cast, either.url), timezone.now()
    until(minds, lambda: count(cast, one) >= 3)
    process = minds.cameras[one.id].process
    assert process is not None
    assert memory(process.pid) <= 80  # the goal, 60, is measured where nothing else runs (`recorder_memory`)
    minds.end()
    found = pieces(cast, one)
    for piece in found:
        assert played(piece) == (piece.packets, 0.0, {"video"})
        assert files.closing_of(piece.blob) == DayClosing(one.id, piece.day)
        assert piece.day == timezone.localdate(piece.starts_at)
        assert is_sealed(piece)
        assert not piece.is_cut
        assert piece.codec.startswith("avc1.42")
        assert piece.clock in ("synchronised", "free", "unknown")
        assert piece.size == files.size_of(piece.blob)
    for first, second in itertools.pairwise(found):
        assert abs(second.starts_at - first.ends_at) < timedelta(seconds=0.5)
        assert first.starts_at.timestamp() // EVERY != second.starts_at.timestamp() // EVERY
    assert before < found[0].starts_at < found[-1].ends_at < timezone.now() + timedelta(seconds=0.5)
    assert gaps(cast, one) == []
    assert state(cast, one) == "stopped"
    assert footage_files.orphaned_files() == []


def memory(pid: int | None) -> float:
    """What a process holds in memory, in MB."""
    said = Path(f"/proc/{pid}/status").read_text()
    return int(said.split("VmRSS:")[1].split()[0]) / 1000


def test_its_process_knows_neither_django_nor_a_database() -> None:
    tried = (
        f"import sys, {CHILD}; sys.exit(any(name in sys.modules for name in ('django', 'psycopg', 'numpy', 'asyncio')))"
    )
    assert subprocess.run([sys.executable, "-c", tried], check=False).returncode == 0


def test_pulled_out_put_back_frozen_and_revived(
    cast: Cast, minds: Supervisor, either: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watched, "PATIENCE", 2.0)
    one = camera(cast, either.url)
    until(minds, lambda: count(cast, one) >= 1)
    either.kill()
    until(minds, lambda: state(cast, one) == "unreachable" and bool(gaps(cast, one)))
    until(minds, lambda: minds.cameras[one.id].tries >= 3)
    assert minds.cameras[one.id].due > time.monotonic() + watched.BACK_OFF[1]
    pulled = pieces(cast, one)
    assert played(pulled[-1])[0] == pulled[-1].packets
    either.start()
    until(minds, lambda: count(cast, one) > len(pulled) and state(cast, one) == "recording")
    assert gaps(cast, one) == [("unreachable", pulled[-1].ends_at, pieces(cast, one)[len(pulled)].starts_at)]
    assert minds.cameras[one.id].tries == 0
    either.freeze()
    until(minds, lambda: state(cast, one) == "frozen" and len(gaps(cast, one)) == 2)
    frozen = pieces(cast, one)
    either.revive()
    until(minds, lambda: count(cast, one) > len(frozen))
    assert gaps(cast, one)[1] == ("frozen", frozen[-1].ends_at, pieces(cast, one)[len(frozen)].starts_at)


def test_a_freeze_is_noticed_within_ten_seconds() -> None:
    assert watched.PATIENCE + watched.ENDING + Supervisor().ask < 12
    assert watched.PATIENCE + Supervisor().ask <= 8


def test_nothing_plain_on_the_disk_nor_where_others_look(
    cast: Cast, minds: Supervisor, source: Source, place: Path
) -> None:
    one = camera(cast, source.url.replace("rtsp://", "rtsp://kees:welkom01@"))
    markers = [max(image, key=len)[100:164] for image in drawing().images if len(max(image, key=len)) > 1000]
    until(minds, lambda: count(cast, one) >= 1)
    process = minds.cameras[one.id].process
    assert process is not None
    said = [Path(f"/proc/{process.pid}/{name}").read_bytes() for name in ("cmdline", "environ")]
    assert b"child" in said[0]
    content = b"".join(files.read(pieces(cast, one)[0].blob))
    assert [marker for marker in markers if marker in content]
    looked = said + [path.read_bytes() for path in place.rglob("*") if path.is_file()]
    assert len(looked) >= 5
    words = (*markers, b"ftyp", b"moof", b"welkom01", b"rtsp:", b"postgres")
    assert [word for word in words for data in looked if word in data] == []
    minds.end()
    assert destroy_footage_keys({DayClosing(one.id, piece.day) for piece in pieces(cast, one)}) >= 1
    with pytest.raises(KeyGone):
        list(files.read(pieces(cast, one)[0].blob))


def test_in_its_hours_and_not_after(cast: Cast, minds: Supervisor, source: Source) -> None:
    now = timezone.localtime()
    ends = (now + timedelta(seconds=6)).replace(microsecond=0)
    one = camera(cast, source.url, from_hour=(ends - timedelta(hours=1)).time(), until_hour=ends.time())
    other = camera(cast, source.url, weekdays=127 & ~(1 << (now.isoweekday() - 1)) & ~(1 << (now.isoweekday() % 7)))
    until(minds, lambda: state(cast, one) == "waiting hours" and minds.cameras[one.id].process is None)
    assert ends - timedelta(seconds=3) < pieces(cast, one)[-1].ends_at <= ends + timedelta(seconds=0.2)
    assert gaps(cast, one) == []
    assert (state(cast, other), count(cast, other), gaps(cast, other)) == ("waiting hours", 0, [])


def test_a_camera_that_may_no_longer_record_stops(cast: Cast, minds: Supervisor, source: Source) -> None:
    changed, ended, hidden = (
        camera(cast, source.url), camera(cast, source.url), camera(cast, source.url, is_covert=True, approved=False),
    )  # fmt: skip
    today, now = timezone.localdate(), timezone.now()
    cast.put(
        "covert_case", uid=uuid.uuid4(), camera_id=hidden.id, why="Diefstal.", lighter="Niets hielp.", dpia_on=today, starts_on=today,
        ends_on=today + timedelta(days=3), asked_at=now, asked_by_id=cast.leo.id, leader_at=now, leader_id=cast.leo.id, dpo_at=now,
        dpo_id=cast.fenna.id,
    )  # fmt: skip
    footage.approve(cast, hidden)
    all_three = (changed, ended, hidden)
    until(minds, lambda: all(state(cast, one) == "recording" for one in all_three))
    cast.db.execute("update camera set sees = 'De hele straat.' where id = %s", [changed.id])
    cast.db.execute("update camera set ended_at = now() where id = %s", [ended.id])
    cast.db.execute("update covert_case set ended_at = now()")
    said = ["waiting approval", "waiting ended", "waiting covert"]
    until(minds, lambda: [state(cast, one) for one in all_three] == said)
    until(minds, lambda: not any(camera.process for camera in minds.cameras.values()))
    for one in all_three:
        last = pieces(cast, one)[-1]
        assert played(last)[0] == last.packets
        assert gaps(cast, one) == []
    assert footage_files.orphaned_files() == []


def test_when_the_database_does_not_answer_nothing_is_recorded(
    cast: Cast, minds: Supervisor, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(*_: object, **__: object) -> None:
        raise OperationalError

    one = camera(cast, source.url)
    until(minds, lambda: state(cast, one) == "recording")
    monkeypatch.setattr(supervisor, "UNANSWERED", 0.5)
    monkeypatch.setattr(supervisor, "recordable", silent)
    until(minds, lambda: minds.cameras[one.id].process is None)
    monkeypatch.undo()
    cut = count(cast, one)
    until(minds, lambda: count(cast, one) > cut)
    # On a busy machine the process that begins anew may be slow to hear its camera.
    assert {why for why, _, _ in gaps(cast, one)} <= {"broken", "frozen"}


def test_without_a_keystore_nothing_is_recorded(
    cast: Cast, minds: Supervisor, source: Source, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zorgvuldig.cameras.recorder.child_process.CHILD", "nothing.begins")
    (place / "keys").rmdir()
    one = camera(cast, source.url)
    until(minds, lambda: state(cast, one) == "stopped keys" and bool(gaps(cast, one)))
    assert not (place / "keys").exists()
    assert [path for path in place.rglob("*") if path.is_file()] == []
    assert [why for why, _, _ in gaps(cast, one)] == ["broken"]


def test_a_keystore_that_goes_away_ends_it(cast: Cast, minds: Supervisor, source: Source, place: Path) -> None:
    one = camera(cast, source.url)
    until(minds, lambda: state(cast, one) == "recording")
    (place / "keys").rename(place / "elsewhere")
    until(minds, lambda: state(cast, one) == "stopped keys")
    assert not (place / "keys").exists()
    (place / "elsewhere").rename(place / "keys")
    cut = count(cast, one)
    until(minds, lambda: count(cast, one) > cut)
    assert all(played(piece)[0] == piece.packets for piece in pieces(cast, one))


def test_a_name_that_leads_elsewhere_now_is_refused(
    cast: Cast, minds: Supervisor, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter(["127.0.0.1"])

    def looked_up(host: str, port: int, **_: Any) -> list[Any]:
        return [(0, 0, 0, "", (next(answers, "192.0.2.7"), port))]

    monkeypatch.setattr("zorgvuldig.cameras.addresses.socket.getaddrinfo", looked_up)
    one = camera(cast, source.url.replace("127.0.0.1", "camera.school.test"))
    until(minds, lambda: state(cast, one) == "recording")
    source.kill()
    until(minds, lambda: state(cast, one) == "stopped outside")


def test_a_camera_that_sends_us_elsewhere_is_left(cast: Cast, minds: Supervisor, source: Source) -> None:
    with Redirecting(("127.0.0.2", 0), source.url) as elsewhere:
        one = camera(cast, f"rtsp://127.0.0.2:{elsewhere.server_address[1]}/camera")
        until(minds, lambda: state(cast, one).startswith(("stopped", "unreachable")))
        assert state(cast, one) == "stopped elsewhere"
    assert count(cast, one) == 0


def test_where_nobody_listens_and_where_we_may_not_ask(cast: Cast, minds: Supervisor) -> None:
    one, two = (camera(cast, f"rtsp://{host}:{free_port()}/camera") for host in ("127.0.0.1", "192.0.2.7"))
    until(minds, lambda: [state(cast, camera) for camera in (one, two)] == ["unreachable", "stopped outside"])
    until(minds, lambda: bool(gaps(cast, one)))
    assert [(why, ends_at) for why, _, ends_at in gaps(cast, one)] == [("unreachable", None)]
    cast.db.execute("update camera set sees = 'Niets.'")
    until(minds, lambda: state(cast, one) == "waiting approval")
    assert gaps(cast, one)[0][2] is not None


def test_a_process_that_is_killed_loses_the_last_chunk_at_most(cast: Cast, minds: Supervisor) -> None:
    minds.every = 3600.0  # a piece ends when the clock strikes, and then it is whole
    with sending(grain=40) as source:
        one = camera(cast, source.url)
        until(minds, lambda: written() > 4 * 65536)
        process, lay = minds.cameras[one.id].process, written()
        assert process is not None
        process.kill()
        until(minds, lambda: count(cast, one) >= 1)
    piece = pieces(cast, one)[0]
    assert piece.is_cut
    assert is_sealed(piece)
    assert piece.size > lay - 3 * 65536
    shown, begins, _ = played(piece)
    assert (shown, begins) == (piece.packets, 0.0)
    assert piece.ends_at - piece.starts_at == pytest.approx(timedelta(seconds=shown / 10), abs=timedelta(seconds=0.2))


def written() -> int:
    """How many bytes lie there of files that are being written."""
    return sum(path.stat().st_size for path in footage_files.writing_place().glob("*.part"))


def test_when_who_minds_them_is_killed_all_end_and_the_rest_is_rescued(cast: Cast) -> None:
    data = {
        "ZORGVULDIG_CAMERA_NETWORKS": "127.0.0.0/8",
        "ZORGVULDIG_CAMERA_PLAIN": "127.0.0.0/8",
        "ZORGVULDIG_FOOTAGE_RESERVE": "0",
        "ZORGVULDIG_DATA": str(settings.DATA),
    }
    (settings.DATA / "keys").mkdir(mode=0o700, exist_ok=True)
    command = [sys.executable, "-m", "zorgvuldig", "cameras", "record", "--seconds", "60"]
    with sending() as source, ExitStack() as ending:
        wait(lambda: time.time() % 60 < 20)  # a piece ends when the minute is full, and none may end in between
        one = camera(cast, source.url)
        minds = ending.enter_context(recorder(command, data))
        wait(lambda: state(cast, one) == "recording")
        children = children_of(minds.pid)
        assert len(children) == 1
        minds.kill()
        minds.communicate()
        wait(lambda: not any(Path(f"/proc/{child}/exe").exists() for child in children))
        assert len(footage_files.orphaned_files()) == 1
        again = ending.enter_context(recorder(command, data))
        wait(lambda: count(cast, one) == 1 and state(cast, one) == "recording" and not is_old(cast, one))
        again.send_signal(signal.SIGTERM)
        assert again.communicate(timeout=20)[1] == ""
    assert again.returncode == 0
    rescued, last = pieces(cast, one)
    assert not rescued.is_cut  # its process had time to finish it
    assert [played(piece)[0] for piece in (rescued, last)] == [rescued.packets, last.packets]
    assert gaps(cast, one) == [("stopped", rescued.ends_at, last.starts_at)]
    assert state(cast, one) == "stopped"
    assert footage_files.orphaned_files() == []


@contextmanager
def recorder(command: list[str], settings: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A recorder as a school starts it; killed at the end, when it still runs."""
    with subprocess.Popen(command, env={**os.environ, **settings}, stderr=subprocess.PIPE, text=True) as one:
        try:
            yield one
        finally:
            one.kill()


def is_old(cast: Cast, of: Row) -> bool:
    """Whether the last image is from before the gap."""
    found = cast.db.execute(
        "select s.packet_at < max(g.starts_at) from camera_state s left join camera_gap g on g.camera_id = s.camera_id where s.camera_id = %s group by s.packet_at",
        [of.id],
    ).fetchone()
    return found is None or found[0] is not False


def children_of(pid: int) -> list[int]:
    """The processes that record for a recorder."""
    listed = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for path in listed for child in path.read_text().split()]


def wait(is_so: Callable[[], bool], seconds: float = 60) -> None:
    """Until others made it so."""
    end, pause = time.monotonic() + seconds, threading.Event()
    while not is_so():
        assert time.monotonic() < end
        pause.wait(0.1)


class Redirecting(socketserver.TCPServer):
    """A camera that says of itself that it is elsewhere."""

    allow_reuse_address = True

    def __init__(self, where: tuple[str, int], to: str) -> None:
        self.to = to
        super().__init__(where, Moved)

    def __enter__(self) -> "Redirecting":
        threading.Thread(target=self.serve_forever, args=(0.1,), daemon=True).start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.shutdown()
        self.server_close()


class Moved(socketserver.StreamRequestHandler):
    """Every request is answered with another address."""

    def handle(self) -> None:
        """Until they go there."""
        while lines := list(iter(lambda: self.rfile.readline().strip(), b"")):
            number = next(line for line in lines if line.startswith(b"CSeq")).decode()
            status = "200 OK" if lines[0].startswith(b"OPTIONS") else "302 Moved"
            self.wfile.write(f"RTSP/1.0 {status}\r\n{number}\r\nLocation: {self.server.to}\r\n\r\n".encode())


def test_there_is_one_recorder_at_a_time(place: Path) -> None:
    with only_one(), pytest.raises(RecorderRuns), only_one():
        pass
