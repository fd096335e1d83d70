"""What the start page counts of exchanges is what the desk's own page says of them: it is the desk's turn, or it is not."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from tests.people import NOW, Cast, days, secret_of
from tests.release.exchanging import put_exchange
from zorgvuldig.gate.door import Kind, open_door
from zorgvuldig.release.exchange import reads as queries
from zorgvuldig.release.exchange.desks import BY_ROLE, PURPOSE
from zorgvuldig.release.exchange.status import NextAct

# Of whom somebody else has the turn, or nobody.
NOT_MINE = {NextAct.AWAIT_ANSWER, NextAct.AWAIT_INSPECTION, NextAct.AWAIT_SECOND, NextAct.AWAIT_FETCH, NextAct.NOTHING}
LET_GO = "released_at = now(), released_by_id = made_by_id"
STOPPED = "stopped_at = now(), stopped_by_id = made_by_id, stopped = '{}'"
HANDED = {"fetched_at": NOW, "mailed_at": NOW}


def hand(cast: Cast, exchange: UUID, **more: object) -> None:
    """A link was mailed."""
    (number,) = cast.db.execute("select id from exchange where uid = %s", [exchange]).fetchone()
    values = {"way": "link", "made_at": NOW, "made_by_id": cast.anna.id, "mailbox": "post", "mailed_at": NOW, "token_hash": uuid4().bytes * 2, "code_hash": b"x" * 32, "expires_at": NOW + timedelta(days=7), "tries": 0} | more  # fmt: skip
    cast.put("hand_over", uid=uuid4(), exchange_id=number, pupil_id=cast.noor.id, **values)


def say(cast: Cast, exchange: UUID, kind: str, **more: object) -> None:
    """Somebody of the family said something of the package."""
    (number,) = cast.db.execute("select id from exchange where uid = %s", [exchange]).fetchone()
    values = {"text": b"", "answered_at": NOW + timedelta(minutes=1), "outcome": "", "outcome_why": b""} | more
    cast.put("exchange_answer", uid=uuid4(), exchange_id=number, pupil_id=cast.noor.id, person_id=cast.gerda.id, kind=kind, **values)  # fmt: skip


def both(cast: Cast, role: str, who: str) -> tuple[NextAct, bool]:
    """What the page of the desk says, and whether the start page counts it."""
    secret, desk = secret_of(cast.people[who]), BY_ROLE[role]
    with open_door(secret, purpose=PURPOSE, reads=desk.reads, kind=Kind.WAITING, now=datetime.now(UTC)) as door:
        [one] = queries.open_exchanges(desk, door=door)
    rows = cast.db.execute("select role from gate.today_exchanges(%s) where role <> ''", [secret]).fetchall()
    return one.stands.now, rows == [(role,)]


STATES = (
    ("youth_doctor", "", NextAct.LET_GO), ("youth_doctor", "prepared_at = null, blob = null", NextAct.PREPARE),
    ("youth_doctor", STOPPED.format("cancelled"), NextAct.NOTHING), ("youth_doctor", LET_GO, NextAct.HAND_OVER),
    ("youth_doctor", f"{LET_GO}, {STOPPED.format('withdrawn')}", NextAct.NOTHING),
    ("next_school", "", NextAct.OFFER_INSPECTION), ("next_school", f"inspect_from = now(), inspect_until = '{days(9)}'", NextAct.AWAIT_INSPECTION),
    ("next_school", f"inspect_from = now(), inspect_until = '{days(0)}'", NextAct.LET_GO), ("research", "", NextAct.AWAIT_ANSWER),
    ("support_partnership", "", NextAct.AWAIT_SECOND), ("support_partnership", "second_from = null", NextAct.LET_GO),
)  # fmt: skip


@pytest.mark.parametrize(("recipient", "change", "now"), STATES, ids=[f"{r} {n} {i}" for i, (r, _, n) in enumerate(STATES)])  # fmt: skip
def test_the_start_page_counts_when_it_is_the_turn_of_the_desk(
    cast: Cast, recipient: str, change: str, now: NextAct
) -> None:
    put_exchange(cast, recipient)
    if change:
        cast.db.execute(f"update exchange set {change}")
    role, who = ("care_coordinator", "cato") if recipient == "support_partnership" else ("administration", "anna")
    assert both(cast, role, who) == (now, now not in NOT_MINE)


@pytest.mark.parametrize("fetched", [False, True])
def test_what_was_handed_waits_for_who_fetches_it(cast: Cast, fetched: bool) -> None:
    number = put_exchange(cast, "youth_doctor")
    cast.db.execute(f"update exchange set {LET_GO}")
    hand(cast, number, **(HANDED if fetched else {}))
    assert both(cast, "administration", "anna") == (NextAct.NOTHING if fetched else NextAct.AWAIT_FETCH, False)


@pytest.mark.parametrize(
    ("kind", "outcome", "now"),
    [("agreed", "", NextAct.LET_GO), ("objection", "", NextAct.DECIDE_OBJECTION), ("objection", "upheld", NextAct.CLOSE), ("objection", "rejected", NextAct.AWAIT_INSPECTION)],
)  # fmt: skip
def test_what_a_family_said_is_for_the_desk(cast: Cast, kind: str, outcome: str, now: NextAct) -> None:
    number = put_exchange(cast, "next_school", inspect_from=NOW, inspect_until=days(9))
    say(cast, number, kind, outcome=outcome)
    assert both(cast, "administration", "anna") == (now, now not in NOT_MINE)


def test_a_second_person_is_not_the_one_who_began_nor_of_another_school(cast: Cast) -> None:
    put_exchange(cast, "support_partnership", made_by_id=cast.leo.id)
    asked = {
        name: cast.db.execute("select count(*) from gate.today_exchanges(%s) where role = ''", [secret_of(cast.people[name])]).fetchone()[0]
        for name in ("leo", "petra", "anna", "cato", "wim", "gerda")
    }  # fmt: skip
    assert asked == {"leo": 0, "petra": 1, "anna": 0, "cato": 0, "wim": 0, "gerda": 0}
