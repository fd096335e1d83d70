"""A ZIP that opens with a password alone: WinZip's AES-256 (AE-2), which 7-Zip, WinZip and macOS tools open.

Python's own `zipfile` writes no encryption. Names of files stay readable in such a ZIP, so they say nothing about anybody.
The mode counts blocks from the small end, which `cryptography` does not offer; its plain cipher makes the key stream.
"""

import hashlib
import hmac
import os
import struct
import zlib
from collections.abc import Mapping

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

SALT, CHECK, MAC, KEY = 16, 2, 10, 32
ROUNDS = 1000  # fixed by the format; the code has 75 random bits, and whoever has the file had the link too
AES, DEFLATED, AES_256 = 99, 8, 3
FLAGS = 1 | 1 << 11  # encrypted, names in UTF-8
VERSION = 51
DATE, TIME = 33, 0  # 1 January 1980: when it was made says nothing
EXTRA = struct.pack("<HHH2sBH", 0x9901, 7, 2, b"AE", AES_256, DEFLATED)


def locked_zip(files: Mapping[str, bytes], password: str) -> bytes:
    """These files by name as one ZIP that this password opens. ValueError for a password of nothing."""
    if not password:
        raise ValueError("a password of nothing locks nothing")
    body, listing = bytearray(), bytearray()
    for name, content in files.items():
        sealed, at, label = _sealed(content, password.encode()), len(body), name.encode()
        # The checksum stays 0: that of the plain content would say something about it. The last ten bytes are the check.
        facts = (FLAGS, AES, TIME, DATE, 0, len(sealed), len(content), len(label), len(EXTRA))
        body += struct.pack("<4sH4H3L2H", b"PK\x03\x04", VERSION, *facts) + label + EXTRA + sealed
        listing += struct.pack("<4s2H4H3L5H2L", b"PK\x01\x02", VERSION, VERSION, *facts, 0, 0, 0, 0, at)
        listing += label + EXTRA
    count = len(files)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(listing), len(body), 0)
    return bytes(body + listing + end)


def _sealed(content: bytes, password: bytes) -> bytes:
    salt = os.urandom(SALT)
    made = hashlib.pbkdf2_hmac("sha1", password, salt, ROUNDS, 2 * KEY + CHECK)
    hidden = _apply_counter_mode(_deflated(content), made[:KEY])
    return salt + made[2 * KEY :] + hidden + hmac.digest(made[KEY : 2 * KEY], hidden, "sha1")[:MAC]


def _deflated(content: bytes) -> bytes:
    squeeze = zlib.compressobj(wbits=-15)
    return squeeze.compress(content) + squeeze.flush()


def _apply_counter_mode(content: bytes, key: bytes) -> bytes:
    """AES in counter mode with a counter that begins at 1, its small end first. It undoes itself."""
    blocks = -(-len(content) // 16)
    numbers = b"".join(number.to_bytes(16, "little") for number in range(1, blocks + 1))
    stream = Cipher(algorithms.AES(key), modes.ECB()).encryptor().update(numbers)  # noqa: S305 - numbers, never content
    size = len(content)
    return (int.from_bytes(content) ^ int.from_bytes(stream[:size])).to_bytes(size)
