"""The picture of who looked, and the table that says the same in words."""

from datetime import UTC, datetime, timedelta

from django.utils.formats import date_format
from django.utils.timezone import localtime

from tests.people import NOW, Cast, sign_in
from tests.pictured import rows
from tests.pupil_file.test_children import looked
from zorgvuldig.learning.charts import tracks

UNTIL = datetime(2026, 11, 25, 11, tzinfo=UTC)
SINCE = UNTIL - timedelta(days=30)


def test_days_are_days_of_the_calendar_here_and_the_busiest_come_first() -> None:
    midnight = datetime(2026, 11, 20, 23, tzinfo=UTC)  # in the Netherlands it is the 21st from here on
    looks = [
        ("docent", midnight - timedelta(seconds=1)),
        ("mentor", midnight),
        ("mentor", midnight + timedelta(hours=9)),
    ]
    busiest, other = tracks(looks, SINCE, UNTIL)
    assert [(busiest.name, busiest.count), (other.name, other.count)] == [("mentor", 2), ("docent", 1)]
    assert [(day.day, times) for day, times in busiest.days] == [(21, 2)]
    assert [(day.day, times) for day, times in other.days] == [(20, 1)]
    assert len(busiest.dots) == len(other.dots) == 1
    assert float(busiest.dots[0].x[:-1]) > float(other.dots[0].x[:-1])


def test_the_first_and_the_last_day_lie_inside_the_picture() -> None:
    (one,) = tracks([("mentor", SINCE), ("mentor", UNTIL)], SINCE, UNTIL)
    assert [dot.x for dot in one.dots] == ["1.0%", "98.0%"]


def test_the_table_says_what_the_picture_says(cast: Cast) -> None:
    for _ in range(2):
        looked(cast, cast.dirk.id, cast.noor.id)
    response = sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/gebruik/")
    drawn = response.context["looks"].tracks
    found = rows(response.content.decode(), "Wie keek in de laatste 30 dagen")
    assert [(who, times) for who, times, _days in found] == [(track.name, str(track.count)) for track in drawn]
    (teacher,) = [on for who, _times, on in found if who == "Docent"]
    assert teacher == f"{date_format(localtime(NOW - timedelta(days=3)), 'j F')} (2×)"
