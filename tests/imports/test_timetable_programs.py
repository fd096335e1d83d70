"""Timetables as programs write them: Untis, Zermelo and calendars. Who is in them is never kept, and what is wrong is said by its line."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.imports.importing import bring
from tests.imports.test_timetable import code, lessons, take
from tests.people import TODAY, Cast, days, sign_in
from zorgvuldig.imports.problems import ImportRefused
from zorgvuldig.imports.timetable.hours import HoursRefused, read_hours, usual_hours
from zorgvuldig.imports.timetable.programs.files import program_of, reduced
from zorgvuldig.imports.timetable.programs.lesson import Words
from zorgvuldig.imports.timetable.programs.recurrence import TimeRefused, moment_of, repeated, rule_of
from zorgvuldig.platform.vault import files
from zorgvuldig.school.calendar import monday

HOURS = "1 08:30-09:20\n2 09:20-10:10\n3 10:30-11:20\n4 11:20-12:10"
SECRETS = ("Noor Bakkerman", "noor@example.org", "Bakkerman", "990001", "beugel")
HERE = ZoneInfo("Europe/Amsterdam")
WORDS = Words({"wi2b", "ne3a", "2b"}, {"drk"}, {"wi", "ne"})
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """A file with this text; its path."""

    def make(text: str | bytes, name: str = "rooster.txt") -> Path:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return make


@pytest.fixture
def hours(cast: Cast) -> None:
    """A lesson in each hour, by which the hours are known, of a group that no file is about; and a subject by its code."""
    cast.put("subject", school_id=cast.schools["Oost"], code="wi", name="Wiskunde bij code")
    for number, row in enumerate(read_hours(HOURS).rows):
        cast.put(
            "lesson", uid=uuid4(), group_id=cast.groups["ne3A"][0], held_on=days(-30 - number), slot=row.slot,
            starts_at=row.starts, ends_at=row.ends, room="",
        )  # fmt: skip


def standing(cast: Cast) -> list[tuple[Any, ...]]:
    """The lessons of wi2B: day, hour, times, room, teacher, whether cancelled."""
    return [row[1:] for row in lessons(cast) if row[0] == "wi2B"]


def calendar(*events: str) -> str:
    """A calendar of these events, each some lines."""
    body = "".join(f"BEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\n" for event in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Rooster//NL\r\n{body}END:VCALENDAR\r\n"


def event(
    on: date = TODAY, more: str = "", summary: str = "wi - 2B - B12", at: str = "083000", until: str = "092000"
) -> str:
    """A lesson in a calendar."""
    return (
        f"UID:1-{on}@rooster\r\nDTSTART;TZID=Europe/Amsterdam:{on:%Y%m%d}T{at}\r\nDTEND;TZID=Europe/Amsterdam:{on:%Y%m%d}T{until}\r\n"
        f"SUMMARY:{summary}\r\nLOCATION:B12{more}"
    )


def appointment(**more: Any) -> dict[str, Any]:
    """A lesson as Zermelo's API gives it."""
    start = datetime.combine(TODAY, time(8, 30), HERE)
    return {
        "id": 1, "appointmentInstance": 7, "start": int(start.timestamp()), "end": int(start.timestamp()) + 3000,
        "startTimeSlotName": "u1", "endTimeSlotName": "u1", "subjects": ["wi"], "groups": ["wi2B"], "locations": ["B12"],
        "teachers": [], "appointmentType": "lesson", "valid": True, "cancelled": False,
    } | more  # fmt: skip


def zermelo(*rows: dict[str, Any]) -> str:
    """An answer of the API."""
    return json.dumps({"response": {"status": 200, "data": list(rows)}})


# Untis


@pytest.mark.usefixtures("hours")
def test_a_row_of_untis_is_an_hour_of_every_week(cast: Cast, write: Write) -> None:
    found = take(write(f'12,"2B","{code(cast, "dirk")}","wi","B12",2,3,,\r\n13,"","DRK","verg","",2,4,,\r\n'))
    assert not found.is_refused, list(found.lines())
    year = cast.db.execute("select starts_on, ends_on from school_year where id = %s", [cast.years["Oost"]]).fetchone()
    tuesdays = [row[0] for row in standing(cast)]
    assert {day.weekday() for day in tuesdays} == {1}
    assert tuesdays[0] - year[0] < timedelta(weeks=1)
    assert year[1] - tuesdays[-1] <= timedelta(weeks=1)
    assert {row[1:] for row in standing(cast)} == {(3, time(10, 30), time(11, 20), "B12", cast.dirk.id, False)}
    assert (
        found.findings.notices == ["Rijen zonder klas: 1. Dat zijn geen lessen; die lezen wij niet."]
        or found.findings.notices
    )


