"""A cable between an installation and its database, which a test can cut or hold: bytes go in both directions through here."""

import selectors
import socket
import struct
import threading
from contextlib import suppress
from dataclasses import dataclass, field

from tests.running.parts import free_port

PIECE = 65536
AT_ONCE = struct.pack("ii", 1, 0)  # closing says so by a reset, as a machine does that knows nothing of a connection


@dataclass
class Cable:
    """Takes connections at `port` and carries them to `target`. One thread does all of it.

    `cut` breaks every connection and refuses new ones; `hold` leaves them open, and no byte arrives any more, in either
    direction; `mend` lets all go on. What was held arrives then.
    """

    target: int
    port: int = field(default_factory=free_port)
    carried: int = 0

    def __post_init__(self) -> None:
        self._pairs: dict[socket.socket, socket.socket] = {}
        self._orders: list[str] = []
        self._waker, self._wake = socket.socketpair()
        self._listener: socket.socket | None = None
        self._is_held = False
        self._is_over = threading.Event()
        self._done = threading.Condition()
        self._listen()
        self._thread = threading.Thread(target=self._carry, daemon=True)
        self._thread.start()

    def cut(self) -> None:
        """Break all connections, and take no new ones."""
        self._order("cut")

    def hold(self) -> None:
        """Let nothing through, in either direction; connections stay, and new ones are taken."""
        self._order("hold")

    def mend(self) -> None:
        """Let everything through again."""
        self._order("mend")

    def end(self) -> None:
        """Take it away."""
        self._order("cut")
        self._is_over.set()
        self._wake.send(b".")
        self._thread.join(10)

    def _order(self, what: str) -> None:
        with self._done:
            self._orders.append(what)
            self._wake.send(b".")
            assert self._done.wait_for(lambda: not self._orders, 10), "the cable does not obey"

    def _listen(self) -> None:
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.bind(("127.0.0.1", self.port))
        self._listener.listen(128)

    def _carry(self) -> None:
        while not self._is_over.is_set():
            with selectors.DefaultSelector() as ready:
                for one in self._watched():
                    ready.register(one, selectors.EVENT_READ)
                events = ready.select(1)
            for key, _ in events:
                assert isinstance(key.fileobj, socket.socket)
                self._serve(key.fileobj)
        self._waker.close()
        self._wake.close()

    def _watched(self) -> list[socket.socket]:
        listener = [self._listener] if self._listener is not None else []
        return [self._waker, *listener, *(() if self._is_held else self._pairs)]

    def _serve(self, one: socket.socket) -> None:
        if one is self._waker:
            one.recv(64)
            with self._done:
                for order in self._orders:
                    self._obey(order)
                self._orders.clear()
                self._done.notify_all()
        elif one is self._listener:
            self._take(one.accept()[0])
        elif one in self._pairs:
            self._pass_on(one)

    def _take(self, near: socket.socket) -> None:
        try:
            far = socket.create_connection(("127.0.0.1", self.target), timeout=5)
        except OSError:
            _reset(near)
            return
        for one in (near, far):
            one.settimeout(30)
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._pairs |= {near: far, far: near}

    def _pass_on(self, one: socket.socket) -> None:
        other = self._pairs[one]
        try:
            piece = one.recv(PIECE)
            if piece:
                other.sendall(piece)
                self.carried += len(piece)
                return
        except OSError:
            pass
        self._close(one)

    def _close(self, one: socket.socket) -> None:
        other = self._pairs.pop(one, None)
        self._pairs.pop(other, None) if other is not None else None
        for each in (one, other):
            if each is not None:
                _reset(each)

    def _obey(self, order: str) -> None:
        self._is_held = order == "hold"
        if order == "cut":
            if self._listener is not None:
                self._listener.close()
                self._listener = None
            for one in list(self._pairs):
                self._close(one)
        elif self._listener is None:
            self._listen()


def _reset(one: socket.socket) -> None:
    with suppress(OSError):
        one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
    one.close()
