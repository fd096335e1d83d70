"""«Rooster in uw eigen agenda»: a secret address gives subject and room of four weeks, to nobody's name, until it ends."""

import hashlib
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.core.cache import cache
from django.test import Client

from tests.attendance.attending import lesson
from tests.gate.hostile import ask, connect, enter, token_of
from tests.gate.test_restriction import restrict
from tests.people import NOW, TODAY, Cast, sign_in
from zorgvuldig.attendance.calendar import feed, links
from zorgvuldig.attendance.calendar.reads import CalendarLesson
from zorgvuldig.backup.dump import DEAD

ADDRESS = re.compile(r'value="http://testserver(/rooster/[^"]+)"')
PAGES = {
    "gerda": "/mijn-kind/{noor}/rooster/agenda/",
    "noor": "/mijn-gegevens/rooster/agenda/",
    "dirk": "/lessen/week/agenda/",
}
WHO = sorted(PAGES)
NAMES = ("Noor", "Bakkerman", "Dirk", "Gerda", "wi2B", "2B", "Werker")


def page_of(cast: Cast, who: str) -> str:
    """Where somebody makes their address."""
    return PAGES[who].format(noor=cast.noor.uid)


def address(cast: Cast, who: str) -> str:
    """A new address of somebody."""
    answer = sign_in(cast.people[who]).post(page_of(cast, who))
    assert answer.status_code == 200
    found = ADDRESS.search(answer.content.decode())
    assert found
    return found[1]


def fetch(path: str) -> Any:
    """What a calendar gets, without any session."""
    return Client().get(path)


def text(answer: Any) -> str:
    """The calendar, its lines whole again."""
    assert answer.status_code == 200, answer
    said: str = answer.content.decode()
    return said.replace("\r\n ", "")


def links_left(cast: Cast) -> int:
    """How many addresses there are."""
    return int(cast.db.execute("select count(*) from gate.calendar_link").fetchone()[0])


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    """Nobody has tried anything yet."""
    cache.clear()


@pytest.mark.parametrize("who", WHO)
def test_an_address_gives_subject_and_room_of_four_weeks(cast: Cast, who: str) -> None:
    lesson(cast, slot=1, room="B12")
    lesson(cast, "ne3A", slot=2, room="C9")
    lesson(cast, on=TODAY + timedelta(weeks=5), slot=1, room="TE LAAT")
    said = text(fetch(address(cast, who)))
    assert said.count("BEGIN:VEVENT") == 1
    assert "SUMMARY:Wiskunde\r\n" in said
    assert "LOCATION:B12\r\n" in said
    assert "TE LAAT" not in said
    assert [name for name in NAMES if name in said] == []


def test_an_hour_is_told_in_utc_on_both_sides_of_the_change_of_the_clock() -> None:
    rows = [
        CalendarLesson(uuid4(), "Wiskunde", day, clock(8, 30), clock(9, 20), "", False, False, False)
        for day in (TODAY.replace(year=2026, month=10, day=23), TODAY.replace(year=2026, month=10, day=26))
    ]
    said = feed.calendar_of(rows, link=b"x", now=NOW).decode()
    assert re.findall(r"DTSTART:(\w+)", said) == ["20261023T063000Z", "20261026T073000Z"]


def clock(hour: int, minute: int) -> str:
    """A time of the day."""
    return f"{hour:02}:{minute:02}"


def test_lines_are_folded_and_texts_escaped() -> None:
    row = CalendarLesson(
        uuid4(),
        "Kunst, «beeldend»; é" * 8,
        TODAY,
        clock(8, 30),
        clock(9, 20),
        "a\\b\r\nX:1",
        False,
        False,
        False,
    )
    said = feed.calendar_of([row], link=b"x", now=NOW)
    assert max(len(line) for line in said.split(b"\r\n")) <= 75
    whole = said.decode().replace("\r\n ", "")
    assert "SUMMARY:Kunst\\, «beeldend»\\; é" in whole
    assert "LOCATION:a\\\\b\\nX:1" in whole


def test_what_changed_is_told(cast: Cast) -> None:
    gone, moved, away = (lesson(cast, slot=slot, room="B12") for slot in (1, 2, 3))
    hand = (
        "update lesson set planned_on = held_on, planned_slot = slot, planned_starts_at = starts_at, planned_ends_at = ends_at, "
        "planned_room = room, planned_staff_id = staff_id, "
    )
    cast.db.execute(f"{hand} is_cancelled = true where uid = %s", [gone])
    cast.db.execute(f"{hand} slot = 7 where uid = %s", [moved])
    cast.db.execute(f"{hand} room = 'C1' where uid = %s", [away])
    said = text(fetch(address(cast, "noor")))
    assert "SUMMARY:Valt uit: Wiskunde\r\n" in said
    assert "STATUS:CANCELLED\r\n" in said
    assert "SUMMARY:Wiskunde (verplaatst)\r\n" in said
    assert "SUMMARY:Wiskunde (ander lokaal)\r\nLOCATION:C1\r\n" in said


