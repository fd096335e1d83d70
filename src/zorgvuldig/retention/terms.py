"""What the terms of the register come down to on one day: up to which start everything under them is over. Pure."""

from collections.abc import Sequence
from datetime import date

from zorgvuldig.register.schema import Action, Category, Limit, Register, Start, Table, Term
from zorgvuldig.retention.due import KEEPING, latest_start

OF_PUPILS = frozenset({Start.DEREGISTRATION, Start.LEAVING})
OF_USE = frozenset({Start.LAST_USE, Start.END_OF_EMPLOYMENT})


def deletion_terms(register: Register, category: Category | str) -> tuple[Term, ...]:
    """The terms by which rows of a category go; those that only empty columns do not count, nor do those of a single table."""
    found = register.categories[category] if isinstance(category, str) else category
    single = {table.term for table in register.tables.values() if table.term}
    terms = (register.terms[key] for key in found.terms if key not in single)
    return tuple(term for term in terms if term.action is not Action.BLANK)


def table_terms(register: Register, table: Table) -> tuple[Term, ...]:
    """The terms by which rows of a table go: its own, or those of its category."""
    return (register.terms[table.term],) if table.term else deletion_terms(register, table.category)


def bound(terms: Sequence[Term], on: date) -> date | None:
    """The latest start from which all of `terms`, together, are over on that day; None when no start is early enough.

    It answers for many starts at once what `due` answers for one.
    """
    if not terms or any(term.action in KEEPING for term in terms):
        return None
    least = [latest_start(term, on) for term in terms if term.limit is Limit.MIN]
    most = [found for term in terms if term.limit is Limit.MAX if (found := latest_start(term, on)) is not None]
    if None in least or (not most and any(term.limit is Limit.MAX for term in terms)):
        return None
    return min([*(found for found in least if found), *([max(most)] if most else [])])


def bound_of_minima(terms: Sequence[Term], on: date) -> date | None:
    """As `bound`, of the minima alone: what a granted request for erasure has to wait for. `date.max` without minima."""
    if any(term.action in KEEPING for term in terms):
        return None
    least = [term for term in terms if term.limit is Limit.MIN]
    return bound(least, on) if least else date.max


def goes_with_pupil(terms: Sequence[Term]) -> bool:
    """Whether all of it goes at once, counted from when the pupil left."""
    return bool(terms) and all(term.start in OF_PUPILS for term in terms)


def goes_by_row(terms: Sequence[Term]) -> bool:
    """Whether each row goes by itself, counted from an event of its own."""
    return bool(terms) and all(term.start not in OF_PUPILS | OF_USE for term in terms)
