"""Cameras of the demonstration: arranged by two, with footage that plays, an incident that needed it, and what went again."""

import io
from collections.abc import Iterator
from time import process_time
from typing import Any

import av
import psycopg
import pytest
from django.utils import timezone

from tests.demo.test_seed import NOW, PUPILS, number, somebody
from zorgvuldig.cameras.models import Segment
from zorgvuldig.cameras.seal import is_sealed
from zorgvuldig.demo import camera_drawing
from zorgvuldig.demo import seed as seeding
from zorgvuldig.demo.marker import FILE
from zorgvuldig.demo.seed import seed
from zorgvuldig.platform.vault.day_keys import DayClosing
from zorgvuldig.platform.vault.files import closing_of, read
from zorgvuldig.platform.vault.text import unseal
from zorgvuldig.statement.evidence import measure

PLACES = ("entrance", "bikes", "hall")


@pytest.fixture(autouse=True)
def _unmarked() -> Iterator[None]:
    yield
    (seeding.settings.DATA / FILE).unlink(missing_ok=True)


@pytest.fixture
def school(database: psycopg.Connection) -> psycopg.Connection:
    """A demonstration school of ninety pupils."""
    seed(PUPILS, NOW)
    return database


def rows(school: psycopg.Connection, query: str) -> list[tuple[Any, ...]]:
    return school.execute(query).fetchall()


@pytest.mark.parametrize("place", PLACES)
def test_footage_is_what_a_browser_plays_and_the_same_every_time(place: str) -> None:
    at = timezone.localtime(NOW).replace(microsecond=0)
    film = camera_drawing.piece(place, at, 4)
    assert camera_drawing.piece(place, at, 4) == film
    avcc = film.index(b"avcC")
    assert f"avc1.{film[avcc + 5 : avcc + 8].hex()}" == camera_drawing.CODEC
    assert b"moof" in film
    with av.open(io.BytesIO(film)) as container:
        assert [stream.type for stream in container.streams] == ["video"]
        frames = list(container.decode(video=0))
    assert len(frames) == 4 * camera_drawing.RATE
    assert (frames[0].width, frames[0].height) == (640, 360)
    masked = camera_drawing.piece(place, at, 1, is_masked=True)
    with av.open(io.BytesIO(masked)) as container:
        first = next(container.decode(video=0)).to_image()
    plain = camera_drawing.piece(place, at, 1)
    with av.open(io.BytesIO(plain)) as container:
        other = next(container.decode(video=0)).to_image()
    clock = (0, 0, 200, 40)
    assert max(len(one.crop(clock).getcolors(10_000) or []) for one in (first,)) < len(
        other.crop(clock).getcolors(10_000) or []
    )


def test_cameras_footage_and_an_incident(school: psycopg.Connection) -> None:
    three_cameras_are_complete_and_one_is_not(school)
    footage_of_yesterday_lies_sealed_with_a_gap(school)
    somebody_looked_after_a_yes_and_somebody_waits(school)
    the_incident_names_its_pupils_only_in_what_is_sealed(school)
    what_is_kept_and_what_left_was_allowed_by_another(school)
    no_moment_is_still_to_come(school)


def three_cameras_are_complete_and_one_is_not(school: psycopg.Connection) -> None:
    lacks = dict(rows(school, "select place, gate.camera_lacks(id::integer) from camera"))
    assert {place for place, lacking in lacks.items() if not lacking} == set(PLACES)
    assert {"council", "sign", "approval"} <= set(lacks["canteen"])
    assert number(school, "select count(*) from camera_approval a join camera c on c.id = a.camera_id where a.approved_by_id = c.added_by_id") == 0  # fmt: skip


