"""The nightly count and what people do with its signals; by the numbers that the register declares."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core import mail
from django.http import HttpResponse
from django.utils import timezone

from tests.attendance.attending import absence, lesson, mark, reason, signal
from tests.people import NOW, TODAY, Cast, days, sign_in
from zorgvuldig.attendance.signals.actions import LAW, count_signals
from zorgvuldig.attendance.signals.reminders import warn_of_signals
from zorgvuldig.jobs import app
from zorgvuldig.school.calendar import monday

MAIN = {'"primary"': True}  # a word of SQL
OUTSIDERS = ["dirk", "maud", "anna", "leo", "petra", "cato", "gerda", "noor", "bas", "wim"]


def night(on: date = TODAY) -> datetime:
    """The moment of the count on a day."""
    return timezone.make_aware(datetime.combine(on, datetime.min.time())) + timedelta(hours=12)


def missed(cast: Cast, pupil: str, on: date, count: int, **more: Any) -> list[int]:
    """So many marks of a pupil on one day; each lesson is made once."""
    group = "ne3A" if pupil == "sem" else "wi2B"
    made = []
    for slot in range(1, count + 1):
        found = cast.db.execute(
            "select uid from lesson where group_id = %s and held_on = %s and slot = %s",
            [cast.groups[group][0], on, slot],
        ).fetchone()
        made.append(mark(cast, pupil, found[0] if found else lesson(cast, group, on=on, slot=slot), **more))
    return made


def signals(cast: Cast) -> list[tuple[Any, ...]]:
    """Every signal."""
    return cast.db.execute(
        "select pupil_id, hours, counted_from, counted_until, outcome from absence_signal order by id"
    ).fetchall()


def place(cast: Cast, uid: UUID, pupil: str = "noor") -> str:
    """Where a signal is dealt with."""
    return f"/verzuim/leerling/{cast.people[pupil].uid}/signalen/{uid}/"


def text_of(response: HttpResponse) -> str:
    """The page as text."""
    return response.content.decode()


@pytest.fixture
def week(cast: Cast) -> date:
    """The Monday of last week: four school weeks of it are over or running."""
    return monday(TODAY) - timedelta(weeks=1)


def test_the_numbers_are_those_of_the_register() -> None:
    assert (LAW.threshold, LAW.window, LAW.warning, LAW.within) == (16, 4, 9, 5)


def test_a_signal_is_made_at_the_threshold_and_not_below_it(cast: Cast, week: date) -> None:
    missed(cast, "noor", week, 8)
    missed(cast, "noor", week + timedelta(days=1), 8)
    missed(cast, "bram", week, 8)
    missed(cast, "bram", week + timedelta(days=1), 7)
    assert count_signals(night()) == 1
    assert signals(cast) == [(cast.noor.id, 16, week, week + timedelta(days=2), "")]


def test_the_second_night_changes_nothing_and_logs_nobody(cast: Cast, week: date) -> None:
    missed(cast, "noor", week, 16)
    assert count_signals(night()) == 1
    log = "select pupil_id, purpose, kind from gate.log where kind = 'job'"
    assert cast.db.execute(log).fetchall() == [(cast.noor.id, "attendance", "job")]
    assert count_signals(night()) == 0
    assert len(signals(cast)) == 1
    assert len(cast.db.execute(log).fetchall()) == 1


def test_only_hours_without_leave_count(cast: Cast, week: date) -> None:
    ill = reason(cast, "Z", "Ziek")
    skipped = reason(cast, "S", "Spijbelen", authorised=False)
    missed(cast, "noor", week, 15)
    missed(cast, "noor", week + timedelta(days=1), 5, reason_id=ill)
    missed(cast, "noor", week + timedelta(days=2), 5, kind="late")
    missed(cast, "noor", week + timedelta(days=3), 5, kind="sent_out")
    missed(cast, "noor", week + timedelta(days=4), 5)
    absence(cast, "noor", ill, week + timedelta(days=4), 1)
    assert count_signals(night(week + timedelta(days=8))) == 0
    absence(cast, "bram", skipped, week, 1)
    missed(cast, "bram", week, 16)
    assert count_signals(night(week + timedelta(days=8))) == 1
    assert signals(cast)[0][0] == cast.bram.id


def test_a_cancelled_lesson_counts_for_nothing(cast: Cast, week: date) -> None:
    missed(cast, "noor", week, 16)
    cast.db.execute("update lesson set is_cancelled = true where slot = 16")
    assert count_signals(night()) == 0


def test_part_of_a_day_with_leave_takes_its_hours_off(cast: Cast, week: date) -> None:
    missed(cast, "noor", week, 16)
    absence(cast, "noor", reason(cast, "A", "Arts"), week, 1, from_slot=16, until_slot=17)
    assert count_signals(night()) == 0


def test_an_open_signal_is_updated_and_never_closed(cast: Cast, week: date) -> None:
    marks = missed(cast, "noor", week, 16)
    count_signals(night())
    missed(cast, "noor", week - timedelta(days=7), 4)
    assert count_signals(night()) == 1
    assert [row[:3] for row in signals(cast)] == [(cast.noor.id, 20, week - timedelta(days=7))]
    cast.db.execute("delete from attendance where id = any(%s)", [marks])
    assert count_signals(night()) == 0
    assert len(signals(cast)) == 1


def test_a_prepared_report_keeps_its_hours(cast: Cast, week: date) -> None:
    missed(cast, "noor", week, 16)
    count_signals(night())
    uid = cast.db.execute("select uid from absence_signal").fetchone()[0]
    sign_in(cast.vera).post(place(cast, uid), {"doe": "prepare", "draft": "16 uur"})
    missed(cast, "noor", week - timedelta(days=7), 4)
    assert count_signals(night()) == 0
    assert signals(cast)[0][1] == 16


@pytest.mark.parametrize("outcome", ["reported", "dismissed"])
def test_counting_starts_anew_after_somebody_dealt_with_it(cast: Cast, week: date, outcome: str) -> None:
    first = week - timedelta(weeks=1)
    missed(cast, "noor", first, 16)
    count_signals(night())
    cast.db.execute(
        "update absence_signal set outcome = %s, closed_at = %s, closed_by_id = %s", [outcome, NOW, cast.vera.id]
    )
    missed(cast, "noor", week, 15)
    assert count_signals(night()) == 0
    missed(cast, "noor", week + timedelta(days=1), 1)
    assert count_signals(night()) == 1
    assert [row[1:] for row in signals(cast)] == [
        (16, first, first + timedelta(days=1), outcome),
        (16, week, week + timedelta(days=2), ""),
    ]


def test_weeks_of_a_holiday_do_not_part_the_weeks_around_it(cast: Cast, week: date) -> None:
    """Hours of five weeks ago count when two of the weeks since were holidays."""
    missed(cast, "noor", week - timedelta(weeks=4), 8)
    missed(cast, "noor", week, 8)
    assert count_signals(night()) == 0
    cast.put(
        "holiday",
        year_id=cast.years["Oost"],
        name="Vakantie",
        starts_on=week - timedelta(weeks=3),
        ends_on=week - timedelta(weeks=1),
    )
    assert count_signals(night()) == 1


def test_the_job_stands_in_the_timetable() -> None:
    assert "zorgvuldig.jobs.signals" in app.tasks
    assert any(task.task.name == "zorgvuldig.jobs.signals" for task in app.periodic_registry.periodic_tasks.values())


def test_what_the_school_did_is_kept_and_a_report_from_elsewhere_closes_it(cast: Cast, week: date) -> None:
    missed(cast, "noor", week, 16)
    count_signals(night())
    uid = cast.db.execute("select uid from absence_signal").fetchone()[0]
    vera = sign_in(cast.vera)
    assert "16 lesuren" in text_of(vera.get("/verzuim/"))
    page = text_of(vera.get(place(cast, uid)))
    assert "Wat deed de school al?" in page
    assert "Verder met melden" not in page
    kept = vera.post(place(cast, uid), {"doe": "prepare", "draft": "Tekst geheim"})
    assert (kept.status_code, kept["Location"]) == (303, place(cast, uid))
    row = cast.db.execute("select draft, prepared_by_id, closed_at from absence_signal").fetchone()
    assert b"geheim" not in bytes(row[0])
    assert row[1:] == (cast.vera.id, None)
    page = text_of(vera.get(place(cast, uid)))
    assert "Tekst geheim" in page
    assert "Vera Werker bewaarde deze tekst" in page
    assert f"{place(cast, uid)}melden/" in page
    told = {"doe": "elsewhere", "on": TODAY.isoformat(), "how": "Rechtstreeks bij DUO"}
    assert vera.post(place(cast, uid), told).status_code == 303
    assert signals(cast)[0][4] == "reported"
    page = text_of(vera.get(place(cast, uid)))
    assert "Tekst geheim" in page
    assert "buiten dit systeem: Rechtstreeks bij DUO" in page
    assert count_signals(night()) == 0
    assert "Er zijn geen open signalen." in text_of(vera.get("/verzuim/"))


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"on": ""}, "Vul de dag van de melding in."),
        ({"on": days(1).isoformat()}, "tot en met vandaag"),
        ({"on": days(-400).isoformat()}, "tot en met vandaag"),
        ({"how": ""}, "Schrijf hoe dit is gemeld."),
    ],
)
def test_a_report_from_elsewhere_has_a_day_and_a_way(cast: Cast, wrong: dict[str, str], problem: str) -> None:
    uid = signal(cast)
    posted = {"doe": "elsewhere", "on": TODAY.isoformat(), "how": "Bij DUO"} | wrong
    response = sign_in(cast.vera).post(place(cast, uid), posted)
    assert response.status_code == 422
    assert problem in text_of(response)
    assert signals(cast)[0][4] == ""


def test_the_list_and_the_page_say_until_when(cast: Cast) -> None:
    uid = signal(cast, noticed_at=NOW - timedelta(days=30))
    vera = sign_in(cast.vera)
    for page in ("/verzuim/", place(cast, uid)):
        assert "Te laat: dit moest uiterlijk" in text_of(vera.get(page))
    cast.db.execute("update absence_signal set noticed_at = %s", [NOW])
    for page in ("/verzuim/", place(cast, uid)):
        assert "Beslis uiterlijk" in text_of(vera.get(page))


def test_coordinators_are_mailed_when_time_is_nearly_up_and_not_in_a_weekend(cast: Cast) -> None:
    signal(cast, noticed_at=night(monday(TODAY) - timedelta(weeks=3)))
    cast.db.execute(
        'insert into account_emailaddress (user_id, email, verified, "primary") values (%s, %s, true, true)',
        [cast.vera.account, "vera@example.org"],
    )
    mail.outbox.clear()
    assert warn_of_signals(night(monday(TODAY) + timedelta(days=5))) == 0
    assert warn_of_signals(night(monday(TODAY))) == 1
    assert mail.outbox[0].to == ["vera@example.org"]
    assert "Te laat: 1." in mail.outbox[0].body
    assert "Noor" not in mail.outbox[0].body
    cast.db.execute("update absence_signal set noticed_at = %s", [night(monday(TODAY))])
    assert warn_of_signals(night(monday(TODAY))) == 0


def test_a_signal_is_dismissed_with_a_reason(cast: Cast) -> None:
    uid = signal(cast)
    vera = sign_in(cast.vera)
    response = vera.post(place(cast, uid), {"doe": "dismiss", "reason": ""})
    assert response.status_code == 422
    assert "Schrijf waarom u dit niet meldt." in text_of(response)
    assert vera.post(place(cast, uid), {"doe": "dismiss", "reason": "Was ziek"}).status_code == 303
    assert signals(cast)[0][4] == "dismissed"
    assert "Was ziek" in text_of(vera.get(place(cast, uid)))


@pytest.mark.parametrize(
    "posted",
    [
        {"doe": "prepare", "draft": "x"},
        {"doe": "elsewhere", "on": TODAY.isoformat(), "how": "x"},
        {"doe": "dismiss", "reason": "x"},
    ],
)
def test_what_somebody_else_closed_stays_closed(cast: Cast, posted: dict[str, str]) -> None:
    uid = signal(cast)
    vera = sign_in(cast.vera)
    vera.post(place(cast, uid), {"doe": "dismiss", "reason": "Was ziek"})
    response = vera.post(place(cast, uid), posted)
    assert response.status_code == 409
    assert "Iemand anders sloot dit signaal al af." in text_of(response)
    assert signals(cast)[0][4] == "dismissed"


@pytest.mark.parametrize("posted", [{}, {"doe": "send"}, {"doe": "report"}, {"doe": "prepare", "draft": ""}])
def test_an_act_that_is_none_changes_nothing(cast: Cast, posted: dict[str, str]) -> None:
    uid = signal(cast)
    assert sign_in(cast.vera).post(place(cast, uid), posted).status_code == 422
    assert cast.db.execute("select prepared_at, closed_at from absence_signal").fetchone() == (None, None)


@pytest.mark.parametrize("name", OUTSIDERS)
def test_nobody_else_deals_with_a_signal(cast: Cast, name: str) -> None:
    uid = signal(cast)
    client = sign_in(cast.people[name])
    assert client.get(place(cast, uid)).status_code == 404
    assert client.post(place(cast, uid), {"doe": "dismiss", "reason": "x"}).status_code == 404
    assert signals(cast)[0][4] == ""


def test_a_signal_of_another_pupil_is_not_there(cast: Cast) -> None:
    uid = signal(cast)
    assert sign_in(cast.vera).get(place(cast, uid, "bram")).status_code == 404
