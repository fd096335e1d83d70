"""The heap of a process that many threads work in, where the C library is glibc; elsewhere these do nothing."""

import ctypes
from typing import Any

M_ARENA_MAX = -8  # of malloc.h


def share_one_heap() -> None:
    """Let all threads of this process, and of those forked from it, take memory from one heap.

    By itself each thread gets one of its own, and keeps what it once needed. Only one thread runs Python at a time, so sharing costs nothing.
    """
    _ask("mallopt", M_ARENA_MAX, 1)


def give_back() -> None:
    """Give the system back what is free in the heap."""
    _ask("malloc_trim", 0)


def _ask(name: str, *values: int) -> None:
    function: Any = getattr(ctypes.CDLL(None), name, None)
    if function is not None:
        function(*values)