@pytest.mark.usefixtures("hours")
def test_a_lesson_of_untis_with_two_teachers_is_one(cast: Cast, write: Write) -> None:
    rows = '12;"2B";"?";"wi";"B12";2;3;;\n12;"2B";"XXX";"wi";"B13";2;3;;\n'
    assert not take(write(rows)).is_refused
    assert {row[4] for row in standing(cast)} == {"B12"}


@pytest.mark.usefixtures("hours")
@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        ('12,"9Z","","wi","B12",2,3,,', "klas", "9Z.wi"),
        ('12,"2B","","wi","B12",9,3,,', "dag", "1 "),
        ('12,"2B","","wi","B12",2,11,,', "uur", "11"),
        ('12,"2B","","wi","een veel te lange naam",2,3,,', "lokaal", "20"),
        ('12,"2B","ZZ9","wi","B12",2,3,,', "docent", ""),
        ('12,"2B"', "", "GPU001"),
        ('13,"2B","","wi","C1",2,2,,', "docent", "1"),
    ],
)
def test_a_wrong_row_of_untis_is_said_by_its_line(cast: Cast, write: Write, row: str, column: str, says: str) -> None:
    found = take(write(f'12,"2B","","wi","B12",2,2,,\n{row}\n'))
    assert [(one.row, one.column) for one in found.findings.problems] == [(2, column)]
    assert says in found.findings.problems[0].says
    assert standing(cast) == []


def test_without_the_hours_untis_is_not_read(cast: Cast, write: Write) -> None:
    with pytest.raises(ImportRefused, match=r"hoe laat|what time|lesson hours"):
        take(write('12,"2B","","wi","B12",2,3,,\n'))


# Zermelo


def test_appointments_of_zermelo_are_lessons(cast: Cast, write: Write) -> None:
    gone = appointment(valid=False, locations=["OUD"])
    talk = appointment(appointmentType="talk", groups=["iets anders"])
    held = appointment(teachers=[code(cast, "dirk")])
    away = appointment(start=held["start"] + 86400, end=held["end"] + 86400, cancelled=True)
    found = take(write(zermelo(gone, talk, held, away), "afspraken.json"))
    assert not found.is_refused, list(found.lines())
    assert standing(cast) == [
        (TODAY, 1, time(8, 30), time(9, 20), "B12", cast.dirk.id, False),
        (days(1), 1, time(8, 30), time(9, 20), "B12", None, True),
    ]


def test_a_lesson_that_takes_the_place_of_a_cancelled_one_counts(cast: Cast, write: Write) -> None:
    for pair in ((True, False), (False, True)):
        take(write(zermelo(*(appointment(cancelled=off, locations=["A1" if off else "A2"]) for off in pair))))
        assert [(row[4], row[6]) for row in standing(cast)] == [("A2", False)]


@pytest.mark.parametrize(
    ("more", "column"),
    [
        ({"groups": ["onbekend"]}, "groups"),
        ({"groups": []}, "groups"),
        ({"end": 0}, "start"),
        ({"start": "vandaag"}, "start"),
        ({"startTimeSlotName": None, "endTimeSlotName": None}, "startTimeSlotName"),
        ({"teachers": ["zz9"]}, "teachers"),
    ],
)
def test_a_wrong_appointment_is_said_by_its_number(cast: Cast, write: Write, more: Any, column: str) -> None:
    found = take(write(zermelo(appointment(), appointment() | more)))
    assert [(one.row, one.column) for one in found.findings.problems] == [(2, column)]


@pytest.mark.parametrize(
    "text",
    ["{", "[]", "[1]", '{"response": {"data": 3}}', "[" * 5000, '[{"start": 1}]', '{"data": [{"appointments": 3}]}'],
)
def test_what_is_no_answer_of_zermelo_is_refused(cast: Cast, write: Write, text: str) -> None:
    with pytest.raises(ImportRefused, match="Zermelo"):
        take(write(text))


# Calendars


