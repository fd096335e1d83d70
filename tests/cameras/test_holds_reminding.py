"""Who watches over footage that stays longer is asked in time to look again, once, and in words that name nobody."""

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, connections
from django.utils import timezone

from tests.cameras import footage
from tests.media.picturing import Row
from tests.patience import until
from tests.people import NOW, Cast, Someone, days, secret_of, sign_in
from zorgvuldig.cameras.holds import reminders as reminding
from zorgvuldig.cameras.holds.reminders import is_due, remind_of_holds
from zorgvuldig.cameras.models import FootageHold
from zorgvuldig.gate.door import Kind, open_door

MORNING = datetime(2026, 3, 10, 5, 23, tzinfo=timezone.get_default_timezone())
DAY = MORNING.date()
REMINDED = "select reminded_at from footage_hold order by id"


def reached_at(cast: Cast, *people: Someone, verified: bool = True) -> None:
    """They have an address at which mail arrives."""
    for who in people:
        cast.db.execute(
            'insert into account_emailaddress (user_id, email, verified, "primary") values (%s, %s, %s, true)',
            [who.account, f"{who.name.lower()}@example.org", verified],
        )


def kept(cast: Cast, *, review: int = 3, at: Row | None = None, **more: Any) -> Row:
    """Leo watches over footage of a theft; Petra allowed it, and in `review` days somebody looks again."""
    values: dict[str, Any] = {"approved_by": cast.petra, "review_on": days(review)} | more
    return footage.hold(cast, at or footage.incident(cast), **values)


def told() -> list[str]:
    return sorted(to for sent in mail.outbox for to in sent.to)


def test_the_owner_is_told_a_week_before_and_the_mail_names_nobody(cast: Cast) -> None:
    reached_at(cast, cast.leo, cast.petra)
    kept(cast, review=7)
    kept(cast, review=8)  # a day later
    assert remind_of_holds(NOW) == 1
    assert told() == ["leo@example.org"]
    (sent,) = mail.outbox
    for secret in ("Fietsen", "Fietsenstalling", "Aangifte", "Leo", "Werker", "Petra"):
        assert secret not in sent.body + sent.subject
    assert "/cameras/bewaren/" in sent.body
    assert "geen functie meer" not in sent.body


def test_who_watches_over_more_gets_one_mail_with_how_often(cast: Cast) -> None:
    reached_at(cast, cast.leo)
    for _time in range(3):
        kept(cast)
    assert remind_of_holds(NOW) == 1
    assert "houdt dit vanzelf op: 3." in mail.outbox[0].body


def test_it_is_said_once_a_week_until_somebody_looks(cast: Cast) -> None:
    reached_at(cast, cast.leo)
    kept(cast, review=4)
    went = [remind_of_holds(NOW + timedelta(days=later)) for later in range(16)]
    assert went == [1, 0, 0, 0, 0, 0, 0] * 2 + [1, 0]


@pytest.mark.parametrize(
    "more",
    [
        {"approved_by": None}, {"refused_at": NOW}, {"ended_at": NOW}, {"ends_on": days(0), "review_on": days(0)},
        {"review_on": days(30)},
    ],
    ids=["not-allowed", "refused", "ended", "over", "not-yet"],
)  # fmt: skip
def test_nobody_is_told_of_what_stays_no_longer(cast: Cast, more: dict[str, Any]) -> None:
    reached_at(cast, cast.leo, cast.petra)
    kept(cast, **more)
    assert remind_of_holds(NOW) == 0


def test_nobody_is_told_once_the_incident_is_closed(cast: Cast) -> None:
    reached_at(cast, cast.leo)
    kept(cast, at=footage.incident(cast, closed_at=NOW, closed_by_id=cast.leo.id, outcome="Klaar."))
    assert remind_of_holds(NOW) == 0


@pytest.mark.parametrize("how", ["role", "school", "address", "account"])
def test_when_the_owner_cannot_be_asked_the_privacy_officer_of_that_school_is(cast: Cast, how: str) -> None:
    west = cast.staff("Pien", "privacy_officer", "West")
    reached_at(cast, cast.petra, west)
    reached_at(cast, cast.leo, verified=how != "address")
    kept(cast)
    if how == "role":
        cast.db.execute("update staff_role set ends_on = %s where staff_id = %s", [days(0), cast.leo.id])
    if how == "school":
        cast.db.execute("update staff_role set school_id = %s where staff_id = %s", [cast.schools["West"], cast.leo.id])
    if how == "account":
        cast.db.execute("update account set is_active = false where id = %s", [cast.leo.account])
    assert remind_of_holds(NOW) == 1
    assert told() == ["petra@example.org"]
    assert "geen functie meer" in mail.outbox[0].body


