"""Terms that no law fixes, or not surely, and that the school did not confirm: all of it from the register."""

from collections.abc import Iterator
from dataclasses import dataclass

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.governance.links import proposing
from zorgvuldig.register.schema import SourceStatus, Term, Text

# The least founded first.
OPEN = (SourceStatus.PROPOSAL, SourceStatus.PRACTICE, SourceStatus.LAW_TO_CONFIRM)


@dataclass(frozen=True, slots=True)
class OpenTerm:
    """A term, what is kept by it, and where to propose that the school confirms it or takes another."""

    term: Term
    categories: list[Text]
    url: str


def open_terms(*, door: Door) -> dict[SourceStatus, list[OpenTerm]]:
    """Every term that the school still has to confirm, by how well it is founded."""
    door.reading("governance")
    found = {status: list(_open(status, door)) for status in OPEN}
    return {status: terms for status, terms in found.items() if terms}


def _open(status: SourceStatus, door: Door) -> Iterator[OpenTerm]:
    for key, term in REGISTER.terms.items():
        if term.source_status is status and not term.confirmed_by_school:
            kept = [category.name for category in REGISTER.categories.values() if key in category.terms]
            yield OpenTerm(term, kept, proposing(door, "termijn", key))
