"""What anybody sees of the log: its files, a proof of each entry, who watches, and plainly when nobody does."""

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import pytest
from django.test import Client, override_settings

from tests.gate.sealing import put
from tests.gate.test_ledgers import released
from tests.people import NOW, Cast
from tests.transparency.conftest import Disk
from tests.transparency.neighbours import Neighbour, answered_by
from zorgvuldig.gate.log import merkle
from zorgvuldig.gate.log.ledgers import TableLedger
from zorgvuldig.gate.log.marks import declare
from zorgvuldig.gate.log.rounds import go_round
from zorgvuldig.gate.log.sealer import seal_log
from zorgvuldig.platform.vault.sign import public_key
from zorgvuldig.statement.jobs import measure_and_publish
from zorgvuldig.transparency.entries import hour_entry
from zorgvuldig.transparency.health import examine
from zorgvuldig.transparency.log import append, published
from zorgvuldig.transparency.notes import Checkpoint, Note
from zorgvuldig.transparency.pages import STATES
from zorgvuldig.transparency.reads import ALONE, DAMAGED, LATE, MISNAMED, NONE, REFUSED, SEEN, WAITING, status
from zorgvuldig.transparency.tiles import LONGEST
from zorgvuldig.transparency.witness_list import NotAWitness, Quorum, quorum
from zorgvuldig.transparency.witnesses import submit

PAGE = "/transparantie/"
pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def neighbours(disk: Disk) -> Iterator[list[Neighbour]]:
    """Three witnesses that answer."""
    three = [Neighbour(f"w{number}.example") for number in range(3)]
    with answered_by(three):
        yield three


def state(now: datetime = NOW) -> str:
    return status(now).state


def read(address: str = PAGE) -> str:
    return Client().get(address).content.decode()


def test_an_entry_says_what_the_statement_says_and_how_far_every_ledger_is(cast: Cast, disk: Disk) -> None:
    now = datetime.now(
        UTC
    )  # a page that was measured when the files were collected is measured anew before it is shown
    measure_and_publish(now)
    put(cast.db, 3)
    seal_log(now)
    declare(now)
    released(cast)
    go_round(TableLedger("release"), now)
    told = json.loads(hour_entry(now, Quorum((), 0)))
    shown = Client().get("/beloften.json").json()
    assert [(one["id"], one["state"]) for one in told["statement"]["promises"]] == [
        (one["id"], one["state"]) for one in shown["promises"]
    ]
    assert told["register"]["digest"] == shown["register"]["digest"]
    (newest, *_) = told["ledgers"]["access_log"]
    seals = Client().get("/verklaring/zegels.json").json()["seals"]
    assert (newest["number"], newest["hash"]) == (seals[-1]["number"], seals[-1]["hash"])
    sealed = {one["list"]: (one["number"], len(one["hash"])) for one in told["ledgers"]["sealed_lists"]}
    assert sealed["release"] == (1, 64)
    assert told["keys"] == [public_key().hex()]
    assert len(told["statement"]["page"]["sha256"]) == 64


def test_an_entry_holds_nothing_about_a_person(cast: Cast, disk: Disk) -> None:
    measure_and_publish(NOW)
    text = hour_entry(NOW, Quorum((), 0)).decode()
    assert not [one for one in cast.people.values() if str(one.uid) in text]
    for name, family in cast.db.execute("select given_name, family_name from pupil_identity"):
        assert f'"{name}' not in text
        assert family not in text
    assert len(text.encode()) < LONGEST


def test_a_page_that_somebody_changed_does_not_go_into_the_log(cast: Cast, disk: Disk) -> None:
    measure_and_publish(NOW)
    cast.db.execute("update public_page set body = body || ' '::bytea")
    assert json.loads(hour_entry(NOW, Quorum((), 0)))["statement"]["page"] is None


def test_its_files_are_served_as_the_standard_says(disk: Disk) -> None:
    append([b"one"])
    browser = Client()
    note = browser.get(f"{PAGE}1/checkpoint")
    assert (note["Content-Type"], note["Cache-Control"]) == ("text/plain; charset=utf-8", "public, max-age=5")
    assert note.content.decode() == str(published().newest())
    tile = browser.get(f"{PAGE}1/tile/0/000.p/2")
    assert (tile["Content-Type"], tile["Cache-Control"]) == (
        "application/octet-stream", "public, max-age=31536000, immutable",
    )  # fmt: skip
    assert tile.content[32:] == merkle.leaf_hash(b"one")
    assert browser.get(f"{PAGE}1/tile/entries/000.p/2").content.endswith(b"\0\x03one")
    assert not note.cookies
    assert not tile.cookies


@pytest.mark.parametrize(
    "name",
    [
        "1/", "1/../1/checkpoint", "1/%2e%2e/%2e%2e/secrets.json", "1/tile/0/000.p/0", "1/tile/64/000", "1/tile/0/00", "1/witnesses/x/last",
        "1/tile/0/000.p/256/..", "1/other", "1/../outside", "2/checkpoint", "0/checkpoint", "1/checkpoint/", "1/bewijs/99.tlog-proof", "2/bewijs/0.tlog-proof",
    ],
)  # fmt: skip
def test_nothing_else_is_served(disk: Disk, name: str) -> None:
    log = append([b"one"])
    for place in (log.folder / "other", log.folder.parent / "outside"):
        place.write_text("not of the log")
    assert Client().get(PAGE + name).status_code == 404


