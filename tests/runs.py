"""How a run goes: which files it takes, by which processes and in which order, and what it cost."""

import gc
import os
import resource
import warnings
from collections.abc import Generator
from contextlib import suppress
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from time import sleep
from typing import Any
from zlib import crc32

import pytest
from django.utils import timezone
from hypothesis import given as drawing
from hypothesis import strategies
from hypothesis.errors import HypothesisSideeffectWarning
from xdist.scheduler import LoadFileScheduling

from tests.tiers import ROOT, is_slow

BESIDE = 2  # cores for which there is one process more: while a test waits for a browser or a process it started, another goes on
LASTS = 1500  # seconds that the fast tier may last on a busy machine
# Files that one process does, one after the other: they share a server, or the whole source read once.
TOGETHER = ("tests/browser/", "tests/structure/")
WIDE = "tests/structure/test_every_place.py"  # takes as long as all others of its folder
# What takes longest of all else begins next, so that no process waits long for the other at the end.
FIRST = (
    "tests/promises/",
    "tests/operations/test_setup.py",
    "tests/backup/",
    "tests/platform/vault/",
    "tests/accounts/",
    "tests/gate/test_s",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--tier fast` leaves the slow files out (`tests.tiers`)."""
    parser.addoption("--tier", choices=["fast", "all"], default="all", help="fast: without the files of tests/tiers.py")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Whether a file is of the slow tier while the fast one runs."""
    return True if config.option.tier == "fast" and is_slow(collection_path) else None


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """The fast tier waits a fifth of its time, so it has more processes than there are cores; the slow one keeps its machine busy."""
    if config.option.tier != "fast" or "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None
    cores = len(os.sched_getaffinity(0))
    return cores + cores // BESIDE


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """The fast tier does not begin on one day to end on the next: what its tests put in for today is of one day."""
    now = timezone.localtime()
    left = (now.replace(hour=0, minute=0, second=0) + timedelta(days=1) - now).total_seconds()
    if session.config.option.tier != "fast" or hasattr(session.config, "workerinput"):
        return
    if left < LASTS:
        print(f"The day of the school ends in {left:.0f} seconds; the tests begin with the next.")  # noqa: T201
        sleep(left + 1)
    if processes := session.config.option.numprocesses:
        _compile_tests(processes)


def _compile_tests(processes: int) -> None:
    """In a new clone each test file is compiled by one process before all of them collect it, or they would all do so at the same time.

    Hypothesis takes values from the sources, and keeps those of a file for who asks next: reading all of them takes 200 MB, which each
    process of the run would need beside all else it holds. What is wrong in a file is said by who collects it.
    """
    files = [
        path
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        if not is_slow(path) and not any((path.parent / "__pycache__").glob(f"{path.stem}.*-pytest-*.pyc"))
    ]
    children = []
    for number in range(processes):
        if child := os.fork():
            children.append(child)
            continue
        for path in files[number::processes]:
            with suppress(BaseException):
                import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        with suppress(BaseException):
            warnings.simplefilter("ignore", HypothesisSideeffectWarning)  # that this takes long is why it is done here
            if files:
                drawing(strategies.text())(lambda drawn: None)()
        os._exit(0)
    for child in children:
        os.waitpid(child, 0)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is collected stays until the end: looking for garbage in it, again and again, would take a fifth of the time."""
    gc.disable()
    collected = yield
    gc.freeze()
    gc.set_threshold(10_000, 10, 50)
    gc.enable()
    return collected


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is done together stands together and begins before all else, after everything has been shuffled."""
    items.sort(
        key=lambda item: (*(not item.nodeid.startswith(one) for one in (TOGETHER, FIRST)), _together(item.nodeid))
    )


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """A file is done by one process; and so is what is done together."""
    return _ByFile(config, log)


class _ByFile(LoadFileScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return _together(nodeid) or super()._split_scope(nodeid)


def _together(nodeid: str) -> str:
    """The folder with whose tests this one is done, half of it where one browser would be busy for minutes; empty when by its file."""
    folder = "" if nodeid.startswith(WIDE) else next((one for one in TOGETHER if nodeid.startswith(one)), "")
    return f"{folder}{crc32(nodeid.encode()) % 2}" if folder and is_slow(ROOT / nodeid.partition("::")[0]) else folder


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A process of several says how large it became."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["kilobytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


_kilobytes: list[int] = []


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Note how large each became."""
    _kilobytes.append(getattr(node, "workeroutput", {}).get("kilobytes", 0))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say what the run cost: databases, browsers and servers are counted too, once they have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    seconds = sum(one.ru_utime + one.ru_stime for one in used)
    largest = max([used[0].ru_maxrss, *_kilobytes]) / 1024
    terminalreporter.write_line(f"{seconds:.0f} processor-seconds; the largest test process had {largest:.0f} MB")
