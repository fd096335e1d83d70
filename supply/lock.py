"""The lock file: every package with its version, its hashes and who wants it."""

import re
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements.lock"
PIN = re.compile(r"^(?P<name>[a-z0-9][a-z0-9.-]*)==(?P<version>[^\s;\\]+)(?: ; (?P<marker>[^\\]+?))? \\$")
HASH = re.compile(r"^    --hash=sha256:([0-9a-f]{64})(?: \\)?$")
OURSELVES = "zorgvuldig (pyproject.toml"
FOR_DEVELOPERS = "zorgvuldig (pyproject.toml:dev)"


class NotLocked(Exception):
    """The lock file holds something that names no exact package; the sentence says where."""


@dataclass(slots=True)
class Package:
    """One pinned package. `wanted_by` are names of packages, or of our own project."""

    name: str
    version: str
    marker: str = ""
    hashes: list[str] = field(default_factory=list)
    wanted_by: list[str] = field(default_factory=list)

    @property
    def purl(self) -> str:
        """Its name for every other tool (package URL)."""
        return f"pkg:pypi/{self.name}@{self.version}"


def packages(text: str | None = None) -> list[Package]:
    """Every package of the lock, in its order. Raises `NotLocked` for any line that is no pin, hash or comment."""
    found: list[Package] = []
    for number, line in enumerate((LOCK.read_text() if text is None else text).splitlines(), 1):
        if pin := PIN.match(line):
            found.append(Package(pin["name"], pin["version"], (pin["marker"] or "").strip()))
        elif (one := HASH.match(line)) and found:
            found[-1].hashes.append(one[1])
        elif line.startswith("    #") and found:
            wanted = line.strip("# ").removeprefix("via").strip()
            found[-1].wanted_by += [wanted] if wanted else []
        elif line.strip() and not line.startswith("#"):
            raise NotLocked(f"line {number} of requirements.lock is no exact package: {line}")
    for package in found:
        if not package.hashes:
            raise NotLocked(f"{package.name} has no hash in requirements.lock")
    return found


def needed_to_run(locked: list[Package]) -> set[str]:
    """The names of packages that a running installation has; the others are for developers."""
    needed = {p.name for p in locked if any(w.startswith(OURSELVES) and w != FOR_DEVELOPERS for w in p.wanted_by)}
    while more := {p.name for p in locked if needed & set(p.wanted_by)} - needed:
        needed |= more
    return needed
