"""What tests of parent evenings do: make one by the form, and choose a moment."""

import uuid
from typing import Any

from tests.families.arranged import EVENING, place
from tests.people import Cast, days, sign_in

FAMILY = ("organisation", "staff", "identity", "membership", "planning", "message_state")
DESK = (*FAMILY, "guardian")
MADE = {
    "held_on": f"{days(EVENING):%Y-%m-%d}",
    "starts_at": "19:00",
    "ends_at": "20:00",
    "minutes": "10",
    "last_day": f"{days(EVENING - 2):%Y-%m-%d}",
    "who": "all",
}


def make(cast: Cast, by: str = "anna", *classes: str, **more: Any) -> Any:
    """What the post of a new evening is answered."""
    asked = [str(cast.groups[name][0]) for name in classes or ("2B",)]
    return sign_in(cast.people[by]).post("/ouderavonden/nieuw/", {**MADE, "classes": asked, **more})


def page_of(evening: uuid.UUID, more: str = "") -> str:
    """A family's own page of an evening."""
    return f"/mijn-ouderavonden/{evening}/{more}"


def choice(cast: Cast, evening: uuid.UUID, teacher: str = "dirk", pupil: str = "noor") -> str:
    """Where a family chooses a moment."""
    return page_of(evening, f"{cast.people[pupil].uid}/{place(cast, evening, teacher)[1]}/")


def choose(
    cast: Cast, evening: uuid.UUID, moment: str, teacher: str = "dirk", pupil: str = "noor", by: str = "gerda"
) -> Any:
    """What choosing a moment is answered."""
    return sign_in(cast.people[by]).post(choice(cast, evening, teacher, pupil), {"moment": moment})
