"""What the database refuses of a hand-over whoever asks, by hand-written SQL as the roles that pages and jobs have."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, ProgrammingError, connection, connections, transaction

from tests.people import NOW, Cast, Someone, secret_of
from tests.release.handed import answer, consented, put_exchange, put_party
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Kind, open_door
from zorgvuldig.gate.jobs import working
from zorgvuldig.release.exchange.desks import BY_ROLE
from zorgvuldig.release.exchange.models import Exchange

ADD = (
    "insert into hand_over (uid, exchange_id, pupil_id, way, made_at, made_by_id, mailbox, tries, token_hash, code_hash, expires_at) "
    "values (gen_random_uuid(), %s::integer, %s::integer, %s::text, now(), %s::integer, 'x', 0, %s::bytea, 'x'::bytea, now() + interval '1 day')"
)
FETCH = "insert into hand_over_fetch (hand_over_id, pupil_id, at, outcome) values (%s::integer, %s::integer, now(), 'given')"


@contextmanager
def writing(who: Someone, pupil: Someone, role: str) -> Iterator[Any]:
    """The database as a page of this desk has it while it writes."""
    reads = BY_ROLE[role].reads
    with (
        open_door(
            secret_of(who),
            purpose="exchanging",
            reads=reads,
            writes=("exchange",),
            kind=Kind.PUPIL,
            key=str(pupil.uid),
            now=NOW,
        ),
        connection.cursor() as cursor,
    ):
        yield cursor


@contextmanager
def handing() -> Iterator[Any]:
    """The database as the job that gives packages has it."""
    with working("handing", now=NOW) as door, connections[door.alias].cursor() as cursor:
        yield cursor


def add(
    cast: Cast, exchange: Exchange, *, who: str = "vera", role: str = "attendance_coordinator", way: str = "link"
) -> None:
    """Put a hand-over by hand, as this desk."""
    someone = cast.people[who]
    with writing(someone, cast.noor, role) as cursor:
        cursor.execute(ADD, [exchange.pk, exchange.pupil_id, way, someone.id, b"token"])


def constraint_of(error: pytest.ExceptionInfo[Any]) -> str:
    """Which check said no."""
    cause = error.value.__cause__
    assert isinstance(cause, psycopg.Error)
    return str(cause.diag.constraint_name)


def number(cast: Cast) -> int:
    found = cast.db.execute("select max(id) from hand_over").fetchone()
    assert found
    return int(found[0])


def give(cast: Cast, hand_over: int, pupil: int) -> None:
    """Note that a link gave its package, by hand, as the job."""
    with handing() as cursor:
        cursor.execute(FETCH, [hand_over, pupil])


def test_a_released_exchange_is_handed_over_by_its_own_desk(cast: Cast) -> None:
    exchange = put_exchange(cast)
    add(cast, exchange)
    give(cast, number(cast), exchange.pupil_id)
    assert cast.db.execute("select count(*) from hand_over_fetch").fetchone() == (1,)


@pytest.mark.parametrize(
    "change",
    [
        "update exchange set released_at = null, released_by_id = null",
        "delete from release",
        "update exchange set stopped_at = now(), stopped = 'cancelled'",
        "update party set ended_at = now()",
        "update party set verified_at = null, verified_by_id = null",
        "update party set domain = ''",
    ],
)
def test_nothing_is_handed_over_that_may_not_go(cast: Cast, change: str) -> None:
    exchange = put_exchange(cast)
    cast.db.execute(change)
    with pytest.raises(IntegrityError) as error:
        add(cast, exchange)
    assert constraint_of(error) == "hand_over_released"


def test_a_consent_that_was_withdrawn_hands_nothing_over_and_gives_nothing(cast: Cast) -> None:
    exchange = consented(cast)
    add(cast, exchange, who="anna", role="administration")
    link = number(cast)
    asked = cast.db.execute("select asked_id from exchange").fetchone()
    assert asked
    answer(cast, asked[0], allows=False)
    with pytest.raises(IntegrityError) as error:
        add(cast, exchange, who="anna", role="administration", way="letter")
    assert constraint_of(error) == "hand_over_released"
    with pytest.raises(IntegrityError) as error:
        give(cast, link, exchange.pupil_id)
    assert constraint_of(error) == "fetch_stopped"


def test_a_consent_whose_last_day_passed_gives_nothing(cast: Cast) -> None:
    exchange = consented(cast)
    add(cast, exchange, who="anna", role="administration")
    cast.db.execute("update consent_request set ends_on = current_date - 1")
    with pytest.raises(IntegrityError) as error:
        give(cast, number(cast), exchange.pupil_id)
    assert constraint_of(error) == "fetch_stopped"


def test_one_refusing_parent_is_enough(cast: Cast) -> None:
    cast.guardian("Paul", "noor")
    exchange = consented(cast)
    asked = cast.db.execute("select asked_id from exchange").fetchone()
    assert asked
    answer(cast, asked[0], allows=False, by="paul")
    with pytest.raises(IntegrityError):
        add(cast, exchange, who="anna", role="administration")


def test_another_desk_hands_over_nothing_that_it_may_not_see(cast: Cast) -> None:
    exchange = put_exchange(cast, "care_coordinator")
    cast.db.execute("update exchange set mask = mask | 1::bigint << 30")
    with pytest.raises(IntegrityError) as error:
        add(cast, exchange, who="leo", role="school_leader")
    assert constraint_of(error) == "hand_over_released"


def test_of_another_pupil_nothing_is_handed_over(cast: Cast) -> None:
    exchange = put_exchange(cast, pupil="bram")
    with pytest.raises((IntegrityError, ProgrammingError)):
        add(cast, exchange)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("update hand_over set ended_at = now()", "fetch_closed"),
        ("update hand_over set tries = 5", "fetch_closed"),
        ("update hand_over set fetched_at = now()", "fetch_used"),
        ("update hand_over set expires_at = now() - interval '1 second'", "fetch_expired"),
        ("update exchange set stopped_at = now(), stopped = 'cancelled'", "fetch_stopped"),
        ("update hand_over set way = 'letter'", "fetch_closed"),
    ],
)
def test_a_link_that_is_over_gives_nothing(cast: Cast, change: str, why: str) -> None:
    exchange = put_exchange(cast)
    add(cast, exchange)
    cast.db.execute(change)
    with pytest.raises(IntegrityError) as error:
        give(cast, number(cast), exchange.pupil_id)
    assert constraint_of(error) == why


def test_a_link_gives_once_even_when_nobody_notes_it(cast: Cast) -> None:
    exchange = put_exchange(cast)
    add(cast, exchange)
    give(cast, number(cast), exchange.pupil_id)
    with pytest.raises(IntegrityError) as error:
        give(cast, number(cast), exchange.pupil_id)
    assert constraint_of(error) == "fetch_used"


@pytest.mark.parametrize(
    "change",
    [
        "fetched_at = null",
        "ended_at = null",
        "tries = 0",
        "expires_at = now() + interval '1 year'",
        "token_hash = 'mine'",
        "code_hash = 'mine'",
        "mailbox = 'mine'",
        "way = 'letter'",
        "mailed_at = now()",
    ],
)
@pytest.mark.parametrize("as_job", [True, False], ids=["job", "page"])
def test_a_hand_over_cannot_be_told_otherwise(cast: Cast, change: str, as_job: bool) -> None:
    exchange = put_exchange(cast)
    add(cast, exchange)
    cast.db.execute(
        "update hand_over set fetched_at = now(), ended_at = now(), tries = 2, mailed_at = now() - interval '1 day'"
    )
    door = handing() if as_job else writing(cast.vera, cast.noor, "attendance_coordinator")
    with pytest.raises(IntegrityError) as error, door as cursor:
        cursor.execute(f"update hand_over set {change}")
    assert constraint_of(error) == "hand_over_told"


def test_a_page_cannot_take_a_try_away(cast: Cast) -> None:
    exchange = put_exchange(cast)
    add(cast, exchange)
    give(cast, number(cast), exchange.pupil_id)
    for statement in ("delete from hand_over_fetch", "update hand_over_fetch set outcome = 'used'"):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            writing(cast.vera, cast.noor, "attendance_coordinator") as cursor,
            transaction.atomic(),
        ):
            cursor.execute(statement)


def test_a_family_sees_no_hand_over_before_it_may_know_of_the_exchange(cast: Cast) -> None:
    exchange = put_exchange(cast)
    add(cast, exchange)
    give(cast, number(cast), exchange.pupil_id)

    def seen() -> list[int]:
        with (
            open_door(
                secret_of(cast.gerda), purpose="parental_view", reads=("exchange", "identity", "birth", "contact"),
                kind=Kind.PUPIL, key=str(cast.noor.uid), now=NOW,
            ),
            connection.cursor() as cursor,
        ):  # fmt: skip
            counts = []
            for table in ("exchange", "hand_over", "hand_over_fetch"):
                cursor.execute(f"select count(*) from {table}")
                counts.append(cursor.fetchone()[0])
            cursor.execute("select count(*) from gate.change where table_name in ('hand_over', 'hand_over_fetch')")
            return [*counts, cursor.fetchone()[0]]

    assert seen() == [1, 1, 0, 1]  # each try at a link is the school's own
    cast.db.execute("update exchange set shown_at = now() + interval '30 days'")
    assert seen() == [0, 0, 0, 0]


def test_a_desk_writes_an_exchange_of_what_it_opened_and_no_other(cast: Cast) -> None:
    party = put_party(cast, "inspectorate")
    add_one = (
        "insert into exchange (uid, pupil_id, party_id, recipient, article, fields, mask, reason, remark, topic, made_at, "
        "made_by_id, size, sha256, postponed, postponed_why, shown_at, stopped) values (gen_random_uuid(), %s::integer, "
        "%s::integer, 'inspectorate', 'x', '[\"grade.value\"]', %s::bigint, '', '', '', now(), "
        "%s::integer, 0, '', '', '', now(), '')"
    )
    reads = ("organisation", "exchange", "identity")
    for more, is_allowed in ((("grades",), True), ((), False)):
        with (
            open_door(
                secret_of(cast.anna), purpose="exchanging", reads=reads + more, writes=("exchange",), kind=Kind.PUPIL,
                key=str(cast.noor.uid), now=NOW,
            ),
            connection.cursor() as cursor,
        ):  # fmt: skip
            values = [cast.noor.id, party, REGISTER.categories["grades"].mask, cast.anna.id]
            if is_allowed:
                cursor.execute(add_one, values)
                continue
            with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
                cursor.execute(add_one, values)
