"""What pupils add to the gate: who a guardian is, and who is invited by whom."""

from collections.abc import Iterator

from zorgvuldig.gate.sql.contributions import Contribution
from zorgvuldig.platform.postgres import Names
from zorgvuldig.register.schema import Register

# Who lets people in: the functions for codes, letters and first sign-ins, and who may call them. Pure text, as
# `policies`.

INVITATION_TABLES = ("invitation_request", "invitation_letter")
# For whoever has a door open; each finds out by itself whom the door reaches.
AT_A_DOOR = (
    "invitation_states(integer[])",
    "invitations_waiting()",
    "ask_invitation(integer)",
    "answer_invitation(integer, boolean)",
    "ask_letters(integer[], uuid)",
    "letters()",
    "open_letters(uuid)",
    "account_story(integer[])",
    "accounts_to_confirm()",
    "confirm_account(integer)",
)


def invitation_grants(names: Names) -> Iterator[str]:
    """Pages ask and answer, one job makes letters, another keeps their files."""
    for function in AT_A_DOOR:
        yield f"grant execute on function gate.{function} to {names.reader}, {names.writer}"
    making = "gate.letters_to_make(), gate.letters_made(uuid, uuid, text)"
    yield f"grant execute on function {making} to {names.job('letters')}"
    yield f"grant execute on function gate.own_account_story(text) to {names.runtime}"
    yield f"grant execute on function gate.letter_files() to {names.job('vault')}"


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
