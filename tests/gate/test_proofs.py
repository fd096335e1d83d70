"""A family's proof that a row is sealed: it holds without us, says nothing of others, and is given about its pupil alone."""

import json
import subprocess
import sys
from typing import Any

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.gate.sealing import column, put
from tests.people import NOW
from tests.structure.source import ROOT
from zorgvuldig.gate.jobs import working
from zorgvuldig.gate.log import proofs
from zorgvuldig.gate.log.proofs import Proof, proofs_of
from zorgvuldig.gate.log.sealer import seal_log
from zorgvuldig.gate.log.verify import check_proof, check_seal
from zorgvuldig.platform.vault.sign import public_key

PUPIL = 5000


def proved(ids: list[int], pupil: int = PUPIL) -> list[Proof]:
    """The proofs as the job that makes a copy gets them."""
    with working("statement", now=NOW) as door:
        return proofs_of(ids, pupil_id=pupil, alias=door.alias)


def published(*numbers: int) -> list[dict[str, Any]]:
    with working("statement", now=NOW) as door:
        return proofs.seals(numbers, alias=door.alias)


@pytest.fixture
def rows(database: psycopg.Connection) -> list[int]:
    """Rows about one pupil among those about others: some in a seal of 5 chunks, one in a small seal, one unsealed."""
    ids = [row for size in (1, 299, 255, 1, 500) for row in (put(database, 1, pupil=PUPIL)[0], put(database, size)[0])][
        ::2
    ]
    seal_log(NOW)
    ids += put(database, 1, pupil=PUPIL)
    seal_log(NOW)
    return [*ids, *put(database, 1, pupil=PUPIL)]


def test_every_sealed_row_is_proved_and_the_others_say_that_they_wait(rows: list[int]) -> None:
    found = proved(rows)
    assert [proof.entry.id for proof in found] == rows
    assert [proof.seal for proof in found] == [1, 1, 1, 1, 1, 2, None]
    assert found[-1].path == ()
    seals = {seal["number"]: seal for seal in published(1, 2)}
    for proof in found[:-1]:
        there_and_back = json.loads(json.dumps(proof.as_json()))
        assert check_proof(there_and_back, json.loads(json.dumps(seals[proof.seal])), public_key())
    assert {proof.size for proof in found[:5]} == {1061}
    assert not check_proof(found[-1].as_json(), seals[2], public_key())


def test_seals_follow_each_other_in_the_file_too(rows: list[int]) -> None:
    first, second = published(1, 2)
    assert check_seal(first, None, public_key())
    assert check_seal(second, first, public_key())
    assert not check_seal(second, None, public_key())
    assert not check_seal(first, second, public_key())
    assert published() == []
    assert [seal["number"] for seal in published(2)] == [2]
    assert proofs.keys() == [public_key().hex()]


CHANGES: list[dict[str, Any]] = [
    {"row": {"purpose": "oversight"}}, {"row": {"at": 0}}, {"row": {"refused": True}}, {"row": {"refused": 0}},
    {"row": {"extra": 1}}, {"salt": "00" * 32}, {"salt": "x"}, {"index": 0}, {"index": -1}, {"index": None}, {"size": 5},
    {"seal": 2}, {"path": []}, {"path": None}, {"path": ["zz"]}, {"path": ["00" * 32] * 11},
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_a_proof_that_was_changed_proves_nothing(rows: list[int], change: dict[str, Any]) -> None:
    proof, seal = proved(rows)[2].as_json(), published(1)[0]
    row = {**proof["row"], **change.pop("row", {})} if "row" in change else proof["row"]
    assert check_proof(proof, seal, public_key())
    assert not check_proof({**proof, "row": row, **change}, seal, public_key())


@pytest.mark.parametrize(
    "change",
    [{"root": "00" * 32}, {"count": 1062}, {"signature": "00" * 64}, {"signature": ""}, {"number": 3}, {"made_at": "then"},
     {"key_id": "00" * 8}, {"lo": "1"}, {"month": "2026-13"}, {"first_id": -1}],
    ids=str,
)  # fmt: skip
def test_a_seal_that_was_changed_proves_nothing(rows: list[int], change: dict[str, Any]) -> None:
    proof, seal = proved(rows)[2].as_json(), published(1)[0]
    assert not check_proof(proof, {**seal, **change}, public_key())
    assert not check_seal({**seal, **change}, None, public_key())


def test_another_key_proves_nothing(rows: list[int]) -> None:
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    proof, seal = proved(rows)[2].as_json(), published(1)[0]
    for key in (other, b"", bytes(31), bytes(32)):
        assert not check_proof(proof, seal, key)
        assert not check_seal(seal, None, key)


def test_rows_about_another_pupil_are_not_given(rows: list[int], database: psycopg.Connection) -> None:
    every = column(database, "select id from gate.log")
    assert [proof.entry.id for proof in proved(every)] == rows
    assert {proof.entry.pupil_id for proof in proved(every, 7)} == {7}
    assert proved(every, 99_999) == []
    assert proved([]) == []


def test_a_proof_gives_no_salt_of_another_row(rows: list[int], database: psycopg.Connection) -> None:
    mine = proved(rows)
    salts = {proof.salt for proof in mine}
    others = column(
        database, "select sha256(uuid_send(nonce) || int8send(id)) from gate.log where id <> all(%s)", [rows]
    )
    assert len(salts) == len(mine)
    assert salts.isdisjoint(others)
    assert not any(
        nonce.hex in json.dumps([proof.as_json() for proof in mine])
        for nonce in column(database, "select nonce from gate.log")
    )


def test_the_verifier_needs_neither_django_nor_a_database() -> None:
    """A family's own computer has neither."""
    code = (
        "import sys; import zorgvuldig.gate.log.verify; "
        "print([name for name in sys.modules if name.split('.')[0] in ('django', 'psycopg')])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stdout.strip() == "[]"
