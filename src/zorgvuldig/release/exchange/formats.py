"""What a package for a recipient is made of. Each format turns rows that may leave into files; it reads nothing itself."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from zorgvuldig.release.exchange.models import Exchange
from zorgvuldig.release.release import GatheredRows, Opening, TablePart


@dataclass(frozen=True, slots=True)
class PackageFile:
    """One file of a package."""

    name: str
    media_type: str
    content: bytes


class Format(Protocol):
    """How the data for one kind of recipient are chosen and written."""

    @property
    def channel(self) -> str:
        """What the release row says."""

    def parts(self, exchange: Exchange, *, door: Opening) -> Sequence[TablePart]:
        """Which rows and columns go: within `exchange.fields`, and no more rows than the recipient needs."""

    def files(self, exchange: Exchange, found: GatheredRows) -> Sequence[PackageFile]:
        """The files, from these rows alone. The same rows give the same bytes."""


FORMATS: dict[
    str, Format
] = {}  # by recipient of the register; filled by `release.exchange.format_registry`, from where it is read


def parts_of(fields: Sequence[str]) -> list[TablePart]:
    """Declared table.column fields as parts, all rows of the pupil."""
    columns: Mapping[str, list[str]] = defaultdict(list)
    for field in fields:
        table, _dot, column = field.partition(".")
        columns[table].append(column)
    return [TablePart(table, tuple(names)) for table, names in columns.items()]
