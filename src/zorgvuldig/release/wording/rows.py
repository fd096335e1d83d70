"""Rows as a copy or a preview has them: categories by name."""

from typing import Any

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.release.release import Row

HISTORY = "gate.change"  # the table of changes
MASKS = ("mask", "write_mask", "kept_mask", "done_mask")


def readable(table: str, row: Row) -> dict[str, Any]:
    """A row with categories by name."""
    return {column: list(REGISTER.names(value)) if column in MASKS else value for column, value in row.items()}
