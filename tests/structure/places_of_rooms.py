"""Who gets to the pages of the packages that have a list of their own."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from tests.structure import (
    places_of_breach,
    places_of_cameras,
    places_of_dpia,
    places_of_duty,
    places_of_file,
    places_of_inviting,
    places_of_lists,
    places_of_messages,
    places_of_reading,
    places_of_register,
    places_of_setting_up,
    places_of_year,
)

PARTS = (
    places_of_cameras, places_of_duty, places_of_breach, places_of_dpia, places_of_inviting, places_of_messages, places_of_reading, places_of_register,
    places_of_setting_up, places_of_file, places_of_year,
    places_of_setting_up, places_of_file, places_of_lists,
)  # fmt: skip


def lines() -> Iterator[tuple[Any, ...]]:
    """Address, an example of it, who gets there, and what is posted where anything is."""
    return chain.from_iterable(part.lines() for part in PARTS)
