"""What is due of invented pupils goes too, as it goes of everybody: by the same plan, terms, deletion and proof (decision 72).

Only the job is another, as policies keep invented and real rows apart by it; and there is no receipt, as receipts are about real people.
"""

from collections.abc import Collection
from datetime import date, datetime

from django.db import connections

from zorgvuldig.gate.jobs import working
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.keys import destroy
from zorgvuldig.retention.deletion import DeletedBatch, delete_due
from zorgvuldig.retention.plan import plan
from zorgvuldig.retention.tables import links

JOB = "canary_retention"


def delete_invented(pupils: Collection[int], *, on: date, now: datetime) -> DeletedBatch:
    """Delete what is due on that day of these invented pupils: rows, history, keys and files. Raises `deletion.NotGone`."""
    with working(JOB, now=now) as door, connections[door.alias].cursor() as cursor:
        planned = plan(door=door, on=on)
        due = sorted({*planned.losing, *planned.loose}.intersection(pupils))
        gone = delete_due(door=door, pupils=due, on=on, batch=None, known=links(cursor))
    for shelf, some in gone.keys.items():
        destroy(some, shelf=shelf)
    destroy(gone.persons)
    for blob in gone.blobs:
        files.remove(blob)
    return gone
