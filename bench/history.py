"""Figures that were kept: one line of JSON for each time that somebody measured and wanted it kept, the newest last.

Figures of different machines are no story: a line says where it was measured, and only lines of a machine like this are compared.
"""

import json
import os
import platform
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.results import Result

HISTORY = Path(__file__).with_name("history.jsonl")
LOUDLY = 1.1  # a figure that became so many times worse is pointed at


def machine() -> dict[str, Any]:
    """What a figure depends on, as far as it may be told: no name of a machine."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return {"cores": os.cpu_count() or 0, "system": platform.system(), "kind": platform.machine(), "python": version}


def keep(results: Iterable[Result], *, at: datetime | None = None, file: Path = HISTORY) -> int:
    """Add what was measured to the file; says how many figures. What was not run is not kept."""
    rows = [result.row() for result in results if result.value is not None]
    if rows:
        moment = (at or datetime.now(UTC)).isoformat(timespec="seconds")
        line = json.dumps({"at": moment, "on": machine(), "results": rows}, ensure_ascii=False)
        with file.open("a", encoding="utf-8") as kept:
            kept.write(f"{line}\n")
    return len(rows)


def kept(file: Path = HISTORY) -> dict[str, tuple[str, float]]:
    """The newest kept value of each figure on a machine like this, with its moment. Raises ValueError for a line that is none."""
    found: dict[str, tuple[str, float]] = {}
    for line in _lines(file):
        if line["on"] == machine():
            found |= {row["name"]: (line["at"], row["value"]) for row in line["results"]}
    return found


def compared(results: Iterable[Result], before: Mapping[str, tuple[str, float]]) -> Iterator[str]:
    """A line for each figure that was kept before: what it was, what it is, and how many times better or worse."""
    for result in results:
        if result.value is None or result.name not in before:
            continue
        at, value = before[result.name]
        yield f"{result.name:<22} {value:>10.4g} → {result.value:<10.4g} {_judged(result, value):<16} kept {at[:10]}"


def _judged(result: Result, before: float) -> str:
    """How many times better or worse. Without a goal nobody said which way is better."""
    assert result.value is not None
    if before <= 0 or result.value <= 0:
        return "the same" if before == result.value else "not comparable"
    goal, times = result.goal, result.value / before
    if goal.number is None:
        return f"{times:.2f} times"
    worse = times if goal.at_least is None else 1 / times
    return f"WORSE {worse:.2f} ×" if worse > LOUDLY else f"better {1 / worse:.2f} ×" if worse < 1 else f"{worse:.2f} ×"


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    if not file.exists():
        return
    for number, text in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        try:
            line = json.loads(text)
            if {*line} != {"at", "on", "results"}:
                raise ValueError("other fields")
        except (ValueError, TypeError) as wrong:
            raise ValueError(f"Line {number} of {file.name} is no kept measurement. Take it out.") from wrong
        yield line
