"""Take every protection out, one at a time, in a copy of the tree, and see that the fast tier notices.

`python -m tests.removals [NAME …] [--share 2/6] [--jobs 2]`: NAME is a removal or the beginning of its name («gate.»), a share every
sixth of them from the second on, so that six shares are all. The last line counts what was noticed; the exit code is 1 when
something was not. A test that fails without any removal is no witness, so all of them are run once unchanged, first.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from tests.other_server import throwaway
from tests.removals.catalogue import ROOT, Removal, removals

LIMIT = 600  # seconds for one test
# Where what is installed lies. In a copy all of it is the copy's: what was taken out of a package that came from elsewhere, nobody would notice.
WHEEL = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
FOLDERS = [str(Path(package).parent) for package in WHEEL["packages"]]
OUTCOME = re.compile(r"^(FAILED|ERROR) (\S+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one removal: whether it was noticed, by which test, and after how many seconds."""

    removal: Removal
    noticed: bool
    said: str
    seconds: float


def copy_of_the_tree(to: Path) -> Path:
    """Every file that git knows or would take, as it is now."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607 - the one of this machine
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, to / name)
    return to


@dataclass(frozen=True, slots=True)
class Tree:
    """A copy of the sources, with a database server of its own that keeps what was built of them."""

    path: Path
    database_url: str


@contextmanager
def trees(count: int) -> Iterator[list[Tree]]:
    """So many of them, until we are done."""
    with tempfile.TemporaryDirectory(prefix="removals-") as directory, ExitStack() as stack:
        made = []
        for number in range(count):
            url = stack.enter_context(throwaway())
            made.append(Tree(copy_of_the_tree(Path(directory) / str(number)), url))
        yield made


def run(tree: Tree, *tests: str, keep: str = "take", limit: int | None = None) -> tuple[int, str]:
    """The exit code of pytest in a tree, and what it said. Its server keeps what was built of the tree only with another `keep`."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("ZORGVULDIG")}
    environment |= {"PYTHONPATH": os.pathsep.join(str(tree.path / folder) for folder in (*FOLDERS, "."))}
    environment |= {"DATABASE_URL": tree.database_url, "ZORGVULDIG_TEST_KEEP": keep}
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:randomly", "-p", "no:cacheprovider", *tests]
    done = subprocess.run(
        command,
        cwd=tree.path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=limit,
        check=False,
    )
    return done.returncode, done.stdout


@contextmanager
def without(removal: Removal, tree: Path) -> Iterator[None]:
    """The tree with the protection taken out, for a while."""
    path = tree / removal.file
    before = path.read_text()
    after = removal.changed(before)
    if path.suffix == ".py":
        compile(after, removal.file, "exec")
    path.write_text(after)
    try:
        yield
    finally:
        path.write_text(before)


def tried(removal: Removal, idle: SimpleQueue[Tree]) -> Outcome:
    """Take it out of a copy that nobody uses at the moment, and run its test."""
    tree, begun = idle.get(), time.monotonic()
    try:
        with without(removal, tree.path):
            code, said = run(tree, removal.noticed_by, limit=LIMIT)
    except (ValueError, SyntaxError, subprocess.TimeoutExpired) as error:
        return Outcome(removal, False, str(error), time.monotonic() - begun)
    finally:
        idle.put(tree)
    found = OUTCOME.findall(said)
    wanted = "ERROR" if removal.stops else "FAILED"
    witness = next((test for how, test in found if how == wanted), "")
    why = witness or (f"it ended otherwise: {' '.join(said.split())[-300:]}" if code else "the test passed")
    return Outcome(removal, code == 1 and bool(witness), why, time.monotonic() - begun)


def unwitnessed(made: list[Tree], chosen: list[Removal]) -> str:
    """What pytest said where a test fails though nothing was taken out; empty when none does. Each tree runs a part, and keeps its database."""
    tests = list(dict.fromkeys(one.noticed_by for one in chosen))
    parts = [tests[number :: len(made)] or tests[:1] for number in range(len(made))]
    with ThreadPoolExecutor(len(made)) as pool:
        ran = list(pool.map(lambda tree, part: run(tree, *part, keep="1"), made, parts))
    return "".join(said for code, said in ran if code)


def share(text: str) -> tuple[int, int]:
    """A share as it is written: which, of how many. Raises ArgumentTypeError with what to write instead."""
    which, _, of = text.partition("/")
    if not (which.isdecimal() and of.isdecimal() and 1 <= int(which) <= int(of)):
        raise argparse.ArgumentTypeError(f"«{text}» is no share: write 2/6 for the second of six")
    return int(which), int(of)


def main() -> int:
    """Try those that are named, or all; returns the exit code."""
    asking = argparse.ArgumentParser(prog="python -m tests.removals", description=__doc__)
    asking.add_argument("names", nargs="*", metavar="NAME")
    asking.add_argument("--share", type=share, default=(1, 1), metavar="N/M", help="every M-th, from the N-th on")
    asking.add_argument("--jobs", type=int, default=2, metavar="N")
    asked = asking.parse_args()
    which, of = asked.share
    named = [one for one in removals() if not asked.names or one.name.startswith(tuple(asked.names))]
    if not named:
        print(f"No removal is called {', '.join(asked.names)}.", file=sys.stderr)
        return 2
    chosen = named[which - 1 :: of]
    if not chosen:
        print(f"There are fewer than {which} of these removals: ask a share of less.", file=sys.stderr)
        return 2
    with trees(asked.jobs) as made:
        idle: SimpleQueue[Tree] = SimpleQueue()
        for tree in made:
            idle.put(tree)
        if said := unwitnessed(made, chosen):
            print(said, "A test fails without anything taken out.", sep="\n", file=sys.stderr)
            return 1
        with ThreadPoolExecutor(asked.jobs) as pool:
            outcomes = []
            for one in pool.map(lambda removal: tried(removal, idle), chosen):
                mark = "noticed" if one.noticed else "NOT NOTICED"
                print(f"{mark:12} {one.seconds:5.1f} s  {one.removal.name:48} {one.said}", flush=True)
                outcomes.append(one)
    missed = sum(not one.noticed for one in outcomes)
    print(f"removals: {len(outcomes) - missed} noticed, {missed} not noticed")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
