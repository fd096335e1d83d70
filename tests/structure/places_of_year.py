"""Who gets to the pages of the school's year and day: the coming year, the timetable, who is missing, the agenda, marks and report meetings."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from tests.attendance.attending import lesson, open_illness
from tests.imports.importing import compared, connected
from tests.learning.gradeworld import period, put_exam, put_report, signed
from tests.learning.test_agenda import put_item
from tests.people import Cast
from tests.pupils.choosing import put_division, put_grid, put_overview
from tests.pupils.test_rollover import put_class_plan
from tests.school.next_year import put_empty_group, put_next_class, put_next_year


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
    ("next_year_staff_file", lambda cast: put_next_year(cast).replace("?", "bestand/?"), "anna leo"),
    ("next_year_hours", lambda cast: put_next_year(cast).replace("bezetting", "lessentabel"), "anna leo"),
    ("next_year_empty", put_empty_group, "anna leo"),
    ("next_class", put_next_class, "anna leo maud"),
    ("choices", put_overview, "anna leo"),
    ("class_choices", put_grid, "anna leo maud"),
    ("class_choices", lambda cast: f"/klassen/{group(cast, 'w1')}/vakkeuze/", "wim"),  # no coming year yet
    ("choice_groups", put_division, "anna leo"),
    ("final_marks", lambda cast: f"/groepen/{group(cast, 'wi2B')}/eindcijfers/", "dirk"),
    ("exam_group", lambda cast: f"/groepen/{group(cast, 'wi2B')}/pta/", "dirk"),
    ("hand_ins", put_exam, "dirk"),
    ("exam_groups", lambda cast: "/schoolexamen/", "leo"),
    ("planning_resits", lambda cast: f"/jaarplanning/herkansingen/?school={cast.schools['Oost']}", "anna leo"),
    ("teaching_list_exam", lambda cast: f"/groepen/{group(cast, 'wi2B')}/lijsten/pta-lijst/", "dirk", {"reason": "school_exam", "form": "screen"}),
    ("school_exam_lists", lambda cast: f"/schoolexamen/{group(cast, 'wi2B')}/lijsten/", "leo"),
    ("school_exam_list_exam", lambda cast: (put_exam(cast), f"/schoolexamen/{group(cast, 'wi2B')}/lijsten/pta-lijst/")[1], "leo", {"reason": "school_exam", "form": "screen"}),
    ("signed_groups", lambda cast: "/eindcijfers/", "leo"),
    ("reopen_marks", lambda cast: f"/groepen/{signed(cast)}/eindcijfers/openen/", "leo"),
    ("staff_calendar", lambda cast: "/lessen/week/agenda/", "dirk otto sanne"),
    ("child_calendar", lambda cast: f"/mijn-kind/{cast.noor.uid}/rooster/agenda/", "gerda noor"),  # who is old enough gets to both addresses
    ("child_calendar", lambda cast: f"/mijn-kind/{cast.yara.uid}/rooster/agenda/", "yara"),
    ("own_calendar", lambda cast: "/mijn-gegevens/rooster/agenda/", "noor bram tess yara sem wout"),
    ("missing_better", lambda cast: (open_illness(cast), f"/verzuim/nu/{cast.noor.uid}/beter/")[1], "vera anna"),
    ("report_better", lambda cast: (open_illness(cast), f"/afwezig/{cast.noor.uid}/beter/")[1], "gerda"),
    ("report_better", lambda cast: f"/afwezig/{cast.noor.uid}/beter/", "gerda"),  # who is not ill
    ("connections", lambda cast: (connected(cast), "/inlezen/somtoday/")[1], "anna wim"),
    ("connection_new", lambda cast: "/inlezen/somtoday/nieuw/", "anna wim"),
    ("connection_change", connected, "anna"),
    ("connection_remove", lambda cast: f"{connected(cast)}weg/", "anna"),
    ("connection_ask", lambda cast: f"{connected(cast)}haal-op/", "anna", {}),
    ("connection_withdraw", lambda cast: f"{connected(cast)}toch-niet/", "anna", {}),
    ("source_nights", lambda cast: (compared(cast), "/inlezen/systemen/sheet/nachten/")[1], "anna wim"),
    ("source_night", compared, "anna wim"),
    ("source_beside", lambda cast: "/inlezen/systemen/sheet/naast/", "anna wim"),
    ("source_take_over", lambda cast: (compared(cast), "/inlezen/systemen/sheet/neem-over/")[1], "anna wim"),
    ("rollover_marks", lambda cast: f"{put_class_plan(cast)}cijfers/", "maud leo"),
    ("rollover_marks", lambda cast: f"/klassen/{group(cast, '3A')}/overgang/cijfers/", "leo"),  # no plan yet
]  # fmt: skip


def lines() -> Iterator[tuple[Any, ...]]:
    """Address, an example of it, who gets there, and what is posted where anything is."""
    return iter(LINES)
