"""What pupils add to the gate: who a guardian is, and who is invited by whom."""

from collections.abc import Iterator

from zorgvuldig.gate.sql.contributions import Contribution
from zorgvuldig.platform.postgres import Names
from zorgvuldig.pupils.sql.generate import INVITATION_TABLES, invitation_grants
from zorgvuldig.register.schema import Register


def grants(_register: Register, names: Names) -> Iterator[str]:
    """Who compares people sees no more of them than before: a page whom it opened, an import whom it brings in."""
    for function in (
        "plain(text)",
        "digits(text)",
        "mailbox(text)",
        "guardians_like(integer, integer, text, text, text, text, date)",
    ):
        yield f"grant execute on function gate.{function} to {names.reader}, {names.writer}, {names.job('import')}"
    yield from invitation_grants(names)
    yield f"grant execute on function gate.post_all_bounced() to {names.job('unreached')}"


CONTRIBUTION = Contribution(
    "zorgvuldig.pupils.sql",
    files=("guardians.sql", "invitations.sql", "letters.sql"),
    checks=(
        ("guardianship", "authority_allowed", "insert or update"),
        ("guardian", "guardian_allowed", "insert"),
        ("invitation", "invitation_allowed", "insert or update"),
        ("invitation", "address_looked_at", "insert"),
    ),
    checks_after=(("account", "account_made", "insert"), ("invitation", "invitation_noted", "insert or update")),
    tables=INVITATION_TABLES,
    grants=grants,
)
