"""Who gets to the desk of privacy, the yearly duties and the look at roles."""

from collections.abc import Callable, Iterator
from typing import Any

from tests.people import Cast

OURS = "petra fenna leo"
Line = tuple[str, Callable[[Cast], str], str, dict[str, Any] | None]


def lines() -> Iterator[Line]:
    """Name, address, who gets there, and what is posted."""
    for name, path in (
        ("privacy", ""),
        ("duty", "taken/normen/"),
        ("duty", "taken/rollen/"),
        ("roles_review", "rollen/"),
        ("end_roles", "rollen/einde/"),
        ("unused_access", "ongebruikt/"),
        ("open_terms", "termijnen/"),
        ("open_points", "vragen-over-de-wet/"),
        ("open_point", "vragen-over-de-wet/archive-law/"),
        ("canaries", "verzonnen-personen/"),
        ("agreements_review", "overeenkomsten/"),
    ):
        yield name, lambda _cast, path=path: f"/privacy/{path}", OURS, None
    yield "duty", lambda _cast: "/privacy/taken/normen/", OURS, {"outcome": "Alles ingevuld."}
    yield (
        "open_point",
        lambda _cast: "/privacy/vragen-over-de-wet/archive-law/",
        OURS,
        {"note": "De Archiefwet 1995 geldt nog."},
    )
    yield "roles_review", lambda _cast: "/privacy/rollen/", OURS, {}
    yield "end_roles", lambda _cast: "/privacy/rollen/einde/", OURS, {}
