"""The process above those that serve pages: it starts them, replaces them, ends with them, and loads nothing."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.patience import until
from tests.running.parts import descendants, runs
from tests.structure.source import ROOT
from zorgvuldig.operations.head import HEAD, RENEW, asks_to_serve, is_head_of
from zorgvuldig.platform import child_process
from zorgvuldig.platform.child_process import EVERY, INHERITED

# What stands for the first of those that serve: it says its number, and that it serves. It says a line at once: who is killed halfway a line
# leaves the rest of it to the next.
SERVES = r"""
import os, signal, sys
from zorgvuldig.operations.head import DIED, SERVING
os.kill(os.getppid(), SERVING)
os.write(1, f"{os.getpid()} {os.environ.get(DIED, 'none died')}\n".encode())
signal.pause()
"""
ENDS_BY_ITSELF = SERVES.replace("signal.pause()", "import time; time.sleep(0.5); sys.exit(2)")
REFUSES = "import sys; sys.exit(3)"
DIES_BEFORE_IT_SERVES = "import os; os.kill(os.getpid(), 9)"
LATER = r"import os; os.write(1, f'{os.getpid()} later\n'.encode()); import signal; signal.pause()"
# The second of them serves when it is told to go on.
SECOND_STARTS_SLOWLY = rf"""
import os, signal
if os.path.exists("second"):
    os.rename("second", "third")
    signal.signal(signal.SIGCONT, lambda *_: os.kill(os.getppid(), signal.SIGUSR1))
    os.write(1, f"{{os.getpid()}} starts\n".encode())
    signal.pause()
    signal.pause()
