"""How a file is known again: by the marks of its headings, which say nothing of a column that is not read."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from zorgvuldig.imports.spreadsheet.columns import plain
from zorgvuldig.kit.labels import Word

OTHER = "auto"
# The systems whose files are read, as `spreadsheet.columns.MAPS` has them; any other is one more.
ORIGINS: Mapping[str, Word] = {
    "magister": "Magister",
    "somtoday": "Somtoday",
    OTHER: _("Een ander systeem, of dat weet ik niet"),
}
MARK = 16


@dataclass(frozen=True, slots=True)
class ProposedColumns:
    """Which column is probably what. `is_known`: a file with these very headings was mapped before, and nothing has to be asked.

    Otherwise, where a file of this system was mapped before, `fresh` headings are new and `gone` ones are no longer there.
    """

    columns: Mapping[str, str]
    is_known: bool = False
    fresh: frozenset[str] = field(default_factory=frozenset)
    gone: tuple[str, ...] = ()


def heading_mark(heading: str) -> str:
    """A heading that cannot be read back from what is kept."""
    return hashlib.sha256(plain(heading).encode()).hexdigest()[:MARK]


def digest_of(headings: Iterable[str]) -> str:
    """A mark of all headings together, in whatever order they stand."""
    return hashlib.sha256("\n".join(sorted(map(heading_mark, headings))).encode()).hexdigest()


def present_columns(columns: Mapping[str, str], headings: Iterable[str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """The columns that a file has, as it writes their headings, and the headings that are gone."""
    written = {plain(heading): heading for heading in headings}
    found = {target: written[plain(heading)] for target, heading in columns.items() if plain(heading) in written}
    return found, tuple(heading for target, heading in columns.items() if target not in found)
