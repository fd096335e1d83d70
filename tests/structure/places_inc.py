"""Who gets where among the pages of incidents; a closed one leads back to itself, and takes nothing in."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from tests.cameras.footage import incident
from tests.incidents.incidents import filled, in_it
from tests.people import Cast

WORKS = "leo cato"  # and the caretaker, where there is one
Line = tuple[str, Callable[[Cast], str], str, dict[str, Any] | None]


def at(cast: Cast, what: str = "") -> str:
    """An incident with Noor in it."""
    one = incident(cast)
    in_it(cast, one, cast.noor)
    return f"/incidenten/{one.uid}/{what}"


def lines() -> Iterator[Line]:
    """Name, address, who gets there, and what is posted."""
    yield "incidents", lambda cast: "/incidenten/", WORKS, None
    yield "new_incident", lambda cast: "/incidenten/nieuw/", WORKS, None
    yield "new_incident", lambda cast: "/incidenten/nieuw/", WORKS, filled()
    yield "incident", at, WORKS, None
    for name, what, posts in (
        ("edit_incident", "veranderen/", filled(kind="theft")),
        ("incident_note", "notitie/", {"text": "Gezien."}),
        ("close_incident", "afsluiten/", {"outcome": "Klaar."}),
    ):
        yield name, partial(at, what=what), WORKS, None
        yield name, partial(at, what=what), WORKS, posts
    yield "incident_staff", partial(at, what="medewerkers/"), WORKS, {"niet": "1"}
    yield "pupil_incidents", lambda cast: f"/incidenten/leerling/{cast.noor.uid}/", WORKS, None
    yield "pupil_incidents", lambda cast: f"/incidenten/leerling/{cast.wout.uid}/", "", None
    yield "incident_class", lambda cast: at(cast, f"klas/{cast.groups['2B'][1]}/"), WORKS, None
    yield "incident_class", lambda cast: at(cast, f"klas/{cast.groups['w1'][1]}/"), "", None
    yield "incident_pupil", lambda cast: at(cast, f"leerling/{cast.noor.uid}/"), WORKS, None
    yield "incident_pupil", lambda cast: at(cast, f"leerling/{cast.sem.uid}/"), WORKS, {"part": "saw", "what": ""}
    yield "incident_pupil", lambda cast: at(cast, f"leerling/{cast.wout.uid}/"), "", None
