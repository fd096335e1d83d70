"""A leaf is the same in the database and outside it, whatever stands in the row; and as a file it stays the same row."""

import hashlib
import uuid
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.people import NOW
from zorgvuldig.gate.log import merkle
from zorgvuldig.gate.log.leaf import EPOCH, MICROSECOND, LogRow, entry_as_json, entry_from_json, leaf, salt_of

TEXT = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=40)
NUMBER, MASK = st.integers(-(2**31), 2**31 - 1), st.integers(-(2**63), 2**63 - 1)
MONTH = NOW.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
ENTRIES = st.builds(
    LogRow,
    id=st.integers(1, 2**62),
    at=st.integers(0, 28 * 86400 * 10**6 - 1).map(lambda us: MONTH + timedelta(microseconds=us)),
    actor_id=NUMBER,
    role=TEXT,
    pupil_id=st.none() | NUMBER,
    person_id=st.none() | NUMBER,
    purpose=TEXT,
    mask=MASK,
    write_mask=MASK,
    kind=TEXT,
    refused=st.booleans(),
    incarnation=st.integers(1, 2**31 - 1),
)
EXAMPLE = LogRow(1, MONTH, 2, "teacher", 3, None, "teaching", 4, 0, "group", False, 1)


def in_database(db: psycopg.Connection, entry: LogRow, nonce: uuid.UUID) -> bytes:
    """The leaf as the database makes it."""
    names = ", ".join(LogRow.__dataclass_fields__)
    values = [getattr(entry, name) for name in LogRow.__dataclass_fields__]
    db.execute(f"insert into gate.log ({names}, nonce) values ({', '.join(['%s'] * 13)})", [*values, nonce])
    row = db.execute(
        "select leaves from gate.leaf_chunks(%s, array['0']::xid8[], '18446744073709551615', %s, %s, %s, null)",
        [entry.incarnation, MONTH.date(), entry.id, entry.id],
    ).fetchone()
    db.execute("delete from gate.log where id = %s", [entry.id])
    assert row is not None
    return bytes(row[0])


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(entry=ENTRIES, nonce=st.uuids())
def test_database_and_verifier_make_the_same_leaf(
    database: psycopg.Connection, entry: LogRow, nonce: uuid.UUID
) -> None:
    assert in_database(database, entry, nonce) == leaf(entry, salt_of(nonce, entry.id))


@given(entry=ENTRIES)
def test_a_row_in_a_file_is_the_same_row(entry: LogRow) -> None:
    assert entry_from_json(entry_as_json(entry)) == entry


@given(one=ENTRIES, other=ENTRIES, salt=st.binary(min_size=32, max_size=32))
def test_other_rows_have_other_leaves(one: LogRow, other: LogRow, salt: bytes) -> None:
    assert (leaf(one, salt) == leaf(other, salt)) is (one == other)


def test_nothing_moves_from_one_field_to_the_next() -> None:
    salt = bytes(32)
    shifted = LogRow(1, MONTH, 2, "teachert", 3, None, "eaching", 4, 0, "group", False, 1)
    swapped = LogRow(1, MONTH, 2, "teacher", None, 3, "teaching", 4, 0, "group", False, 1)
    assert len({leaf(EXAMPLE, salt), leaf(shifted, salt), leaf(swapped, salt)}) == 3


def test_a_leaf_is_what_the_document_says() -> None:
    """Written out by hand once, so that another verifier can be made from the text alone."""
    fields = "".join(
        [
            "00000008" + "0000000000000001",
            "00000008" + int(MONTH.timestamp() * 10**6).to_bytes(8, "big").hex(),
            "00000004" + "00000002",
            "00000007" + b"teacher".hex(),
            "00000004" + "00000003",
            "ffffffff",
            "00000008" + b"teaching".hex(),
            "00000008" + "0000000000000004",
            "00000008" + "0000000000000000",
            "00000005" + b"group".hex(),
            "00000001" + "00",
            "00000004" + "00000001",
        ]
    )
    assert leaf(EXAMPLE, b"s" * 32) == merkle.leaf_hash(b"s" * 32 + b"\x01" + bytes.fromhex(fields))


def test_a_leaf_holds_what_is_below_zero_and_what_was_refused() -> None:
    """Every bit of a mask may be set, and a moment may lie before 1970: the numbers carry a sign."""
    entry = LogRow(1, EPOCH - MICROSECOND, -2, "", None, -3, "", -1, -(2**63), "", True, 1)
    fields = "".join(
        [
            "00000008" + "0000000000000001",
            "00000008" + "ffffffffffffffff",
            "00000004" + "fffffffe",
            "00000000",
            "ffffffff",
            "00000004" + "fffffffd",
            "00000000",
            "00000008" + "ffffffffffffffff",
            "00000008" + "8000000000000000",
            "00000000",
            "00000001" + "01",
            "00000004" + "00000001",
        ]
    )
    assert leaf(entry, b"s" * 32) == merkle.leaf_hash(b"s" * 32 + b"\x01" + bytes.fromhex(fields))


@pytest.mark.parametrize(("row_id", "written"), [(7, "0000000000000007"), (-1, "ffffffffffffffff")])
def test_a_salt_is_of_one_row_of_one_opening(row_id: int, written: str) -> None:
    nonce = uuid.UUID(int=5)
    assert salt_of(nonce, row_id) == hashlib.sha256(bytes(15) + b"\x05" + bytes.fromhex(written)).digest()


def test_a_row_with_other_fields_is_told_which_it_should_have() -> None:
    with pytest.raises(ValueError, match="and no others: id, at, actor_id, role, pupil_id, "):
        entry_from_json({})


@pytest.mark.parametrize(
    "wrong",
    [
        {"mask": 4.5},
        {"mask": True},
        {"refused": 0},
        {"role": None},
        {"at": "today"},
        {"token": "x"},
        {"actor_id": "2"},
        {"pupil_id": "3"},
    ],
)
def test_what_only_looks_like_a_row_is_none(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="row of the log"):
        entry_from_json({**entry_as_json(EXAMPLE), **wrong})
