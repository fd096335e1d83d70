"""Whose report is issued."""

from collections.abc import Collection, Sequence
from uuid import UUID


def chosen_pupils(values: Sequence[str], known: Collection[UUID]) -> tuple[list[UUID], bool]:
    """The pupils that were ticked, in the order of the list, and whether somebody unknown was among them."""
    wanted = set(values)
    found = [pupil for pupil in known if str(pupil) in wanted]
    return found, len(found) < len(wanted)
