"""What the checks of a register share: saying what is wrong, and where."""

from collections.abc import Collection, Iterator
from difflib import get_close_matches

from zorgvuldig.register.problems import Path, Problem, dotted
from zorgvuldig.register.schema import Register


def wrong(path: Path, what: str, remedy: str) -> Problem:
    """A problem at `path`; the line is found later, by whoever has the text."""
    return Problem(0, dotted(path), what, remedy)


def unknown(path: Path, kind: str, value: str, known: Collection[str]) -> Iterator[Problem]:
    """A problem when `value` is not one of the `known` names of a `kind` (role, category, …)."""
    if value in known:
        return
    near = get_close_matches(value, known, 1)
    remedy = f"write {near[0]!r} if that was meant, or declare it" if near else f"declare this {kind} first"
    yield wrong(path, f"{value!r} is no {kind} of the register", remedy)


def unknowns(path: Path, kind: str, values: tuple[str, ...], known: Collection[str]) -> Iterator[Problem]:
    """`unknown` for each value of a list, and a problem for each value that stands there twice."""
    for place, value in enumerate(values):
        yield from unknown((*path, place), kind, value, known)
        if value in values[:place]:
            yield wrong((*path, place), f"{value!r} stands here twice", "remove one of the two")


def pupil_categories(register: Register) -> frozenset[str]:
    """The categories that say something about a pupil: guarded by pupil, or kept beside a pupil's number."""
    tables = register.tables.values()
    return frozenset(t.category for t in tables if t.pupil or t.via or names_pupil(t.columns))


def names_pupil(columns: Collection[str]) -> bool:
    """Whether a table with these columns holds the number of one pupil or of several."""
    return "pupil_id" in columns or "pupils" in columns
