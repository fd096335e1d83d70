"""Somebody else's witness, a program that is not ours, signs what only grew, for two installations; and nothing that was rewritten."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import override_settings

from tests.transparency.conftest import Disk
from tests.transparency.other_witness import OtherWitness, needs_witness, origin_of, watching
from zorgvuldig.transparency import log as logs
from zorgvuldig.transparency.log import append, published
from zorgvuldig.transparency.notes import Checkpoint, Note
from zorgvuldig.transparency.pages import REFUSALS
from zorgvuldig.transparency.witness_list import quorum
from zorgvuldig.transparency.witnesses import (
    AWAY,
    REWRITTEN,
    SHORTER,
    UNKNOWN,
    submit,
    witness_rows,
    witnessed,
    witnessed_at,
)

pytestmark = needs_witness


def own_origin(number: int) -> str:
    return origin_of(logs._private(number, create=True).public_key().public_bytes_raw())


@pytest.fixture
def witness(disk: Disk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OtherWitness]:
    """A witness that knows the log, which has two entries."""
    monkeypatch.setattr(logs, "origin_of", own_origin)
    begun = append([b"good day"])
    with (
        watching(tmp_path / "witness", begun.key.public) as found,
        override_settings(WITNESSES=[found.setting], DEMO=True, WITNESS_QUORUM=0),
    ):
        yield found


def sent() -> Note:
    """The newest checkpoint after every witness was asked."""
    return submit(published(), quorum(), datetime.now(UTC))


def refusal() -> str:
    """Why the witness did not sign what it was sent."""
    note = sent()
    (row,) = witness_rows(published(), quorum())
    assert not quorum().has_seen(note)
    assert not quorum().has_seen(published().newest())
    assert row.refusal in REFUSALS
    return row.refusal


def test_it_signs_the_first_checkpoint_and_every_later_one(witness: OtherWitness) -> None:
    assert witnessed(published(), quorum()) is None
    first = sent()
    assert first.seen_at(witness.key) is not None
    for number in range(24):
        append([b"entry %d" % number] * (number + 1))
        assert quorum().has_seen(sent())
    (row,) = witness_rows(published(), quorum())
    assert (row.size, row.refusal, row.since) == (302, "", first.seen_at(witness.key))
    newest = witnessed(published(), quorum())
    assert str(newest) == str(published().newest())
    assert abs(witnessed_at(newest, quorum()) - datetime.now(UTC)) < timedelta(minutes=10)


def test_two_installations_are_witnessed_each_by_its_own(witness: OtherWitness, disk: Disk, tmp_path: Path) -> None:
    first = sent()
    shutil.rmtree(disk.keys)
    with override_settings(TRANSPARENCY=str(tmp_path / "another school")):
        other = append([b"another school"])
        assert refusal() == UNKNOWN
        with (
            watching(tmp_path / "another witness", other.key.public) as second,
            override_settings(WITNESSES=[second.setting, witness.setting], WITNESS_QUORUM=1),
        ):
            note = sent()
            assert note.seen_at(second.key)
            assert not note.seen_at(witness.key)
            assert quorum().has_seen(note)
            with override_settings(WITNESS_QUORUM=2):
                assert not quorum().has_seen(note)
                assert witnessed(published(), quorum()) is None
    assert first.seen_at(witness.key)


def test_an_older_log_that_was_put_back_is_refused(witness: OtherWitness, disk: Disk, tmp_path: Path) -> None:
    sent()
    disk.copy_to(tmp_path / "earlier")
    append([b"bad day", b"day after"])
    assert quorum().has_seen(sent())
    disk.put_back(tmp_path / "earlier")  # key, files and how far it came: nothing of ours can see it
    append([b"good day again"])
    assert refusal() == SHORTER
    append([b"as", b"long", b"as before"])
    assert refusal() == REWRITTEN


def test_of_two_histories_only_one_is_ever_signed(witness: OtherWitness, disk: Disk, tmp_path: Path) -> None:
    sent()
    disk.copy_to(tmp_path / "for another reader")
    append([b"what the board reads"])
    assert quorum().has_seen(sent())
    disk.put_back(tmp_path / "for another reader")
    append([b"what parents read"])
    assert Checkpoint.parse(published().newest().text).size == 3
    assert refusal() == REWRITTEN


def test_a_statement_of_a_bad_day_that_was_removed_is_missed(witness: OtherWitness, disk: Disk, tmp_path: Path) -> None:
    disk.copy_to(tmp_path / "before")
    append([b"P02 not kept"])
    append([b"P02 kept"])
    assert quorum().has_seen(sent())
    disk.put_back(tmp_path / "before")
    append([b"P02 kept", b"P02 kept", b"P02 kept"])  # longer than it was, without that day
    assert refusal() == REWRITTEN


def test_a_log_that_it_does_not_know_is_refused(witness: OtherWitness, disk: Disk) -> None:
    shutil.rmtree(disk.keys)
    append([b"another log"])
    assert refusal() == UNKNOWN


def test_what_it_signed_and_we_forgot_is_asked_again(witness: OtherWitness) -> None:
    sent()
    shutil.rmtree(published().folder / "witnesses")
    append([b"next"])
    assert quorum().has_seen(sent())


def test_one_that_is_not_there_costs_the_others_nothing(witness: OtherWitness) -> None:
    gone = witness.setting.replace(witness.url, "http://127.0.0.1:9")
    key = str(quorum().witnesses[0].key)
    with override_settings(WITNESSES=[gone]):
        assert refusal() == AWAY
    assert key in witness.setting
    assert quorum().has_seen(sent())
    (row,) = witness_rows(published(), quorum())
    assert row.refusal == ""
