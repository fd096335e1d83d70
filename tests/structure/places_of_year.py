"""Who gets to the pages of the school's year and day: the coming year, the timetable, who is missing, the agenda, marks and report meetings."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from tests.attendance.attending import lesson
from tests.learning.gradeworld import period, put_report
from tests.learning.test_agenda import put_item
from tests.people import Cast
from tests.school.next_year import put_next_class, put_next_year


def group(cast: Cast, name: str) -> UUID:
    """The uid of a class or group."""
    return cast.groups[name][1]


LINES: list[tuple[Any, ...]] = [
    ("group_agenda", lambda cast: f"/groepen/{group(cast, 'wi2B')}/agenda/", "dirk"),
    ("new_agenda_item", lambda cast: f"/groepen/{group(cast, 'wi2B')}/agenda/nieuw/", "dirk"),
    ("agenda_item", lambda cast: f"/groepen/{group(cast, 'wi2B')}/agenda/{put_item(cast)}/", "dirk"),
    ("mentored_agenda", lambda cast: f"/mentorklas/{group(cast, '2B')}/agenda/", "maud"),
    ("child_agenda", lambda cast: f"/mijn-kind/{cast.noor.uid}/agenda/", "gerda"),
    ("own_agenda", lambda cast: "/mijn-gegevens/agenda/", "noor bram tess yara sem wout"),
    ("planning_tests", lambda cast: f"/jaarplanning/toetsen/?school={cast.schools['Oost']}", "anna leo"),
    ("copy_tests", lambda cast: f"/groepen/{group(cast, 'wi2B')}/toetsen/overnemen/", "dirk"),
    ("withdraw_report", lambda cast: f"/mentorklas/{group(cast, '2B')}/rapporten/{put_report(cast)}/intrekken/", "maud"),
    ("report_meetings", lambda cast: "/rapportvergadering/", "maud leo"),
    ("report_meeting", lambda cast: f"/rapportvergadering/{group(cast, '2B')}/", "maud leo"),
    ("report_meeting", lambda cast: f"/rapportvergadering/{group(cast, '3A')}/", "leo"),
    ("report_meeting_lists", lambda cast: f"/rapportvergadering/{group(cast, '2B')}/lijsten/", "maud leo"),
    ("report_meeting_list_meeting", lambda cast: (period(cast, 1, -9, 9), f"/rapportvergadering/{group(cast, '2B')}/lijsten/vergaderlijst/")[1], "maud leo", {"reason": "report_meeting", "form": "screen", "period": "1"}),
    ("report_meeting_list_meeting", lambda cast: f"/rapportvergadering/{group(cast, '2B')}/lijsten/vergaderlijst/", "maud leo"),
    ("own_week", lambda cast: "/lessen/week/", "dirk otto sanne"),
    ("child_timetable", lambda cast: f"/mijn-kind/{cast.noor.uid}/rooster/", "gerda"),
    ("child_timetable", lambda cast: f"/mijn-kind/{cast.yara.uid}/rooster/", ""),
    ("own_timetable", lambda cast: "/mijn-gegevens/rooster/", "noor bram tess yara sem wout"),
    ("missing_now", lambda cast: "/verzuim/nu/", "vera anna wim"),
    ("missing_call", lambda cast: f"/verzuim/nu/{cast.noor.uid}/bellen/", "vera anna"),
    ("cancelled_lesson", lambda cast: f"/verzuim/nu/lessen/{lesson(cast)}/uitval/", "vera anna", {"uitval": "ja"}),
    ("missing_message", lambda cast: f"/verzuim/nu/{cast.noor.uid}/bericht/", "vera anna", {}),
    ("mark_rules", lambda cast: f"/jaarplanning/cijferregels/?jaar={cast.years['Oost']}", "anna leo"),
    ("timetable_planner", lambda cast: f"/jaarplanning/rooster/?groep={group(cast, 'wi2B')}", "anna wim leo"),
    ("lesson_change", lambda cast: f"/jaarplanning/rooster/les/{lesson(cast)}/", "anna"),
    ("teacher_away", lambda cast: "/jaarplanning/rooster/afwezig/", "anna wim"),
    ("next_year", lambda cast: "/jaarplanning/volgend-jaar/", "anna wim leo"),
    ("next_year_staff", put_next_year, "anna leo"),
    ("next_class", put_next_class, "anna leo maud"),
]  # fmt: skip


def lines() -> Iterator[tuple[Any, ...]]:
    """Address, an example of it, who gets there, and what is posted where anything is."""
    return iter(LINES)
