"""What is wrong in a file, in words for whoever has to repair it, and in a form without a single datum of a person."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

SHOWN_ROWS = 8
QUOTED = re.compile("«.*»", re.DOTALL)  # from the first to the last: a value may hold these signs itself


class Place(NamedTuple):
    """A row of a file; the heading is row 1, as a spreadsheet counts."""

    file: str
    row: int


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that stops the import, or (as a warning) that somebody should know. `row` 0 is the file itself.

    `asks`: it stops no longer once a person says who somebody is; the mark of that question.
    """

    file: str
    row: int
    column: str
    says: str
    asks: str = ""

    def __str__(self) -> str:
        """File, row, column, what is wrong and what to do."""
        where = (
            self.file + (f" row {self.row}" if self.row else "") + (f", column {self.column}" if self.column else "")
        )
        return f"{where}: {self.says}" + (f" (--same {self.asks} / --other {self.asks})" if self.asks else "")

    def without_data(self) -> dict[str, str | int]:
        """Where it is and what is wrong, without what stands there."""
        return {"file": self.file, "row": self.row, "column": self.column, "says": unquoted(self.says)}


def unquoted(says: str) -> str:
    """A sentence without the values that it quotes; whatever comes out of a file stands in «»."""
    return QUOTED.sub("«…»", says)


class ImportRefused(Exception):
    """The files cannot be taken in at all; the message is one sentence saying why and what to do."""


@dataclass(slots=True)
class Findings:
    """What came up while reading: `problems` refuse the import, `warnings` and `notices` do not.

    `ignored` is (file, column) → reason, for every column that has no place here; `left_out` counts rows that are
    not taken in, by (file, reason). A `broken` file has rows that could not be read, so that others miss them.
    """

    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    ignored: dict[tuple[str, str], str] = field(default_factory=dict)
    left_out: Counter[tuple[str, str]] = field(default_factory=Counter)
    broken: set[str] = field(default_factory=set)

    def refuse(self, place: Place, column: str, says: str) -> None:
        """Note a problem; the import will be refused."""
        self.problems.append(Problem(place.file, place.row, column, says))

    def warn(self, place: Place, column: str, says: str) -> None:
        """Note something to know; the import goes on."""
        self.warnings.append(Problem(place.file, place.row, column, says))

    def leave_out(self, place: Place, why: str) -> None:
        """Count a row that is not taken in; `why` completes «because …»."""
        self.left_out[place.file, why] += 1

    def refused_rows(self, file: str) -> int:
        """How many rows of `file` have a problem."""
        return len({problem.row for problem in self.problems if problem.file == file})


def gathered(warnings: Iterable[Problem]) -> Iterator[str]:
    """Warnings as lines; the same words about the same column become one line that names the first rows."""
    rows: dict[tuple[str, str, str], list[int]] = {}
    for warning in warnings:
        rows.setdefault((warning.file, warning.column, warning.says), []).append(warning.row)
    for (file, column, says), numbers in rows.items():
        if len(numbers) == 1:
            yield str(Problem(file, numbers[0], column, says))
            continue
        shown = ", ".join(str(number) for number in numbers[:SHOWN_ROWS])
        more = f" and {len(numbers) - SHOWN_ROWS} more" if len(numbers) > SHOWN_ROWS else ""
        yield f"{file} rows {shown}{more}{f', column {column}' if column else ''}: {says}"
