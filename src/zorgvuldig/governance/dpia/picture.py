"""The risks of an assessment as a picture: how bad across, how likely upwards. The same stands in a table under it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from zorgvuldig.governance.dpia.labels import LIKELIHOOD, SEVERITY, Word
from zorgvuldig.governance.dpia.models import Dpia
from zorgvuldig.governance.dpia.questions import RISKS, Part
from zorgvuldig.governance.dpia.reads import HIGH, risk_of

LEVELS = 4
LEFT, WIDE = 8, 92  # percent of the width
STEP, TOP = 44, 6  # pixels of the height
BESIDE_EACH = (0, 22, -22, 44, -44, 66)  # pixels from the middle of a cell for the marks in it


@dataclass(frozen=True, slots=True)
class RiskCell:
    """One of the sixteen places of the picture; `is_high` where a risk is great."""

    x: str
    y: int
    width: str
    height: int
    is_high: bool


@dataclass(frozen=True, slots=True)
class RiskMark:
    """A risk in the picture, by its number in the table; `is_after` when all that is planned is done."""

    number: int
    x: str
    y: int
    shift: int
    is_after: bool


@dataclass(frozen=True, slots=True)
class RiskRow:
    """A risk as the table says it."""

    number: int
    part: Part
    risk: dict[str, Any]
    severity: Word
    likelihood: Word
    severity_after: Word
    likelihood_after: Word
    is_high: bool


@dataclass(frozen=True, slots=True)
class RiskPicture:
    """The cells, the marks, the numbers along the sides, and the same as rows."""

    cells: Sequence[RiskCell]
    marks: Sequence[RiskMark]
    across: Sequence[tuple[int, str]]
    upwards: Sequence[tuple[int, int]]
    height: int
    rows: Sequence[RiskRow]


def risk_picture(one: Dpia) -> RiskPicture:
    """The picture and the table of what stands now."""
    rows = [_row(number, part, risk_of(one, part.event)) for number, part in enumerate(RISKS, start=1)]
    levels = range(1, LEVELS + 1)
    return RiskPicture(
        [_cell(severity, likelihood) for severity in levels for likelihood in levels],
        _marks(rows),
        [(level, _middle(level)) for level in levels],
        [(level, _top(level) + STEP // 2 + 4) for level in levels],
        TOP + LEVELS * STEP + 20,
        rows,
    )


def _row(number: int, part: Part, risk: dict[str, Any]) -> RiskRow:
    now = (int(risk.get("severity") or 0), int(risk.get("likelihood") or 0))
    after = (int(risk.get("severity_after") or 0), int(risk.get("likelihood_after") or 0))
    return RiskRow(
        number, part, risk, SEVERITY.get(now[0], ""), LIKELIHOOD.get(now[1], ""), SEVERITY.get(after[0], ""),
        LIKELIHOOD.get(after[1], ""), min(after) >= HIGH,
    )  # fmt: skip


def _marks(rows: Sequence[RiskRow]) -> list[RiskMark]:
    """A mark for now, and one for afterwards where that differs; marks in one cell stand beside each other."""
    marks: list[RiskMark] = []
    taken: dict[tuple[int, int], int] = {}
    for row in rows:
        now = (int(row.risk.get("severity") or 0), int(row.risk.get("likelihood") or 0))
        after = (int(row.risk.get("severity_after") or 0), int(row.risk.get("likelihood_after") or 0))
        for place, is_after in ((now, False), (after, True)):
            if not all(place) or (is_after and after == now):
                continue
            shift = taken[place] = taken.get(place, -1) + 1
            marks.append(
                RiskMark(row.number, _middle(place[0]), _top(place[1]) + STEP // 2, BESIDE_EACH[shift], is_after)
            )
    return marks


def _cell(severity: int, likelihood: int) -> RiskCell:
    x = LEFT + WIDE / LEVELS * (severity - 1)
    high = severity >= HIGH and likelihood >= HIGH
    return RiskCell(f"{x:.1f}%", _top(likelihood) + 1, f"{WIDE / LEVELS - 0.6:.1f}%", STEP - 2, high)


def _middle(severity: int) -> str:
    return f"{LEFT + WIDE / LEVELS * (severity - 0.5):.1f}%"


def _top(likelihood: int) -> int:
    return TOP + STEP * (LEVELS - likelihood)
