"""Reads settings from the environment, or from a file (`postgres.secret_files`).

A value that cannot be is read as if there were none: `settings.check` says what is wrong with it, and nothing is served.
"""

import os
import shlex
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

from zorgvuldig.platform.postgres.problem import DatabaseProblem
from zorgvuldig.platform.postgres.secret_files import in_file
from zorgvuldig.settings.catalogue import KNOWN

YES, NO = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}
LOCAL = {"localhost", "127.0.0.1", "[::1]", "::1", "testserver"}  # names of the machine itself
Network = IPv4Network | IPv6Network


def text(name: str, default: str = "", *, environ: Mapping[str, str] = os.environ) -> str:
    """The setting `name`, or what stands in the file that `name`_FILE points at, or that systemd hands over."""
    try:
        found = in_file(name, environ)
    except DatabaseProblem:
        return default
    return environ.get(name, default) if found is None else found


def flag(name: str, default: bool) -> bool:
    """A yes or no."""
    value = text(name).strip().lower()
    return value in YES if value and value in YES | NO else default


def choice(name: str, default: str) -> str:
    """One of the words that this setting knows."""
    value = text(name, default).strip()
    return value if value in KNOWN[name].choices else default


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list."""
    return split(text(name, default))


def split(value: str) -> list[str]:
    """The parts of a comma-separated list."""
    return [word.strip() for word in value.split(",") if word.strip()]


def whole(name: str, default: int) -> int:
    """A whole number."""
    try:
        return int(text(name) or default)
    except ValueError:
        return default


def number(name: str, default: float) -> float:
    """A number, with a point before its decimals."""
    try:
        return float(text(name) or default)
    except ValueError:
        return default


def folder(name: str) -> Path | None:
    """A directory, or None when none is named."""
    return Path(value).resolve() if (value := text(name)) else None


def command(name: str) -> list[str]:
    """A command with its arguments, quoted as for a shell; empty when it cannot be read."""
    try:
        return shlex.split(text(name))
    except ValueError:
        return []


def networks(name: str, default: str) -> list[Network]:
    """A comma-separated list of networks; none at all when one of them cannot be."""
    try:
        return [ip_network(network) for network in words(name, default)]
    except ValueError:
        return []
