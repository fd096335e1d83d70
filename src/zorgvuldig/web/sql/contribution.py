"""What the start page adds to the gate: what waits for whoever has a session, as counts."""

from collections.abc import Iterator

from zorgvuldig.gate.sql.contributions import Contribution
from zorgvuldig.platform.postgres import Names
from zorgvuldig.register.schema import Register

WORKLIST = (
    "work_waiting", "today_lessons", "today_tests", "today_signals", "today_plans", "today_family",
    "today_deadlines", "today_imports", "today_exchanges", "today_answers", "today_copies", "today_replies",
)  # fmt: skip


def grants(_register: Register, names: Names) -> Iterator[str]:
    """Whoever has a session asks what waits; each finds out by itself whose it is."""
    for function in WORKLIST:
        yield f"grant execute on function gate.{function}(text) to {names.runtime}"


CONTRIBUTION = Contribution("zorgvuldig.web.sql", files=("records_worklist.sql", "desk_worklist.sql"), grants=grants)
