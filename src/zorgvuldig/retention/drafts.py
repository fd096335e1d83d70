"""What a receipt says of each pupil of whom something went, before it has its place in the chain."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.retention.due_pupils import ERASURE, TERM, CategoryTerms, DuePupils
from zorgvuldig.retention.receipts import Draft, Frame, content_of, frame

Rows = dict[str, dict[str, dict[int, int]]]  # how many went, by category, table and pupil


@dataclass(frozen=True, slots=True)
class Person:
    """What a receipt needs to know of a pupil, asked before it goes."""

    match: bytes
    subject: bytes


def drafts(found: DuePupils, people: Mapping[int, Person], rows: Rows) -> Iterator[Draft]:
    """One for each pupil and reason. Table by table, as most of what they say is the same for many pupils."""
    said: dict[str, dict[int, list[str]]] = {ERASURE: {}, TERM: {}}
    kinds = {kind.key: kind for kind in found.kinds}
    starts, whole, erased = found.lives.starts, found.whole, found.erased
    fates = {pupil: (starts.get(pupil), whole.get(pupil, 0), erased.get(pupil, 0)) for pupil in people}
    for key, own, tables in _by_term(rows):
        mask = REGISTER.categories[key].mask
        frames: dict[tuple[date | None, int, int], tuple[Frame, dict[int, list[str]]]] = {}
        for pupil, counts in _by_pupil(tables).items():
            fate = fates[pupil]
            if fate not in frames:  # many leave on the same day
                start, went, asked = fate
                around = frame(key, own or _rule(kinds.get(key), start), is_whole=bool(went & mask))
                frames[fate] = around, said[ERASURE if asked & mask else TERM]
            around, theirs = frames[fate]
            theirs.setdefault(pupil, []).append(f"{around.before}{counts}{around.after}")
    for pupil, reason in sorted((pupil, reason) for reason, theirs in said.items() for pupil in theirs):
        person = people[pupil]
        yield Draft("pupil", content_of(said[reason][pupil], reason), person.subject, person.match)


def _by_term(rows: Rows) -> Iterator[tuple[str, str, dict[str, dict[int, int]]]]:
    """The tables of each category that went by its terms, and those that went by one of their own, with that one's key."""
    for key, tables in rows.items():
        parts: dict[str, dict[str, dict[int, int]]] = {}
        for name, counts in tables.items():
            declared = REGISTER.tables.get(name)
            parts.setdefault(declared.term if declared else "", {})[name] = counts
        yield from ((key, own, part) for own, part in parts.items())


def _by_pupil(tables: Mapping[str, Mapping[int, int]]) -> dict[int, str]:
    """How many rows of which table, as JSON writes them in order."""
    said: dict[int, str] = {}
    for table, pupils in sorted(tables.items()):
        for pupil, count in pupils.items():
            before = f"{said[pupil]}," if pupil in said else ""
            said[pupil] = f'{before}"{table}":{count}'
    return said


def _rule(kind: CategoryTerms | None, start: date | None) -> str:
    if kind is None:
        return ""
    decided = kind.due(start if kind.is_whole else None).term
    return decided.key if decided else kind.terms[0].key if kind.terms else ""
