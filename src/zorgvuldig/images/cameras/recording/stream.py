"""The stream of one camera: asked for over TCP, images only, from the very machine that was checked, and never waited for long."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

import av
from av.container import InputContainer

PORT = 554
CODECS = ("h264", "hevc")
# Over TCP, images alone; not longer looked at beforehand than it takes to know how they are packed.
ASKED = {
    "rtsp_transport": "tcp",
    "allowed_media_types": "video",
    "probesize": "500000",
    "analyzeduration": "2000000",
    "fpsprobesize": "0",
}


class Failed(Exception):
    """No footage comes: `why` is `unreachable`, `frozen`, `elsewhere` (it sent us to another machine) or `codec`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@contextmanager
def opened_stream(url: str, *, patience: float) -> Iterator[InputContainer]:
    """The stream, with its images alone. `patience` is in seconds, for the answer and for each image. Raises `Failed`."""
    try:
        with av.open(url, format="rtsp", timeout=(patience, patience), options=ASKED) as stream:
            _expect(url, stream)
            yield stream
    except av.error.ExitError:
        raise Failed("frozen" if _answers(url) else "unreachable") from None
    except (av.FFmpegError, OSError):
        raise Failed("unreachable") from None


def _expect(url: str, stream: InputContainer) -> None:
    if not set(_peers()) <= {urlsplit(url).hostname}:
        raise Failed("elsewhere")
    if not stream.streams.video or stream.streams.video[0].codec_context.name not in CODECS:
        raise Failed("codec")


def _peers() -> Iterator[str]:
    """Every machine that this process is connected to: a camera may answer that it is to be asked elsewhere."""
    for name in os.listdir("/proc/self/fd"):
        with suppress(OSError):  # no socket, or not connected
            connected = socket.socket(fileno=os.dup(int(name)))
            with connected:
                if connected.family in (socket.AF_INET, socket.AF_INET6):
                    yield str(connected.getpeername()[0])


def _answers(url: str) -> bool:
    """Whether there is a machine at all that takes the connection."""
    parts = urlsplit(url)
    try:
        socket.create_connection((parts.hostname or "", parts.port or PORT), timeout=1).close()
    except OSError:
        return False
    return True
