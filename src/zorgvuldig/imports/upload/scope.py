"""How far a file reaches that somebody brings: the schools where they are of the administration, and never themselves.

An import runs as a job, past the policies that hold its bringer at a door; so what it changed is looked at before it stands.
"""

from collections.abc import Collection
from importlib import resources

from django.db import connections
from django.utils import timezone
from django.utils.translation import gettext

from zorgvuldig.gate.jobs import JobDoor

BEYOND = resources.files("zorgvuldig.imports.roster").joinpath("queries", "out_of_reach.sql").read_text()


def beyond(by_id: int, xid: str, *, door: JobDoor, told: Collection[int] = ()) -> str:
    """Why whoever asked for it may not make or take back the changes of a transaction; empty when they may.

    Nor may they be told anything of pupils (`told`) of other schools.
    """
    today = timezone.localdate(door.started_at)
    with connections[door.alias].cursor() as cursor:
        cursor.execute(BEYOND, {"by": by_id, "xid": xid, "today": today, "told": list(told)})
        found: list[str | None] = [name for (name,) in cursor.fetchall()]
    if schools := [name for name in found if name is not None]:
        says = gettext(
            "Dit gaat ook over %(schools)s. Daar werkt u niet bij de administratie. "
            "Haal het eruit, of vraag een collega van die school."
        )
        return says % {"schools": ", ".join(schools)}
    if found:
        return gettext("Dit geeft u zelf een functie of een kind. Vraag een collega om dit te doen.")
    return ""


def now(door: JobDoor) -> str:
    """The number of this transaction, as the history names it."""
    with connections[door.alias].cursor() as cursor:
        cursor.execute("select pg_current_xact_id()::text")
        number: str = cursor.fetchone()[0]
    return number
