"""What the database refuses of talks on a parent evening, whoever writes: no two are at once, and nobody books for another."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from django.db import connections
from psycopg import errors

from tests.families.arranged import at, bookings, past, place, put_booking, put_evening
from tests.families.booking import DESK, FAMILY, choice
from tests.gate.hostile import attempt, token_of
from tests.gate.test_conflicts import WAITING
from tests.patience import until
from tests.people import NOW, Cast, days, sign_in


def adding(
    cast: Cast, evening: uuid.UUID, teacher: str, pupil: str, person: str, moment: str = "at", by: str = ""
) -> str:
    """The bare row of a talk."""
    when = at(19) if moment == "at" else at(*map(int, moment.split(":")))
    return (
        "insert into evening_booking (uid, evening_teacher_id, pupil_id, person_id, starts_at, booked_by_id, booked_at) values "
        f"(gen_random_uuid(), {place(cast, evening, teacher)[0]}, {cast.people[pupil].id}, {cast.people[person].id}, "
        f"'{when.isoformat()}', {cast.people[by or person].id}, now()) returning id"
    )


@pytest.mark.parametrize(
    ("teacher", "pupil", "person", "moment", "why"),
    [
        ("dirk", "noor", "karim", "19:00", "other"),  # in another's name
        ("dirk", "noor", "gerda", "19:05", "moment"),
        ("dirk", "noor", "gerda", "20:00", "moment"),
        ("otto", "noor", "gerda", "19:00", "teacher"),
        ("maud", "noor", "gerda", "19:40", "family"),  # a talk about Tess stands there
    ],
)
def test_the_row_itself_is_refused_to_a_family(
    cast: Cast, runtime: psycopg.Connection, teacher: str, pupil: str, person: str, moment: str, why: str
) -> None:
    evening = put_evening(cast, "dirk", "maud", "otto")
    put_booking(cast, evening, "dirk", "tess", when=at(19, 40))
    token = token_of(runtime, cast.gerda, "evening", FAMILY, "evening", evening, ("message_state",))
    assert attempt(runtime, "writer", token, adding(cast, evening, "dirk", "noor", "gerda"))
    with pytest.raises(errors.CheckViolation, match=f"booking cannot be said: {why}"):
        attempt(runtime, "writer", token, adding(cast, evening, teacher, pupil, person, moment, by="gerda"))


@pytest.mark.parametrize("change", ["closed", "over", "cancelled", "class"])
def test_the_row_is_refused_when_the_evening_does_not_take_it(
    cast: Cast, runtime: psycopg.Connection, change: str
) -> None:
    evening = put_evening(cast)
    adds = adding(cast, evening, "dirk", "noor", "gerda")
    token = token_of(runtime, cast.gerda, "evening", FAMILY, "evening", evening, ("message_state",))
    if change == "closed":
        cast.db.execute("update evening set closes_on = %s", [days(0)])
    elif change == "over":
        cast.db.execute("update evening set held_on = %s, closes_on = %s", [days(-1), days(-1)])
        adds = adds.replace(at(19).isoformat(), at(19, on=days(-1)).isoformat())
    elif change == "cancelled":
        cast.db.execute("update evening set cancelled_at = %s", [NOW])
    else:
        cast.db.execute("delete from evening_class")
    with pytest.raises(errors.CheckViolation, match=f"booking cannot be said: {change}"):
        attempt(runtime, "writer", token, adds)


def test_the_administration_books_for_nobody_without_authority(cast: Cast, runtime: psycopg.Connection) -> None:
    evening = put_evening(cast, closes_on=days(0))
    token = token_of(runtime, cast.anna, "evening", DESK, "family", cast.noor.uid, ("message_state",))
    for person in ("karim", "rob", "olga", "noor"):
        with pytest.raises(errors.CheckViolation, match="booking cannot be said: person"):
            attempt(runtime, "writer", token, adding(cast, evening, "dirk", "noor", person, by="anna"))
    assert attempt(runtime, "writer", token, adding(cast, evening, "dirk", "noor", "gerda", by="anna"))


def test_a_talk_is_not_changed_and_not_cancelled_by_another_or_once_it_was(
    cast: Cast, runtime: psycopg.Connection
) -> None:
    evening = put_evening(cast)
    put_booking(cast, evening)
    cast.guardian("Hugo", "noor")
    hugo = token_of(runtime, cast.hugo, "evening", FAMILY, "evening", evening, ("message_state",))
    gerda = token_of(runtime, cast.gerda, "evening", FAMILY, "evening", evening, ("message_state",))
    with pytest.raises(errors.CheckViolation, match="booking cannot be said: other"):
        attempt(runtime, "writer", hugo, "delete from evening_booking")
    with pytest.raises(errors.CheckViolation, match="booking cannot be said: other"):
        attempt(runtime, "writer", gerda, f"update evening_booking set starts_at = '{at(19, 10).isoformat()}'")
    past(cast, evening, 1)
    with pytest.raises(errors.CheckViolation, match="booking cannot be said: over"):
        attempt(runtime, "writer", gerda, "delete from evening_booking")


def test_a_teacher_has_one_talk_at_a_moment_whoever_writes(cast: Cast) -> None:
    evening = put_evening(cast)
    put_booking(cast, evening)
    with pytest.raises(errors.UniqueViolation, match="evening_booking_taken"):
        put_booking(cast, evening, pupil="bram", person="olga")


def test_of_two_who_book_the_same_moment_at_once_one_has_it(cast: Cast) -> None:
    """Somebody has booked and is not done yet; Gerda, who sees nothing of it, waits and is then refused in words."""
    evening = put_evening(cast)
    gerda, path = sign_in(cast.gerda), choice(cast, evening)

    def book() -> Any:
        try:
            return gerda.post(path, {"moment": "19:00"})
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with cast.db.transaction():
            put_booking(cast, evening, pupil="bram", person="olga")
            answer = pool.submit(book)
            until(lambda: answer.done() or cast.db.execute(WAITING).fetchone()[0])
        assert answer.result().status_code == 409
    assert "net door iemand anders gekozen" in answer.result().content.decode()
    assert [row[1] for row in bookings(cast)] == [cast.bram.id]


def test_of_two_of_one_family_at_once_the_second_sees_the_first(cast: Cast) -> None:
    """Gerda books about Tess and is not done; Hugo, who is a parent too, books about Noor at the same moment with another teacher."""
    evening = put_evening(cast)
    cast.guardian("Hugo", "noor", "tess")
    hugo, path = sign_in(cast.hugo), choice(cast, evening, "maud")

    def book() -> Any:
        try:
            return hugo.post(path, {"moment": "19:00"})
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with cast.db.transaction():
            cast.db.execute("select from evening for no key update")
            put_booking(cast, evening, pupil="tess")
            answer = pool.submit(book)
            until(lambda: answer.done() or cast.db.execute(WAITING).fetchone()[0])
        assert answer.result().status_code == 409
    assert "heeft het gezin al een ander gesprek" in answer.result().content.decode()
    assert len(bookings(cast)) == 1
