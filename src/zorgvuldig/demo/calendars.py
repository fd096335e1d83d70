"""Secret addresses of timetables that people of the demonstration made: a teacher's, and a parent's of her child. Nobody knows where they lead."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from psycopg import Connection

MADE = (("docent", "", 40), ("ouder", "leerling", 12))  # who, of which child, and how many days ago


def write_calendars(connection: Connection[Any], people: Mapping[str, int], now: datetime) -> None:
    """As the pages would have; accounts are there already. `people` is username → person."""
    for who, child, days in MADE:
        if who in people:
            connection.execute(
                "insert into gate.calendar_link (token_hash, account_id, child_id, made_at) "
                "select %s, a.id, %s, %s from account a where a.person_id = %s",
                [secrets.token_bytes(32), people.get(child), now - timedelta(days=days), people[who]],
            )
