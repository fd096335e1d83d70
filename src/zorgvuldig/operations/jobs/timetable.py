"""Which tasks there are, in which queue, and when each runs: read out of `jobs.py` as it is written, without loading it.

Loading it brings every library that some job needs, a hundred megabytes that a process that serves pages does not want.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from croniter import croniter

from zorgvuldig.operations.jobs.labels import MODULE
from zorgvuldig.platform.mail.backend import QUEUE

SOURCE = Path(__file__).parents[2] / "jobs.py"
QUEUES = {"FILMS": "films", "POST": QUEUE}  # by the names that `jobs.py` gives them; a test compares


@dataclass(frozen=True, slots=True)
class Task:
    """One task: its whole name, its queue, and its timetable in UTC (empty for what is asked for)."""

    name: str
    queue: str
    cron: str

    def next_at(self, now: datetime) -> datetime | None:
        """When it runs next; None for what is asked for."""
        if not self.cron:
            return None
        return datetime.fromtimestamp(croniter(self.cron).get_next(ret_type=float, start_time=now.timestamp()), UTC)


@cache
def tasks() -> tuple[Task, ...]:
    """Every task, in the order of the file."""
    tree = ast.parse(SOURCE.read_text(encoding="utf-8"))
    return tuple(task for node in tree.body if isinstance(node, ast.FunctionDef) for task in _tasks(node))


def _tasks(function: ast.FunctionDef) -> Iterator[Task]:
    said = {_name(decorator): decorator for decorator in function.decorator_list}
    if "task" in said:
        queue, cron = _argument(said["task"], "queue") or "default", _argument(said.get("periodic"), "cron")
        yield Task(MODULE + function.name, QUEUES.get(queue, queue), cron)


def _name(decorator: ast.expr) -> str:
    """`task` of `@app.task` and of `@app.task(…)`."""
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return called.attr if isinstance(called, ast.Attribute) else ""


def _argument(decorator: ast.expr | None, wanted: str) -> str:
    found = (one.value for one in decorator.keywords if one.arg == wanted) if isinstance(decorator, ast.Call) else ()
    return next((ast.unparse(value).strip("'\"") for value in found), "")
