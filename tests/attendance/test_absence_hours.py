"""Hours of absences without leave: which count, none twice, and the same ones at night and on every page."""

import random
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import connections

from tests.attendance.attending import absence, lesson, lesson_id, mark, reason
from tests.attendance.test_absence_signals import missed, night, place, signals, text_of
from tests.consent.answering import put_answer
from tests.people import NOW, TODAY, Cast, days, secret_of, sign_in
from zorgvuldig.attendance.signals import actions as absence_signals
from zorgvuldig.attendance.signals.actions import count_signals
from zorgvuldig.attendance.summary.calendar_reads import Status
from zorgvuldig.attendance.summary.hours_reads import arguments
from zorgvuldig.attendance.summary.reads import NEEDS, Hour, missed_hours
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Kind, open_door
from zorgvuldig.gate.jobs import working
from zorgvuldig.school.calendar import monday

DAY = timedelta(days=1)
WEEK = monday(TODAY) - 7 * DAY  # the Monday of last week: wholly over


@pytest.fixture
def skipped(cast: Cast) -> int:
    """A reason without leave."""
    return reason(cast, "S", "Spijbelen", authorised=False)


def on_page(cast: Cast, pupil: str = "noor") -> list[Hour]:
    """The hours without leave as every page of a pupil has them."""
    someone = cast.people[pupil]
    with open_door(
        secret_of(cast.vera), purpose="attendance", reads=NEEDS, kind=Kind.PUPIL, key=str(someone.uid), now=night()
    ) as door:
        found = missed_hours([someone.id], days(-100), TODAY + DAY, door=door)
    return [hour for hour in found if hour.status is Status.UNAUTHORISED]


def at_night() -> dict[int, list[tuple[date, int]]]:
    """The hours that the nightly count takes, by pupil."""
    with working("signals", now=night()) as door, connections[door.alias].cursor() as cursor:
        given = arguments(night(), date.min, TODAY + DAY, None)
        cursor.execute(absence_signals._statement(), {**given, "today": TODAY, "threshold": 1})
        found: dict[int, list[tuple[date, int]]] = {}
        for pupil, _year, day, lesson in cursor.fetchall():
            found.setdefault(pupil, []).append((day, lesson))
    return found


def counted(cast: Cast, pupil: str = "noor") -> list[tuple[date, int]]:
    """Day and lesson hour of what counts, after it is seen that night and page agree and nothing counts twice."""
    page = on_page(cast, pupil)
    assert sorted((hour.missed.day, hour.missed.lesson) for hour in page) == at_night().get(cast.people[pupil].id, [])
    found = [(hour.day, hour.slot) for hour in page]
    assert len(set(found)) == len(found)
    return found


def roll(cast: Cast, on: date, slot: int, **more: Any) -> Any:
    """A lesson of which the roll was called."""
    uid = lesson(cast, on=on, slot=slot, **more)
    number = lesson_id(cast, uid)
    cast.put("lesson_roll", lesson_id=number, group_id=cast.groups["wi2B"][0], taken_by_id=cast.dirk.id, taken_at=NOW)
    return uid


def free(cast: Cast, first: date, length: int = 1) -> None:
    """Days without lessons."""
    cast.put("holiday", year_id=cast.years["Oost"], name="Vrij", starts_on=first, ends_on=first + length * DAY)


def test_the_lessons_of_whole_days_count_and_the_days_are_half_open(cast: Cast, skipped: int) -> None:
    for day in range(-1, 3):
        lesson(cast, on=WEEK + day * DAY, slot=1)
        lesson(cast, on=WEEK + day * DAY, slot=3)
    absence(cast, "noor", skipped, WEEK, 2)
    assert counted(cast) == [(WEEK, 1), (WEEK, 3), (WEEK + DAY, 1), (WEEK + DAY, 3)]
    assert [hour.reason for hour in on_page(cast)] == ["Spijbelen"] * 4
    assert counted(cast, "bram") == []


def test_of_part_of_a_day_only_its_own_hours_count(cast: Cast, skipped: int) -> None:
    for slot in (1, 2, 3, 4):
        lesson(cast, on=WEEK, slot=slot)
    absence(cast, "noor", skipped, WEEK, 1, from_slot=2, until_slot=4)
    assert counted(cast) == [(WEEK, 2), (WEEK, 3)]


def test_an_hour_that_was_noted_counts_once(cast: Cast, skipped: int) -> None:
    mark(cast, "noor", lesson(cast, on=WEEK, slot=1))
    mark(cast, "noor", roll(cast, WEEK, 2), reason_id=skipped)
    absence(cast, "noor", skipped, WEEK, 1)
    assert counted(cast) == [(WEEK, 1), (WEEK, 2)]
    assert [hour.reason for hour in on_page(cast)] == ["Spijbelen", "Spijbelen"]


