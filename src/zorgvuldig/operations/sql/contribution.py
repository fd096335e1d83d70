"""What operations add to the gate: how far setting up is, and what an operator does."""

from collections.abc import Iterator

from zorgvuldig.gate.sql.contributions import Contribution
from zorgvuldig.operations.sql.roles import near_roles
from zorgvuldig.platform.postgres import Names
from zorgvuldig.register.schema import Register


def grants(_register: Register, names: Names) -> Iterator[str]:
    """Whoever has a session; each function finds out by itself whose it is."""
    for function in ("operate(text, text, text, bigint, text)", "operated(text)", "setting_up(text, boolean)"):
        yield f"grant execute on function gate.{function} to {names.runtime}"
    yield f"grant execute on function gate.demonstration() to {names.runtime}, {names.reader}, {names.writer}"
    yield f"grant execute on function gate.sets_up() to {names.reader}, {names.writer}"


CONTRIBUTION = Contribution(
    "zorgvuldig.operations.sql", files=("setup.sql", "operate.sql"), grants=grants, written_where=near_roles
)
