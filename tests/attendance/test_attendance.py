"""What a pupil missed, added up: which hour counts as what, the calendar, and who sees it."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.attendance.attending import absence, lesson, mark, notice, reason, signal
from tests.people import NOW, TODAY, Cast, days, secret_of, sign_in
from zorgvuldig.attendance.summary.calendar_reads import Status, months
from zorgvuldig.attendance.summary.reads import Summary, attendance_summary
from zorgvuldig.gate.door import Kind, open_door
from zorgvuldig.school.calendar import Span
from zorgvuldig.school.models import SchoolYear


def summary(cast: Cast, pupil: str = "noor") -> Summary:
    """The attendance of a pupil as the one who follows it sees it."""
    reads = (
        "organisation", "membership", "planning", "timetable", "attendance", "absence", "absence_signal",
    )  # fmt: skip
    someone = cast.people[pupil]
    with open_door(
        secret_of(cast.vera), purpose="attendance", reads=reads, kind=Kind.PUPIL, key=str(someone.uid), now=NOW
    ) as door:
        found = attendance_summary(someone.id, door=door)
    assert found is not None
    return found


def hours(found: Summary) -> list[tuple[date, int, Status, str]]:
    """The hours of a summary, the latest day first."""
    return [(hour.day, hour.slot, hour.status, hour.reason) for day in found.days for hour in day.hours]


def test_each_hour_counts_as_what_the_school_knows_of_it(cast: Cast) -> None:
    ill, skipped = reason(cast, "Z", "Ziek"), reason(cast, "S", "Spijbelen", authorised=False)
    mark(cast, "noor", lesson(cast, slot=1))
    mark(cast, "noor", lesson(cast, slot=2), reason_id=ill)
    mark(cast, "noor", lesson(cast, slot=3), reason_id=skipped)
    mark(cast, "noor", lesson(cast, slot=4), "late", minutes=9)
    mark(cast, "noor", lesson(cast, slot=5), "sent_out")
    mark(cast, "bram", lesson(cast, slot=6))
    found = summary(cast)
    assert hours(found) == [
        (TODAY, 1, Status.UNAUTHORISED, ""),
        (TODAY, 2, Status.AUTHORISED, "Ziek"),
        (TODAY, 3, Status.UNAUTHORISED, "Spijbelen"),
        (TODAY, 4, Status.LATE, ""),
        (TODAY, 5, Status.SENT_OUT, ""),
    ]
    totals = found.totals
    assert (totals.unauthorised, totals.authorised, totals.late, totals.sent_out) == (2, 1, 1, 1)
    assert dict(totals.reasons) == {"": 1, "Ziek": 1, "Spijbelen": 1}
    assert found.days[0].status is Status.UNAUTHORISED


def test_who_is_reported_away_has_leave_also_where_nobody_noted_it(cast: Cast) -> None:
    ill = reason(cast, "Z", "Ziek")
    absence(cast, "noor", ill, days(-2), 2)
    mark(cast, "noor", lesson(cast, on=days(-2), slot=1))
    lesson(cast, on=days(-1), slot=1)
    lesson(cast, on=days(-1), slot=2, is_cancelled=True)
    lesson(cast, "ne3A", on=days(-1), slot=3)
    lesson(cast, on=TODAY, slot=1)
    assert hours(summary(cast)) == [
        (days(-1), 1, Status.AUTHORISED, "Ziek"),
        (days(-2), 1, Status.AUTHORISED, "Ziek"),
    ]


def test_part_of_a_day_covers_its_own_hours_only(cast: Cast) -> None:
    absence(cast, "noor", reason(cast, "A", "Arts"), from_slot=2, until_slot=4)
    for slot in (1, 2, 3, 4):
        mark(cast, "noor", lesson(cast, slot=slot))
    assert [hour[2] for hour in hours(summary(cast))] == [
        Status.UNAUTHORISED, Status.AUTHORISED, Status.AUTHORISED, Status.UNAUTHORISED,
    ]  # fmt: skip


def test_an_absence_without_leave_covers_nothing(cast: Cast) -> None:
    absence(cast, "noor", reason(cast, "S", "Spijbelen", authorised=False))
    mark(cast, "noor", lesson(cast))
    assert [hour[2] for hour in hours(summary(cast))] == [Status.UNAUTHORISED]


def test_a_cancelled_lesson_and_last_year_count_for_nothing(cast: Cast) -> None:
    mark(cast, "noor", lesson(cast, is_cancelled=True))
    mark(cast, "noor", lesson(cast, on=days(-120)))
    assert hours(summary(cast)) == []


def test_it_says_how_near_a_report_is(cast: Cast) -> None:
    for slot in range(1, 11):
        mark(cast, "noor", lesson(cast, slot=slot))
    near = summary(cast).near
    assert near is not None
    assert (near.level.value, near.hours) == ("near", 10)
    page = sign_in(cast.vera).get(f"/verzuim/leerling/{cast.noor.uid}/").content.decode()
    assert "10 lesuren zonder toestemming afwezig in 4 lesweken. Bij 16 moet de school het melden." in page


def test_a_report_that_is_due_is_told_until_the_signal_of_tonight_tells_it(cast: Cast) -> None:
    for slot in range(1, 17):
        mark(cast, "noor", lesson(cast, slot=slot))
    said = "16 lesuren zonder toestemming afwezig in 4 lesweken. Vannacht maakt het systeem hiervan een signaal."
    path = f"/verzuim/leerling/{cast.noor.uid}/"
    vera = sign_in(cast.vera)
    assert said in vera.get(path).content.decode()
    signal(cast)
    assert said not in vera.get(path).content.decode()


def test_a_pupil_costs_a_fixed_number_of_questions(cast: Cast) -> None:
    vera = sign_in(cast.vera)
    absence(cast, "noor", reason(cast, "Z", "Ziek"), days(-9), 2)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert vera.get(f"/verzuim/leerling/{cast.noor.uid}/").status_code == 200
        return len(captured)

    mark(cast, "noor", lesson(cast, slot=1))
    once = cost()
    for slot in range(2, 12):
        mark(cast, "noor", lesson(cast, slot=slot))
    assert cost() == once


def test_the_calendar_has_every_school_day_once() -> None:
    year = SchoolYear(starts_on=date(2026, 8, 24), ends_on=date(2027, 7, 10))
    holiday = Span(date(2026, 10, 17), date(2026, 10, 26))
    found = months(year, [holiday], {date(2026, 9, 1): Status.LATE, date(2026, 9, 2): Status.LATE}, date(2026, 9, 3))
    cells = [cell for month in found for cell in month.cells]
    assert len(found) == 12
    assert [cell.day for cell in cells] == sorted({cell.day for cell in cells})
    assert (cells[0].day, cells[-1].day) == (date(2026, 8, 24), date(2027, 7, 9))
    assert {cell.day.weekday() for cell in cells} == {0, 1, 2, 3, 4}
    assert {cell.day for cell in cells if cell.is_free} == {date(2026, 10, day) for day in range(19, 24)}
    assert [cell.day for cell in cells if cell.is_today] == [date(2026, 9, 3)]
    september = found[1]
    assert september.counts == {Status.LATE: 2}
    assert september.finding == "2 dagen te laat"
    places = {(cell.x, cell.y) for cell in september.cells}
    assert len(places) == len(september.cells)


def seen(cast: Cast, name: str, path: str) -> int:
    """What somebody gets there."""
    return sign_in(cast.people[name]).get(path).status_code


def test_mentor_and_family_see_the_same_and_nothing_to_change(cast: Cast) -> None:
    ill = reason(cast, "Z", "Ziek")
    mark(cast, "noor", lesson(cast, slot=3), reason_id=ill)
    mark(cast, "yara", lesson(cast, slot=4), "late", minutes=4)
    absence(cast, "noor", ill, days(-3), 1)
    notice(cast, remark="Griep geheim")
    signal(cast)
    mentor = sign_in(cast.maud).get(f"/leerlingen/{cast.noor.uid}/verzuim/").content.decode()
    for words in ("geoorloofd afwezig", "Ziek", "Griep geheim", "16 lesuren zonder toestemming"):
        assert words in mentor
    assert "Afwezigheid vastleggen" not in mentor
    assert "/signalen/" not in mentor
    family = sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/aanwezigheid/").content.decode()
    assert "geoorloofd afwezig" in family
    assert "Alle dagen in woorden" in family
    own = sign_in(cast.yara).get("/mijn-gegevens/aanwezigheid/").content.decode()
    assert "4 minuten" in own
    assert "Ziek" not in own
    assert f"/afwezig/{cast.yara.uid}/" in own  # she is 18
    assert "/afwezig/" not in sign_in(cast.tess).get("/mijn-gegevens/aanwezigheid/").content.decode()


def test_a_mentor_finds_it_on_the_page_of_the_pupil_and_of_the_class(cast: Cast) -> None:
    mark(cast, "noor", lesson(cast, slot=3))
    maud = sign_in(cast.maud)
    page = maud.get(f"/leerlingen/{cast.noor.uid}/begeleiding/").content.decode()
    assert "In dit schooljaar 1 lesuur ongeoorloofd afwezig." in page
    assert f"/leerlingen/{cast.noor.uid}/verzuim/" in page
    group = cast.groups["2B"][1]
    assert f"/mentorklas/{group}/verzuim/" in maud.get(f"/mentorklas/{group}/").content.decode()


def test_whoever_follows_attendance_finds_a_pupil_by_name(cast: Cast) -> None:
    page = sign_in(cast.vera).post("/zoeken/", {"q": "bakkerman"}).content.decode()
    assert f"/verzuim/leerling/{cast.noor.uid}/" in page
    assert "/verzuim/leerling/" not in sign_in(cast.maud).post("/zoeken/", {"q": "bakkerman"}).content.decode()


@pytest.mark.parametrize(
    ("page", "people"),
    [
        ("/leerlingen/{noor}/verzuim/", "maud"),
        ("/mijn-kind/{noor}/aanwezigheid/", "gerda"),
        ("/mentorklas/{class}/verzuim/", "maud"),
        ("/verzuim/klas/{class}/", "vera"),
        ("/verzuim/leerling/{noor}/", "vera"),
    ],
)
def test_exactly_these_see_it(cast: Cast, page: str, people: str) -> None:
    path = page.format(noor=cast.noor.uid, **{"class": cast.groups["2B"][1]})
    assert {name for name in cast.people if seen(cast, name, path) == 200} == set(people.split())


def test_a_class_in_a_week_and_in_a_period(cast: Cast) -> None:
    mark(cast, "noor", lesson(cast, slot=1))
    mark(cast, "noor", lesson(cast, slot=2))
    mark(cast, "bram", lesson(cast, on=days(-20), slot=1), "late")
    mark(cast, "sem", lesson(cast, "ne3A", slot=1))
    signal(cast, "bram")
    cast.put(
        "period",
        year_id=cast.years["Oost"], number=1, name="Periode 1", starts_on=days(-100), ends_on=days(10), weight=1,
    )  # fmt: skip
    maud = sign_in(cast.maud)
    path = f"/mentorklas/{cast.groups['2B'][1]}/verzuim/"
    week = maud.get(path, {"dag": TODAY.isoformat()})
    rows = {row.name: row for row in week.context["view"].rows}
    assert set(rows) == {"Bakkerman, Noor", "Bakkerman, Tess", "Oudendijk, Yara", "Visserman, Bram"}
    assert rows["Bakkerman, Noor"].totals.unauthorised == 2
    assert rows["Visserman, Bram"].totals.late == 0
    assert rows["Visserman, Bram"].has_signal
    if TODAY.weekday() < 5:
        assert rows["Bakkerman, Noor"].days[TODAY.weekday()] == (TODAY, [(Status.UNAUTHORISED, 2)])
    period = maud.get(path, {"periode": "1"})
    rows = {row.name: row for row in period.context["view"].rows}
    assert (rows["Bakkerman, Noor"].totals.unauthorised, rows["Visserman, Bram"].totals.late) == (2, 1)
    assert rows["Visserman, Bram"].days == []
    assert "Buurman" not in period.content.decode()
    assert maud.get(path, {"periode": "9", "dag": "onzin"}).status_code == 200


def test_who_is_in_no_group_of_a_year_gets_a_page_that_says_so(cast: Cast) -> None:
    cast.pupil("Nieuw", "Komer", 12)
    page = sign_in(cast.nieuw).get("/mijn-gegevens/aanwezigheid/").content.decode()
    assert "Er is nog geen schooljaar waarin de leerling lessen heeft." in page
    followed = sign_in(cast.vera).get(f"/verzuim/leerling/{cast.nieuw.uid}/").content.decode()
    assert "Er is nog geen schooljaar" in followed
    assert "Afwezigheid vastleggen" not in followed