def test_what_the_teacher_saw_goes_before_what_was_recorded(cast: Cast, skipped: int) -> None:
    roll(cast, WEEK, 1)
    mark(cast, "noor", lesson(cast, on=WEEK, slot=2), "late", minutes=5)
    mark(cast, "noor", lesson(cast, on=WEEK, slot=3), "sent_out")
    lesson(cast, on=WEEK, slot=4)
    absence(cast, "noor", skipped, WEEK, 1)
    assert counted(cast) == [(WEEK, 4)]


def test_a_reason_with_leave_for_the_hour_stays_leave(cast: Cast, skipped: int) -> None:
    mark(cast, "noor", lesson(cast, on=WEEK, slot=1), reason_id=reason(cast, "Z", "Ziek"))
    absence(cast, "noor", skipped, WEEK, 1)
    assert counted(cast) == []


def test_cancelled_lessons_holidays_and_weekends_do_not_count(cast: Cast, skipped: int) -> None:
    for day in range(7):
        lesson(cast, on=WEEK + day * DAY, slot=1, is_cancelled=day == 0)
    free(cast, WEEK + DAY, 2)
    absence(cast, "noor", skipped, WEEK, 5)
    assert counted(cast) == [(WEEK + 3 * DAY, 1), (WEEK + 4 * DAY, 1)]


def test_a_lesson_counts_when_it_is_over(cast: Cast, skipped: int) -> None:
    lesson(cast, on=TODAY, slot=1, starts_at=time(0), ends_at=time(0, 1))
    lesson(cast, on=TODAY, slot=2, starts_at=time(0), ends_at=time(23, 59))
    lesson(cast, on=TODAY + DAY, slot=1)
    absence(cast, "noor", skipped, TODAY, 3)
    assert counted(cast) == [(TODAY, 1)]


def test_two_lessons_at_the_same_hour_are_one_hour(cast: Cast, skipped: int) -> None:
    lesson(cast, on=WEEK, slot=1)
    lesson(cast, "2B", on=WEEK, slot=1)
    lesson(cast, "2B", on=WEEK, slot=2)
    mark(cast, "noor", lesson(cast, on=WEEK, slot=2))
    absence(cast, "noor", skipped, WEEK, 1)
    assert counted(cast) == [(WEEK, 1), (WEEK, 2)]


def test_only_lessons_of_groups_the_pupil_was_in_count(cast: Cast, skipped: int) -> None:
    lesson(cast, "ne3A", on=WEEK, slot=1)
    lesson(cast, on=WEEK, slot=2)
    lesson(cast, on=WEEK + DAY, slot=2)
    cast.db.execute("update membership set ends_on = %s where pupil_id = %s", [WEEK + DAY, cast.noor.id])
    absence(cast, "noor", skipped, WEEK, 2)
    assert counted(cast) == [(WEEK, 2)]


def test_without_a_timetable_the_hours_themselves_count_and_whole_days_do_not(cast: Cast, skipped: int) -> None:
    absence(cast, "noor", skipped, WEEK, 1, from_slot=2, until_slot=4)
    absence(cast, "noor", skipped, WEEK + DAY, 1)
    absence(cast, "noor", skipped, WEEK + 2 * DAY, 1, from_slot=1, until_slot=2)
    absence(cast, "noor", skipped, WEEK + 5 * DAY, 1, from_slot=1, until_slot=5)  # a Saturday
    absence(cast, "noor", skipped, TODAY, 2, from_slot=1, until_slot=5)  # not over yet
    free(cast, WEEK + 2 * DAY)
    assert counted(cast) == [(WEEK, 2), (WEEK, 3)]
    assert {hour.course for hour in on_page(cast)} == {"geen rooster"}
    lesson(cast, on=WEEK + 4 * DAY, slot=1)  # now there is a timetable of that week, without lessons on Monday
    assert counted(cast) == []


def test_hours_of_somebody_in_no_group_do_not_count(cast: Cast, skipped: int) -> None:
    cast.db.execute("delete from membership where pupil_id = %s", [cast.noor.id])
    absence(cast, "noor", skipped, WEEK, 1, from_slot=2, until_slot=4)
    assert counted(cast) == []


def test_an_absence_without_leave_makes_the_signal_that_every_page_explains(cast: Cast, skipped: int) -> None:
    for slot in range(1, 9):
        lesson(cast, on=WEEK, slot=slot)
        lesson(cast, on=WEEK + DAY, slot=slot)
    absence(cast, "noor", skipped, WEEK, 2)
    missed(cast, "noor", WEEK, 3)  # the roll of three of these lessons noted it too
    assert count_signals(night()) == 1
    assert signals(cast) == [(cast.noor.id, 16, WEEK, WEEK + 2 * DAY, "")]
    uid = cast.db.execute("select uid from absence_signal").fetchone()[0]
    vera = sign_in(cast.vera)
    page = text_of(vera.get(place(cast, uid)))
    assert "Het systeem telde 16 lesuren zonder toestemming" in page
    assert "want er is iets verbeterd" not in page
    assert page.count('<td class="getal">8</td>') == 2
    for client, path in (
        (vera, f"/verzuim/leerling/{cast.noor.uid}/"),
        (sign_in(cast.maud), f"/leerlingen/{cast.noor.uid}/verzuim/"),
        (sign_in(cast.gerda), f"/mijn-kind/{cast.noor.uid}/aanwezigheid/"),
        (sign_in(cast.noor), "/mijn-gegevens/aanwezigheid/"),
    ):
        response = client.get(path)
        assert response.status_code == 200, path
        assert response.context["attendance"].totals.unauthorised == 16, path
        assert "16 lesuren ongeoorloofd afwezig" in text_of(response)