def test_a_teacher_who_was_once_written_down_as_owner_is_not_told(cast: Cast) -> None:
    reached_at(cast, cast.petra, cast.dirk)
    kept(cast, owner_id=cast.dirk.id)
    assert remind_of_holds(NOW) == 1
    assert told() == ["petra@example.org"]


def test_a_mail_that_reached_nobody_is_tried_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(cast)
    assert remind_of_holds(NOW) == 0  # nobody has an address
    reached_at(cast, cast.leo)
    with monkeypatch.context() as down:
        down.setattr(reminding, "mailed", lambda *args, **more: False)
        assert remind_of_holds(NOW) == 0
    assert cast.db.execute(REMINDED).fetchall() == [(None,)]
    assert remind_of_holds(NOW) == 1
    assert cast.db.execute(REMINDED).fetchall() == [(NOW,)]


def test_two_at_once_remind_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    reached_at(cast, cast.leo)
    kept(cast)
    second: list[int] = []
    real = reminding.mailed

    def other() -> None:
        try:
            second.append(remind_of_holds(NOW))
        finally:
            connections.close_all()

    def meanwhile(*args: Any, **more: Any) -> bool:
        if not thread.is_alive() and not second:
            thread.start()
            _until_it_waits(cast)
        return real(*args, **more)

    thread = threading.Thread(target=other)
    monkeypatch.setattr(reminding, "mailed", meanwhile)
    assert remind_of_holds(NOW) == 1
    thread.join(timeout=120)
    assert second == [0]
    assert told() == ["leo@example.org"]


def _until_it_waits(cast: Cast) -> None:
    waits = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query ilike '%%footage_hold%%'"
    until(lambda: cast.db.execute(waits).fetchone()[0], "the second did not wait for the first", seconds=120)


def test_who_is_at_the_door_cannot_say_that_somebody_was_reminded(cast: Cast) -> None:
    row = kept(cast)
    reads = ("organisation", "staff", "camera", "incident")
    with (
        pytest.raises(DatabaseError, match="hold cannot be said: kept"),
        open_door(
            secret_of(cast.leo),
            purpose="footage",
            reads=reads,
            writes=("camera",),
            kind=Kind.NOBODY,
            now=timezone.now(),
        ),
    ):
        FootageHold.objects.filter(pk=row.id).update(reminded_at=timezone.now())
    assert cast.db.execute(REMINDED).fetchall() == [(None,)]


def test_a_job_changes_nothing_else_of_a_hold(cast: Cast) -> None:
    row = kept(cast)
    with pytest.raises(DatabaseError), reminding.working("cameras", now=NOW) as door:
        FootageHold.objects.using(door.alias).filter(pk=row.id).update(reminded_at=NOW, ends_on=days(90))
    assert cast.db.execute(REMINDED).fetchall() == [(None,)]


def test_the_pages_lead_to_it_in_the_same_week(cast: Cast) -> None:
    kept(cast, review=7)
    assert "Opnieuw bekijken</h2>" in sign_in(cast.leo).get("/cameras/bewaren/").content.decode()
    desk = sign_in(cast.petra).get("/privacy/").content.decode()
    assert "1 keer blijven camerabeelden langer" in desk
    assert 'href="/cameras/bewaren/"' in desk
    cast.db.execute("update footage_hold set ended_at = now(), ended_by_id = %s", [cast.leo.id])
    assert "blijven camerabeelden langer" not in sign_in(cast.petra).get("/privacy/").content.decode()


# --- the days, without a database ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("review", "ends", "reminded", "reviewed", "due"),
    [
        (8, 60, None, None, False), (7, 60, None, None, True), (-20, 60, None, None, True),
        (3, 60, -4, None, False), (3, 60, -7, None, True),
        (30, 60, -1, -0.5, False), (5, 60, -4, -3, True), (8, 60, -4, -3, False),
        (30, 7, None, None, True), (3, 7, -1, None, True), (3, 6, -1, None, False), (2, 6, -0.5, None, False),
    ],
    ids=[
        "a-day-too-soon", "a-week-before", "long-ago", "four-days-after-a-mail", "seven-days-after-a-mail",
        "looked-and-far-away", "looked-and-near", "looked-and-not-near-yet", "it-ends-in-a-week", "it-ends-in-a-week-after-a-mail",
        "told-when-it-ended-in-a-week", "told-this-morning",
    ],
)  # fmt: skip
def test_when_somebody_has_to_be_told(
    review: float, ends: float, reminded: float | None, reviewed: float | None, due: bool
) -> None:
    def at(days: float | None) -> datetime | None:
        return None if days is None else MORNING + timedelta(days=days)

    row = FootageHold(
        review_on=DAY + timedelta(days=review), ends_on=DAY + timedelta(days=ends), reminded_at=at(reminded), reviewed_at=at(reviewed)
    )  # fmt: skip
    assert is_due(row, MORNING) is due
