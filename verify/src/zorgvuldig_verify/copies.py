"""A copy of somebody's data: a ZIP in which every byte follows from the files and a signed list of them."""

import hashlib
import struct
import zlib
from datetime import datetime

from zorgvuldig_verify.access_log import check_log
from zorgvuldig_verify.trust import Refused, Trust, is_signed, key_id, read_object

LOCAL, CENTRAL, END = struct.Struct("<4s5H3L2H"), struct.Struct("<4s6H3L5H2L"), struct.Struct("<4s4H2LH")
LIST, SIGNATURE, LOG = "manifest.json", "manifest.sig", "logboek.json"
FIRST_YEAR, UTF8, VERSION, UNIX, PLAIN_FILE = 1980, 0x800, 20, 3 << 8, 0o100644 << 16


def check_copy(content: bytes, trust: Trust | None) -> str:
    """What was found. Raises `Refused`."""
    files, stamp = _files(content)
    if list(files)[-2:] != [LIST, SIGNATURE]:
        raise Refused("This is no copy of the school, or its end was cut off.")
    if _packed(files, stamp) != content:
        raise Refused("The archive was changed: something stands in it that the school did not put there.")
    public = _signer(files[SIGNATURE], files[LIST], trust)
    told = read_object(files[LIST], LIST)
    try:
        listed = [(one["name"], one["size"], one["sha256"]) for one in told["files"]]
        made_at = datetime.fromisoformat(told["made_at"])
    except (KeyError, TypeError, ValueError) as error:
        raise Refused(f"{LIST} is not what the school writes.") from error
    there = [
        (name, len(body), hashlib.sha256(body).hexdigest())
        for name, body in files.items()
        if name not in (LIST, SIGNATURE)
    ]
    if listed != there:
        wrong = next((name for name, *_ in set(listed) ^ set(there)), "their order")
        raise Refused(f"The files are not those of the signed list: {wrong}.")
    if stamp != _stamp(made_at):
        raise Refused("The moment in the archive is not that of the signed list: it was packed again.")
    if LOG not in files:
        raise Refused(f"{LOG} is missing.")
    rows = check_log(files[LOG], {key_id(public): public} | (trust.signing if trust else {}), is_inside=True)
    known = "a key that you trust" if trust else f"key {public.hex()} in the copy itself: compare it with the school's"
    return f"A copy made at {told['made_at']}, {len(there)} files, signed with {known}. {rows}"


def _signer(content: bytes, signed: bytes, trust: Trust | None) -> bytes:
    told = read_object(content, SIGNATURE)
    try:
        public, signature = bytes.fromhex(told["public_key"]), bytes.fromhex(told["signature"])
    except (KeyError, TypeError, ValueError) as error:
        raise Refused(f"{SIGNATURE} is not what the school writes.") from error
    if set(told) != {"key_id", "public_key", "signature"} or told["key_id"] != key_id(public):
        raise Refused(f"{SIGNATURE} was changed.")
    if trust is not None and public not in trust.signing.values():
        raise Refused("The copy is signed with a key that is not in your file with keys: it may be of somebody else.")
    if not is_signed(public, signature, signed):
        raise Refused(f"The signature does not fit {LIST}: one of the two was changed.")
    return public


def _files(content: bytes) -> tuple[dict[str, bytes], tuple[int, int]]:
    """The files by the archive's own list, and the moment that it gives them."""
    stamp, files, place = (0, 0), {}, 0
    try:
        *_, count, _size, listed, _ = END.unpack(content[-END.size :])
        for _ in range(count):
            values = CENTRAL.unpack_from(content, listed)
            stamp, length, name_length = (values[5], values[6]), values[9], values[10]
            name = content[listed + CENTRAL.size : listed + CENTRAL.size + name_length].decode()
            begin = place + LOCAL.size + name_length
            if name in files:
                raise Refused(f"The archive holds {name} twice.")
            files[name] = content[begin : begin + length]
            place, listed = begin + length, listed + CENTRAL.size + name_length
    except (struct.error, UnicodeDecodeError) as error:
        raise Refused("This is no whole archive: it was cut, or something was added to it.") from error
    return files, stamp


def _packed(files: dict[str, bytes], stamp: tuple[int, int]) -> bytes:
    """The archive as the school would have written it."""
    parts, listed, place = [], [], 0
    for name, body in files.items():
        raw, crc, size = name.encode(), zlib.crc32(body), len(body)
        head = LOCAL.pack(b"PK\x03\x04", VERSION, UTF8, 0, *stamp, crc, size, size, len(raw), 0) + raw
        parts += [head, body]
        listed.append(
            CENTRAL.pack(
                b"PK\x01\x02", UNIX | VERSION, VERSION, UTF8, 0, *stamp, crc, size, size, len(raw), 0, 0, 0, 0, PLAIN_FILE, place,
            ) + raw
        )  # fmt: skip
        place += len(head) + size
    ending = END.pack(b"PK\x05\x06", 0, 0, len(files), len(files), sum(map(len, listed)), place, 0)
    return b"".join([*parts, *listed, ending])


def _stamp(moment: datetime) -> tuple[int, int]:
    time = moment.hour << 11 | moment.minute << 5 | moment.second // 2
    return time, (max(moment.year, FIRST_YEAR) - FIRST_YEAR) << 9 | moment.month << 5 | moment.day
