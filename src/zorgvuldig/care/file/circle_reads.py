"""Who can open which of the opened pupils for a purpose: asked of the gate, so that it is what the gate would say."""

from collections.abc import Collection

from django.db import connection

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door

VIEWERS = """
    select distinct p.id, v.person_id from unnest(%s::integer[]) as p (id), gate.viewers(p.id, %s::bigint) v
    where v.purpose = %s order by 1, 2
"""


def people_who_may_open(purpose: str, pupil_ids: Collection[int], *, category: str, door: Door) -> dict[int, list[int]]:
    """The people who may open each of these pupils for `purpose` today, by pupil; nobody is an empty list.

    `category` is one that this door opened: the gate answers about opened pupils alone.
    """
    door.reading(category)
    with connection.cursor() as cursor:
        cursor.execute(VIEWERS, [list(pupil_ids), REGISTER.mask((category,)), purpose])
        rows = cursor.fetchall()
    found: dict[int, list[int]] = {pupil_id: [] for pupil_id in pupil_ids}
    for pupil_id, person_id in rows:
        found[pupil_id].append(person_id)
    return found
