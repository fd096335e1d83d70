"""What arranging with families adds to the gate: who is opened for an evening or an outing, who books or answers, and who asks."""

from collections.abc import Iterator

from zorgvuldig.gate.sql.contributions import Contribution
from zorgvuldig.gate.sql.openings import OTHER, Opening
from zorgvuldig.gate.sql.text import DEFINER
from zorgvuldig.platform.postgres import Names
from zorgvuldig.register.schema import Register, Shape, Table

OWN = {
    "evening": ("evening", "evening_class", "evening_teacher", "evening_booking"),
    "outing": ("outing", "outing_group", "outing_answer"),
}


def functions(register: Register) -> Iterator[str]:
    """By which relations somebody has groups, and which roles come by these alone: they arrange what is of their own groups."""
    near = [r.key for r in register.relations.values() if r.shape is Shape.GROUP and not r.topic]
    yield (
        "create or replace function gate.leads_groups(relation text) returns boolean "
        f"language sql stable {DEFINER} as $$ select relation = any(array{near!r}) $$"
    )
    yield (
        "create or replace function gate.leads_role(as_role text) returns boolean "
        f"language sql stable {DEFINER} as $$ select not gate.reaches_far(as_role) $$"
    )


def written_for(table: Table, register: Register) -> str:
    """What is arranged is written by whoever came for it; and who came for it writes nothing else of these categories."""
    for what, tables in OWN.items():
        if table.name in tables:
            return f" and (select gate.arranges('{what}'))"
    if table.category in {register.tables[name].category for tables in OWN.values() for name in tables}:
        return "".join(f" and not (select gate.arranges('{what}'))" for what in OWN)
    return ""


def grants(_register: Register, names: Names) -> Iterator[str]:
    """Pages ask which moments are free, how full it is, and what was said."""
    for function in (
        "evening_places(bigint)",
        "evening_turnout(bigint)",
        "evening_candidates(bigint)",
        "outing_states(bigint)",
        "arranges(text)",
        "arranged_people(text)",
    ):
        yield f"grant execute on function gate.{function} to {names.reader}, {names.writer}"


CONTRIBUTION = Contribution(
    "zorgvuldig.families.sql",
    files=("evenings.sql", "outings.sql"),
    functions=functions,
    checks=(
        *((table, "evening_allowed", "insert or delete or update") for table in OWN["evening"][:3]),
        ("evening_booking", "evening_booking_allowed", "insert or delete or update"),
        *((table, "outing_allowed", "insert or delete or update") for table in OWN["outing"][:2]),
        ("outing_answer", "outing_answer_allowed", "insert"),
    ),
    grants=grants,
    written_where=written_for,
    openings=tuple(
        Opening(kind, OTHER, f"(select x.id from public.{what} x where x.uid = wanted)")
        for kind, what in (("evening", "evening"), ("talks", "evening"), ("outing", "outing"), ("slips", "outing"))
    ),
    writes={"evening": "update"},  # whoever books waits at this row for whoever does so too
)
