"""Cameras: what recording one takes of the machine, and how soon footage begins after somebody points at a moment of it."""

import os
import queue
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from statistics import median
from uuid import UUID, uuid4

from django.db import connection
from django.test import override_settings
from django.utils import timezone

from bench.clock import load, processor_seconds
from bench.results import CannotMeasure, Result
from bench.site import Site
from tests.people import Cast, Someone, secret_of
from zorgvuldig.cameras.addresses import seal_address
from zorgvuldig.cameras.recorder.child_process import Process
from zorgvuldig.cameras.seal import seal_of
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.day_keys import DayClosing

SECONDS = 30  # of recording
EVERY = 10.0  # seconds a piece: more of them than in earnest, where it is a minute
MEGABITS = (2.5, 6.0)  # a second, between which the stream has to be to count as one of 4
CAMERA = 900_001  # no camera of the school
PIECE, ASKED, TIMES = 30 * 1024 * 1024, 1024 * 1024, 30  # bytes of a piece and of a range, and how often
NETWORKS = [ip_network("127.0.0.0/8")]


def recorder(site: Site) -> Iterator[Result]:
    """The process of one camera for half a minute, at 1080p, 25 images a second and 4 megabits."""
    said: queue.Queue[tuple[Process, dict[str, object]]] = queue.Queue()
    with _stream() as url, override_settings(CAMERA_NETWORKS=NETWORKS, CAMERA_PLAIN=NETWORKS):
        process, uid = Process(CAMERA, said, every=EVERY, patience=10.0), uuid4()
        process.start(uid, seal_address(uid, url))
        try:
            _until(said, "alive")
            pid = process.pid
            if pid is None:
                raise CannotMeasure("the process of the camera has no number")
            begin, cpu = time.perf_counter(), processor_seconds(pid)
            time.sleep(SECONDS)
            cpu, wall, (memory, own) = processor_seconds(pid) - cpu, time.perf_counter() - begin, _memory(pid)
        finally:
            process.stop()
        pieces = _pieces(said)
    rate = _megabits(pieces)
    how = f"{len(pieces)} pieces of {EVERY:.0f} s sealed into the vault, {rate:.1f} Mbit/s, {wall:.0f} s; {load()}"
    yield Result("recorder_cpu", 100 * cpu / wall, how)
    yield Result(
        "recorder_memory", memory, f"{own:.1f} MB of it its own, the rest libraries that all recorders share; {how}"
    )


def footage_seek(site: Site) -> Iterator[Result]:
    """A megabyte from the middle of a sealed piece of 30, with the look put on record and the piece opened by the database."""
    secret, viewing, segment = _arranged(site)
    walls = []
    for _ in range(TIMES):
        site.db.execute("delete from viewing_look where segment_uid = %s", [segment])
        begin = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute("select gate.look(%s, %s, %s)", [secret, viewing, segment])
            cursor.execute("select blob from gate.looked(%s, %s, %s)", [secret, viewing, segment])
            row = cursor.fetchone()
        content = files.read_range(row[0], PIECE // 2, ASKED) if row else b""
        walls.append(1000 * (time.perf_counter() - begin))
        if len(content) != ASKED:
            raise CannotMeasure(f"{len(content)} bytes were opened")
    how = f"{ASKED // 1024} KiB from the middle of {PIECE // 1024 // 1024} MiB, worst of {TIMES} {max(walls):.1f} ms; {load()}"
    yield Result("footage_seek", median(walls), how)


def _arranged(site: Site) -> tuple[str, UUID, UUID]:
    """The caretaker's session, a permission of now, and a piece of the camera of the demonstration's incident."""
    row = site.db.execute(
        "select v.camera_id, v.incident_id, v.school_id, v.asked_by_id, v.decided_by_id, a.id from viewing v join account a "
        "on a.person_id = v.asked_by_id where v.is_granted order by v.id limit 1"
    ).fetchone()
    if row is None:
        raise CannotMeasure("the demonstration has no permission to look at footage")
    camera, incident, school, by, other, account = row
    now, cast = timezone.now(), Cast(site.db)
    begins = now - timedelta(minutes=5)
    day = timezone.localdate(begins)
    kept = files.store(os.urandom(PIECE), limit_bytes=PIECE, closing=DayClosing(camera, day))
    digest, ends = kept.sha256.hex(), begins + timedelta(minutes=1)
    sealed = seal_of(camera_id=camera, starts_at=begins, ends_at=ends, blob=kept.blob, size=kept.size, sha256=digest)
    viewing, segment = uuid4(), uuid4()
    cast.put(
        "segment", uid=segment, camera_id=camera, day=day, starts_at=begins, ends_at=ends, blob=kept.blob, elsewhere="", size=kept.size,
        packets=1500, sha256=digest, seal=sealed, codec="", clock="synchronised", is_cut=False,
    )  # fmt: skip
    cast.put(
        "viewing", uid=viewing, school_id=school, camera_id=camera, incident_id=incident, starts_at=begins, ends_at=ends, purpose="safety",
        reason="Meting", asked_at=begins, asked_by_id=by, is_granted=True, answer="", decided_at=begins, decided_by_id=other,
        until=now + timedelta(hours=1),
    )  # fmt: skip
    return secret_of(Someone("caretaker", by, uuid4(), account)), viewing, segment


# --- the stream and what is heard of it -----------------------------------------------------------------------------


@contextmanager
def _stream() -> Iterator[str]:
    """A camera that is none, in a process of its own: `bench.film_stream`."""
    with subprocess.Popen([sys.executable, "-m", "bench.film_stream"], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip()
        finally:
            server.terminate()


def _until(said: "queue.Queue[tuple[Process, dict[str, object]]]", what: str) -> None:
    """Wait until it says this."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            one = said.get(timeout=1)[1]
        except queue.Empty:
            continue
        if one["say"] == what:
            return
        if one["say"] in ("failed", "gone"):
            raise CannotMeasure(f"the camera was not recorded: {one.get('why')}")
    raise CannotMeasure("the recorder says nothing")


def _pieces(said: "queue.Queue[tuple[Process, dict[str, object]]]") -> list[dict[str, object]]:
    """What was recorded, until it is gone."""
    found = []
    while True:
        try:
            one = said.get(timeout=15)[1]
        except queue.Empty:
            raise CannotMeasure("the recorder does not end") from None
        if one["say"] == "segment":
            found.append(one)
        if one["say"] == "gone":
            return found


def _megabits(pieces: list[dict[str, object]]) -> float:
    seconds = sum(float(str(one["ends_at"])) - float(str(one["starts_at"])) for one in pieces)
    rate = sum(int(str(one["size"])) for one in pieces) * 8 / 1e6 / seconds if seconds else 0.0
    if not MEGABITS[0] < rate < MEGABITS[1] or seconds < 0.9 * SECONDS:
        raise CannotMeasure(f"{seconds:.0f} seconds were recorded, at {rate:.1f} Mbit/s")
    return rate


def _memory(pid: int) -> tuple[float, float]:
    """What a process holds in memory, in MB, and what of that no other process can share."""
    try:
        lines = (line.split() for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
        found = {name: int(size) / 1024 for name, size, *_ in lines}
        return found["Rss:"], found["Anonymous:"]
    except (OSError, KeyError):
        raise CannotMeasure("the process of the camera is gone") from None
