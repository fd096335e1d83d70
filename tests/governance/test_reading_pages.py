"""Unusual reading on its pages: who sees it, what opening a signal opens, and that somebody else says what it was, once."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import psycopg
import pytest
from django.db import connections
from django.test import Client

from tests.governance.reading_world import DAY, LIST, TEACHER, at, colleagues_child, look, looks
from tests.people import Cast, Someone, days, secret_of, sign_in
from zorgvuldig.gate.door import Kind, open_door
from zorgvuldig.governance.reading.reads import open_signals

FINE = {"outcome": "fine", "note": "", "breach": "nieuw"}


def page(who: Someone, path: str, status: int = 200) -> str:
    answer = sign_in(who).get(path)
    assert answer.status_code == status
    return answer.content.decode()


def reviews(cast: Cast, columns: str = "watch, staff_id, day, outcome, note, reviewed_by_id") -> list[Any]:
    return cast.db.execute(f"select {columns} from reading_review order by id").fetchall()


@pytest.mark.parametrize("name", ["petra", "fenna"])
def test_a_signal_stands_under_its_day_with_what_was_counted(cast: Cast, name: str) -> None:
    assert "Er is niets te bekijken." in page(cast.people[name], LIST)
    address = colleagues_child(cast)
    shown = page(cast.people[name], LIST)
    assert f'href="{address}"' in shown
    assert "Een kind van een collega: Anna Werker" in shown
    assert "1 leerling, 1 keer geopend" in shown
    assert "Sem" not in shown  # whose file it was stands behind the next door


@pytest.mark.parametrize("name", ["leo", "dirk", "maud", "anna", "bas", "cato", "gerda", "noor"])
def test_nobody_else_sees_signals(cast: Cast, name: str) -> None:
    address = colleagues_child(cast)
    client = sign_in(cast.people[name])
    assert client.get(LIST).status_code == 404
    assert client.get(address).status_code == 404
    assert client.post(address, FINE).status_code == 404
    assert reviews(cast) == []


def test_nobody_gets_there_signed_out(cast: Cast, client: Client) -> None:
    for path in (LIST, colleagues_child(cast), f"{LIST}uitleg/"):
        assert client.get(path).status_code == 302


@pytest.mark.parametrize("name", ["dirk", "anna", "petra", "gerda"])
def test_everybody_may_know_what_is_watched(cast: Cast, name: str) -> None:
    shown = page(cast.people[name], f"{LIST}uitleg/")
    assert "Een kind van een collega" in shown
    assert "Wij vragen ernaar vanaf 40 leerlingen op één dag. Wie met de hele school werkt" in shown
    assert "Alleen tussen 23 en 6 uur." in shown


def test_opening_a_signal_opens_the_files_it_is_about_and_is_logged(cast: Cast) -> None:
    address = colleagues_child(cast)
    look(cast, cast.anna, cast.bram.id, at(12))  # the same day, and nobody's child
    look(cast, cast.anna, cast.sem.id, at(12, day=days(-3)))  # another day
    shown = page(cast.petra, address)
    assert "Sem Buurman" in shown
    assert "Bram" not in shown
    assert shown.count('<th role="rowheader"') == 1
    logged = cast.db.execute(
        "select pupil_id, person_id, purpose, kind from gate.log where actor_id = %s and kind = 'reading'",
        [cast.petra.id],
    ).fetchall()
    assert logged == [(cast.sem.id, cast.anna.id, "oversight", "reading")]


@pytest.mark.parametrize(
    "path",
    [
        "colleagues_child/{anna}/{before}/",
        "at_night/{anna}/{day}/",
        "colleagues_child/{dirk}/{day}/",
        "colleagues_child/{nobody}/{day}/",
        "niets/{anna}/{day}/",
        "colleagues_child/{anna}/2026-02-31/",
        "colleagues_child/{anna}/gisteren/",
        "colleagues_child/{anna}/1999-01-01/",
    ],
)
def test_a_signal_that_is_not_there_opens_nothing(cast: Cast, path: str) -> None:
    colleagues_child(cast)
    said = path.format(
        anna=cast.anna.uid, dirk=cast.dirk.uid, nobody=uuid.UUID(int=7), day=DAY, before=days(-2)
    )  # fmt: skip
    page(cast.petra, LIST + said, 404)
    assert cast.db.execute("select count(*) from gate.cap where pupils <> '{}'").fetchone() == (0,)


def test_more_than_five_hundred_files_are_cut_off_and_the_page_says_so(cast: Cast) -> None:
    looks(cast, cast.anna, range(900_000, 900_600), at(12))
    shown = page(cast.petra, f"{LIST}outside_own_groups/{cast.anna.uid}/{DAY}/")
    assert "U ziet de laatste 500." in shown


def test_somebody_says_that_it_belongs_to_the_work(cast: Cast) -> None:
    address = colleagues_child(cast)
    client = sign_in(cast.petra)
    assert client.post(address, FINE).status_code == 303
    assert reviews(cast) == [("colleagues_child", cast.anna.id, DAY, "fine", "", cast.petra.id)]
    shown = client.get(LIST).content.decode()
    assert "Er is niets te bekijken." in shown
    assert "Het hoort bij het werk" in shown
    shown = client.get(address).content.decode()
    assert "Petra Werker" in shown
    assert "<form class=" not in shown


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({}, "Kies wat het bleek te zijn."),
        ({"outcome": "anders"}, "Kies uit de lijst."),
        ({"outcome": "talked"}, "Schrijf op wat eruit kwam."),
        ({"outcome": "breach", "note": " "}, "Schrijf op wat eruit kwam."),
        ({"outcome": "talked", "note": "Over Sem Buurman gesproken."}, "Hier staat de naam van een leerling."),
        (
            {"outcome": "breach", "note": "Mocht niet.", "breach": str(uuid.UUID(int=1))},
            "Dit datalek is al afgehandeld.",
        ),
    ],
    ids=["nothing", "unknown", "talked", "breach", "name", "no_breach"],
)
def test_what_is_missing_is_said_beside_its_field(cast: Cast, said: dict[str, str], says: str) -> None:
    answer = sign_in(cast.petra).post(colleagues_child(cast), said)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert reviews(cast) == []
    assert cast.db.execute("select count(*) from breach").fetchone() == (0,)


def test_a_breach_begins_with_the_signal_or_is_one_that_is_open(cast: Cast) -> None:
    client, address = sign_in(cast.fenna), colleagues_child(cast)
    assert (
        client.post(address, {"outcome": "breach", "note": "Keek zonder reden.", "breach": "nieuw"}).status_code == 303
    )
    number, kind, account, what = cast.db.execute("select id, kind, account_person_id, what from breach").fetchone()
    assert (kind, account, what) == ("opened", cast.anna.id, "Keek zonder reden.")
    assert reviews(cast, "outcome, breach_id") == [("breach", number)]
    uid = cast.db.execute("select uid from breach").fetchone()[0]
    other = colleagues_child(cast, day=days(-2))
    assert client.post(other, {"outcome": "breach", "note": "Nog een keer.", "breach": str(uid)}).status_code == 303
    assert reviews(cast, "outcome, breach_id") == [("breach", number), ("breach", number)]
    # Whose files it was follows from the log of that account.
    found = cast.db.execute("select gate.breach_pupils(%s)", [number]).fetchone()[0]
    assert found == [cast.sem.id]


def test_nobody_says_of_themselves_that_it_was_fine(cast: Cast) -> None:
    address = colleagues_child(cast, "petra")
    client = sign_in(cast.petra)
    shown = client.get(address).content.decode()
    assert "Een collega kijkt hiernaar." in shown
    assert "<form class=" not in shown
    answer = client.post(address, FINE)
    assert answer.status_code == 422
    assert "Dit gaat over wat u zelf opende." in answer.content.decode()
    assert reviews(cast) == []
    assert sign_in(cast.fenna).post(address, FINE).status_code == 303


def test_a_day_that_is_not_over_waits(cast: Cast) -> None:
    address = colleagues_child(cast, day=days(0))
    client = sign_in(cast.petra)
    assert "nog bezig" in client.get(LIST).content.decode()
    answer = client.post(address, FINE)
    assert answer.status_code == 422
    assert "Deze dag is nog niet om." in answer.content.decode()
    assert reviews(cast) == []


def test_the_second_of_two_reads_what_the_first_wrote(cast: Cast) -> None:
    address = colleagues_child(cast)
    first, second = sign_in(cast.petra), sign_in(cast.fenna)
    assert first.post(address, FINE).status_code == 303
    answer = second.post(address, {"outcome": "talked", "note": "Wij spraken erover."}, follow=True)
    assert "Een collega schreef al op wat dit was." in answer.content.decode()
    assert reviews(cast, "outcome, reviewed_by_id") == [("fine", cast.petra.id)]


def test_of_two_at_once_one_is_first(cast: Cast) -> None:
    address = colleagues_child(cast)
    clients, together = [sign_in(cast.petra), sign_in(cast.fenna)], Barrier(2)

    def post(client: Client) -> int:
        together.wait()
        try:
            return client.post(address, FINE).status_code
        finally:
            connections["default"].close()
            connections["accounts"].close()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(post, clients)) == [303, 303]
    assert len(reviews(cast)) == 1


COLUMNS = "(watch, staff_id, day, outcome, note, breach_id, reviewed_at, reviewed_by_id)"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"staff": "petra"}, "said: self"),
        ({"by": "fenna"}, "policy"),
        ({"watch": "at_night"}, "said: gone"),
        ({"outcome": "talked"}, "said: note"),
        ({"outcome": "breach", "note": "Ja."}, "said: breach"),
    ],
    ids=["self", "by", "gone", "note", "breach"],
)
def test_the_database_refuses_what_the_page_would(cast: Cast, change: dict[str, str], why: str) -> None:
    """Somebody with hand-written SQL behind the right door, too."""
    address = colleagues_child(cast)
    colleagues_child(cast, "petra")
    said = {"staff": "anna", "by": "petra", "watch": "colleagues_child", "outcome": "fine", "note": ""} | change
    with (
        pytest.raises(Exception, match=why) as caught,
        open_door(
            secret_of(cast.petra),
            purpose="oversight",
            reads=("oversight",),
            writes=("oversight",),
            kind=Kind.READING,
            key=address.removeprefix(LIST).rstrip("/"),
            now=at(12),
        ),
        connections["default"].cursor() as cursor,
    ):
        cursor.execute(
            f"insert into reading_review {COLUMNS} values (%s, %s, %s, %s, %s, null, now(), %s)",
            [
                said["watch"],
                cast.people[said["staff"]].id,
                DAY,
                said["outcome"],
                said["note"],
                cast.people[said["by"]].id,
            ],
        )
    assert isinstance(caught.value.__cause__, psycopg.Error)
    assert reviews(cast) == []


@pytest.mark.parametrize("change", ["update reading_review set outcome = 'fine'", "delete from reading_review"])
def test_what_was_said_stays(cast: Cast, change: str) -> None:
    address = colleagues_child(cast)
    sign_in(cast.petra).post(address, {"outcome": "talked", "note": "Wij spraken erover."})
    with (
        pytest.raises(Exception, match="permission denied"),
        open_door(
            secret_of(cast.petra), purpose="oversight", reads=("oversight",), writes=("oversight",), kind=Kind.NOBODY, now=at(12)
        ),
        connections["default"].cursor() as cursor,
    ):  # fmt: skip
        cursor.execute(change)
    assert reviews(cast, "outcome") == [("talked",)]


def test_the_functions_answer_nobody_at_another_door(cast: Cast) -> None:
    colleagues_child(cast)
    with (
        open_door(secret_of(cast.anna), purpose="administration", reads=("staff",), kind=Kind.NOBODY, now=at(12)),
        connections["default"].cursor() as cursor,
    ):
        cursor.execute("select count(*) from gate.reading_signals(%s, %s)", [days(-60), days(0)])
        assert cursor.fetchone() == (0,)
        assert open_signals() is None


def test_how_many_wait_is_a_number_for_the_desk_and_the_statement(cast: Cast) -> None:
    address = colleagues_child(cast)
    look(cast, cast.dirk, cast.sem.id, at(12), **TEACHER)
    for purpose, name in (("governing", "leo"), ("oversight", "petra")):
        with open_door(secret_of(cast.people[name]), purpose=purpose, reads=("staff",), kind=Kind.NOBODY, now=at(12)):
            assert open_signals() == 2
    assert sign_in(cast.fenna).post(address, FINE).status_code == 303
    with open_door(secret_of(cast.petra), purpose="oversight", reads=("staff",), kind=Kind.NOBODY, now=at(12)):
        assert open_signals() == 1
