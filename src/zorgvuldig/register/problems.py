"""What may be wrong in a register: where it stands, what is wrong and what to do about it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_BARE = re.compile(r"[A-Za-z0-9_-]+")

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. `line` counts from 1; 0 means the place in the file is not known.

    `key` is a dotted path as TOML writes it (`tables."gate.log".pupil`, `rules[3].reads`; the first is 0).
    """

    line: int
    key: str
    what: str
    remedy: str
    name: str = "the register"

    def __str__(self) -> str:
        """One sentence with the place, and one with the remedy."""
        place = f"{self.name} line {self.line}" if self.line else self.name
        return f"{place}, {self.key}: {self.what}. Remedy: {self.remedy}."


class RegisterProblem(ValueError):
    """A register that may not be used; `problems` holds everything that was found, in file order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep all problems; the message is one problem a line."""
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def dotted(path: Path) -> str:
    """A path as TOML would write it: names that need quotes get them, places in a list get brackets."""
    key = ""
    for part in path:
        if isinstance(part, int):
            key += f"[{part}]"
        else:
            key += ("." if key else "") + quoted(part)
    return key


def quoted(part: str) -> str:
    """One TOML key, between quotes when it is not a bare one."""
    if _BARE.fullmatch(part):
        return part
    escaped = part.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
