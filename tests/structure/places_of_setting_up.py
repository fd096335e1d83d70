"""Who gets to the pages on which a school is set up."""

from collections.abc import Callable, Iterator
from typing import Any

from tests.people import Cast

OURS = "anna wim leo"
Line = tuple[str, Callable[[Cast], str], str, dict[str, Any] | None]


def lines() -> Iterator[Line]:
    """Name, address, who gets there, and what is posted."""
    for name, path in (
        ("setting_up_schools", "scholen/"),
        ("setting_up_school", "scholen/school/"),
        ("setting_up_year", "scholen/schooljaar/"),
        ("setting_up_roles", "functies/"),
        ("setting_up_person", "functies/medewerker/"),
    ):
        yield name, lambda _cast, path=path: f"/inrichten/{path}", OURS, None
    yield "setting_up_school", lambda _cast: "/inrichten/scholen/school/", OURS, {}
    yield "setting_up_year", lambda _cast: "/inrichten/scholen/schooljaar/", OURS, {}
    yield "setting_up_roles", lambda _cast: "/inrichten/functies/", OURS, {}
    yield "setting_up_person", lambda _cast: "/inrichten/functies/medewerker/", OURS, {}