@pytest.mark.usefixtures("hours")
def test_events_are_lessons(cast: Cast, write: Write) -> None:
    other = event(days(1), summary="Vergadering", at="100000", until="110000")
    whole = f"UID:9\r\nDTSTART;VALUE=DATE:{TODAY:%Y%m%d}\r\nSUMMARY:Sportdag 2B wi"
    away = event(days(2), more="\r\nSTATUS:CANCELLED")
    double = event(days(3), until="101000", summary=f"wi2B ({code(cast, 'dirk')})")
    found = take(write(calendar(event(), other, whole, away, double), "rooster.ics"))
    assert not found.is_refused, list(found.lines())
    assert standing(cast) == [
        (TODAY, 1, time(8, 30), time(9, 20), "B12", None, False),
        (days(2), 1, time(8, 30), time(9, 20), "B12", None, True),
        (days(3), 1, time(8, 30), time(9, 20), "B12", cast.dirk.id, False),
        (days(3), 2, time(9, 20), time(10, 10), "B12", cast.dirk.id, False),
    ]
    assert [one.column for one in found.findings.warnings] == ["SUMMARY"]


@pytest.mark.usefixtures("hours")
def test_a_repeated_event_is_repeated_as_it_says(cast: Cast, write: Write) -> None:
    week = monday(TODAY)
    rule = (
        f"RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=5\r\nEXDATE;TZID=Europe/Amsterdam:{week + timedelta(weeks=1):%Y%m%d}T083000"
    )
    moved = week + timedelta(weeks=2)
    instead = f"RECURRENCE-ID;TZID=Europe/Amsterdam:{moved:%Y%m%d}T083000\r\n" + event(
        moved, at="103000", until="112000"
    )
    instead = instead.replace(f"UID:1-{moved}", f"UID:1-{week}")
    found = take(write(calendar(event(week, more=f"\r\n{rule}"), instead)))
    assert not found.is_refused, list(found.lines())
    assert [row[:2] for row in standing(cast)] == [
        (week, 1), (moved, 3), (week + timedelta(weeks=3), 1), (week + timedelta(weeks=4), 1),
    ]  # fmt: skip


def test_an_hour_stays_that_hour_when_the_clock_changes() -> None:
    start = moment_of("20261019T083000", {"TZID": "Europe/Amsterdam"})
    found = list(repeated(start, rule_of("FREQ=WEEKLY;UNTIL=20261102T073000Z", start), date(2027, 7, 1)))
    assert [(at.astimezone(HERE).hour, at.astimezone(UTC).hour) for at in found] == [(8, 6), (8, 7), (8, 7)]


def test_a_moment_in_utc_is_told_on_the_clock_of_the_school() -> None:
    assert [moment_of(value, {}).here.hour for value in ("20261023T063000Z", "20261026T073000Z")] == [8, 8]
    start = moment_of("20261019T063000Z", {})  # the standard repeats an hour of UTC at that hour of UTC
    found = list(repeated(start, rule_of("FREQ=WEEKLY;COUNT=2", start), date(2027, 7, 1)))
    assert [at.astimezone(HERE).hour for at in found] == [8, 7]


def test_zermelo_tells_the_hour_of_the_school_before_and_after_the_clock_changes(cast: Cast, write: Write) -> None:
    rows = [
        appointment(start=int(datetime(2026, 10, day, hour, 30, tzinfo=UTC).timestamp()))
        for day, hour in ((23, 6), (26, 7))
    ]
    take(write(zermelo(*(row | {"end": row["start"] + 3000} for row in rows))))
    assert {row[2] for row in standing(cast)} <= {time(8, 30)}


@pytest.mark.usefixtures("hours")
@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        (event().replace("Europe/Amsterdam", "Mars/Olympus"), 6, "DTSTART"),
        (event().replace("DTSTART", "X-BEGIN"), 4, "DTSTART"),
        (event().replace("DTEND", "X-END"), 6, "DTSTART"),
        (event(until="080000"), 7, "DTEND"),
        (event(more="\r\nRRULE:FREQ=DAILY"), 10, "RRULE"),
        (event(more="\r\nRRULE:FREQ=WEEKLY;BYDAY=1MO"), 10, "RRULE"),
        (event(more="\r\nRRULE:FREQ=WEEKLY;INTERVAL=0"), 10, "RRULE"),
        (event(more="\r\nRRULE:FREQ=WEEKLY;COUNT=3;UNTIL=20270101"), 10, "RRULE"),
        (event(more="\r\nRRULE:FREQ=WEEKLY\r\nEXDATE:gisteren"), 11, "EXDATE"),
        (event(more="\r\nRDATE:20261201T083000Z"), 10, "RDATE"),
        (event(at="030000", until="033000"), 6, "DTSTART"),
        (event(date(2019, 9, 2), more="\r\nRRULE:FREQ=WEEKLY"), 10, "RRULE"),
    ],
)
def test_a_wrong_event_is_said_by_its_line(cast: Cast, write: Write, text: str, line: int, column: str) -> None:
    found = take(write(calendar(text)))
    assert [(one.row, one.column) for one in found.findings.problems] == [(line, column)]
    assert standing(cast) == []


