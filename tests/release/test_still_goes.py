"""Whether what was released may still go: the pages of the desks say it as the database does, which decides."""

from datetime import UTC, datetime

import pytest

from tests.people import Cast, days, secret_of
from tests.release.handed import answer, consented, put_exchange
from zorgvuldig.gate.door import Kind, open_door
from zorgvuldig.release.exchange.desks import BY_ROLE, PURPOSE
from zorgvuldig.release.exchange.models import Exchange
from zorgvuldig.release.handover.validity import exchange_with, may_still_go

STOPPED = "update exchange set stopped_at = now(), stopped_by_id = made_by_id, stopped = 'cancelled'"
ENDED = "update party set ended_at = now()"
OVER = f"update consent_request set ends_on = '{days(0)}'"


def both(cast: Cast, one: Exchange, role: str, who: str) -> tuple[bool, bool]:
    """What the page goes by, and what the database says."""
    desk = BY_ROLE[role]
    with open_door(
        secret_of(cast.people[who]),
        purpose=PURPOSE,
        reads=desk.reads,
        kind=Kind.PUPIL,
        key=str(cast.noor.uid),
        now=datetime.now(UTC),
    ) as door:
        page = may_still_go(exchange_with(one.uid, one.pupil_id, door=door), door=door)
    (here,) = cast.db.execute("select gate.may_still_go(%s)", [one.pk]).fetchone()
    return page, here


@pytest.mark.parametrize(
    ("released", "happened", "goes"),
    [(True, "", True), (False, "", False), (True, STOPPED, False), (True, ENDED, False)],
)
def test_of_what_a_law_allows(cast: Cast, released: bool, happened: str, goes: bool) -> None:
    one = put_exchange(cast, "attendance_coordinator", released=released)
    if happened:
        cast.db.execute(happened)
    assert both(cast, one, "attendance_coordinator", "vera") == (goes, goes)


@pytest.mark.parametrize(
    ("said", "happened", "goes"),
    [([True], "", True), ([False], "", False), ([True, False], "", False), ([False, True], "", True), ([True], OVER, False), ([True], STOPPED, False)],
)  # fmt: skip
def test_of_what_a_family_allows(cast: Cast, said: list[bool], happened: str, goes: bool) -> None:
    first, *others = said
    one = consented(cast, allows=first)
    (asked,) = cast.db.execute("select asked_id from exchange where id = %s", [one.pk]).fetchone()
    for allows in others:
        answer(cast, asked, allows=allows)
    if happened:
        cast.db.execute(happened)
    assert both(cast, one, "administration", "anna") == (goes, goes)
