"""Which key closes what: of a pupil, on a shelf. A shelf is the number of a kind of data that has a term of its own.

The vault does not know the register; whoever loads that tells it once, at the start, on which shelf each table is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db import models

SHELVES = range(63)  # as many as there are bits in a mask of categories

_OF_TABLE: dict[str, int] = {}


class UnknownTable(LookupError):
    """Nobody said on which shelf a table is, so nothing of it is sealed or opened."""


@dataclass(frozen=True, slots=True)
class Closing:
    """The key that closes something, and with which it is closed for good. ValueError for what is none."""

    pupil_id: int
    shelf: int

    def __post_init__(self) -> None:
        if not self.pupil_id or self.shelf not in SHELVES:
            raise ValueError(f"there is no key of pupil {self.pupil_id} on shelf {self.shelf}")


def assign_shelves(shelves: Mapping[str, int]) -> None:
    """Say on which shelf tables are. ValueError for a table that is on another already: its values would not open."""
    for table, shelf in shelves.items():
        if shelf not in SHELVES or _OF_TABLE.get(table, shelf) != shelf:
            raise ValueError(f"{table} cannot be on shelf {shelf}")
    _OF_TABLE.update(shelves)


def shelf_of(table: str) -> int:
    """On which shelf the keys for this table are. Raises `UnknownTable`."""
    try:
        return _OF_TABLE[table]
    except KeyError as error:
        what = f"the vault has no shelf for the table {table}: declare it, with a category, in the register"
        raise UnknownTable(what) from error


def closing(model: "type[models.Model]", pupil_id: int) -> Closing:
    """The key for a file about this pupil that a row of `model` will name. Raises `UnknownTable`."""
    return Closing(pupil_id, shelf_of(model._meta.db_table))
