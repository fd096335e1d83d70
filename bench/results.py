"""A result as machines and people read it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from bench.goals import GOALS


class CannotMeasure(Exception):
    """Something that has to work before it can be measured does not; the sentence says what."""


@dataclass(frozen=True, slots=True)
class Result:
    """One figure with how it was come by; `value` is None when it was not measured."""

    name: str
    value: float | None
    how: str

    @property
    def is_met(self) -> bool | None:
        """Whether the goal was reached; None when nothing can be said."""
        return GOALS[self.name].is_met(self.value)

    def line(self) -> str:
        """For people."""
        goal = GOALS[self.name]
        value = "not run" if self.value is None else f"{self.value:.4g} {goal.unit}".rstrip()
        verdict = {True: "reached", False: "MISSED", None: ""}[self.is_met]
        return f"{self.name:<22} {value:>14}  {goal.words:<12} {verdict:<8} {self.how}"


def as_json(results: Iterable[Result]) -> str:
    """For machines."""
    rows = [
        {
            "name": result.name,
            "value": None if result.value is None else round(result.value, 4),
            "goal": GOALS[result.name].number,
            "pass": result.is_met,
            "how": f"{GOALS[result.name].says}; {result.how}",
        }
        for result in results
    ]
    return json.dumps({"results": rows}, ensure_ascii=False, indent=2)
