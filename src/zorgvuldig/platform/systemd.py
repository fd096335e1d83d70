"""Tells systemd, when it started us, that this process does its work now (sd_notify(3)). Elsewhere it does nothing."""

import os
import socket


def ready() -> None:
    """Say that we are ready; harmless to repeat."""
    if not (address := os.environ.get("NOTIFY_SOCKET")):
        return
    if address.startswith("@"):
        address = f"\0{address[1:]}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
        line.sendto(b"READY=1", address)
