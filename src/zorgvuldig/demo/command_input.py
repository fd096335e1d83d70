"""What somebody types behind `zorgvuldig demo`: how many pupils and which port, looked at before anything is made."""

import errno
import socket
from argparse import ArgumentTypeError

MOST = 100_000
LAST_PORT = 65_535


def pupils(value: str) -> int:
    """A whole number from 0 to 100,000."""
    return _number(value, "a number of pupils", 0, MOST)


def port(value: str) -> int:
    """A port that somebody may name."""
    return _number(value, "a port", 1, LAST_PORT)


def _number(value: str, what: str, least: int, most: int) -> int:
    # int() reads digits of every script; as an address nobody would know them again.
    if not (value.isascii() and value.isdecimal()) or not least <= int(value) <= most:
        raise ArgumentTypeError(f"«{value}» is not {what}: use {least} to {most}")
    return int(value)


def unfit(port: int) -> str:
    """Why nothing can be served at this port, as a sentence that says what to do; empty when it can."""
    with socket.socket() as one:
        one.setsockopt(
            socket.SOL_SOCKET, socket.SO_REUSEADDR, 1
        )  # as the server does: one that just ended is in nobody's way
        try:
            one.bind(("127.0.0.1", port))
        except OSError as error:
            why = "is in use already" if error.errno == errno.EADDRINUSE else f"cannot be used ({error.strerror})"
            return (
                f"Port {port} of this machine {why}: stop what runs there, or choose another,"
                ' for example make demo ARGS="--port 8010" or zorgvuldig demo --port 8010. Nothing was made.'
            )
    return ""
