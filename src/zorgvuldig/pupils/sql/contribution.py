"""What pupils add to the gate: who a guardian is, and who is invited by whom."""

from collections.abc import Iterator

from zorgvuldig.gate.sql.contributions import Contribution
from zorgvuldig.platform.postgres import Names
from zorgvuldig.register.own_fields import VALUES
from zorgvuldig.register.schema import Register, Table

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
    for function in ("own_fields()", "own_fields_seen()", "own_fields_written()", "own_fields_of(integer)"):
        yield f"grant execute on function gate.{function} to {names.reader}, {names.writer}"
    yield f"grant execute on function gate.own_fields() to {names.job('retention')}"


# Fields of the school's own: seen and written by whom the register in force names with each (`own_fields.sql`), and in the history the same.
SEEN = "any((select gate.own_fields_seen())::text[])"


def own_values_seen(table: Table, _register: Register) -> str:
    """A family sees all that was filled in, also in a field that nobody declares any more (AVG art. 15)."""
    return f" and ((select gate.by_family()) or field = {SEEN})" if table.name == VALUES else ""


def own_values_written(table: Table, _register: Register) -> str:
    """Who writes a field, and as long as it is in use."""
    return " and field = any((select gate.own_fields_written())::text[])" if table.name == VALUES else ""


def own_changes_seen(table: Table, _register: Register) -> str:
    """A change goes with its record, as far as that is seen; once it is gone, with the field that it was in."""
    if table.name != VALUES:
        return ""
    there = f"row_id in (select t.id from {table.name} t) or changed ->> 'field' = {SEEN}"
    return f" and (table_name <> '{table.name}' or (select gate.by_family()) or {there})"


CONTRIBUTION = Contribution(
    "zorgvuldig.pupils.sql",
    files=("guardians.sql", "invitations.sql", "letters.sql", "own_fields.sql"),
    checks=(
        ("guardianship", "authority_allowed", "insert or update"),
        ("guardian", "guardian_allowed", "insert"),
        ("invitation", "invitation_allowed", "insert or update"),
        ("invitation", "address_looked_at", "insert"),
        ("own_value", "own_value_allowed", "insert or update"),
    ),
    checks_after=(("account", "account_made", "insert"), ("invitation", "invitation_noted", "insert or update")),
    tables=INVITATION_TABLES,
    grants=grants,
    seen_where=own_values_seen,
    written_where=own_values_written,
    changes_seen_where=own_changes_seen,
)