def test_a_helper_and_the_class_list_have_the_same_number(cast: Cast, skipped: int) -> None:
    lesson(cast, on=WEEK, slot=1)
    mark(cast, "noor", lesson(cast, on=WEEK, slot=2))
    lesson(cast, "2B", on=WEEK, slot=3)  # another group than the one that is helped
    absence(cast, "noor", skipped, WEEK, 1)
    cast.db.execute("update helper_grant set sees_attendance = true")
    put_answer(cast, "gerda", True, topic="homework_service", version=REGISTER.topics["homework_service"].version)
    rows = sign_in(cast.hanna).get(f"/hulp/{cast.groups['wi2B'][1]}/aanwezigheid/").context["rows"]
    assert {row.pupil.pupil_id: row.absent for row in rows if row.absent} == {cast.noor.id: 2}
    cast.db.execute(
        "update helper_grant set group_id = %s", [cast.groups["2B"][0]]
    )  # a class has no lessons of its own
    rows = sign_in(cast.hanna).get(f"/hulp/{cast.groups['2B'][1]}/aanwezigheid/").context["rows"]
    assert {row.pupil.pupil_id: row.absent for row in rows if row.absent} == {cast.noor.id: 3}
    listed = sign_in(cast.vera).get(f"/verzuim/klas/{cast.groups['2B'][1]}/", {"dag": str(WEEK)}).context["view"].rows
    totals = {row.pupil.pupil_id: row.totals.unauthorised for row in listed if row.totals.unauthorised}
    assert totals == {cast.noor.id: 3}


def test_fifteen_hours_are_no_signal(cast: Cast, skipped: int) -> None:
    for slot in range(1, 9):
        lesson(cast, on=WEEK, slot=slot)
        lesson(cast, on=WEEK + DAY, slot=slot, is_cancelled=slot == 8)
    absence(cast, "noor", skipped, WEEK, 2)
    assert count_signals(night()) == 0
    assert signals(cast) == []


@pytest.mark.parametrize("seed", range(8))
def test_whatever_was_recorded_each_hour_counts_once_and_only_by_the_rule(cast: Cast, skipped: int, seed: int) -> None:
    """Two weeks of lessons, rolls, marks, holidays and absences by chance, against the rule in plain words."""
    chance = random.Random(seed)
    leave = reason(cast, "Z", "Ziek")
    school_days = [WEEK - 7 * DAY + day * DAY for day in range(14) if day % 7 < 5]
    holiday = set(chance.sample(school_days, 2))
    for day in holiday:
        free(cast, day)
    lessons = {}
    for day in school_days:
        for slot in chance.sample(range(1, 7), 4):
            is_cancelled, is_called = chance.random() < 0.2, chance.random() < 0.3
            make = roll if is_called else lambda c, on, slot, **more: lesson(c, on=on, slot=slot, **more)
            lessons[day, slot] = (make(cast, day, slot, is_cancelled=is_cancelled), is_cancelled, is_called)
    for name in ("noor", "bram", "tess", "yara"):
        marks = {key: chance.choice(["absent", "late", "sent_out"]) for key in lessons if chance.random() < 0.2}
        for key, kind in marks.items():
            mark(cast, name, lessons[key][0], kind)
        away: dict[tuple[date, int], int] = {}
        for day in school_days:
            if chance.random() < 0.6:
                why, slots = chance.choice([leave, skipped, skipped]), chance.choice([None, (1, 3), (3, 7)])
                absence(
                    cast,
                    name,
                    why,
                    day,
                    1,
                    **(dict(zip(("from_slot", "until_slot"), slots, strict=True)) if slots else {}),
                )
                away |= dict.fromkeys(((day, slot) for slot in range(*(slots or (1, 21)))), why)
        wanted = []
        for (day, slot), (_uid, is_cancelled, is_called) in sorted(lessons.items()):
            key = (day, slot)
            if is_cancelled or away.get(key) == leave:
                continue
            if key in marks:
                if marks[key] == "absent":
                    wanted.append(key)
            elif away.get(key) == skipped and not is_called and day not in holiday:
                wanted.append(key)
        assert counted(cast, name) == wanted
