"""Answers under a message: between a family member and the teacher or mentor who wrote, at hours of the school, until one ends it."""

import uuid
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from psycopg import errors

from tests.gate.hostile import attempt, token_of
from tests.messages.test_messages import opening, put_message
from tests.people import NOW, Cast, days, sign_in
from zorgvuldig.platform.vault.text import seal

READING = ("staff", "identity", "messages", "message_state")
WRITING = ("organisation", "staff", "identity", "guardian", "messages", "message_state")
SECRET = "Noor slaapt slecht sinds vorige week."


def answering(cast: Cast, uid: uuid.UUID, name: str = "gerda", body: str = SECRET, **more: Any) -> Any:
    return sign_in(cast.people[name]).post(
        f"{opening(cast, uid)}antwoord/", {"body": body, "form": str(uuid.uuid4()), **more}
    )


def opened(cast: Cast, name: str = "gerda") -> uuid.UUID:
    """A message by Dirk about Noor that this person opened."""
    always_at_work(cast)
    uid = put_message(cast)
    sign_in(cast.people[name]).post(opening(cast, uid))
    return uid


def always_at_work(cast: Cast) -> None:
    """A school whose hours are whole days, every day of the tests: what is written arrives at once."""
    cast.db.execute("update school set answers_from = '00:00', answers_until = '23:59:59.999'")


def arrived(cast: Cast) -> None:
    """It arrives now, also when the tests run on a Saturday."""
    cast.db.execute("update message_answer set arrives_at = written_at")


def thread(cast: Cast, more: str = "", pupil: str = "noor") -> str:
    (uid,) = cast.db.execute("select uid from message_answer order by id limit 1").fetchone()
    return f"/leerlingen/{cast.people[pupil].uid}/antwoorden/{uid}/{more}"


def count(cast: Cast) -> int:
    return int(cast.db.execute("select count(*) from message_answer").fetchone()[0])


def put_answer(cast: Cast, message: uuid.UUID, by: str = "gerda", **more: Any) -> uuid.UUID:
    """An answer of Gerda that arrived already."""
    key, pupil = cast.db.execute("select id, pupil_id from message where uid = %s", [message]).fetchone()
    uid = uuid.uuid4()
    values = {
        "person_id": cast.gerda.id,
        "written_at": NOW,
        "arrives_at": NOW,
        "body": bytes(seal(pupil, "message_answer.body", SECRET)),
    }
    cast.put(
        "message_answer", uid=uid, message_id=key, pupil_id=pupil, author_id=cast.people[by].id, **{**values, **more}
    )
    return uid


def test_a_parent_answers_and_the_teacher_writes_back(cast: Cast) -> None:
    uid = opened(cast)
    answer = answering(cast, uid)
    assert (answer.status_code, answer.url) == (303, opening(cast, uid))
    arrived(cast)
    dirk = sign_in(cast.dirk)
    listed = dirk.get("/berichten/antwoorden/").content.decode()
    assert "Gerda Ouder" in listed
    assert SECRET in dirk.get(thread(cast)).content.decode()
    reply = dirk.post(thread(cast), {"body": "Dank u. Ik let op.", "form": str(uuid.uuid4())})
    assert reply.status_code == 303
    arrived(cast)
    page = sign_in(cast.gerda).get(opening(cast, uid)).content.decode()
    assert SECRET in page
    assert "Dank u. Ik let op." in page


def test_an_answer_is_sealed(cast: Cast) -> None:
    answering(cast, opened(cast))
    (body,) = cast.db.execute("select body from message_answer").fetchone()
    assert b"slaapt" not in bytes(body)


def test_the_other_parent_and_colleagues_do_not_read_along(cast: Cast) -> None:
    cast.guardian("Odile", "noor")
    uid = opened(cast)
    answering(cast, uid)
    arrived(cast)
    other = sign_in(cast.odile)
    other.post(opening(cast, uid))
    assert SECRET not in other.get(opening(cast, uid)).content.decode()
    for name in ("maud", "anna", "cato", "vera", "sanne", "otto", "leo", "petra"):
        browser = sign_in(cast.people[name])
        assert browser.get(thread(cast)).status_code == 404
        listed = browser.get("/berichten/antwoorden/")
        assert listed.status_code == 404 or (
            SECRET not in listed.content.decode() and "Gerda" not in listed.content.decode()
        )


