"""What access adds to the gate: opening a file in an emergency, and watching who opens what."""

from collections.abc import Iterator

from zorgvuldig.access.sql.viewers import viewers
from zorgvuldig.gate.sql.contributions import Contribution
from zorgvuldig.gate.sql.openings import PERSON, Opening
from zorgvuldig.platform.postgres import Names
from zorgvuldig.register.schema import Register


def grants(_register: Register, names: Names) -> Iterator[str]:
    """Whoever has a session may break the glass; each is looked at afterwards. Of whom they opened, anybody asks who else can."""
    yield f"grant execute on function gate.viewers(integer, bigint) to {names.reader}, {names.writer}"
    yield f"grant execute on function gate.break_glass(text, uuid, text) to {names.runtime}"
    yield f"grant execute on function gate.break_glass_by_number(text, text, text) to {names.runtime}"


CONTRIBUTION = Contribution(
    "zorgvuldig.access.sql",
    files=("emergency.sql", "oversight.sql"),
    functions=lambda register: (viewers(register),),
    grants=grants,
    openings=(Opening("person", PERSON, "(select p.id from public.person p where p.uid = wanted)"), Opening("alarms")),
)
