"""What messages add to the gate: how far one to a whole school reaches, and who may send that."""

from collections.abc import Iterator

from zorgvuldig.gate.sql.contributions import Contribution
from zorgvuldig.platform.postgres import Names
from zorgvuldig.register.schema import Register


def grants(_register: Register, names: Names) -> Iterator[str]:
    """Pages count, one job sends on."""
    yield f"grant execute on function gate.message_reach(bigint) to {names.reader}, {names.writer}"
    yield f"grant execute on function gate.messages_to_spread(timestamp with time zone) to {names.job('notify')}"


CONTRIBUTION = Contribution(
    "zorgvuldig.messages.sql",
    files=("reach.sql",),
    checks=(("message", "message_allowed", "insert"),),
    grants=grants,
)
