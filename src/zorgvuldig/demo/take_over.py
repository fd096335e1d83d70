"""Which column is what in the lists of the system that the invented school comes from, as its administration chose."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from psycopg import Connection
from psycopg.types.json import Json

from zorgvuldig.imports.maps.headings import digest_of, heading_mark

ORIGIN = "magister"
MAPS: Mapping[str, Mapping[str, str]] = {
    "grades": {
        "number": "Stamnr",
        "subject": "Vakcode",
        "group": "Lesgroep",
        "test": "Kolomkop",
        "held_on": "Datum",
        "weight": "Weegfactor",
        "mark": "Cijfer",
    },
    "absence": {"number": "Stamnr", "on": "Datum", "lesson": "Lesuur", "reason": "Code"},
}
UNREAD = ("Opmerking",)


def write_maps(connection: Connection[Any], now: datetime) -> None:
    """One arrangement of columns for marks, and one for absence."""
    for what, columns in MAPS.items():
        headings = [*columns.values(), *UNREAD]
        connection.execute(
            "insert into import_map (uid, origin, what, digest, headings, columns, saved_at) "
            "values (gen_random_uuid(), %s, %s, %s, %s, %s, %s)",
            [ORIGIN, what, digest_of(headings), Json(sorted(map(heading_mark, headings))), Json(dict(columns)), now],
        )
