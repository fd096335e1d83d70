"""A full disk is said to be full, whoever finds it out first: who minds the cameras, or the process that writes."""

import errno
import resource

import pytest

from tests.people import Cast
from tests.running.rtsp import Source
from tests.running.test_recorder import camera, count, gaps, minds, pieces, place, source, state, until
from zorgvuldig.cameras.recorder import camera as watched
from zorgvuldig.cameras.recorder import disk_space
from zorgvuldig.cameras.recorder.supervisor import Supervisor

__all__ = ["minds", "place", "source"]  # fixtures


def test_without_room_nothing_is_recorded_and_that_is_on_record(
    cast: Cast, minds: Supervisor, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = camera(cast, source.url)
    until(minds, lambda: state(cast, one) == "recording")
    monkeypatch.setattr(disk_space, "free_bytes", lambda: -1)
    until(minds, lambda: state(cast, one) == "full" and bool(gaps(cast, one)))
    assert minds.cameras[one.id].process is None
    cut = count(cast, one)
    monkeypatch.undo()
    until(minds, lambda: count(cast, one) > cut)
    assert gaps(cast, one) == [("full", pieces(cast, one)[cut - 1].ends_at, pieces(cast, one)[cut].starts_at)]


def test_a_disk_that_is_full_all_the_same_is_said_to_be(
    cast: Cast, minds: Supervisor, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others may fill it between two looks: then the process that writes hears it first."""
    monkeypatch.setattr(watched, "BACK_OFF", (3.0,))  # seconds, so that it is a gap
    one = camera(cast, source.url)
    until(minds, lambda: count(cast, one) >= 1 and state(cast, one) == "recording")
    writer = minds.cameras[one.id].process
    assert writer is not None
    assert writer.pid is not None
    resource.prlimit(writer.pid, resource.RLIMIT_FSIZE, (0, 0))
    until(minds, lambda: state(cast, one) == "full" and bool(gaps(cast, one)))
    until(minds, lambda: state(cast, one) == "recording" and gaps(cast, one)[0][2] is not None)
    assert [why for why, _, _ in gaps(cast, one)] == ["full"]


def test_no_file_to_begin_is_a_full_disk_too(
    cast: Cast, minds: Supervisor, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(_: object) -> None:
        raise OSError(errno.ENOSPC, "no room")

    monkeypatch.setattr("zorgvuldig.cameras.recorder.child_process.begin", no_room)
    one = camera(cast, source.url)
    until(minds, lambda: state(cast, one) == "full" and bool(gaps(cast, one)))
    assert count(cast, one) == 0
    monkeypatch.undo()
    until(minds, lambda: count(cast, one) >= 1)
    assert [why for why, _, _ in gaps(cast, one)] == ["full"]
