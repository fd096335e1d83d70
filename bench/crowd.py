"""A crowd that reads one page, over and over: `python -m bench.crowd PORT PATH SECONDS CONNECTIONS` prints how many answers it got.

Every connection stays open and asks again as soon as it has the whole page; an answer that is not 200 stops the crowd.
"""

import selectors
import socket
import sys
import time
from dataclasses import dataclass

CHUNK = 1 << 20


@dataclass(slots=True)
class Reader:
    """One connection, and how many bytes of its answer are still to come."""

    connection: socket.socket
    buffer: memoryview
    left: int = 0

    def ask(self, request: bytes) -> None:
        """Send the request."""
        self.connection.sendall(request)

    def take(self) -> bool:
        """Take what has come; whether the answer is whole. Heads are small, so each comes in one piece."""
        count = self.connection.recv_into(self.buffer)
        if not self.left:
            head, _, _ = bytes(self.buffer[:count]).partition(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 200"):
                raise SystemExit(head[:60].decode(errors="replace"))
            length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
            self.left = int(length.split(b":")[1]) + len(head) + 4
        self.left -= count
        return self.left == 0


def crowd(port: int, path: str, seconds: float, connections: int) -> int:
    """How many whole answers came in so many seconds."""
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()
    waiting = selectors.DefaultSelector()
    for _ in range(connections):
        one = Reader(socket.create_connection(("127.0.0.1", port)), memoryview(bytearray(CHUNK)))
        waiting.register(one.connection, selectors.EVENT_READ, one)
        one.ask(request)
    answers, until = 0, time.perf_counter() + seconds
    while time.perf_counter() < until:
        for key, _ in waiting.select(1):
            if key.data.take():
                answers += 1
                key.data.ask(request)
    return answers


if __name__ == "__main__":
    print(crowd(int(sys.argv[1]), sys.argv[2], float(sys.argv[3]), int(sys.argv[4])))  # noqa: T201