def test_a_lesson_that_somebody_else_took_over_is_theirs(cast: Cast) -> None:
    uid = lesson(cast, slot=1)
    cast.db.execute(
        "update lesson set planned_on = held_on, planned_slot = slot, planned_starts_at = starts_at, planned_ends_at = ends_at, "
        "planned_staff_id = %s, staff_id = %s where uid = %s",
        [cast.dirk.id, cast.otto.id, uid],
    )
    assert "VEVENT" not in text(fetch(address(cast, "dirk")))
    assert "VEVENT" in text(fetch(address_of(cast, cast.otto)))


def address_of(cast: Cast, someone: Any) -> str:
    """A new address of somebody of the staff."""
    found = ADDRESS.search(sign_in(someone).post("/lessen/week/agenda/").content.decode())
    assert found
    return found[1]


def test_the_database_holds_a_hash_and_nothing_of_the_address(cast: Cast) -> None:
    token = address(cast, "gerda").split("/")[2]
    assert len(token) >= 43  # 32 random bytes
    rows = cast.db.execute("select token_hash, child_id from gate.calendar_link").fetchall()
    assert [(bytes(held), child) for held, child in rows] == [(hashlib.sha256(token.encode()).digest(), cast.noor.id)]
    everything = cast.db.execute("select string_agg(t::text, ' ') from gate.calendar_link t").fetchone()[0]
    assert token not in everything
    with pytest.raises(psycopg.errors.CheckViolation):
        cast.db.execute("update gate.calendar_link set token_hash = convert_to(%s, 'UTF8')", [token])


@pytest.mark.parametrize("who", WHO)
def test_a_new_address_replaces_the_old_and_a_click_ends_it(cast: Cast, who: str) -> None:
    first, second = address(cast, who), address(cast, who)
    assert (fetch(first).status_code, fetch(second).status_code, links_left(cast)) == (404, 200, 1)
    someone = sign_in(cast.people[who])
    assert "Stop dit adres" in someone.get(page_of(cast, who)).content.decode()
    assert someone.post(page_of(cast, who), {"einde": "ja"}).status_code == 303
    assert (fetch(second).status_code, links_left(cast)) == (404, 0)
    assert "Maak een geheim adres" in someone.get(page_of(cast, who)).content.decode()


def test_each_child_and_each_parent_has_their_own(cast: Cast) -> None:
    gerda = sign_in(cast.gerda)
    first = address(cast, "gerda")
    other = ADDRESS.search(gerda.post(f"/mijn-kind/{cast.tess.uid}/rooster/agenda/").content.decode())
    assert other
    own = address(cast, "noor")
    assert [fetch(path).status_code for path in (first, other[1], own)] == [200, 200, 200]
    gerda.post(page_of(cast, "gerda"), {"einde": "ja"})
    assert [fetch(path).status_code for path in (first, other[1], own)] == [404, 200, 200]


ENDINGS = {
    "the account is closed": ("gerda", "update account set is_active = false where person_id = {gerda}"),
    "the account is gone": ("gerda", "select gate.forget_accounts(array[{gerda}])"),
    "she is no longer the guardian": (
        "gerda",
        "update guardianship set ends_on = starts_on + 1 where guardian_id = {gerda}",
    ),
    "a judge said no": ("gerda", "update guardianship set is_restricted = true where guardian_id = {gerda}"),
    "the pupil left": ("noor", "update account set is_active = false where person_id = {noor}"),
    "the teacher left": ("dirk", "update staff_role set ends_on = starts_on + 1 where staff_id = {dirk}"),
    "the second step is gone": (
        "dirk",
        "delete from mfa_authenticator where user_id = (select id from account where person_id = {dirk})",
    ),
}


@pytest.mark.parametrize("why", sorted(ENDINGS))
def test_an_address_ends_with_what_it_rests_on(cast: Cast, why: str) -> None:
    who, change = ENDINGS[why]
    path = address(cast, who)
    assert fetch(path).status_code == 200
    cast.db.execute(change.format(gerda=cast.gerda.id, noor=cast.noor.id, dirk=cast.dirk.id))
    assert fetch(path).status_code == 404


def test_an_address_that_the_rules_do_not_open_any_more_is_gone(cast: Cast) -> None:
    path = address(cast, "dirk")
    cast.db.execute("update staff_role set ends_on = starts_on + 1 where staff_id = %s", [cast.dirk.id])
    assert (fetch(path).status_code, links_left(cast)) == (404, 0)
    cast.db.execute("update staff_role set ends_on = null where staff_id = %s", [cast.dirk.id])
    assert fetch(path).status_code == 404


