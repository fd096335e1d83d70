"""A server's threads share one heap: with one for each of them it held a seventh more memory."""

import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress

import psycopg
import pytest

from zorgvuldig.management.commands import worker

PROGRAM = """
import ctypes, sys, threading
from zorgvuldig.operations.heap import give_back, share_one_heap
if "shared" in sys.argv:
    share_one_heap()
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
meet = threading.Barrier(4)
def take():
    libc.malloc(1000)
    meet.wait()
threads = [threading.Thread(target=take) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
give_back()
libc.malloc_info(0, ctypes.c_void_p.in_dll(libc, "stdout"))
libc.fflush(None)
"""


@pytest.mark.parametrize(("arguments", "heaps"), [(["shared"], 1), ([], 2)], ids=["shared", "left alone"])
def test_threads_take_memory_from_one_heap(arguments: list[str], heaps: int) -> None:
    said = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments], capture_output=True, check=True, env={"PYTHONPATH": "src"}
    ).stdout.count(b"<heap nr=")
    assert said == heaps if heaps == 1 else said >= heaps


# Every thousandth of what was taken stays, so that nothing goes back by itself.
AFTER_WORK = """
import ctypes, sys
from zorgvuldig.operations.heap import give_back
def held():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4 // 1024
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.malloc.argtypes, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_size_t], [ctypes.c_void_p]
taken = [libc.malloc(1000) for _ in range(60_000)]
for place in taken: ctypes.memset(place, 1, 1000)
for number, place in enumerate(taken):
    if number % 1000: libc.free(place)
before = held()
give_back()
print(before - held())
"""


def test_what_is_free_goes_back() -> None:
    said = subprocess.run(
        [sys.executable, "-c", AFTER_WORK], capture_output=True, check=True, env={"PYTHONPATH": "src"}
    ).stdout
    assert int(said) > 50


@pytest.mark.parametrize("ends", [lambda: None, lambda: 1 / 0], ids=["done", "failed"])
def test_a_job_leaves_nothing_of_what_it_needed(
    database: psycopg.Connection, monkeypatch: pytest.MonkeyPatch, ends: Callable[[], object]
) -> None:
    did: list[str] = []
    monkeypatch.setattr(worker, "give_back", lambda: did.append("gives back"))
    with suppress(ZeroDivisionError):
        worker.fresh(lambda: did.append("works") or ends(), None, None)
    assert did == ["works", "gives back"]
