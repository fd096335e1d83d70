"""A week of lessons: whose it is, what differs in words, and that nobody sees another's."""

from datetime import time
from typing import Any
from uuid import UUID

import pytest

from tests.attendance.attending import lesson
from tests.people import TODAY, Cast, days, sign_in
from zorgvuldig.school.calendar import monday

MONDAY = monday(TODAY)
NINE: dict[str, Any] = {"starts_at": time(9), "ends_at": time(9, 50)}


def changed(cast: Cast, uid: UUID, **values: Any) -> UUID:
    """The lesson as it stands becomes what was planned, and `values` what is."""
    cast.db.execute(
        "update lesson set planned_on = held_on, planned_slot = slot, planned_starts_at = starts_at, planned_ends_at = ends_at, "
        "planned_room = room, planned_staff_id = staff_id where uid = %s",
        [uid],
    )
    for column, value in values.items():
        cast.db.execute(f"update lesson set {column} = %s where uid = %s", [value, uid])
    return uid


def test_a_family_sees_the_week_of_its_child_and_of_nobody_else(cast: Cast) -> None:
    lesson(cast, on=MONDAY, slot=2, room="B12", staff_id=cast.dirk.id)
    lesson(cast, "ne3A", on=MONDAY, slot=2, room="C3")
    for who, path in ((cast.gerda, f"/mijn-kind/{cast.noor.uid}/rooster/"), (cast.noor, "/mijn-gegevens/rooster/")):
        page = sign_in(who).get(path).content.decode()
        assert "Wiskunde" in page
        assert "B12, Dirk Werker" in page
        assert "C3" not in page
        assert "Er is deze week niets anders dan in het rooster." in page
    assert sign_in(cast.olga).get(f"/mijn-kind/{cast.noor.uid}/rooster/").status_code == 404


def test_a_parent_of_sixteen_still_sees_the_timetable(cast: Cast) -> None:
    lesson(cast, on=MONDAY, room="B12")
    assert "B12" in sign_in(cast.gerda).get(f"/mijn-kind/{cast.tess.uid}/rooster/").content.decode()


def test_a_pupil_sees_a_group_only_on_the_days_in_it(cast: Cast) -> None:
    cast.put(
        "membership",
        pupil_id=cast.sem.id,
        group_id=cast.groups["wi2B"][0],
        starts_on=MONDAY,
        ends_on=days(1 - TODAY.weekday()),
    )
    lesson(cast, on=MONDAY, room="Bi7")
    lesson(cast, on=days(1 - TODAY.weekday()), room="Bu8")
    page = sign_in(cast.sem).get("/mijn-gegevens/rooster/").content.decode()
    assert "Bi7" in page
    assert "Bu8" not in page


def test_what_differs_is_said_in_words(cast: Cast) -> None:
    tuesday = days(1 - TODAY.weekday())
    lesson(cast, on=MONDAY, slot=1, is_cancelled=True, **NINE)
    changed(cast, lesson(cast, on=MONDAY, slot=2, room="310", **NINE), room="308")
    changed(cast, lesson(cast, on=MONDAY, slot=3, **NINE), held_on=tuesday, slot=5)
    changed(cast, lesson(cast, on=MONDAY, slot=4, staff_id=cast.dirk.id, **NINE), staff_id=cast.sanne.id)
    response = sign_in(cast.noor).get("/mijn-gegevens/rooster/")
    said = [one.says for one in response.context["week"].differences]
    assert said[0] == "Wiskunde valt uit"
    assert said[1] == "Wiskunde is in lokaal 308, niet in 310"
    assert said[2] == "Wiskunde is van Sanne Werker"
    assert said[3].startswith("Wiskunde is verplaatst van maandag")
    page = response.content.decode()
    for word in ("valt uit", "ander lokaal", "verplaatst naar dinsdag", "invaller"):
        assert word in page


def test_a_teacher_sees_their_week_and_what_was_taken_over(cast: Cast) -> None:
    changed(cast, lesson(cast, on=MONDAY, slot=2, staff_id=cast.dirk.id), staff_id=cast.otto.id)
    lesson(cast, "ne3A", on=MONDAY, slot=4, room="C3")
    dirk, otto = sign_in(cast.dirk).get("/lessen/week/"), sign_in(cast.otto).get("/lessen/week/")
    (entry,) = dirk.context["week"].hours[0].cells[0]
    assert (entry.is_off, entry.marks) == (True, ("invaller",))
    assert "C3" not in dirk.content.decode()
    (entry,) = otto.context["week"].hours[0].cells[0]
    assert (entry.is_off, entry.marks) == (False, ("u valt in",))
    assert [one.says for one in otto.context["week"].differences] == [
        "Wiskunde wi2B geeft u, in plaats van Dirk Werker"
    ]


def test_a_narrow_screen_shows_the_chosen_day(cast: Cast) -> None:
    lesson(cast, on=MONDAY)
    wednesday = days(2 - TODAY.weekday())
    week = sign_in(cast.noor).get("/mijn-gegevens/rooster/", {"dag": wednesday.isoformat()}).context["week"]
    assert (week.chosen, week.before, week.after) == (wednesday, days(-7 - TODAY.weekday()), days(7 - TODAY.weekday()))


def test_a_week_without_lessons_says_so(cast: Cast) -> None:
    assert "In deze week zijn er geen lessen." in sign_in(cast.noor).get("/mijn-gegevens/rooster/").content.decode()
    assert "U hebt in deze week geen lessen." in sign_in(cast.dirk).get("/lessen/week/").content.decode()


@pytest.mark.parametrize("name", ["maud", "anna", "leo", "vera", "gerda", "noor", "hanna"])
def test_the_week_of_a_teacher_is_for_teachers(cast: Cast, name: str) -> None:
    assert sign_in(cast.people[name]).get("/lessen/week/").status_code == 404
