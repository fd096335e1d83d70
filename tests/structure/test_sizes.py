"""No file and no function grows past what one reads in a sitting."""

import ast

from tests.structure.source import ROOT, nodes

FILE_LIMIT, FUNCTION_LIMIT = 500, 60
GENERATED = {
    "src/zorgvuldig/migrations/0001_records.py",
    "src/zorgvuldig/migrations/0003_administration.py",
    "src/zorgvuldig/migrations/0007_rights.py",
    "src/zorgvuldig/migrations/0015_suppliers.py",
    "src/zorgvuldig/migrations/0017_pictures.py",
    "src/zorgvuldig/migrations/0020_cameras.py",
    "src/zorgvuldig/migrations/0021_governance.py",
}  # by Django


def test_no_file_is_longer_than_500_lines() -> None:
    files = [*(ROOT / "src").rglob("*.py"), *(ROOT / "tests").rglob("*.py"), *(ROOT / "src").rglob("*.sql")]
    lengths = {str(file.relative_to(ROOT)): len(file.read_text().splitlines()) for file in files}
    assert {name: n for name, n in lengths.items() if n > FILE_LIMIT and name not in GENERATED} == {}


def test_no_function_is_longer_than_60_lines() -> None:
    long = {
        f"{path}:{node.name}": length
        for path, node in nodes(tests=True)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION_LIMIT
    }
    assert long == {}
