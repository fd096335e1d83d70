"""What operations add to the gate: how far setting up is, and what an operator does."""

from collections.abc import Iterator

from zorgvuldig.gate.sql.contributions import Contribution
from zorgvuldig.platform.postgres import Names
from zorgvuldig.register.schema import Register, Shape, Table


def near_roles(table: Table, register: Register) -> str:
    """At the door only roles are given, changed or ended that by themselves open nobody: their pupils come by group.

    On the page of roles the others are given too, as `gate.role_given` lets them.
    """
    relations = register.relations.values()
    if not any(r.shape is Shape.DUTY and r.table == table.name for r in relations):
        return ""
    staff = ", ".join(f"'{role.key}'" for role in register.roles.values() if role.staff)
    near = "(not gate.reaches_far(role::text) or (select gate.sets_up()))"
    return f" and role::text = any(array[{staff}]) and {near}"


def grants(_register: Register, names: Names) -> Iterator[str]:
    """Whoever has a session; each function finds out by itself whose it is."""
    for function in ("operate(text, text, text, bigint, text)", "operated(text, integer)", "setting_up(text, boolean)"):
        yield f"grant execute on function gate.{function} to {names.runtime}"
    yield f"grant execute on function gate.demonstration() to {names.runtime}, {names.reader}, {names.writer}"
    yield f"grant execute on function gate.sets_up() to {names.reader}, {names.writer}"


CONTRIBUTION = Contribution(
    "zorgvuldig.operations.sql", files=("setup.sql", "operate.sql"), grants=grants, written_where=near_roles
)
