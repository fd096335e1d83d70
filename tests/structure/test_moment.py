"""Tests let things happen at one moment, which is old already, and no file of theirs keeps another."""

import ast
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.utils.timezone import localdate, localtime

from tests.people import AGE, NOW, TODAY
from tests.structure.source import ROOT

CLOCKS = {"localtime", "monotonic", "now", "time", "utcnow"}
KEPT = "tests/people.py"


def loaded(node: ast.AST) -> Iterator[ast.AST]:
    """What Python does when it loads a file: all but what stands in functions, and what is done by whoever starts it as a program."""
    if isinstance(node, ast.If) and ast.unparse(node.test) == "__name__ == '__main__'":
        return
    yield node
    inside = node.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else []
    for part in [] if isinstance(node, ast.Lambda) else ast.iter_child_nodes(node):
        if part not in inside:
            yield from loaded(part)


def clocks_read(source: str) -> list[str]:
    """The clocks that a file reads when it is loaded."""
    return [
        name
        for node in loaded(ast.parse(source))
        if isinstance(node, ast.Call)
        and (name := ast.unparse(node.func)).rpartition(".")[2] in CLOCKS
        and not (name == "time" and node.args)  # a time of the day, not the clock
    ]


def test_no_file_keeps_a_moment_of_its_own() -> None:
    """It would be as old as the run, and held against a clock it fails in a slow one."""
    found = {
        path.relative_to(ROOT).as_posix(): read
        for path in sorted((ROOT / "tests").rglob("*.py"))
        if (read := clocks_read(path.read_text()))
    }
    assert found.pop(KEPT)
    assert found == {}


def test_a_moment_is_seen_where_a_file_keeps_it() -> None:
    assert clocks_read("from datetime import *\nNOW = datetime.now(UTC)") == ["datetime.now"]
    assert clocks_read("def state(at=timezone.now()): ...") == ["timezone.now"]
    assert clocks_read("class Row:\n    at = time.time()") == ["time.time"]
    assert clocks_read("def state():\n    return timezone.now()\nlate = lambda: time.time()") == []
    assert clocks_read("if __name__ == '__main__':\n    print(datetime.now(UTC))") == []


def test_the_moment_is_old_and_of_today() -> None:
    assert localdate(NOW) == TODAY
    assert datetime.now(UTC) - NOW >= AGE or localtime(NOW).time().isoformat() == "00:00:00"
    assert timedelta(minutes=30) < AGE
