"""How long a test waits for others: a process that starts, ends, or does something at its own time."""

from collections.abc import Callable
from time import monotonic, sleep

PATIENCE = 90.0  # seconds
LONGEST_LOOK = 5.0  # seconds: on a machine that runs hardly anything that is looked at takes longer
BETWEEN = 0.02  # seconds


class Patience:
    """So many seconds of a machine that runs: of the time between two looks no more counts than a look takes.

    A machine that stands still, as one does of which an image is taken, goes on with a clock that went on without it. What others had no
    time for is not late then.
    """

    def __init__(self, seconds: float, what: str) -> None:
        self.left, self.what, self.looked = seconds, what, monotonic()

    def pause(self) -> None:
        """Wait a moment before the next look. Raises AssertionError with `what` when the patience is over."""
        assert self.left > 0, self.what
        sleep(BETWEEN)
        now = monotonic()
        self.left -= min(now - self.looked, LONGEST_LOOK)
        self.looked = now


def until(is_so: Callable[[], object], what: str = "it did not happen", *, seconds: float = PATIENCE) -> float:
    """Wait until it is so; returns the seconds it took."""
    begin, patience = monotonic(), Patience(seconds, what)
    while not is_so():
        patience.pause()
    return monotonic() - begin
