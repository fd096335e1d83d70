"""What attendance adds to the gate: about whom something is known today at a school, who may be said to be better, and addresses of timetables."""

from collections.abc import Iterator

from zorgvuldig.gate.sql.contributions import Contribution
from zorgvuldig.gate.sql.openings import Opening
from zorgvuldig.platform.postgres import Names
from zorgvuldig.register.schema import Register

AT_A_DOOR = ("make_calendar_link(bytea)", "end_calendar_link()", "calendar_link_made()")


def grants(_register: Register, names: Names) -> Iterator[str]:
    """Whoever has a door open makes and ends their own address; anybody may come with one."""
    for function in AT_A_DOOR:
        yield f"grant execute on function gate.{function} to {names.reader}, {names.writer}"
    yield f"grant execute on function gate.open_calendar(bytea, uuid, bigint, bigint) to {names.runtime}"


CONTRIBUTION = Contribution(
    "zorgvuldig.attendance.sql",
    files=("missing.sql", "calendar.sql"),
    checks=(("absence_recovery", "recovery_allowed", "insert"),),
    openings=(Opening("missing"),),
    tables=("calendar_link",),
    grants=grants,
    writes={"django_session": "insert, delete"},  # the session of a moment in which a calendar is fetched
)
