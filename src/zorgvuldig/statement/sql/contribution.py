"""What the statement adds to the gate: what anybody may read of it, and that one job alone measures."""

from collections.abc import Iterator

from zorgvuldig.gate.sql.contributions import Contribution
from zorgvuldig.platform.postgres import Names
from zorgvuldig.register.schema import Register

# What only the job that measures may try.
TRIED = (
    "sign_ins_tried()",
    "claims_tried()",
    "pseudonyms_shared()",
    "families_tried(bigint)",
    "records_compared(timestamp with time zone)",
    "administration_seen(date)",
    "import_sources()",
    "rows_of_nobody()",
)


def grants(_register: Register, names: Names) -> Iterator[str]:
    """Everybody reads it; whoever measures tries the doors, and knows which register is in force."""
    for function in ("evidence()", "public_page(text)", "evidence_history()", "import_sources()"):
        yield f"grant execute on function gate.{function} to {names.runtime}"
    for function in (*TRIED, "register_digest()", "register_in_force()"):
        yield f"grant execute on function gate.{function} to {names.job('statement')}"


CONTRIBUTION = Contribution(
    "zorgvuldig.statement.sql",
    files=("evidence.sql", "tried.sql"),
    checks=(
        ("evidence", "evidence_allowed", "insert or update"),
        ("evidence_change", "evidence_allowed", "insert or update"),
    ),
    grants=grants,
)