def test_a_proof_holds_by_itself(disk: Disk) -> None:
    append([b"entry %d" % number for number in range(9)])
    answer = Client().get(f"{PAGE}1/bewijs/4.tlog-proof")
    head, note = answer.content.decode().split("\n\n", 1)
    name, extra, index, *steps = head.splitlines()
    checkpoint = Checkpoint.parse(Note.parse(note).text)
    entry = base64.b64decode(extra.removeprefix("extra "))
    assert (name, entry, index) == ("c2sp.org/tlog-proof@v1", b"entry 3", "index 4")
    path = [base64.b64decode(step) for step in steps]
    assert merkle.root_of(merkle.leaf_hash(entry), 4, checkpoint.size, path) == checkpoint.root


def test_the_page_says_plainly_when_nobody_watches(disk: Disk) -> None:
    assert state() == NONE
    assert str(STATES[NONE]) in read()
    append([b"one"])
    assert state() == ALONE
    assert str(STATES[ALONE]) in read()
    assert [(answer.ok, answer.note) for answer in examine(NOW)] == [(True, False), (False, True)]


def test_enough_witnesses_make_it_witnessed_and_fewer_do_not(neighbours: list[Neighbour]) -> None:
    with override_settings(WITNESSES=[one.setting for one in neighbours]):
        append([b"one"])
        assert state() == WAITING
        submit(published(), Quorum(quorum().witnesses[:1], 1), NOW)
        assert state() == WAITING
        assert str(STATES[SEEN]) not in read()
        submit(published(), Quorum(quorum().witnesses[:2], 2), NOW)
        found = status(NOW)
        assert (found.state, found.size, found.quorum.count) == (SEEN, 2, 2)
        assert str(STATES[SEEN]) in read()
        assert all(answer.ok for answer in examine(NOW))
        with override_settings(WITNESS_QUORUM=3):
            assert state() == WAITING


def test_a_witness_that_says_it_is_tomorrow_is_not_believed(neighbours: list[Neighbour]) -> None:
    with override_settings(WITNESSES=[neighbours[0].setting]):
        neighbours[0].at = NOW + timedelta(days=1)
        submit(append([b"one"]), quorum(), NOW)
        assert state() == WAITING


def test_without_enough_of_them_for_long_the_page_says_so(neighbours: list[Neighbour]) -> None:
    with override_settings(WITNESSES=[neighbours[0].setting], WITNESS_HOURS=6):
        submit(append([b"one"]), quorum(), NOW)
        append([b"two"])
        assert state(NOW + timedelta(hours=5)) == SEEN
        assert state(NOW + timedelta(hours=7)) == LATE
        assert status(NOW).witnessed_size == 2
        assert [answer.ok for answer in examine(NOW + timedelta(hours=7))] == [True, False]


def test_one_witness_that_saw_another_history_is_said_whoever_else_signed(neighbours: list[Neighbour]) -> None:
    with override_settings(WITNESSES=[one.setting for one in neighbours[:2]], WITNESS_QUORUM=1):
        submit(append([b"one"]), quorum(), NOW)
        assert state() == SEEN
        neighbours[1].answer = lambda body: (HTTPStatus.UNPROCESSABLE_ENTITY, "")
        submit(append([b"two"]), quorum(), NOW)
        assert (state(), status(NOW).witnessed_size) == (REFUSED, 3)
        assert str(STATES[REFUSED]) in read()
        assert str(STATES[SEEN]) not in read()
        assert [answer.ok for answer in examine(NOW)] == [True, False, False]


def test_a_signature_of_somebody_who_was_not_named_counts_for_nothing(neighbours: list[Neighbour]) -> None:
    with override_settings(WITNESSES=[neighbours[0].setting]):
        submit(append([b"one"]), quorum(), NOW)
        with override_settings(WITNESSES=[neighbours[1].setting]):
            assert state() == WAITING
        place = published().folder / "witnessed"
        place.write_text(place.read_text().replace("w0.example", "w1.example"))
        assert state() == WAITING


def test_files_that_were_changed_are_not_shown_as_good(disk: Disk) -> None:
    append([b"one"])
    place = published().folder / "checkpoint"
    place.write_text(place.read_text().replace("\n2\n", "\n3\n"))
    assert state() == DAMAGED
    assert str(STATES[DAMAGED]) in read()
    assert not next(examine(NOW)).ok


@pytest.mark.parametrize(
    "names",
    [["https://w.example"], ["w.example key"], ["https://w.example nonsense"], ["https://w.example example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"]],
)  # fmt: skip
def test_a_witness_that_is_named_wrongly_is_said(disk: Disk, names: list[str]) -> None:
    with override_settings(WITNESSES=names):
        with pytest.raises(NotAWitness):
            quorum()
        assert state() == MISNAMED
        assert str(STATES[MISNAMED]) in read()
        assert not next(examine(NOW)).ok


def test_nobody_counts_twice_and_nobody_is_asked_for_who_is_not_there(neighbours: list[Neighbour]) -> None:
    own = neighbours[0].setting
    with override_settings(WITNESSES=[own, own]), pytest.raises(NotAWitness, match="twice"):
        quorum()
    with override_settings(WITNESSES=[own], WITNESS_QUORUM=2), pytest.raises(NotAWitness, match="there are 1"):
        quorum()


def test_the_keys_to_trust_are_one_file(neighbours: list[Neighbour]) -> None:
    with override_settings(WITNESSES=[one.setting for one in neighbours]):
        log = append([b"one"])
        told = Client().get(f"{PAGE}sleutels.json").json()
    assert told["logs"] == [str(log.key)]
    assert told["witnesses"] == [str(one.key) for one in neighbours]
    assert (told["quorum"], told["signing"][0]["public_key"]) == (2, public_key().hex())
