"""What several processes count together."""

import errno
import os
import subprocess
import sys
from pathlib import Path
from unittest.mock import patch

import pytest
from django.test import override_settings

from zorgvuldig.operations.metrics.counters import Counters, clear_others
from zorgvuldig.operations.metrics.requests import ANSWERED_FIRST, routes

NAMES = ("seen", "busy")
COUNT = """
import sys
from pathlib import Path
from zorgvuldig.operations.metrics.counters import Counters
one = Counters(Path(sys.argv[1]), ("seen", "busy"), frozenset({"busy"}))
for _ in range(1000): one.add("seen")
one.put("busy", 3)
print("done", flush=True); sys.stdin.read()
"""


def counted(directory: Path) -> Counters:
    return Counters(directory, NAMES, frozenset({"busy"}))


def test_processes_count_together_and_nothing_goes_back(tmp_path: Path) -> None:
    mine = counted(tmp_path / "x")
    mine.add("seen", 5)
    others = [
        subprocess.Popen([sys.executable, "-c", COUNT, str(tmp_path / "x")], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(2)
    ]  # fmt: skip
    for other in others:
        assert other.stdout is not None
        assert other.stdout.readline() == b"done\n"
    assert mine.sums() == ({"seen": 2005, "busy": 6}, 3)
    others[0].kill()
    others[0].communicate()
    assert mine.sums() == ({"seen": 2005, "busy": 3}, 2)  # what it counted stays, what it had at hand does not
    again = subprocess.run(
        [sys.executable, "-c", COUNT, str(tmp_path / "x")], input=b"", check=True, capture_output=True
    )
    assert again.stdout == b"done\n"
    assert mine.sums()[0]["seen"] == 3005
    assert len(list((tmp_path / "x").iterdir())) == 3  # it took the place of the one that was killed
    others[1].communicate()


def test_after_a_fork_each_counts_for_itself(tmp_path: Path) -> None:
    mine = counted(tmp_path)
    mine.add("seen")
    with patch.object(os, "getpid", return_value=-1):
        mine.add("seen", 2)
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("place", ["posix_fallocate", "open"])
def test_a_full_disk_stops_no_counting(tmp_path: Path, place: str) -> None:
    mine = counted(tmp_path)
    with patch.object(os, place, side_effect=OSError(errno.ENOSPC, "full")):
        mine.add("seen")
    assert mine.sums()[0] == {"seen": 1}
    assert not mine.is_shared


def test_only_known_names_are_counted(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        counted(tmp_path).add("noor")


def test_what_another_version_counted_is_removed_when_it_is_gone(tmp_path: Path) -> None:
    old, new = Counters(tmp_path, ("other",)), counted(tmp_path)
    old.add("other")
    new.add("seen")
    clear_others(new)
    assert len(list(tmp_path.iterdir())) == 2  # it lives
    (tmp_path / "0123456789ab-00").write_bytes(b"")
    clear_others(new)
    assert not (tmp_path / "0123456789ab-00").exists()


def test_what_is_answered_before_an_address_is_looked_up_is_counted_whatever_the_addresses_are() -> None:
    with override_settings(ROOT_URLCONF="tests.accounts.site"):
        assert set(routes()) >= ANSWERED_FIRST
