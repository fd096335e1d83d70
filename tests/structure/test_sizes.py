"""No file and no function grows past what one reads in a sitting."""

import ast

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
