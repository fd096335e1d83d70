"""No file and no function grows past what one reads in a sitting, and what is counted of the code is counted rightly."""

import ast

from supply import sizes
from tests.structure.source import ROOT, nodes

FILE_LIMIT, FUNCTION_LIMIT = 500, 60


def test_no_file_is_longer_than_500_lines() -> None:
    files = [*(ROOT / "src").rglob("*.py"), *(ROOT / "tests").rglob("*.py"), *(ROOT / "src").rglob("*.sql")]
    lengths = {str(file.relative_to(ROOT)): len(file.read_text().splitlines()) for file in files}
    assert {name: n for name, n in lengths.items() if n > FILE_LIMIT} == {}


def test_no_function_is_longer_than_60_lines() -> None:
    long = {
        f"{path}:{node.name}": length
        for path, node in nodes(tests=True)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION_LIMIT
    }
    assert long == {}


HELPERS = 7  # private functions without a sentence that one line calls, for each 1,000 lines (decision 85)


def test_a_helper_that_is_used_once_says_why_more_often_than_not() -> None:
    source = sizes.texts(ROOT / "src")
    found = [says for text in source.values() for says in sizes.helpers_used_once(text).values()]
    lines = sum(len(text.splitlines()) for text in source.values())
    assert len(found) > 500
    assert 1000 * found.count(False) / lines < HELPERS


def test_modules_are_named_for_things() -> None:
    names = [path.rpartition("/")[2] for path in sizes.texts(ROOT / "src")]
    assert sum(name.endswith("ing.py") for name in names) <= 20


def test_helpers_that_are_used_once_are_told_from_others() -> None:
    text = """
def _twice(): ...
def _once():
    \"\"\"Why.\"\"\"
def _once_without(): return _twice()
def public(): return _once(), _twice(), _once_without()
"""
    assert sizes.helpers_used_once(text) == {"_once": True, "_once_without": False}


def test_lines_of_code_are_neither_empty_nor_said() -> None:
    assert sizes.code_lines('"""What it is.\n\nMore."""\n\n# why\nx = (\n    1,\n)  # and this\n') == 3


def test_every_size_is_counted() -> None:
    found = sizes.sizes()
    assert found["arrows up in Python"] == 0
    assert found["lines of templates above 160 characters"] == 0
    assert found["lines of the longest file"] <= FILE_LIMIT
    assert found["lines of SQL of the gate"] < 900
    assert found["routes"] > 400
