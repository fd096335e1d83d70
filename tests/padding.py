"""Files of which only the size matters: made when a test sends them, so that no process holds them while it runs all others."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Padded:
    """A beginning, and `count` times `filling` behind it; `bytes()` puts them together."""

    beginning: bytes
    count: int
    filling: bytes = b"\0"

    def __bytes__(self) -> bytes:
        return self.beginning + self.filling * self.count
