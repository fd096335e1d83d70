"""Where a camera is reached: sealed in its row, inside the networks that the operator named, and never shown whole again."""

import os
import socket
from collections.abc import Iterable
from contextlib import suppress
from ipaddress import IPv4Network, IPv6Network, ip_address
from urllib.parse import SplitResult, quote, unquote, urlsplit
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from zorgvuldig.platform.vault.keys import Damaged, derived, opening

PURPOSE = "camera address"
VERSION = b"\x01"
NONCE = 12
LONGEST = 2500  # characters: a password may grow to twelve times its length
PORTS = {"rtsp": 554, "rtsps": 322}  # the second is RTSP in TLS


class AddressRefused(Exception):
    """An address that is not asked for footage; `why` is `scheme`, `address`, `name` (unknown), `outside` (of the networks) or `plain` (no TLS)."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def seal_address(camera_uid: UUID, url: str) -> bytes:
    """The address, closed for the row of this camera alone."""
    nonce = os.urandom(NONCE)
    return VERSION + nonce + AESGCM(derived(PURPOSE)).encrypt(nonce, url.encode(), _bound(camera_uid))


def open_address(camera_uid: UUID, sealed: "bytes | memoryview[int]") -> str:
    """The address that was sealed for this camera. Raises `Damaged` for anything else."""
    raw = bytes(sealed)
    if raw[:1] != VERSION:
        raise Damaged("the address of a camera was not written by this installation")
    nonce, body = raw[1 : 1 + NONCE], raw[1 + NONCE :]
    for key in opening(PURPOSE):
        with suppress(InvalidTag, ValueError):
            return AESGCM(key).decrypt(nonce, body, _bound(camera_uid)).decode()
    raise Damaged("the address of a camera does not open: it was altered, or is of another camera")


def is_newest(camera_uid: UUID, sealed: "bytes | memoryview[int]") -> bool:
    """Whether the address was sealed with the master key of now; False also for what does not open."""
    raw = bytes(sealed)
    try:
        AESGCM(derived(PURPOSE)).decrypt(raw[1 : 1 + NONCE], raw[1 + NONCE :], _bound(camera_uid))
    except (InvalidTag, ValueError):
        return False
    return True


def check_address(url: str) -> str:
    """The same address with its host looked up, so that nobody looks it up again and finds another. Raises `AddressRefused`.

    Only RTSP, and only when everything its host is known by lies in `ZORGVULDIG_CAMERA_NETWORKS`; without TLS only when it lies in
    `ZORGVULDIG_CAMERA_PLAIN` too (ASVS 5, 12.3.1).
    """
    parts = parts_of(url)
    found = _looked_up(str(parts.hostname), parts.port or PORTS[parts.scheme])
    if not all(_is_inside(address, settings.CAMERA_NETWORKS) for address in found):
        raise AddressRefused("outside")
    if parts.scheme == "rtsp" and not all(_is_inside(address, settings.CAMERA_PLAIN) for address in found):
        raise AddressRefused("plain")
    address = min(found, key=lambda one: (":" in one, one))  # IPv4 first
    user = parts.netloc.rpartition("@")[0]
    return parts._replace(netloc=f"{user}@" * bool(user) + _host(address, parts.port)).geturl()


def parts_of(url: str) -> SplitResult:
    """The parts of an address that a camera may have. Raises `AddressRefused`."""
    if not url.isascii() or not url.isprintable() or " " in url or len(url) > LONGEST:
        raise AddressRefused("address")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise AddressRefused("address") from None  # the reason would hold the address
    if parts.scheme not in PORTS:
        raise AddressRefused("scheme")
    if not parts.hostname or "#" in url or port == 0 or "%" in parts.hostname:
        raise AddressRefused("address")
    return parts


def without_secrets(url: str) -> str:
    """Host and path alone: no name, no password, and nothing of what stands behind a question mark. Raises `AddressRefused`."""
    parts = parts_of(url)
    return f"{parts.scheme}://{_host(str(parts.hostname), parts.port)}{parts.path}"


def name_to_prove(url: str) -> str:
    """The name that the certificate of the camera has to be of; empty when its address says nothing of TLS. Raises `AddressRefused`."""
    parts = parts_of(url)
    return str(parts.hostname) if parts.scheme == "rtsps" else ""


def account_of(url: str) -> tuple[str, str]:
    """Under which name and password it is asked; empty when there are none. Raises `AddressRefused`."""
    parts = parts_of(url)
    return unquote(parts.username or ""), unquote(parts.password or "")


def with_account(url: str, user: str, password: str) -> str:
    """The same address, asked under this name and password. Raises `AddressRefused`."""
    parts = parts_of(url)
    account = quote(user, safe="") + (f":{quote(password, safe='')}" if password else "")
    return parts._replace(netloc=f"{account}@" * bool(account) + _host(str(parts.hostname), parts.port)).geturl()


def _host(host: str, port: int | None) -> str:
    return (f"[{host}]" if ":" in host else host) + (f":{port}" if port else "")


def _looked_up(host: str, port: int) -> set[str]:
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        raise AddressRefused("name") from None
    if not found:
        raise AddressRefused("name")
    return found


def _is_inside(address: str, networks: Iterable[IPv4Network | IPv6Network]) -> bool:
    """Whether it lies in one of the networks; an address with a zone is of nobody's network."""
    return "%" not in address and any(ip_address(address) in network for network in networks)


def _bound(camera_uid: UUID) -> bytes:
    return f"{PURPOSE} {UUID(str(camera_uid))}".encode()
