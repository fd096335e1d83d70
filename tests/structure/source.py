"""The source of the product, as the structure tests read it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "zorgvuldig"


@cache
def parsed(path: Path) -> ast.Module:
    """A file as Python reads it. All of the source takes 200 megabytes, so `conftest` forgets it after this folder."""
    return ast.parse(path.read_text(), str(path))


@cache
def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    """Every node of a file. Finding them takes as long as reading it, and thirty tests go through all files; forgotten as those are."""
    return tuple(ast.walk(parsed(path)))


def paths() -> list[Path]:
    """The Python files of the product."""
    return sorted((ROOT / "src").rglob("*.py"))


def modules() -> dict[str, ast.Module]:
    """Every Python file of the product, by its path."""
    return {str(path.relative_to(ROOT)): parsed(path) for path in paths()}


def nodes(*, tests: bool = False) -> Iterator[tuple[str, ast.AST]]:
    """Every node of every file, with the file's path; with `tests` of theirs too, which are not kept."""
    for file in paths():
        path = str(file.relative_to(ROOT))
        yield from ((path, node) for node in nodes_of(file))
    for file in sorted((ROOT / "tests").rglob("*.py")) if tests else ():
        path, tree = str(file.relative_to(ROOT)), ast.parse(file.read_text())
        yield from ((path, node) for node in ast.walk(tree))


def texts() -> Iterator[tuple[str, str]]:
    """Every text in the Python source but docstrings, and every .sql file, with the path. F-strings keep their holes."""
    for file in paths():
        path = str(file.relative_to(ROOT))
        yield from ((path, text) for text in _texts_of(file))
    for file in sorted(SOURCE.rglob("*.sql")):
        yield str(file.relative_to(ROOT)), without_comments(file.read_text())


@cache
def _texts_of(file: Path) -> tuple[str, ...]:
    inside: set[int] = set()
    for node in nodes_of(file):
        if has_docstring(node):
            inside.add(id(node.body[0].value))  # type: ignore[attr-defined]  # asked just now
        elif isinstance(node, ast.JoinedStr):
            inside.update(map(id, node.values))
    return tuple(
        ast.unparse(node)[2:-1] if isinstance(node, ast.JoinedStr) else str(node.value)
        for node in nodes_of(file)
        if isinstance(node, ast.JoinedStr)
        or (isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside)
    )


def forget() -> None:
    """Nothing of the source is remembered any more."""
    for cached in (parsed, nodes_of, _texts_of):
        cached.cache_clear()


def has_docstring(node: ast.AST) -> bool:
    """Whether a module, class or function begins with its docstring."""
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return isinstance(node, kinds) and ast.get_docstring(node) is not None


def without_comments(sql: str) -> str:
    """SQL without what stands behind two dashes."""
    return "\n".join(line.partition("--")[0] for line in sql.splitlines())
