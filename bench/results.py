"""A result as machines and people read it."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from bench.goals import GOALS, SET_OUT, Goal


class CannotMeasure(Exception):
    """Something that has to work before it can be measured does not; the sentence says what."""


@dataclass(frozen=True, slots=True)
class Result:
    """One figure with how it was come by; `value` is None when it was not measured."""

    name: str
    value: float | None
    how: str

    @property
    def goal(self) -> Goal:
        """What it has to reach."""
        return GOALS[self.name]

    @property
    def is_met(self) -> bool | None:
        """Whether the goal was reached; None when nothing can be said."""
        return self.goal.is_met(self.value)

    def line(self) -> str:
        """For people."""
        goal = self.goal
        value = "not run" if self.value is None else f"{self.value:.4g} {goal.unit}".rstrip()
        verdict = {True: "reached", False: "MISSED", None: ""}[self.is_met]
        return f"{self.name:<22} {value:>14}  {goal.words:<12} {verdict:<8} {self.how}"

    def row(self) -> dict[str, Any]:
        """For machines: its goal, whether that is reached (None: there is none), and how it was come by."""
        return {
            "name": self.name,
            "value": None if self.value is None else round(self.value, 4),
            "goal": self.goal.number,
            "pass": self.is_met,
            "how": f"{self.goal.says}; {self.how}",
        }


def as_json(results: Iterable[Result]) -> str:
    """For machines."""
    return json.dumps({"results": [result.row() for result in results]}, ensure_ascii=False, indent=2)


def summary(results: Iterable[Result]) -> Iterator[str]:
    """A line for each thing we set out to reach: all of its figures reached, or which are missed, or not measured now."""
    found = {result.name: result for result in results}
    for what, names in SET_OUT.items():
        if not any(name in found for name in names):
            continue
        said = [f"{name} {_verdict(found.get(name))}" for name in names]
        reached = all(name in found and found[name].is_met for name in names)
        yield f"{'pass' if reached else 'FAIL' if 'MISSED' in ' '.join(said) else '    '}  {what}: {', '.join(said)}"


def _verdict(result: Result | None) -> str:
    if result is None or result.value is None:
        return "not run"
    goal = GOALS[result.name]
    return f"{result.value:.4g} ({goal.words}){'' if result.is_met else ' MISSED'}"
