"""When an image was made, by the clock of the server: what the camera says of time is only how far apart images are."""

from dataclasses import dataclass
from fractions import Fraction

LATE = 1.0  # seconds behind the server's clock after which the camera's is taken to be slow
STEP = 5.0  # seconds: a clock that goes back further than this was set, and is believed


@dataclass(slots=True)
class Timing:
    """Seconds of the server's clock for the timestamps of one connection.

    An image cannot come in before it was made: the one that came soonest says best how the two clocks lie.
    """

    base: Fraction  # seconds per tick of the stream
    offset: float | None = None
    latest: float = 0.0  # the offset by the last image

    def heard(self, ticks: int, wall: float) -> None:
        """An image came in at `wall`, in seconds since 1970."""
        self.latest = wall - float(ticks * self.base)
        self.offset = self.latest if self.offset is None else min(self.offset, self.latest)

    def begins(self, ticks: int, before: float | None) -> float:
        """When a piece begins, in seconds since 1970: where the last one ended at `before`, unless time was lost or set back."""
        if self.offset is not None and self.latest - self.offset > LATE:
            self.offset = self.latest
        begins = self.at(ticks)
        return before if before is not None and 0 < before - begins < STEP else begins

    def at(self, ticks: int) -> float:
        """The moment, in seconds since 1970."""
        if self.offset is None:
            raise ValueError("nothing came in yet")
        return self.offset + float(ticks * self.base)
