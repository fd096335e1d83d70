"""What release adds to the gate: that nothing leaves without its ground."""

from collections.abc import Iterator

from zorgvuldig.gate.sql.contributions import Contribution
from zorgvuldig.gate.sql.questions import Question
from zorgvuldig.gate.sql.text import DEFINER
from zorgvuldig.platform.postgres import Names
from zorgvuldig.register.schema import Register, Table
from zorgvuldig.release.exchange.status import NOT_OF_THE_DESK, NOW

# What the pages know of an exchange, as a function of the database, so that whoever counts says the same.


def exchange_functions(_register: Register) -> Iterator[str]:
    """Whether a desk has to do something about an exchange now, by what is true of it (`NOW`); each parameter is one of its names."""
    names = dict.fromkeys(name for needed, _now in NOW for name in needed)
    lines = "\n".join(
        f"        when {' and '.join(needed) or 'true'} then {str(now not in NOT_OF_THE_DESK).lower()}  -- {now}"
        for needed, now in NOW
    )
    yield (
        f"create or replace function gate.is_at_desk({', '.join(f'{name} boolean' for name in names)}) returns boolean\n"
        f"language sql immutable {DEFINER} as $$\n    select case\n{lines}\n    end\n$$"
    )


LISTS = "saved_list"


def lists_seen(table: Table, _register: Register) -> str:
    """A saved list is seen by who saved it, or by everybody with the role that it is for."""
    return " and gate.sees_list(staff_id, for_role::text, school_id::integer)" if table.name == LISTS else ""


def lists_written(table: Table, _register: Register) -> str:
    """One's own list, or one for a whole role as a leader of that school."""
    return " and gate.keeps_list(staff_id, for_role::text, school_id::integer)" if table.name == LISTS else ""


def grants(_register: Register, names: Names) -> Iterator[str]:
    """Row policies ask whose a saved list is."""
    for function in ("sees_list(integer, text, integer)", "keeps_list(integer, text, integer)"):
        yield f"grant execute on function gate.{function} to {names.reader}, {names.writer}"


CONTRIBUTION = Contribution(
    "zorgvuldig.release.sql",
    files=("exchange.sql", "lists.sql"),
    functions=exchange_functions,
    checks=(
        ("exchange_answer", "inspection_allowed", "insert or update"),
        ("exchange", "exchange_allowed", "insert or update"),
        ("release", "release_allowed", "insert"),
        ("party", "party_allowed", "insert or update"),
        ("hand_over", "hand_over_allowed", "insert or update"),
        ("hand_over_fetch", "fetch_allowed", "insert"),
    ),
    # Whether a release, by its way or by who gets it, is another package's to allow: by a check of its own on the same table.
    questions=(Question("leaves_otherwise(channel text, recipient text)", "boolean", nobody="false", joined=" or "),),
    grants=grants,
    seen_where=lists_seen,
    written_where=lists_written,
    writes={"release": "insert"},  # a look from outside the school (`look_from_outside`)
    answers={"looked_from_outside": "look_from_outside", "own_change": "look_change"},
)