def test_what_a_family_had_left_alone_is_in_no_calendar(cast: Cast) -> None:
    lesson(cast, slot=1)
    path = address(cast, "gerda")
    assert "VEVENT" in text(fetch(path))
    restrict(cast, cast.noor, "timetable")
    assert (fetch(path).status_code, links_left(cast)) == (404, 1)
    cast.db.execute("update restriction set ends_at = now() - interval '1 second', lifted_by_id = 1")
    assert "VEVENT" in text(fetch(path))


def test_every_address_that_is_none_gets_the_same_answer(cast: Cast) -> None:
    ended = address(cast, "gerda")
    address(cast, "gerda")
    answers = [
        fetch(path)
        for path in (
            ended,
            "/rooster/abc/rooster.ics",
            f"/rooster/{'x' * 43}/rooster.ics",
            f"/rooster/{'x' * 3000}/rooster.ics",
        )
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    told = [{name: value for name, value in answer.headers.items() if name != "X-Request-Id"} for answer in answers]
    assert told == [told[0]] * len(told)


def test_guesses_are_counted_and_a_true_address_goes_on(cast: Cast) -> None:
    path = address(cast, "gerda")
    answers = [fetch(f"/rooster/{n}/rooster.ics").status_code for n in range(61)]
    assert answers == [404] * 60 + [429]
    assert fetch(path).status_code == 200


def test_an_address_is_kept_nowhere_on_the_way(cast: Cast) -> None:
    for answer in (fetch(address(cast, "gerda")), fetch("/rooster/abc/rooster.ics")):
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert "Set-Cookie" not in answer
        assert not answer.cookies


@pytest.mark.parametrize("who", WHO)
def test_each_fetch_is_in_the_log_as_a_look_by_whoever_made_it(cast: Cast, who: str) -> None:
    path = address(cast, who)
    before = cast.db.execute("select coalesce(max(id), 0) from gate.log").fetchone()[0]
    fetch(path)
    rows = cast.db.execute(
        "select actor_id, pupil_id, purpose, refused, write_mask from gate.log where id > %s", [before]
    ).fetchall()
    assert rows == [(cast.people[who].id, None if who == "dirk" else cast.noor.id, "calendar", False, 0)]


def test_a_program_that_keeps_asking_is_told_to_come_back(cast: Cast) -> None:
    path = address(cast, "gerda")
    fetch(path)
    cast.db.execute(
        "insert into gate.log (actor_id, role, pupil_id, purpose, mask, write_mask, kind, refused, incarnation) "
        "select %s, 'guardian', %s, 'calendar', 1, 0, 'pupil', false, 1 from generate_series(1, 120)",
        [cast.gerda.id, cast.noor.id],
    )
    answer = fetch(path)
    assert (answer.status_code, answer["Retry-After"]) == (429, "3600")
    assert links_left(cast) == 1


def test_what_an_address_opens_is_a_timetable_and_no_session(cast: Cast) -> None:
    token = address(cast, "gerda").split("/")[2]
    opened = "6b1d5c9e-1111-4222-8333-944444444444"
    with connect("runtime") as runtime:
        (result, *_) = runtime.execute(links.OPEN, [links.hash_of(token), opened, 1, 1]).fetchone() or (0,)
        assert result > 0
        assert ask(runtime, token, "parental_view", ("identity",), "pupil", cast.noor.uid)[0] == -1
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            runtime.execute("select * from gate.calendar_link")
    assert cast.db.execute("select read_mask from gate.cap where token = %s", [opened]).fetchone() == (1,)


@pytest.mark.parametrize("who", ["anna", "petra", "otto", "olga", "gerda"])
def test_nobody_makes_an_address_of_somebody_elses_child(cast: Cast, who: str) -> None:
    answer = sign_in(cast.people[who]).post(f"/mijn-kind/{cast.sem.uid}/rooster/agenda/")
    assert (answer.status_code, links_left(cast)) == ((200, 1) if who == "olga" else (404, 0))


def test_another_door_makes_no_address(cast: Cast) -> None:
    made = "select gate.make_calendar_link(sha256(convert_to('x', 'UTF8')))"
    with connect("runtime") as runtime:
        for purpose, links in (("parental_view", 0), ("calendar", 1)):
            token = token_of(runtime, cast.gerda, purpose, ("organisation", "timetable"), "pupil", cast.noor.uid)
            with runtime.transaction():
                enter(runtime, "reader", token)
                runtime.execute(made)
            assert links_left(cast) == links


@pytest.mark.usefixtures("cast")
def test_no_address_comes_back_with_a_backup() -> None:
    assert "gate.calendar_link" in DEAD
