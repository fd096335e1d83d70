"""Who gets to the pages on which a school is set up."""

from collections.abc import Callable, Iterator
from typing import Any

from tests.people import Cast, days

OURS = "leo anna wim"  # the leader first: where there is one, the administration gives no role and finds no form
Line = tuple[str, Callable[[Cast], str], str, dict[str, Any] | None]


def lines() -> Iterator[Line]:
    """Name, address, who gets there, and what is posted."""
    for name, path in (
        ("setting_up_schools", "scholen/"),
        ("setting_up_school", "scholen/school/"),
        ("setting_up_year", "scholen/schooljaar/"),
        ("setting_up_roles", "functies/"),
        ("setting_up_person", "functies/medewerker/"),
        ("staff_questions", "codes/"),
    ):
        yield name, lambda _cast, path=path: f"/inrichten/{path}", OURS, None
    school = {"name": "Zo heet zij nu", "brin": "01AB"}
    yield "setting_up_school", lambda _cast: "/inrichten/scholen/school/", OURS, school
    year = {"name": "dit jaar", "first_day": str(days(-100)), "last_day": str(days(199))}
    yield "setting_up_year", lambda cast: f"/inrichten/scholen/schooljaar/?jaar={cast.years['Oost']}", "anna leo", year
    person = {"given_name": "Nel", "family_name": "Nieuw", "role": "caretaker"}
    yield "setting_up_person", lambda _cast: "/inrichten/functies/medewerker/", OURS, person
