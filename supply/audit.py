"""Is there anything wrong with what we take from others? `python -m supply.audit`; `make check` runs it.

What needs no network always runs: exact pins with hashes, licences that are allowed, nothing that is forbidden, and what is
installed is what is locked. Known holes are asked of the package index (pip-audit). An index that does not answer is said loudly and fails nothing, so that a
school without internet can build; `--strict` fails then, for who releases a version.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from supply.licences import RULES, is_allowed, licence_of
from supply.lock import LOCK, NotLocked, Package, packages

PATIENCE = 300  # seconds for all packages together
LOUD = "!" * 100


def faults(locked: list[Package]) -> Iterator[str]:
    """A sentence for everything that is wrong by the lock and the installed packages alone."""
    for package in locked:
        if package.name in RULES["forbidden"]:
            yield f"{package.name} is forbidden here (supply/licences.toml). Take it out of the lock."
        licence = licence_of(package.name)
        if not is_allowed(licence):
            yield f"{package.name} {package.version} is under {licence or 'a licence that nobody wrote down'}. Read it, and see supply/licences.toml."
    for name in sorted({package.name for package in locked}):
        try:
            installed = version(name)
        except PackageNotFoundError:
            continue  # for another system; `make setup` puts in all that is for this one
        if installed not in {package.version for package in locked if package.name == name}:
            yield f"{name} {installed} is installed, and the lock has another version. Run: make setup"


def asked(program: Path) -> dict[str, Any] | None:
    """What the index knows of holes; None when it could not be asked."""
    if not program.exists():
        return None
    command: list[str | Path] = [
        program,
        "--requirement",
        LOCK,
        "--disable-pip",
        "--require-hashes",
        "--format",
        "json",
        "--progress-spinner",
        "off",
    ]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
        found: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return None
    return found


def holes(told: dict[str, Any] | None) -> tuple[list[str], int]:
    """A sentence for every known hole, and of how many packages anything was known."""
    known = [one for one in (told or {}).get("dependencies", []) if "skip_reason" not in one]
    found = [
        f"{one['name']} {one['version']} has a known hole: {hole['id']}. Solved in: {', '.join(hole.get('fix_versions', [])) or 'no version yet'}."
        for one in known
        for hole in one.get("vulns", [])
    ]
    return found, len(known)


def main() -> int:
    """Say everything that is wrong; 1 when anything is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--strict", action="store_true")
    parser.add_argument("--offline", action="store_true")
    options = parser.parse_args()
    try:
        locked = packages()
    except NotLocked as wrong:
        sys.stderr.write(f"{wrong}\n")
        return 1
    found = list(faults(locked))
    if not options.offline:
        known, count = holes(asked(Path(sys.executable).with_name("pip-audit")))
        found += known
        if count < len(locked):
            what = f"NOT ASKED: of {len(locked) - count} of {len(locked)} packages nobody told whether they have known holes.\nThe package index did not answer for them. Run `make audit` where it does, at least before every release."
            sys.stderr.write(f"{LOUD}\n{what}\n{LOUD}\n")
            found += ["Not every package was asked about."] if options.strict else []
    sys.stderr.write("".join(f"{one}\n" for one in found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
