"""A family of the demonstration has a copy that is ready and one whose time is over."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from psycopg import Connection

from zorgvuldig.copies.job import PATIENCE

OLD = timedelta(days=40)
LATELY = 2 * PATIENCE  # so long ago that the job takes it up as soon as the school is there


def write_copies(connection: Connection[Any], now: datetime) -> None:
    """For the first named parent and the child in the story; nothing in a school without them."""
    row = connection.execute(
        "select a.person_id, g.pupil_id from account a join guardianship g on g.guardian_id = a.person_id "
        "join pupil_birth b using (pupil_id) where a.username = 'ouder' and g.has_authority and not g.is_restricted "
        "and b.born_on > %s order by g.pupil_id limit 1",
        [now.date() - timedelta(days=16 * 365)],
    ).fetchone()
    if row is None:
        return
    parent, pupil = row
    made = now - OLD
    rows = (
        (made, "gone", 1, made, made + timedelta(days=14)),
        (now - LATELY, "waiting", 0, None, None),
    )
    for asked_at, state, tries, made_at, expires_at in rows:
        connection.execute(
            "insert into family_copy (uid, pupil_id, asked_by_id, asked_at, language, state, step, tries, made_at, expires_at, "
            "size, sha256) values (%s, %s, %s, %s, 'nl', %s, '', %s, %s, %s, 0, '')",
            [uuid.uuid4(), pupil, parent, asked_at, state, tries, made_at, expires_at],
        )
