"""Who may ask for a code for somebody, and who may answer; the functions are in `sql/inviting.sql`. Pure."""

from collections.abc import Iterator

from zorgvuldig.postgres import Names

INVITATION_FILES = ("inviting.sql",)
FUNCTIONS = (
    "invitation_states(integer[])",
    "invitations_waiting()",
    "ask_invitation(integer)",
    "answer_invitation(integer, boolean)",
)


def invitation_grants(names: Names) -> Iterator[str]:
    """Whoever has a door open asks and answers; each finds out by itself whom the door reaches."""
    for function in FUNCTIONS:
        yield f"grant execute on function gate.{function} to {names.reader}, {names.writer}"
