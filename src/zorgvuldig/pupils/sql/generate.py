"""Who lets people in: the functions for codes, letters and first sign-ins, and who may call them. Pure text, as `policies`."""

from collections.abc import Iterator

from zorgvuldig.platform.postgres import Names

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