def test_the_database_shows_an_answer_to_these_two_alone(cast: Cast, runtime: psycopg.Connection) -> None:
    cast.guardian("Odile", "noor")
    put_answer(cast, put_message(cast))
    seen = {}
    for name, purpose, reads in (
        ("gerda", "reading_messages", READING), ("odile", "reading_messages", READING),
        ("dirk", "messaging", WRITING), ("maud", "messaging", WRITING), ("anna", "messaging", WRITING),
    ):  # fmt: skip
        token = token_of(runtime, cast.people[name], purpose, reads, "pupil", cast.noor.uid)
        seen[name] = len(attempt(runtime, "reader", token, "select id from message_answer"))
    assert seen == {"gerda": 1, "odile": 0, "dirk": 1, "maud": 0, "anna": 0}


def test_what_has_not_arrived_is_seen_by_who_wrote_it_alone(cast: Cast, runtime: psycopg.Connection) -> None:
    put_answer(cast, put_message(cast), arrives_at=NOW + timedelta(days=2))
    mine = token_of(runtime, cast.gerda, "reading_messages", READING, "pupil", cast.noor.uid)
    theirs = token_of(runtime, cast.dirk, "messaging", WRITING, "pupil", cast.noor.uid)
    assert len(attempt(runtime, "reader", mine, "select id from message_answer")) == 1
    assert attempt(runtime, "reader", theirs, "select id from message_answer") == []


@pytest.mark.parametrize(
    ("written", "arrives"),
    [
        ("2026-11-25 10:00", "2026-11-25 10:00"),  # a Wednesday
        ("2026-11-25 06:30", "2026-11-25 08:00"),
        ("2026-11-25 17:00", "2026-11-26 08:00"),
        ("2026-11-27 22:15", "2026-11-30 08:00"),  # Friday evening
        ("2026-11-28 12:00", "2026-11-30 08:00"),
        ("2026-12-18 18:00", "2027-01-04 08:00"),  # the last day before the holiday
    ],
)
def test_what_is_written_outside_the_hours_of_the_school_arrives_when_it_works(
    cast: Cast, written: str, arrives: str
) -> None:
    cast.put("holiday", year_id=cast.years["Oost"], name="Kerst", starts_on="2026-12-19", ends_on="2027-01-04")
    zone = ZoneInfo("Europe/Amsterdam")
    at, expected = (datetime.fromisoformat(text).replace(tzinfo=zone) for text in (written, arrives))
    (found,) = cast.db.execute("select gate.answer_arrives(%s, %s)", [cast.noor.id, at]).fetchone()
    assert found == expected


def test_a_parent_is_told_when_it_arrives_later(cast: Cast) -> None:
    uid = opened(cast)
    cast.put("holiday", year_id=cast.years["Oost"], name="Vrij", starts_on=days(-1), ends_on=days(3))
    gerda = sign_in(cast.gerda)
    assert (
        "De school werkt nu niet. Uw antwoord komt aan op"
        in gerda.get(f"{opening(cast, uid)}antwoord/").content.decode()
    )
    answering(cast, uid)
    page = gerda.get(opening(cast, uid)).content.decode()
    assert "Uw antwoord is bewaard." in page or "komt aan op" in page
    assert sign_in(cast.dirk).get("/berichten/antwoorden/").status_code == 200
    assert "Gerda" not in sign_in(cast.dirk).get("/berichten/antwoorden/").content.decode()


def test_whoever_writes_while_the_school_works_is_told_of_no_later_hour(cast: Cast) -> None:
    uid = opened(cast)
    asked = "select gate.answer_arrives(%s, now()) = now()"
    (at_once,) = cast.db.execute(asked, [cast.noor.id]).fetchone()  # not on a Saturday
    told = sign_in(cast.gerda).get(f"{opening(cast, uid)}antwoord/").content.decode()
    assert ("De school werkt nu niet." in told) is not at_once


def test_a_thread_that_was_ended_cannot_be_written_in(cast: Cast) -> None:
    uid = opened(cast)
    answering(cast, uid)
    arrived(cast)
    dirk = sign_in(cast.dirk)
    assert dirk.post(thread(cast, "einde/")).status_code == 303
    before = count(cast)
    answer = answering(cast, uid)
    assert answer.status_code == 422
    assert "Dit gesprek is afgesloten." in answer.content.decode()
    assert dirk.post(thread(cast), {"body": "Nog iets", "form": str(uuid.uuid4())}).status_code == 422
    dirk.post(thread(cast, "einde/"))
    assert count(cast) == before
    assert "De afzender sloot dit gesprek af." in sign_in(cast.gerda).get(opening(cast, uid)).content.decode()


