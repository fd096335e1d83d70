"""What the start page adds to the gate: what waits for whoever has a session, as counts."""

from collections.abc import Iterator

from zorgvuldig.gate.sql.contributions import Contribution
from zorgvuldig.gate.sql.text import DEFINER
from zorgvuldig.platform.postgres import Names
from zorgvuldig.register.schema import Register

WORKLIST = (
    "work_waiting", "today_lessons", "today_tests", "today_signals", "today_plans", "today_family",
    "today_changes", "today_deadlines", "today_imports", "today_exchanges", "today_answers", "today_copies", "today_replies",
    "today_passages",
)  # fmt: skip


def functions(register: Register) -> Iterator[str]:
    """Whether a rule opens the timetable."""
    yield (
        "create or replace function gate.shows_timetable(read_mask bigint) returns boolean language sql immutable "
        f"{DEFINER} as $$ select read_mask & {register.mask(['timetable'])} <> 0 $$"
    )


def grants(_register: Register, names: Names) -> Iterator[str]:
    """Whoever has a session asks what waits; each finds out by itself whose it is."""
    for function in WORKLIST:
        yield f"grant execute on function gate.{function}(text) to {names.runtime}"


CONTRIBUTION = Contribution(
    "zorgvuldig.web.sql", files=("records_worklist.sql", "desk_worklist.sql"), functions=functions, grants=grants
)