@pytest.mark.usefixtures("hours")
@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\n", "3"),
        ("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "2"),
        ("BEGIN:VCALENDAR\r\nniets\r\nEND:VCALENDAR", "2"),
        (b"BEGIN:VCALENDAR\r\nX:\xff\r\nEND:VCALENDAR", "2"),
    ],
)
def test_what_is_no_whole_calendar_is_refused_with_the_line(cast: Cast, write: Write, text: Any, line: str) -> None:
    with pytest.raises(ImportRefused, match=line):
        take(write(text))


@pytest.mark.usefixtures("hours")
def test_a_file_without_a_lesson_is_refused(cast: Cast, write: Write) -> None:
    with pytest.raises(ImportRefused):
        take(write(calendar(event(summary="Vergadering"))))


# What is kept


UNTIS = '1,"2B","DRK","wi","B12",2,3,,,"Noor Bakkerman","990001"\r\n'
ICAL = calendar(
    event(
        summary="wi 2B met Noor Bakkerman (beugel)",
        more='\r\nDESCRIPTION:Noor Bakkerman\\, noor@example.org\\, 990001\\n\r\n wi2B\r\nORGANIZER;CN="Noor Bakkerman":mailto:noor@example.org'
        "\r\nATTENDEE;CN=Bakkerman;ROLE=REQ-PARTICIPANT:mailto:noor@example.org\r\nX-LEERLINGEN:990001\r\nCATEGORIES:Bakkerman"
        "\r\nBEGIN:VALARM\r\nDESCRIPTION:Noor Bakkerman\r\nEND:VALARM\r\nCONTACT:Bakkerman\r\nCOMMENT:beugel",
    ).replace("UID:", "UID:noor@example.org-")
)
ZERMELO = zermelo(
    appointment(
        students=["990001"],
        studentsInDepartments=[1],
        remark="Noor Bakkerman heeft een beugel",
        groups=["wi2B", "Bakkerman"],
        teachers=["DRK", "noor@example.org"],
        content="990001",
        schedulerRemark="Bakkerman",
        locations=["bij Noor Bakkerman thuis"],
        creator="noor@example.org",
    )
)


@pytest.mark.parametrize("text", [UNTIS, ICAL, ZERMELO], ids=["untis", "ical", "zermelo"])
def test_nothing_about_pupils_is_left_of_a_file(text: str) -> None:
    kept = reduced(text.encode(), WORDS).decode()
    assert [secret for secret in SECRETS if secret in kept] == []
    assert "2B" in kept
    assert program_of(kept.encode()) == program_of(text.encode())
    assert reduced(kept.encode(), WORDS).decode() == kept


@pytest.mark.parametrize(("text", "name"), [(UNTIS, "GPU001.TXT"), (ICAL, "rooster.ics"), (ZERMELO, "afspraken.json")])
def test_nothing_about_pupils_is_kept(cast: Cast, text: str, name: str) -> None:
    answer = bring(sign_in(cast.anna), text, "timetable", name)
    assert answer.status_code == 303
    (blob,) = cast.db.execute("select blob from import_upload").fetchone()
    kept = b"".join(files.read(blob)).decode()
    assert [secret for secret in SECRETS if secret in kept] == []
    assert "2B" in kept


def test_what_is_kept_has_everything_on_its_line() -> None:
    kept = reduced(ICAL.encode(), WORDS).decode().splitlines()
    for number, line in enumerate(ICAL.splitlines()):
        if line.startswith(("DTSTART", "BEGIN:VEVENT", "SUMMARY", "LOCATION")):
            assert kept[number].split(":")[0] == line.split(":")[0]


