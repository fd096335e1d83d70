"""What access adds to the gate: opening a file in an emergency, and watching who opens what."""

from collections.abc import Iterator

from zorgvuldig.gate.sql.contributions import Contribution
from zorgvuldig.gate.sql.openings import PERSON, Opening
from zorgvuldig.gate.sql.relations import tied
from zorgvuldig.gate.sql.text import DEFINER
from zorgvuldig.platform.postgres import Names
from zorgvuldig.register.schema import Register

# Who can open a pupil, as a function of the database. Pure text.


def viewers(register: Register) -> str:
    """Who can open a pupil today, as what, and which categories: every rule, turned round. Only of an opened pupil."""
    named = register.mask(["identity", "staff"])
    return (
        "create or replace function gate.viewers(wanted integer, m bigint) returns table (person_id integer, role text, "
        f"relation text, purpose text, read_mask bigint, write_mask bigint) language plpgsql stable {DEFINER} as $$ "
        "#variable_conflict use_column\ndeclare today date := gate.today(); pupil integer := wanted;\nbegin\n"
        # Whatever the caller says: what comes back is names of staff and whom the pupil belongs to.
        f"    if not coalesce(wanted = any (gate.opened(m | {named})), false) then return; end if;\n"
        "    return query select t.who, r.role, r.relation, r.purpose, case when r.alone_mask is null "
        f"then r.read_mask else r.read_mask & (r.alone_mask | gate.shared_with(pupil, t.who)) end, r.write_mask from ({tied(register)}) t "
        "join gate.rule r on r.relation = t.relation and (t.role is null or t.role = r.role) "
        "where not r.is_staff or gate.serves(t.who, r.role, today);\nend $$"
    )


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
