"""Whether the clock of this server is kept right: the kernel knows, whichever program keeps it."""

import ctypes
from pathlib import Path

SYNCHRONISED, FREE, UNKNOWN = "synchronised", "free", "unknown"
NOTED = Path("/run/systemd/timesync/synchronized")
_SIZE, _STATUS, _UNSYNC, _ERROR = 256, 40, 0x40, 5  # of `struct timex` on 64 bits, and what it says


def clock_state() -> str:
    """`synchronised`, `free` (nobody keeps it right) or `unknown`."""
    kernel = _kernel()
    if kernel is True or NOTED.exists():
        return SYNCHRONISED
    return UNKNOWN if kernel is None else FREE


def _kernel() -> bool | None:
    """What the kernel says; None when it does not tell."""
    timex = ctypes.create_string_buffer(_SIZE)  # nothing in it: a question
    try:
        said = ctypes.CDLL(None).adjtimex(timex)
    except (AttributeError, OSError):
        return None
    if said < 0 or ctypes.sizeof(ctypes.c_long) != 8:
        return None
    return said != _ERROR and not int.from_bytes(timex.raw[_STATUS : _STATUS + 4], "little") & _UNSYNC
