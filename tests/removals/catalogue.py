"""Removals: a protection each, with the smallest change that takes it out and the test that notices.

A TOML file per part of the system. `make removals` (`python -m tests.removals`) applies each to a copy of the tree and runs its test there;
`tests/structure/test_removals.py` holds the list against the threat model, the promises and the kinds of refusal.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
# How a protection is taken out.
WAYS = frozenset({
    "check says yes", "condition taken out", "date compared wrong", "header left off", "key not destroyed", "limit lifted",
    "log row skipped", "policy dropped", "rule widened", "secret shown", "term changed", "trigger disabled",
})  # fmt: skip
# What a refusal is about, as somebody from outside meets it.
REFUSALS = frozenset({
    "bad input", "concurrent", "expired", "killed halfway", "logged out", "no agreement", "no consent", "not alone", "purpose",
    "relation", "role", "tampered", "too much",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Removal:
    """One protection taken out: in `file` (from the root of the project) `old`, which stands there once, becomes `new`.

    `noticed_by` is the test of the fast tier that fails then. `stops` says that the test cannot even begin: the system
    does not start. `promises` (P01 …) and `attacks` (rows of the threat model, as `heading: wants`) are what it protects.
    """

    name: str
    what: str
    way: str
    file: str
    old: str
    new: str
    noticed_by: str
    promises: tuple[str, ...] = ()
    attacks: tuple[str, ...] = ()
    refuses: tuple[str, ...] = ()
    stops: bool = False

    def changed(self, text: str) -> str:
        """The text of the file without the protection. Raises ValueError when `old` does not stand in it exactly once."""
        if (count := text.count(self.old)) != 1:
            raise ValueError(
                f"{self.name}: what is taken out stands {count} times in {self.file}, and must stand there once"
            )
        return text.replace(self.old, self.new)


def removals() -> list[Removal]:
    """All of them, by file and in the order of their files. Raises TypeError for a key that is not known."""
    found = []
    for path in sorted(HERE.glob("*.toml")):
        for entry in tomllib.loads(path.read_text())["removal"]:
            lists = {key: tuple(value) for key, value in entry.items() if isinstance(value, list)}
            found.append(Removal(**entry | lists | {"name": f"{path.stem}.{entry['name']}"}))
    return found
