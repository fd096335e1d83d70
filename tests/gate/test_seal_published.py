"""A seal as it is published: every field in the form that the document says, and whatever is none is refused in one sentence."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from zorgvuldig.gate.log.seal import Seal, key_id_of, seal_as_json, seal_from_json

SEAL = Seal(
    number=3, incarnation=1, lo=2**63, hi=2**63 + 9, month=date(2026, 2, 1), count=4, first_id=5, last_id=8, root=b"r" * 32, previous=b"p" * 32,
    made_at=datetime(2026, 2, 3, 4, 5, 6, 7, tzinfo=UTC), key_id=b"k" * 8, signature=b"s" * 64,
)  # fmt: skip
PUBLISHED = {
    "number": 3, "incarnation": 1, "lo": "9223372036854775808", "hi": "9223372036854775817", "month": "2026-02", "count": 4, "first_id": 5,
    "last_id": 8, "root": "72" * 32, "previous": "70" * 32, "made_at": "2026-02-03T04:05:06.000007+00:00", "key_id": "6b" * 8, "signature": "73" * 64,
}  # fmt: skip


def test_it_is_published_field_by_field_with_its_own_hash() -> None:
    numbers = (3, 1, 2**63, 2**63 + 9, 202602, 4, 5, 8, 1770091506000007)
    signed = (
        b"zorgvuldig log seal 1\n"
        + b"".join(one.to_bytes(8, "big") for one in numbers)
        + b"r" * 32
        + b"p" * 32
        + b"k" * 8
    )
    assert seal_as_json(SEAL) == {**PUBLISHED, "hash": hashlib.sha256(signed).hexdigest()}


def test_what_was_published_is_the_same_seal() -> None:
    assert seal_from_json(PUBLISHED) == SEAL
    assert seal_from_json(seal_as_json(replace(SEAL, number=2**64 - 1))).number == 2**64 - 1


@pytest.mark.parametrize(
    "wrong",
    [
        *({name: None} for name in PUBLISHED),
        {"made_at": "2026-02-03T04:05:06"},
        {"made_at": 5},
        {"month": "2026-13"},
        {"number": -1},
        {"lo": str(2**64)},
        {"root": "72" * 31},
        {"previous": "70" * 33},
        {"key_id": "6b" * 7},
        {"signature": "x"},
    ],
)
def test_what_only_looks_like_a_seal_is_none(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"^this is not a seal of the access log$"):
        seal_from_json({**PUBLISHED, **wrong})


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_seal_that_lacks_something_is_none(name: str) -> None:
    with pytest.raises(ValueError, match=r"^this is not a seal of the access log$"):
        seal_from_json({key: value for key, value in PUBLISHED.items() if key != name})


def test_a_key_is_named_by_eight_bytes_of_its_hash() -> None:
    assert key_id_of(b"key") == hashlib.sha256(b"key").digest()[:8]
