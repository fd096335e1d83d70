"""The picture of the rooms: `python -m supply.rooms` draws it from the code, `--check` says whether it still fits.

A line for each layer of the import contract in `pyproject.toml`, in its order, with the question that `docs/architecture.md` says it
answers. A dot where a module of it imports one of another. All dots lie to the left of the steps: that is the contract.
"""

import argparse
import ast
import re
import sys
import tomllib
from html import escape
from pathlib import Path

from supply.lock import ROOT

FILE = ROOT / "docs" / "images" / "rooms.svg"
NAME = "zorgvuldig"
ROW, COLUMN, TOP, NAMES, SAYS = 26, 24, 104, 24, 124  # pixels
DOTS = 650  # where the dots begin
STYLE = """
text { font: 13px system-ui, sans-serif; fill: #1d2a26 }
.room { font-weight: 700 }
.says { fill: #55615c; font-size: 12px }
line { stroke: #d5dcd8 }
path { fill: none; stroke: #8a3a3a; stroke-width: 1.5 }
circle { fill: #0e5445 }
rect { fill: #fff }
@media (prefers-color-scheme: dark) {
  text { fill: #e9efec } .says { fill: #aab5b0 } line { stroke: #3a4641 } path { stroke: #e0a0a0 } circle { fill: #93d8c1 } rect { fill: #16201c }
}
"""


def layers() -> list[str]:
    """The layers of the contract, the one that everything may import first."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    listed = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return [layer.removeprefix(f"{NAME}.") for layer in reversed(listed)]


def imports(source: Path, known: set[str]) -> set[tuple[str, str]]:
    """Which layer imports which other one."""
    found = set()
    for file in sorted(source.rglob("*.py")):
        own = file.relative_to(source).parts[0].removesuffix(".py")
        if own in known:
            found |= {(own, other) for other in _imported(file) if other in known and other != own}
    return found


def _imported(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name.split(".")[1] for name in names if name.startswith(f"{NAME}.")}


def words() -> tuple[dict[str, str], dict[str, str]]:
    """What the architecture says of each room, and of what stands beside the rooms."""
    text = (ROOT / "docs" / "architecture.md").read_text()
    rooms = {
        name: said.partition("?")[0] + "?"
        for name, said in re.findall(r"^\| `(\w+)` \| (.+?) \|$", text, re.MULTILINE)
        if "?" in said
    }
    return rooms, dict(re.findall(r"`(\w+)/` \(([^):]*)", text))


def drawing() -> str:
    """The picture."""
    order = layers()
    rooms, beside = words()
    dots = imports(ROOT / "src" / NAME, set(order))
    height, width = TOP + ROW * len(order) + 16, DOTS + COLUMN * len(order) + 60
    says = "Every layer of the code in its order. A dot in a line: this layer imports the one above the column. No dot lies beyond the steps."
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">',
        f"<title>{says}</title><style>{STYLE}</style>",
        f'<rect width="{width}" height="{height}"/>',
    ]
    for place, name in enumerate(order):
        y, x = TOP + ROW * place, DOTS + COLUMN * place + COLUMN // 2
        kind = ' class="room"' if name in rooms else ""
        parts.append(f'<line x1="{NAMES}" x2="{width - 24}" y1="{y + ROW}" y2="{y + ROW}"/>')
        parts.append(f'<text{kind} x="{NAMES}" y="{y + 18}">{name}</text>')
        parts.append(
            f'<text class="says" x="{SAYS}" y="{y + 18}">{escape(rooms.get(name) or beside.get(name, ""))}</text>'
        )
        parts.append(f'<text{kind} transform="translate({x + 4} {TOP - 8}) rotate(-55)">{name}</text>')
        for at, other in enumerate(order):
            if (name, other) in dots:
                parts.append(f'<circle cx="{DOTS + COLUMN * at + COLUMN // 2}" cy="{y + ROW // 2}" r="5"/>')
    steps = "".join(f"h{COLUMN}v{ROW}" for _ in order)
    parts.append(f'<path d="M{DOTS} {TOP}{steps}"/></svg>')
    return "\n".join(parts) + "\n"


def main(arguments: list[str]) -> int:
    """Draw the picture, or with `--check` say whether what is there fits."""
    parser = argparse.ArgumentParser(prog="python -m supply.rooms", description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true")
    if parser.parse_args(arguments).check:
        fits = FILE.read_text() == drawing()
        if not fits:
            sys.stderr.write(f"{FILE.name} does not fit the code. Run: python -m supply.rooms\n")
        return 0 if fits else 1
    FILE.write_text(drawing())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
