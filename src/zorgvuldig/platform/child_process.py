"""Processes that end with the one that made them, however that one went: by a pipe that it held, or by its number."""

import os
import signal
import threading

PARENT_PIPE = "ZORGVULDIG_LEASH"  # internal: the pipe whose other end is held by the command that started us
EVERY = 1.0  # seconds between two looks at whose child we are
INHERITED = 30  # such looks, in which others have started on a busy machine too; one that stands still has no look

_pipes: list[str] = []  # the pipe, for when this process starts anew


def end_with_parent() -> None:
    """End this process when the one that started it is gone; one that was started by nobody of ours goes on."""
    if pipe := os.environ.pop(PARENT_PIPE, None):
        _pipes[:] = [pipe]
        threading.Thread(target=_read_and_end, args=(int(pipe),), daemon=True).start()


def pass_on() -> None:
    """Leave the pipe to the program that takes the place of this one."""
    if _pipes:
        os.environ[PARENT_PIPE] = _pipes[0]


def end_without(parent: int, *, heir: int | None = None) -> None:
    """End this process when `parent`, which made it, is gone: nobody would tell it any more that another register is in force.

    When `heir`, the process above that one, takes it in, it goes on for `INHERITED` looks, until there are others.
    """
    threading.Thread(target=_look_and_end, args=(parent, heir), daemon=True).start()


def _read_and_end(pipe: int) -> None:
    os.read(pipe, 1)
    os.kill(os.getpid(), signal.SIGTERM)


def _look_and_end(parent: int, heir: int | None) -> None:
    while os.getppid() == parent:
        threading.Event().wait(EVERY)
    looks = 0
    while os.getppid() == heir and looks < INHERITED:
        threading.Event().wait(EVERY)
        looks += 1
    os.kill(os.getpid(), signal.SIGTERM)
