"""What admissions add to the gate: what a family without an account does, and whom an applicant may be."""

from collections.abc import Iterator

from zorgvuldig.admissions.sql.ties import TIES
from zorgvuldig.gate.sql.contributions import Contribution
from zorgvuldig.platform.postgres import Names
from zorgvuldig.register.schema import Register


def grants(_register: Register, names: Names) -> Iterator[str]:
    """Whoever has the code of an application; and whoever compares it with the pupils that are there."""
    yield f"grant execute on function gate.same_as(bigint, text, date, bytea) to {names.reader}, {names.writer}"
    for function in (
        "intake_rounds()",
        "intake_begin(uuid, text)",
        "intake_read(text)",
        "intake_save(text, bytea, bytea, bytea, bytea, text)",
        "intake_submit(text)",
        "intake_withdraw(text)",
    ):
        yield f"grant execute on function gate.{function} to {names.runtime}"


CONTRIBUTION = Contribution(
    "zorgvuldig.admissions.sql",
    files=("applications.sql",),
    writes=dict.fromkeys(("application", "official_number", "health_statement"), "insert, update, delete"),
    grants=grants,
    ties=TIES,
    answers={"own_change": "applicant_change"},
    files_by_uid=("application",),
)
