"""Another register, proposed and decided about at the door, as the screens do it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import psycopg

from tests.people import Cast, Someone, secret_of
from zorgvuldig.gate.declared import DIGEST, REGISTER, TEXT
from zorgvuldig.gate.door import Door, Kind, open_door
from zorgvuldig.governance.register_editor.actions import decide, propose
from zorgvuldig.governance.register_editor.models import RegisterVersion
from zorgvuldig.register.amend import GONE, Change, amended

GOVERNS = ("organisation", "staff", "governance")
TEACHING = next(
    place
    for place, rule in enumerate(REGISTER.rules)
    if (rule.role, rule.relation, rule.purpose) == ("teacher", "teaches", "teaching")
)
NARROWER = Change(("rules", TEACHING), GONE)
SHORTER = Change(("terms", "rest_at_most", "period"), "P1Y")


def now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


@contextmanager
def governing(who: Someone) -> Iterator[Door]:
    """The door at which privacy is arranged."""
    with open_door(
        secret_of(who), purpose="governing", reads=GOVERNS, writes=("governance",), kind=Kind.NOBODY, now=now()
    ) as door:
        yield door


def proposed(who: Someone, *changes: Change, **more: Any) -> RegisterVersion:
    """A proposal with these changes; by what it says it differs from the register in force."""
    said = {"text": amended(TEXT, changes or [SHORTER]), "base": DIGEST, "why": "Wij hebben dit minder lang nodig."}
    with governing(who) as door:
        return propose(door=door, **{**said, **more})


def decided(who: Someone, one: RegisterVersion, *, approve: bool = True, at: datetime | None = None) -> RegisterVersion:
    """Somebody decides about it, from now on unless another moment is said."""
    with governing(who) as door:
        return decide(door=door, uid=one.uid, approve=approve, why="akkoord", in_force_from=at or now())


def approved(cast: Cast, *changes: Change) -> RegisterVersion:
    """Petra proposes, Leo approves, from this moment."""
    return decided(cast.leo, proposed(cast.petra, *changes))


@contextmanager
def put_back(database: psycopg.Connection) -> Iterator[None]:
    """Whatever came into force, the register of this process is in force again afterwards."""
    rules = database.execute("select * from gate.rule").fetchall()
    state = database.execute("select key, value from gate.state where key like 'register%'").fetchall()
    try:
        yield
    finally:
        with database.cursor() as cursor:
            cursor.execute("delete from gate.rule")
            cursor.executemany("insert into gate.rule values (%s, %s, %s, %s, %s, %s, %s, %s, %s)", rules)
            cursor.executemany(
                "insert into gate.state values (%s, %s) on conflict (key) do update set value = excluded.value", state
            )
