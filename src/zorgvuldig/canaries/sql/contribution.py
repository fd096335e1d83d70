"""What trying adds to the gate: one job writes down what came back."""

from collections.abc import Iterator

from zorgvuldig.gate.sql.contributions import Contribution
from zorgvuldig.platform.postgres import Names
from zorgvuldig.register.schema import Register


def grants(_register: Register, names: Names) -> Iterator[str]:
    """The job that tries."""
    yield (
        "grant execute on function gate.canary_tried(text, text, timestamp with time zone, boolean, integer, jsonb, jsonb) "
        f"to {names.job('canary')}"
    )
    own = "gate.canary_supplies_gone(), gate.canary_known(integer, integer, text), gate.canary_letter(uuid, integer, text)"
    yield f"grant execute on function {own} to {names.job('canary')}"
    yield f"grant execute on function gate.faces_of(integer) to {names.job('canary')}"
    yield f"grant execute on function gate.canary_tried_at(text) to {names.job('canary')}"


CONTRIBUTION = Contribution("zorgvuldig.canaries.sql", files=("tries.sql",), grants=grants)
