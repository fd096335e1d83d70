"""Footage in another recorder as pieces of a minute, and their bytes: the same gate, nothing on a disk, no sound."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import av
import pytest
from django.db import connection
from django.test import override_settings

from tests.cameras import footage
from tests.cameras.frigate_standin import Frigate, camera, serving
from tests.media import filming
from tests.media.picturing import Row
from tests.people import NOW, Cast, secret_of
from zorgvuldig.cameras.models import Segment
from zorgvuldig.cameras.nvr import responses as nvr_serving
from zorgvuldig.cameras.nvr.check_job import check_recorder
from zorgvuldig.cameras.nvr.frigate import Stretch
from zorgvuldig.cameras.nvr.pieces import minutes
from zorgvuldig.cameras.nvr.responses import NotThere, piece, silent
from zorgvuldig.cameras.seal import is_sealed
from zorgvuldig.gate.jobs import working
from zorgvuldig.platform.vault.keys import keystore
from zorgvuldig.retention.footage.jobs import delete_footage

TEN = datetime(2026, 3, 2, 10, tzinfo=UTC)  # a whole hour, three hours before `now`
AT = TEN + timedelta(hours=3)


@pytest.fixture
def frigate() -> Iterator[Frigate]:
    nvr_serving._last.forget(nvr_serving._last._where)
    with serving(Frigate(cameras={"ingang": camera()})) as made, override_settings(FRIGATE=made.address):
        yield made


@pytest.fixture
def entrance(cast: Cast) -> Row:
    return footage.camera(cast, source="nvr", elsewhere="ingang", address=b"", keep_days=14)


def at(**since: float) -> float:
    """Seconds since 1970, of so long after ten o'clock."""
    return (TEN + timedelta(**since)).timestamp()


def segments() -> list[Segment]:
    with working("cameras", now=NOW) as door:
        return list(Segment.objects.using(door.alias).order_by("starts_at"))


