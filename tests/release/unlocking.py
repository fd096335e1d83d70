"""Opening a ZIP that is locked with AES-256, by the format's own description and not by our code."""

import hashlib
import hmac
import struct
import zlib

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes


class WrongPassword(Exception):
    """The password does not open this."""


def unlocked(archive: bytes, password: str) -> dict[str, bytes]:
    """The files by name, walked from the front."""
    found: dict[str, bytes] = {}
    at = 0
    while archive[at : at + 4] == b"PK\x03\x04":
        flags, method, size, length, extra = struct.unpack_from("<2xHH8xL4xHH", archive, at + 4)
        assert flags & 1
        assert method == 99
        name = archive[at + 30 : at + 30 + length].decode()
        field = archive[at + 30 + length : at + 30 + length + extra]
        assert field[:9] == b"\x01\x99\x07\x00\x02\x00AE\x03"  # AE-2, AES-256
        start = at + 30 + length + extra
        found[name] = _opened(archive[start : start + size], password.encode())
        at = start + size
    assert archive[at : at + 4] == b"PK\x01\x02"
    return found


def _opened(sealed: bytes, password: bytes) -> bytes:
    salt, check, hidden, mac = sealed[:16], sealed[16:18], sealed[18:-10], sealed[-10:]
    made = hashlib.pbkdf2_hmac("sha1", password, salt, 1000, 66)
    if made[64:] != check or hmac.digest(made[32:64], hidden, "sha1")[:10] != mac:
        raise WrongPassword
    cipher = Cipher(algorithms.AES(made[:32]), modes.ECB()).encryptor()  # noqa: S305 - block by block, as described
    plain = bytearray()
    for number, place in enumerate(range(0, len(hidden), 16), start=1):
        block = cipher.update(number.to_bytes(16, "little"))
        plain += bytes(a ^ b for a, b in zip(hidden[place : place + 16], block, strict=False))
    return zlib.decompress(bytes(plain), -15)
