"""A server's threads share one heap: with one for each of them it held a seventh more memory."""

import subprocess
import sys

import pytest

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
