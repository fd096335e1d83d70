"""Rows of a sheet under a mapping: each value understood, or noted as a problem with its row and column."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from django.utils.translation import gettext as _

from zorgvuldig.imports.problems import Findings, Place
from zorgvuldig.imports.spreadsheet.parse import CellRefused
from zorgvuldig.platform.spreadsheets.model import Cell, Sheet

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class MappedRow:
    """One row. `columns` is target key → (header, index)."""

    place: Place
    cells: tuple[Cell, ...]
    columns: Mapping[str, tuple[str, int]]
    findings: Findings

    def has(self, key: str) -> bool:
        """Whether the sheet has a column for this target."""
        return key in self.columns

    def get(self, key: str, parse: Callable[[Cell], T], otherwise: T, *, needed: bool = False) -> T:
        """The value for a target; `otherwise`, with a problem noted, when it is not understood or needed and empty."""
        found = self.columns.get(key)
        cell: Cell = self.cells[found[1]] if found else ""
        if not cell:
            if needed:
                self.refuse(key, _("Leeg. Vul dit in."))
            return otherwise
        try:
            return parse(cell)
        except CellRefused as refusal:
            self.refuse(key, str(refusal))
            return otherwise

    def refuse(self, key: str, says: str) -> None:
        """Note a problem with the value for a target."""
        self.findings.refuse(self.place, self._header(key), says)

    def warn(self, key: str, says: str) -> None:
        """Note something to know about the value for a target."""
        self.findings.warn(self.place, self._header(key), says)

    def _header(self, key: str) -> str:
        return self.columns[key][0] if key in self.columns else ""


def mapped(sheet: Sheet, mapping: Mapping[str, str], file: str, findings: Findings) -> Iterator[MappedRow]:
    """The rows of a sheet; `mapping` (target key → header) must have passed `columns.check`."""
    index = {header: n for n, header in enumerate(sheet.headers)}
    columns = {key: (header, index[header]) for key, header in mapping.items()}
    for row in sheet.rows:
        yield MappedRow(Place(file, row.number), row.cells, columns, findings)
