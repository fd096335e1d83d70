"""A mail server of a few lines, on this machine alone, that answers what a test tells it to."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Said:
    """What the server answers to each step, and what it took."""

    rcpt: str = "250 ok"
    data: str = "250 taken"
    greeting: str = "220 here"
    senders: list[str] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    connections: int = 0


class Server(socketserver.ThreadingTCPServer):
    """A server that has its own answers."""

    daemon_threads = True

    def __init__(self) -> None:
        self.said = Said()
        super().__init__(("127.0.0.1", 0), Handler)


class Handler(socketserver.StreamRequestHandler):
    """One conversation."""

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        assert isinstance(self.server, Server)
        said = self.server.said
        said.connections += 1
        self.say(said.greeting)
        while line := self.rfile.readline().decode().strip():
            word = line.upper()
            if word.startswith("EHLO"):
                self.say("250 mail.example")
            elif word.startswith("MAIL"):
                said.senders.append(line)
                self.say("250 ok")
            elif word.startswith("RCPT"):
                self.say(said.rcpt)
            elif word == "DATA":
                self.say("354 go on")
                self._data(said)
            elif word == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def _data(self, said: Said) -> None:
        lines = []
        while (line := self.rfile.readline().decode()) != ".\r\n":
            lines.append(line)
        if said.data.startswith("250"):
            said.taken.append("".join(lines))
        self.say(said.data)


@contextmanager
def mail_server() -> Iterator[tuple[Said, int]]:
    """Runs until the end of the block; gives what it says and its port."""
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server.said, server.server_address[1]
        finally:
            server.shutdown()
            thread.join()
