"""What the statement adds to the gate: what anybody may read of it, and that one job alone measures."""

from collections.abc import Iterator

from zorgvuldig.gate.sql.contributions import Contribution
from zorgvuldig.platform.postgres import Names
from zorgvuldig.register.schema import Register


def grants(_register: Register, names: Names) -> Iterator[str]:
    """Everybody reads it; whoever measures knows which register is in force."""
    for function in ("evidence()", "public_page(text)", "evidence_history()"):
        yield f"grant execute on function gate.{function} to {names.runtime}"
    yield f"grant execute on function gate.register_digest(), gate.register_in_force() to {names.job('statement')}"


CONTRIBUTION = Contribution(
    "zorgvuldig.statement.sql",
    files=("evidence.sql",),
    checks=(
        ("evidence", "evidence_allowed", "insert or update"),
        ("evidence_change", "evidence_allowed", "insert or update"),
    ),
    grants=grants,
)
