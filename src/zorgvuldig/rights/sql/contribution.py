"""What rights add to the gate: figures of requests, what keeps data longer, what a pupil shows a parent, and that a copy was weighed."""

from collections.abc import Iterator

from zorgvuldig.gate.sql.contributions import Contribution
from zorgvuldig.platform.postgres import Names
from zorgvuldig.register.schema import Register


def grants(_register: Register, names: Names) -> Iterator[str]:
    """Pages ask, of whom they opened."""
    for function in ("request_figures()", "kept_because(integer)"):
        yield f"grant execute on function gate.{function} to {names.reader}, {names.writer}"


CONTRIBUTION = Contribution(
    "zorgvuldig.rights.sql",
    files=("figures.sql", "allowance.sql", "kept.sql", "weighing.sql"),
    checks=(
        ("parental_allowance", "allowance_allowed", "insert or update"),
        ("copy_passage", "copy_weighing_allowed", "insert or delete or update"),
        ("copy_file", "copy_weighing_allowed", "insert or delete or update"),
        ("release", "copy_weighed", "insert"),
    ),
    grants=grants,
    answers={"shared_with": "shared_by_pupil"},
)