@given(
    st.lists(
        st.sampled_from([*ICAL.splitlines(), "x", " y", "END:VEVENT", "BEGIN:VTODO", 'SUMMARY;A="b', "DTSTART:"]),
        max_size=12,
    )
)
def test_no_calendar_breaks_the_reader(lines: list[str]) -> None:
    try:
        kept = reduced("\r\n".join(["BEGIN:VCALENDAR", *lines]).encode(), WORDS).decode()
    except ImportRefused:
        return
    assert [secret for secret in SECRETS if secret in kept] == []


@given(st.text(alphabet="0123456789TZ-;=,:PHMSWDFREQUNTILCOUNT", max_size=40))
def test_no_moment_or_rule_breaks_the_reader(text: str) -> None:
    for parse in (lambda: moment_of(text, {}), lambda: rule_of(text, moment_of("20261019T083000", {}))):
        try:
            parse()
        except TimeRefused:
            continue


# The hours


def test_hours_are_read_as_they_are_written() -> None:
    assert str(read_hours("1. 8:30 - 9:20\n\n2 09.20–10:10")) == "1 08:30-09:20\n2 09:20-10:10"
    assert (
        str(
            usual_hours(
                [(1, time(8), time(9)), (1, time(8), time(9)), (1, time(7), time(9)), (2, time(8, 30), time(9))]
            )
        )
        == "1 08:00-09:00"
    )


@pytest.mark.parametrize(
    "text",
    [
        "een",
        "1 08:30",
        "0 08:30-09:20",
        "21 08:30-09:20",
        "1 09:20-08:30",
        "1 25:00-26:00",
        "1 08:30-09:20\n2 09:00-10:00",
        "2 08:30-09:20\n1 10:00-11:00",
    ],
)
def test_hours_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(HoursRefused):
        read_hours(text)


# The page


def test_a_calendar_goes_from_choice_to_lessons_and_back(cast: Cast) -> None:
    anna = sign_in(cast.anna)
    path = bring(anna, calendar(event(summary="wi2B")), "timetable", "rooster.ics").url
    page = anna.get(f"{path}kolommen/").content.decode()
    assert "Hoe laat zijn de lesuren?" in page
    assert "Vanaf welke dag" not in page
    school = {"school": "Wilgendam College Oost", "year": "0"}
    assert anna.post(f"{path}kolommen/", school).status_code == 422
    assert "Regel 1 is geen lesuur" in anna.post(f"{path}kolommen/", school | {"hours": "één"}).content.decode()
    assert anna.post(f"{path}kolommen/", school | {"hours": HOURS}).status_code == 303
    assert "Lessen" in anna.get(f"{path}voorbeeld/").content.decode()
    assert standing(cast) == []
    assert anna.post(f"{path}voorbeeld/").status_code == 303
    assert [row[:2] for row in standing(cast)] == [(TODAY, 1)]
    run = anna.get(path).url
    anna.post(f"{run}terug/")
    assert standing(cast) == []


def test_a_week_of_untis_holds_from_day_to_day(cast: Cast) -> None:
    anna = sign_in(cast.anna)
    path = bring(anna, '12,"2B","","wi","B12",1,3,,\r\n', "timetable", "GPU001.TXT").url
    said = {"school": "Wilgendam College Oost", "year": "0", "hours": HOURS}
    week = monday(TODAY)
    wrong = said | {"first_day": f"{days(7)}", "last_day": f"{TODAY}"}
    assert "ligt voor de eerste" in anna.post(f"{path}kolommen/", wrong).content.decode()
    until = week + timedelta(days=8)
    assert anna.post(f"{path}kolommen/", said | {"first_day": f"{week}", "last_day": f"{until}"}).status_code == 303
    assert anna.post(f"{path}voorbeeld/").status_code == 303
    assert [row[0] for row in standing(cast)] == [week, week + timedelta(weeks=1)]


@pytest.mark.parametrize(
    ("text", "says"), [("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "Regel 2|regel 2"), ("{", "Regel 1"), ("[]", "Zermelo")]
)
def test_a_broken_file_is_refused_beside_its_field(cast: Cast, text: str, says: str) -> None:
    answer = bring(sign_in(cast.anna), text, "timetable", "rooster.txt")
    assert answer.status_code == 422
    assert any(part in answer.content.decode() for part in says.split("|"))
    assert cast.db.execute("select count(*) from import_upload").fetchone() == (0,)
