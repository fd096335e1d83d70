"""The head of those that serve pages: a process that starts them, starts others when they have to be renewed or died, and loads nothing.

The first of those that serve loads everything, and makes the others as copies of itself. A copy shares with the first what neither writes
to. Were it made by a process that does not serve, that one would keep each part of memory as it was before anybody wrote to it, for nobody.
So this module imports what Python has loaded anyway, and little else.
"""

import ctypes
import os
import signal
from collections.abc import Iterable, Iterator, Mapping

HEAD = "ZORGVULDIG_HEAD"  # internal: the number of the head, in the environment of whom it started
DIED = "ZORGVULDIG_DIED"  # internal: of which signal those before them died
RENEW, SERVING = signal.SIGHUP, signal.SIGUSR1  # what the first of those that serve tells the head
STOP = frozenset({signal.SIGINT, signal.SIGTERM})
TOLD = STOP | {RENEW, SERVING, signal.SIGCHLD}
PR_SET_CHILD_SUBREAPER = 36  # of sys/prctl.h


def asks_to_serve(arguments: Iterable[str]) -> bool:
    """Whether the command is `serve`; `--data DIR` may stand before it."""
    given = iter(arguments)
    for argument in given:
        if argument == "--data":
            next(given, "")
        elif not argument.startswith("--data="):
            return argument == "serve"
    return False


def is_head_of(environment: Mapping[str, str]) -> bool:
    """Whether the process above this one is such a head, and no other that only has its environment."""
    return environment.get(HEAD) == str(os.getppid())


class _Begins(Exception):
    """This is a process that the head started: it leaves the loop of the head."""


def look_after() -> int | None:
    """Keep processes serving until told to stop. Each that is started returns from here, with None, and goes on to serve.

    The head returns the exit code of the last. Those that end by themselves end all of it with their code: they refused, or whoever keeps us
    running has to start what is installed now. Those that die get successors; but not when they had served for a moment only, as that would go
    on for ever.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, TOLD)
    _take_in_orphans()
    try:
        return _listen()
    except _Begins:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, TOLD)
        return None


def _listen() -> int:
    first, new, is_renewed_again = 0, _start(), False  # the first of those that serve, and of those that start
    leaving: set[int] = set()
    while True:
        told = signal.sigwait(TOLD)
        if told in STOP:
            return max(0, _end(first, new, *leaving))
        if told == RENEW and not new:
            new = _start()
        elif told == RENEW:  # those that start may have read what is over by now
            is_renewed_again = True
        elif told == SERVING and new:
            leaving |= _tell_to_stop(first)
            first, new, is_renewed_again = new, _start() if is_renewed_again else 0, False
        for pid, code in _ended():
            leaving.discard(pid)
            if pid == new or (pid == first and code >= 0):
                _end(first if pid == new else new, *leaving)
                return code if code >= 0 else 1
            if pid == first:
                first, new = 0, new or _start(died=-code)


def _take_in_orphans() -> None:
    """Copies whose first died are ours, where the system knows that; elsewhere they end with it."""
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl is not None:
        prctl(PR_SET_CHILD_SUBREAPER, 1)


def _start(*, died: int = 0) -> int:
    head = os.getpid()
    if pid := os.fork():
        return pid
    os.environ[HEAD] = str(head)
    if died:
        os.environ[DIED] = str(died)
    raise _Begins


def _tell_to_stop(*pids: int) -> set[int]:
    """Tell children that were not waited for; 0 is none. Returns whom it told."""
    told = {pid for pid in pids if pid}
    for pid in told:
        os.kill(pid, signal.SIGTERM)
    return told


def _end(*pids: int) -> int:
    """Tell these to stop and wait for them; returns the largest exit code."""
    codes = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in _tell_to_stop(*pids)]
    return max(codes, default=0)


def _ended() -> Iterator[tuple[int, int]]:
    """Children that ended, with their exit code, or the number of the signal they died of, negative."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        yield pid, os.waitstatus_to_exitcode(status)
