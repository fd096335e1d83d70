"""What `doctor` says of the demonstration: nothing in a school that never was one."""

from datetime import datetime

from zorgvuldig.demo.marker import OVER, demonstration
from zorgvuldig.gate.health import Answer


def examine(now: datetime) -> list[Answer]:
    """Whether everybody with an account is invented, where `zorgvuldig demo` made the school; bad when somebody real has one."""
    found = demonstration()
    if not found.accounts:
        return []
    says = OVER if found.is_over else "Everybody who can sign in is invented, and their password is public."
    return [Answer("the demonstration school", not found.is_over, says)]
