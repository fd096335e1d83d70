"""What stands on a list, before it is a page, a pdf or a spreadsheet."""

from dataclasses import dataclass

from zorgvuldig.platform.spreadsheets.write import Value


@dataclass(frozen=True, slots=True)
class Column:
    """A column on paper: its heading (empty: a box to tick) and its share of the width."""

    heading: str
    share: int = 1


@dataclass(frozen=True, slots=True)
class Sheet:
    """The list as a spreadsheet: one thing per cell, so that it can be sorted and used for letters."""

    headings: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A list with a row per pupil; a cell may hold several lines. `stacks` says whether a phone shows it as a stack."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    sheet: Sheet
    landscape: bool = False
    stacks: bool = True

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings on a screen, where there is nothing to tick."""
        return tuple(column.heading for column in self.columns if column.heading)

    @property
    def lines(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The rows on a screen: the name, and the other cells with their headings."""
        rest = self.headings[1:]
        return [(row[0], list(zip(rest, row[1:], strict=False))) for row in self.rows]


@dataclass(frozen=True, slots=True)
class Face:
    """A pupil on a photo page; `photo` is a JPEG, or None when there is none to show."""

    name: str
    photo: bytes | None


@dataclass(frozen=True, slots=True)
class Faces:
    """A photo page."""

    people: tuple[Face, ...]


@dataclass(frozen=True, slots=True)
class Labels:
    """Address labels, each a few lines; `without` names the people for whom there is no whole address."""

    addresses: tuple[tuple[str, ...], ...]
    without: tuple[str, ...]
    sheet: Sheet
    skipped: int = 0


Content = Table | Faces | Labels