def footage_of_yesterday_lies_sealed_with_a_gap(school: psycopg.Connection) -> None:
    pieces = rows(
        school, "select camera_id, starts_at, ends_at, blob, size, sha256, seal, day, codec from segment order by starts_at"
    )  # fmt: skip
    assert len(pieces) == 6
    for camera, starts_at, ends_at, blob, size, sha256, seal, day, _ in pieces:
        row = Segment(
            camera_id=camera, starts_at=starts_at, ends_at=ends_at, blob=blob, size=size, sha256=sha256, seal=seal
        )
        assert is_sealed(row)
        assert closing_of(blob) == DayClosing(camera, day)
    with av.open(io.BytesIO(b"".join(read(pieces[0][3])))) as film:
        assert sum(1 for _ in film.decode(video=0)) == 60 * camera_drawing.RATE
    assert sorted(why for (why,) in rows(school, "select why from camera_gap where ends_at is not null")) == [
        "stopped",
        "unreachable",
    ]
    overlap = "select count(*) from camera_gap g join segment s using (camera_id) where s.starts_at < coalesce(g.ends_at, 'infinity') and s.ends_at > g.starts_at"
    assert number(school, overlap) == 0


def somebody_looked_after_a_yes_and_somebody_waits(school: psycopg.Connection) -> None:
    said = rows(school, "select is_granted, count(*) from viewing group by 1 order by 1")
    assert said == [(False, 1), (True, 1), (None, 1)]
    looks = rows(
        school, "select v.is_granted, count(*) from viewing_look l join viewing v on v.id = l.viewing_id group by 1"
    )
    assert looks == [(True, 3)]
    caretaker = somebody(school, "concierge").id
    assert (
        number(school, f"select count(*) from viewing where asked_by_id <> {caretaker} or decided_by_id = asked_by_id")
        == 0
    )


def the_incident_names_its_pupils_only_in_what_is_sealed(school: psycopg.Connection) -> None:
    found = rows(school, "select pupil_id, what from incident_pupil order by id")
    assert len(found) == 2
    assert "voorwiel" in unseal(found[0][0], "incident_pupil.what", bytes(found[0][1]))


def what_is_kept_and_what_left_was_allowed_by_another(school: psycopg.Connection) -> None:
    assert rows(school, "select asked_by_id = approved_by_id, ends_on > current_date from footage_hold") == [
        (False, True)
    ]
    ((blob, size, same),) = rows(
        school, "select blob, size, asked_by_id = released_by_id from footage_export where state = 'fetched'"
    )
    assert (len(b"".join(read(blob))), same) == (size, False)


def test_the_promise_shows_real_figures(school: psycopg.Connection) -> None:
    (evidence,) = [one for one in measure(timezone.now()) if one.promise == "P17"]
    figures = evidence.evidence["figures"]
    assert evidence.state == "partly"  # no recorder runs here
    assert (figures["cameras"], figures["cameras_complete"], figures["pieces"]) == (4, 3, 6)
    assert figures["footage_over_term"] == figures["day_keys_over_term"] == figures["looked_without_second_person"] == 0
    assert figures["receipts_of_footage"] > 0


def no_moment_is_still_to_come(school: psycopg.Connection) -> None:
    for table, column in (("viewing", "asked_at"), ("viewing", "decided_at"), ("viewing_look", "looked_at"), ("footage_export", "fetched_at"), ("segment", "ends_at"), ("incident", "opened_at")):  # fmt: skip
        assert number(school, f"select count(*) from {table} where {column} > now()") == 0, (table, column)


def test_it_takes_little_time(database: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    spent, write = [], seeding.CameraSeeder.write

    def timed(cameras: seeding.CameraSeeder) -> None:
        began = process_time()
        write(cameras)
        spent.append(process_time() - began)

    monkeypatch.setattr(seeding.CameraSeeder, "write", timed)
    seed(PUPILS, NOW)
    assert sum(spent) < 10


@pytest.mark.parametrize("pupils", [0, 1])
def test_a_small_school_has_cameras_too(database: psycopg.Connection, pupils: int) -> None:
    seed(pupils, NOW)
    assert number(database, "select count(*) from camera") == 4
    assert number(database, "select count(*) from incident_pupil") == pupils
