"""What the pages know of an exchange, as a function of the database, so that whoever counts says the same."""

from collections.abc import Iterator

from zorgvuldig.gate.sql.definer import DEFINER
from zorgvuldig.register.schema import Register
from zorgvuldig.release.exchange.status import NOT_OF_THE_DESK, NOW


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