def test_a_year_that_is_over_closes_its_threads(cast: Cast) -> None:
    uid = opened(cast)
    cast.db.execute("update message set sent_at = %s", [NOW - timedelta(days=120)])
    cast.db.execute(
        "insert into school_year (school_id, name, starts_on, ends_on) values (%s, 'vorig', %s, %s)",
        [cast.schools["Oost"], days(-465), days(-100)],
    )
    answer = answering(cast, uid)
    assert answer.status_code == 422
    assert "Het schooljaar van dit bericht is voorbij." in answer.content.decode()
    assert count(cast) == 0


@pytest.mark.parametrize("author", ["anna", "cato", "vera", "otto"])
def test_only_a_teacher_or_mentor_of_now_is_answered(cast: Cast, author: str) -> None:
    always_at_work(cast)
    uid = put_message(cast, author_id=cast.people[author].id)
    gerda = sign_in(cast.gerda)
    gerda.post(opening(cast, uid))
    assert "antwoord/" not in gerda.get(opening(cast, uid)).content.decode()
    answer = answering(cast, uid)
    assert answer.status_code == 422
    assert "Hier kan niemand antwoorden." in answer.content.decode()
    assert count(cast) == 0


def test_a_message_that_was_not_opened_is_not_answered(cast: Cast) -> None:
    always_at_work(cast)
    assert answering(cast, put_message(cast)).status_code == 404
    for name in ("rob", "karim", "olga", "noor", "dirk"):
        assert answering(cast, put_message(cast), name).status_code == 404


def test_the_same_form_twice_writes_once(cast: Cast) -> None:
    uid = opened(cast)
    form = str(uuid.uuid4())
    assert [answering(cast, uid, form=form).status_code for _ in range(2)] == [303, 303]
    assert count(cast) == 1


def test_an_empty_answer_is_refused_beside_its_field(cast: Cast) -> None:
    answer = answering(cast, opened(cast), body=" ")
    assert answer.status_code == 422
    assert "Schrijf uw antwoord." in answer.content.decode()


def test_nobody_writes_under_another_name_or_begins_a_thread_with_somebody(
    cast: Cast, runtime: psycopg.Connection
) -> None:
    message = put_message(cast)
    (key,) = cast.db.execute("select id from message where uid = %s", [message]).fetchone()
    add = (
        "insert into message_answer (uid, message_id, pupil_id, person_id, author_id, body, is_end, written_at, arrives_at) values "
        f"(gen_random_uuid(), {key}, {cast.noor.id}, {{}}, {{}}, '', {{}}, now(), now()) returning id"
    )
    family = token_of(runtime, cast.gerda, "reading_messages", READING, "pupil", cast.noor.uid, ("message_state",))
    assert attempt(runtime, "writer", family, add.format(cast.gerda.id, cast.gerda.id, "false"))
    for person, author, ends in (
        (cast.karim.id, cast.gerda.id, "false"), (cast.gerda.id, cast.gerda.id, "true"),
    ):  # fmt: skip
        with pytest.raises(errors.CheckViolation, match="cannot be said: other"):
            attempt(runtime, "writer", family, add.format(person, author, ends))
    for name in ("dirk", "maud"):  # the author before anybody answered; a colleague
        token = token_of(runtime, cast.people[name], "messaging", WRITING, "pupil", cast.noor.uid, ("message_state",))
        with pytest.raises(errors.CheckViolation, match="cannot be said: other"):
            attempt(runtime, "writer", token, add.format(cast.gerda.id, cast.people[name].id, "false"))


def test_what_was_read_waits_no_longer(cast: Cast) -> None:
    uid = opened(cast)
    put_answer(cast, uid)
    dirk = sign_in(cast.dirk)
    assert "1 antwoord van een ouder" in dirk.get("/").content.decode()
    assert dirk.post(thread(cast, "gezien/")).status_code == 303
    assert "antwoord van een ouder" not in dirk.get("/").content.decode()
    put_answer(cast, uid, "dirk")
    gerda = sign_in(cast.gerda)
    assert "1 antwoord van school" in gerda.get("/").content.decode()
    gerda.post(f"{opening(cast, uid)}gezien/")
    assert "antwoord van school" not in gerda.get("/").content.decode()