if not os.path.exists("third"):
    open("second", "w").close()
{SERVES}
"""
# With a copy that goes on for as long as it may.
WITH_A_COPY = f"""
import os, signal
from zorgvuldig.platform import child_process
head, first = os.getppid(), os.getpid()
if not os.fork():
    child_process.end_without(first, heir=head)
    signal.pause()
{SERVES}
"""
OF_THE_HEAD = ["zorgvuldig.operations", "zorgvuldig.operations.head", "zorgvuldig.__main__"]
STARTS = "import sys; from zorgvuldig.operations.head import look_after; code = look_after(); exec(sys.argv[1]) if code is None else sys.exit(code)"


class Head(subprocess.Popen[str]):
    """A head with a program to look after; `first` are the numbers of whom it started, in turn, and of what those before them died."""

    def __init__(self, program: str, said: Path) -> None:
        self.said = said
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
        command = [sys.executable, "-c", STARTS, program]
        with said.open("w") as output:
            super().__init__(command, stdout=output, env=environment, cwd=said.parent, start_new_session=True)

    @property
    def first(self) -> dict[int, str]:
        """Whom it started, in turn."""
        lines = [line.partition(" ") for line in self.said.read_text().splitlines()]
        return {int(pid): died for pid, _, died in lines}

    def started(self, count: int) -> list[int]:
        """Wait until it started so many."""
        until(lambda: len(self.first) >= count or self.poll() is not None)
        assert self.poll() is None
        return list(self.first)

    def ended(self) -> int:
        """Wait until it has ended; returns its exit code."""
        until(lambda: self.poll() is not None, seconds=30)
        return int(self.returncode)


@pytest.fixture
def head_of(tmp_path: Path) -> Iterator[Callable[[str], Head]]:
    """Makes heads; whoever is left when the test is over ends with it."""
    heads: list[Head] = []

    def make(program: str) -> Head:
        heads.append(Head(program, tmp_path / "said"))
        return heads[-1]

    yield make
    for head in heads:
        with suppress(ProcessLookupError):
            os.killpg(head.pid, signal.SIGKILL)
        head.wait()


@pytest.mark.parametrize(
    ("arguments", "is_so"),
    [
        (["serve"], True),
        (["--data", "serve", "worker"], False),
        (["--data", "place", "serve", "--port", "1"], True),
        (["--data=place", "serve"], True),
        (["help", "serve"], False),
        (["--data"], False),
        ([], False),
    ],
    ids=str,
)
def test_what_serves_is_told_from_other_commands(arguments: list[str], is_so: bool) -> None:
    assert asks_to_serve(arguments) is is_so


def test_a_head_is_the_process_above_and_not_one_whose_environment_somebody_has() -> None:
    assert is_head_of({HEAD: str(os.getppid())})
    assert not is_head_of({HEAD: str(os.getpid())})
    assert not is_head_of({})


@pytest.mark.parametrize(
    ("program", "code"),
    [(REFUSES, 3), (DIES_BEFORE_IT_SERVES, 1), (ENDS_BY_ITSELF, 2)],
    ids=["refuses", "dies before it serves", "ends by itself"],
)
def test_who_refuses_or_ends_ends_all_of_it_with_its_code(
    program: str, code: int, head_of: Callable[[str], Head]
) -> None:
    assert head_of(program).ended() == code


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("program", [SERVES, LATER], ids=["while it serves", "before"])
def test_who_serves_stops_with_its_head(program: str, told: signal.Signals, head_of: Callable[[str], Head]) -> None:
    head = head_of(program)
    (first,) = head.started(1)
    head.send_signal(told)
    assert head.ended() == 0
    assert not runs(first)


def test_who_is_renewed_stops_once_others_serve(head_of: Callable[[str], Head]) -> None:
    head = head_of(SERVES)
    head.started(1)
    head.send_signal(RENEW)
    first, second = head.started(2)
    until(lambda: not runs(first))
    assert head.first[second] == "none died"
    assert runs(second)
    head.terminate()
    assert head.ended() == 0


def test_who_is_renewed_goes_on_while_others_start(head_of: Callable[[str], Head]) -> None:
    head = head_of(SECOND_STARTS_SLOWLY)
    head.started(1)
    head.send_signal(RENEW)
    first, second = head.started(2)
    head.send_signal(RENEW)  # heard, and done when the second serves
    with pytest.raises(subprocess.TimeoutExpired):
        head.wait(1)
    assert runs(first)
    assert len(head.first) == 2
    os.kill(second, signal.SIGCONT)
    third = head.started(3)[2]
    until(lambda: not runs(first) and not runs(second))
    assert runs(third)
    head.terminate()
    assert head.ended() == 0


def test_who_died_gets_a_successor_that_knows_why(head_of: Callable[[str], Head]) -> None:
    head = head_of(SERVES)
    (first,) = head.started(1)
    os.kill(first, signal.SIGKILL)
    _, second = head.started(2)
    assert head.first[second] == str(int(signal.SIGKILL))
    head.terminate()
    assert head.ended() == 0


def test_a_copy_outlives_the_first_while_there_is_a_head_and_no_longer(head_of: Callable[[str], Head]) -> None:
    head = head_of(WITH_A_COPY)
    (first,) = head.started(1)
    until(lambda: len(descendants(head.pid)) == 2)
    (copy,) = set(descendants(head.pid)) - {first}
    os.kill(first, signal.SIGKILL)
    head.started(2)
    assert runs(copy)
    head.terminate()
    head.ended()
    until(lambda: not runs(copy), seconds=10)


def test_a_copy_that_was_taken_in_goes_on_for_so_many_looks_however_long_they_take(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A machine that stood still had no time to start others, whatever its clock says."""
    waits: list[float] = []
    ended: list[tuple[int, signal.Signals]] = []

    class Pause:
        def wait(self, seconds: float) -> None:
            """Stand still, unless it goes on for ever."""
            assert len(waits) < INHERITED
            waits.append(seconds)
            monkeypatch.setattr(time, "monotonic", lambda: 94.0 * len(waits))

    monkeypatch.setattr(child_process.threading, "Event", Pause)
    monkeypatch.setattr(child_process.os, "getppid", lambda: 7)
    monkeypatch.setattr(child_process.os, "kill", lambda *told: ended.append(told))
    child_process._look_and_end(6, 7)
    assert waits == [EVERY] * INHERITED
    assert ended == [(os.getpid(), signal.SIGTERM)]


def test_the_head_loads_nothing() -> None:
    """Else it would hold, for nobody, what it is there to save."""
    asked = "import sys, zorgvuldig.__main__; print(*sys.modules)"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, env=environment)
    loaded = done.stdout.split()
    assert [name for name in loaded if name.startswith("zorgvuldig.")] == OF_THE_HEAD
    assert {"django", "psycopg", "granian", "asyncio", "logging"}.isdisjoint(loaded)
