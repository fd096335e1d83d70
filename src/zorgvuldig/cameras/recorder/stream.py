"""The stream of one camera: asked for over TCP, images only, from the very machine that was checked, and never waited for long."""

import os
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

import av
from av.container import InputContainer

PORT, TLS_PORT = 554, 322
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
    """No footage comes: `why` is `unreachable`, `frozen`, `untrusted` (its certificate), `elsewhere` (it sent us to another machine, or out
    of TLS) or `codec`.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Proof:
    """What makes that a camera with TLS is the one we mean: the name in its certificate, and the file of those who may say so.

    Without a file it is what this machine trusts, which may be nobody.
    """

    name: str
    authorities: str

    def options(self) -> dict[str, str]:
        """The address is of the machine that was checked, so the name is said apart."""
        trusted = self.authorities or ssl.get_default_verify_paths().cafile
        file = {"ca_file": trusted} if trusted else {}
        return {"tls_verify": "1", "verifyhost": self.name, **file}


@contextmanager
def opened_stream(url: str, *, patience: float, proof: Proof | None = None) -> Iterator[InputContainer]:
    """The stream, with its images alone. `patience` is in seconds, for the answer and for each image. Raises `Failed`.

    An address in TLS needs a `proof`, and is not asked for a word without it.
    """
    if urlsplit(url).scheme == "rtsps" and proof is None:
        raise Failed("untrusted")
    options = ASKED | (proof.options() if proof else {})
    try:
        with av.open(url, format="rtsp", timeout=(patience, patience), options=options) as stream:
            _expect(url, stream, proof)
            yield stream
    except av.error.ExitError:
        raise Failed("frozen" if _answers(url) else "unreachable") from None
    except (av.FFmpegError, OSError):
        raise Failed("untrusted" if proof and _is_another(url, proof) else "unreachable") from None


def _expect(url: str, stream: InputContainer, proof: Proof | None) -> None:
    parts, peers = urlsplit(url), set(_peers())
    if {host for host, _port in peers} - {parts.hostname}:
        raise Failed("elsewhere")
    if proof and {port for _host, port in peers} - {parts.port or TLS_PORT}:  # on another port it may speak without TLS
        raise Failed("elsewhere")
    if not stream.streams.video or stream.streams.video[0].codec_context.name not in CODECS:
        raise Failed("codec")


def _peers() -> Iterator[tuple[str, int]]:
    """Every machine, with the port, that this process is connected to: a camera may answer that it is to be asked elsewhere."""
    for name in os.listdir("/proc/self/fd"):
        with suppress(OSError):  # no socket, or not connected
            connected = socket.socket(fileno=os.dup(int(name)))
            with connected:
                if connected.family in (socket.AF_INET, socket.AF_INET6):
                    host, port, *_zone = connected.getpeername()
                    yield str(host), int(port)


def _answers(url: str) -> bool:
    """Whether there is a machine at all that takes the connection."""
    try:
        socket.create_connection(_place(url), timeout=1).close()
    except OSError:
        return False
    return True


def _is_another(url: str, proof: Proof) -> bool:
    """Whether it has a certificate that proves nothing. Only says why there is no footage: the connection itself was refused before."""
    trusting = ssl.create_default_context(cafile=proof.authorities or None)
    try:
        with socket.create_connection(_place(url), timeout=1) as plain:
            trusting.wrap_socket(plain, server_hostname=proof.name).close()
    except ssl.SSLCertVerificationError:
        return True
    except (OSError, ValueError):
        return False
    return False


def _place(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or (TLS_PORT if parts.scheme == "rtsps" else PORT)
