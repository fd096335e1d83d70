"""Lists that people of the invented school saved: one of a mentor, and one that a leader prepared for every mentor."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from psycopg import Connection
from psycopg.types.json import Json

NAMES = ("pupil_identity.given_name", "pupil_identity.prefix", "pupil_identity.family_name")
# Who saves it (the first with that role), for which role, what it is called, and its columns behind the name.
SAVED: Sequence[tuple[str, str, str, Sequence[str]]] = (
    ("mentor", "", "Ouders bellen", ("guardian.family_name", "guardian.phone")),
    ("administration", "", "Adressen", ("pupil_contact.street", "pupil_contact.postcode", "pupil_contact.town")),
    ("school_leader", "mentor", "Mee op excursie", ("membership.group_id", "pupil_contact.phone", "guardian.phone")),
)


def write_saved_lists(connection: Connection[Any], now: datetime) -> None:
    """Each by the first member of staff who holds the role today."""
    for role, for_role, name, columns in SAVED:
        connection.execute(
            "insert into saved_list (uid, staff_id, school_id, for_role, name, columns, sorted_by, saved_at) "
            "select gen_random_uuid(), r.staff_id, coalesce(r.school_id, (select min(s.id) from school s where s.id > 0)), %s, %s, %s, '', %s "
            "from staff_role r where r.role = %s and r.staff_id > 0 and (r.ends_on is null or r.ends_on > %s) order by r.id limit 1",
            [for_role, name, Json([*NAMES, *columns]), now, role, now.date()],
        )
