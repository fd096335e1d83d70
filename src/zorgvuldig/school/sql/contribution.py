"""What the school adds to the gate: who somebody is there, and who may give a role to whom."""

from collections.abc import Iterator

from zorgvuldig.gate.sql.contributions import Contribution
from zorgvuldig.gate.sql.openings import GROUP, OTHER, PUPIL, Opening
from zorgvuldig.platform.postgres import Names
from zorgvuldig.register.schema import Register
from zorgvuldig.school.sql.conditions import written_where
from zorgvuldig.school.sql.membership import MEMBERSHIP
from zorgvuldig.school.sql.relations import school_functions
from zorgvuldig.school.sql.ties import TIES


def functions(register: Register) -> Iterator[str]:
    """Who works where, and that a pupil is in one class at a time."""
    yield from school_functions(register)
    yield from MEMBERSHIP


def grants(_register: Register, names: Names) -> Iterator[str]:
    """Whoever writes makes a person, and ties those within reach."""
    yield f"grant execute on function gate.addresses_of(text) to {names.login}"
    yield f"grant execute on function gate.may_tie(integer) to {names.reader}, {names.writer}"
    yield f"grant execute on function gate.new_person() to {names.writer}"
    yield f"grant execute on function gate.staff_numbers(bigint) to {names.reader}, {names.writer}"


CONTRIBUTION = Contribution(
    "zorgvuldig.school.sql",
    files=("identity.sql", "roles.sql", "groups.sql"),
    functions=functions,
    written_where=written_where,
    ties=TIES,
    checks=(("staff_role", "role_given", "insert or delete or update"),),
    grants=grants,
    writes={"person": "insert, delete"},
    openings=(
        Opening("group", GROUP, "(select g.id from public.learning_group g where g.uid = wanted)"),
        Opening("lesson", GROUP, "(select l.group_id from gate.lesson_named(key) l)"),
        Opening("family", PUPIL),
        Opening("stage", OTHER, "(select g.id from public.learning_group g where g.uid = wanted)"),
        Opening("search", by_every_rule=True),
    ),
    files_by_uid=("pupil",),
)