def whole_minutes(rows: list[Segment]) -> list[tuple[int, float]]:
    """At which minute after ten each begins, and how long it is."""
    return [
        (int((row.starts_at - TEN).total_seconds() // 60), (row.ends_at - row.starts_at).total_seconds())
        for row in rows
    ]


def test_pieces_are_of_a_minute_and_sealed(cast: Cast, frigate: Frigate, entrance: Row) -> None:
    frigate.records("ingang", at(minutes=1, seconds=-20), at(minutes=4))
    check_recorder(AT)
    rows = segments()
    assert whole_minutes(rows) == [(0, 20.0), (1, 60.0), (2, 60.0), (3, 60.0)]
    assert {row.camera_id for row in rows} == {entrance.id}
    assert all(row.blob is None and row.size == 0 and row.sha256 == "" and is_sealed(row) for row in rows)
    assert rows[0].elsewhere == f"ingang/{at(seconds=40):.3f}/{at(minutes=1):.3f}"
    assert {row.day for row in rows} == {TEN.date()}


def test_the_same_check_twice_adds_nothing(cast: Cast, frigate: Frigate, entrance: Row) -> None:
    frigate.records("ingang", at(), at(minutes=10))
    check_recorder(AT)
    before = [(row.pk, row.uid) for row in segments()]
    check_recorder(AT + timedelta(hours=1))
    assert [(row.pk, row.uid) for row in segments()] == before
    assert len(before) == 10


def test_a_minute_that_goes_on_comes_with_the_next_check(cast: Cast, frigate: Frigate, entrance: Row) -> None:
    frigate.records("ingang", at(), at(minutes=2, seconds=30))
    check_recorder(TEN + timedelta(minutes=2, seconds=30))
    assert whole_minutes(segments()) == [(0, 60.0)]
    frigate.records("ingang", at(minutes=2, seconds=30), at(minutes=5))
    check_recorder(TEN + timedelta(minutes=7))
    assert whole_minutes(segments()) == [(n, 60.0) for n in range(5)]


def test_what_was_missed_while_nobody_checked_is_made_up_for(cast: Cast, frigate: Frigate, entrance: Row) -> None:
    frigate.records("ingang", at(), at(minutes=20))
    check_recorder(TEN + timedelta(minutes=21))
    frigate.records("ingang", at(minutes=20), at(hours=9))
    check_recorder(TEN + timedelta(hours=10))
    assert len(segments()) == 9 * 60


def test_what_is_gone_there_is_gone_here(cast: Cast, frigate: Frigate, entrance: Row) -> None:
    frigate.records("ingang", at(hours=-30), at(hours=-29))
    frigate.records("ingang", at(), at(minutes=10))
    check_recorder(AT)
    assert len(segments()) == 70
    frigate.delete_footage(at(hours=-31), at(hours=-29), "ingang")
    frigate.delete_footage(at(minutes=3), at(minutes=5), "ingang")
    check_recorder(AT)
    assert whole_minutes(segments()) == [
        (0, 60.0),
        (1, 60.0),
        (2, 50.0),
        (5, 50.0),
        (6, 60.0),
        (7, 60.0),
        (8, 60.0),
        (9, 60.0),
    ]


def test_what_is_over_the_term_goes_with_the_sweep_and_does_not_come_back(
    cast: Cast, frigate: Frigate, entrance: Row
) -> None:
    """Also when the recorder says that it has it still."""
    frigate.role = "viewer"
    frigate.records("ingang", at(), at(minutes=10))
    check_recorder(AT)
    keystore().mkdir(mode=0o700, exist_ok=True)
    gone = TEN + timedelta(days=13, hours=13)  # the beginning of the sixteenth of March
    assert delete_footage(gone - timedelta(hours=2)).pieces == 0
    assert delete_footage(gone).pieces == 10
    whole = check_recorder(gone)
    assert whole is not None
    assert whole.over_term == 1
    assert segments() == []


def test_outside_the_hours_of_a_camera_nothing_can_be_looked_at(cast: Cast, frigate: Frigate) -> None:
    """Ten o'clock in London is eleven in Amsterdam."""
    footage.camera(cast, source="nvr", elsewhere="ingang", address=b"", from_hour="11:05", until_hour="17:00")
    frigate.records("ingang", at(), at(minutes=10))
    check_recorder(AT)
    assert whole_minutes(segments()) == [(n, 60.0) for n in range(5, 10)]


def test_more_than_is_read_at_once_comes_with_the_next_check(cast: Cast, frigate: Frigate, entrance: Row) -> None:
    frigate.records("ingang", at(hours=-60), at(), 3600.0)
    check_recorder(AT)
    assert len(segments()) == 48 * 60
    check_recorder(AT)
    assert len(segments()) == 60 * 60


def test_holes_cut_a_minute() -> None:
    whole = [Stretch(0, 10), Stretch(11, 30), Stretch(40, 70)]
    assert minutes(whole, 200) == [Stretch(0, 30), Stretch(40, 60), Stretch(60, 70)]
    assert minutes(whole, 60) == [Stretch(0, 30), Stretch(40, 60)]
    assert minutes([Stretch(10, 10), Stretch(20, 15)], 200) == []
    assert minutes([Stretch(59.5, 60.25)], 200) == [Stretch(59.5, 60), Stretch(60, 60.25)]


def test_looking_at_it_goes_through_the_same_gate(cast: Cast, frigate: Frigate, entrance: Row) -> None:
    """What the gate answers is what the adapter takes."""
    frigate.clip = filming.film(filming.walking(25))
    start = footage.BEGAN.replace(second=0, microsecond=0).timestamp()
    frigate.records("ingang", start, start + 600)
    check_recorder(NOW)
    kees = footage.caretaker(cast)
    asked = footage.viewing(cast, entrance, footage.incident(cast), kees, granted_by=cast.petra)
    secret, uid = secret_of(kees), segments()[2].uid
    with connection.cursor() as cursor:
        cursor.execute("select gate.look(%s, %s, %s)", [secret, asked.uid, uid])
        assert cursor.fetchone() == (True,)
        cursor.execute("select blob, elsewhere from gate.looked(%s, %s, %s)", [secret, asked.uid, uid])
        blob, elsewhere = cursor.fetchone()
    assert blob is None
    assert piece(elsewhere, 4, 8) == (b"ftyp", len(frigate.clip))


def test_bytes_come_in_parts_and_are_asked_for_once(cast: Cast, frigate: Frigate, opened: list[str]) -> None:
    frigate.records("ingang", at(), at(minutes=2))
    frigate.clip = filming.film(filming.walking(25))
    where = f"ingang/{at():.3f}/{at(minutes=1):.3f}"
    first, size = piece(where, 0, 100)
    rest, _size = piece(where, 100, size + 50)
    assert first + rest == frigate.clip
    assert size == len(frigate.clip)
    assert len(frigate.asked) == 1
    assert opened == []


def test_another_piece_takes_its_place(cast: Cast, frigate: Frigate) -> None:
    frigate.records("ingang", at(), at(minutes=2))
    frigate.clip = filming.film(filming.walking(25))
    one, other = f"ingang/{at():.3f}/{at(minutes=1):.3f}", f"ingang/{at(minutes=1):.3f}/{at(minutes=2):.3f}"
    for where in (one, other, one):
        piece(where, 0, 10)
    assert len(frigate.asked) == 3


def test_it_is_kept_for_a_minute(cast: Cast, frigate: Frigate) -> None:
    last = nvr_serving._Last()
    last.put("a", b"film")
    assert last.get("a") == b"film"
    assert last.get("b") is None
    last._until -= nvr_serving.KEPT
    assert last.get("a") is None
    last.forget("a")
    assert last._film == b""


def test_sound_is_left_out(cast: Cast, frigate: Frigate) -> None:
    heard = filming.film(filming.walking(50), sound=True)
    with av.open(io.BytesIO(heard)) as film:
        assert film.streams.audio
    with av.open(io.BytesIO(silent(heard))) as film:
        assert not film.streams.audio
        assert sum(1 for _frame in film.decode(video=0)) == 50


@pytest.mark.parametrize("clip", [b"", b"<html>", b"\0" * 1000])
def test_what_is_no_film_is_not_there(cast: Cast, frigate: Frigate, clip: bytes) -> None:
    frigate.records("ingang", at(), at(minutes=2))
    frigate.clip = clip
    with pytest.raises(NotThere):
        piece(f"ingang/{at():.3f}/{at(minutes=1):.3f}", 0, 10)


def test_what_is_gone_or_larger_than_agreed_is_not_there(
    cast: Cast, frigate: Frigate, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = f"ingang/{at():.3f}/{at(minutes=1):.3f}"
    with pytest.raises(NotThere, match="nothing"):
        piece(where, 0, 10)
    frigate.records("ingang", at(), at(minutes=2))
    frigate.clip = filming.film(filming.walking(25))
    monkeypatch.setattr("zorgvuldig.cameras.nvr.frigate.CLIP_LIMIT", 1000)
    with pytest.raises(NotThere, match="too_large"):
        piece(where, 0, 10)


@pytest.mark.parametrize(
    "where", ["", "ingang", "../config/1.000/2.000", "ingang/1/2", "ingang/1.000/2.000/x", "in%2fgang/1.000/2.000"]
)
def test_no_other_address_is_asked(cast: Cast, frigate: Frigate, where: str) -> None:
    with pytest.raises(NotThere):
        piece(where, 0, 10)
    assert frigate.asked == []
