"""How large the code is, and how much of it is hard to find one's way in: `python -m supply.sizes` prints a table.

What has to stay as it is has a bound in `tests/structure/test_sizes.py`; the other lines are to look at, since a number that is reached by
making code worse is no gain (docs/decisions/0085-how-many-files.md).
"""

import ast
import io
import re
import sys
import tokenize
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from supply.lock import ROOT
from supply.rooms import NAME, imports, layers

SOURCE = ROOT / "src" / NAME
PYTHON = ("src", "tests", "bench", "supply", "verify")  # where Python of ours stands
ROUTE = re.compile(r"^@route\(", re.MULTILINE)
BY_HAND = re.compile(r"\"facts\": facts\(")
NOT_CODE = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING}
FINDABLE = ("models", "commands", "migrations", "sql")  # files and folders that Django or the gate finds by name


def texts(folder: Path) -> dict[str, str]:
    """The Python files below a folder, by their path in the repository."""
    return {str(file.relative_to(ROOT)): file.read_text() for file in sorted(folder.rglob("*.py"))}


def code_lines(text: str) -> int:
    """Lines on which code stands: not empty, no comment, no docstring."""
    docs = {line for node in _documented(ast.parse(text)) for line in range(node.lineno, (node.end_lineno or 0) + 1)}
    found: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in NOT_CODE and token.type != tokenize.ENDMARKER:
            found.update(range(token.start[0], token.end[0] + 1))
    return len(found - docs)


def _documented(tree: ast.Module) -> Iterator[ast.stmt]:
    """The docstrings of a file, as statements."""
    for node in ast.walk(tree):
        kinds = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
        if isinstance(node, kinds) and ast.get_docstring(node) is not None:
            yield node.body[0]


def helpers_used_once(text: str) -> dict[str, bool]:
    """The private functions of a file that one line of it calls, and whether each says why it is there."""
    tree = ast.parse(text)
    named = Counter(node.id for node in ast.walk(tree) if isinstance(node, ast.Name))
    return {
        node.name: ast.get_docstring(node) is not None
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("_")
        and not node.decorator_list
        and named[node.name] == 1
    }


def arrows_up() -> set[tuple[str, str]]:
    """Pairs of packages of which the first imports the second, which stands above it."""
    order = {name: place for place, name in enumerate(layers())}
    return {(own, other) for own, other in imports(SOURCE, set(order)) if order[other] > order[own]}


def sizes() -> Mapping[str, float]:
    """Every number, by what it counts. Those for each 1,000 lines are of lines as an editor counts them."""
    source = texts(ROOT / "src")
    everything = source | {path: text for folder in PYTHON for path, text in texts(ROOT / folder).items()}
    lines = sum(len(text.splitlines()) for text in source.values())
    helpers = [says for text in source.values() for says in helpers_used_once(text).values()]
    names = [Path(path).stem for path in source]
    templates = [line for file in SOURCE.rglob("jinja2/**/*.html") for line in file.read_text().splitlines()]
    gate = [len(file.read_text().splitlines()) for file in (SOURCE / "gate" / "sql").glob("*.sql")]
    return {
        "Python files, all": len(everything),
        "Python files of src": len(source),
        "of these marks of a package (__init__)": names.count("__init__"),
        "of these found by name (models, commands, migrations, SQL)": sum(
            not path.endswith("__init__.py") and bool(set(Path(path).with_suffix("").parts) & set(FINDABLE))
            for path in source
        ),
        "files in -ing": sum(name.endswith("ing") for name in names),
        "lines of src": lines,
        "lines of the longest file": max(len(text.splitlines()) for text in source.values()),
        "routes": (routes := sum(len(ROUTE.findall(text)) for text in source.values())),
        "code lines per route": round(sum(map(code_lines, source.values())) / routes, 1),
        "helpers used once, per 1,000 lines": round(1000 * len(helpers) / lines, 1),
        "of these without a sentence, per 1,000 lines": round(1000 * helpers.count(False) / lines, 1),
        "margins by hand": sum(len(BY_HAND.findall(text)) for text in source.values()),
        "arrows up in Python": len(arrows_up()),
        "lines of SQL of the gate": sum(gate),
        "lines of templates above 160 characters": sum(len(line) > 160 for line in templates),
    }


def main() -> int:
    """Print the table."""
    for name, number in sizes().items():
        sys.stdout.write(f"{number:>10,} {name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
