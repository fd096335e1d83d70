"""What a receipt says of each pupil of whom something went, before it has its place in the chain."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.retention.duty import ERASURE, TERM, Duty, Kind
from zorgvuldig.retention.receipts import Draft, Frame, content_of, frame

Rows = dict[str, dict[str, dict[int, int]]]  # how many went, by category, table and pupil


@dataclass(frozen=True, slots=True)
class Person:
    """What a receipt needs to know of a pupil, asked before it goes."""

    match: bytes
    subject: bytes


def drafts(found: Duty, people: Mapping[int, Person], rows: Rows) -> Iterator[Draft]:
    """One for each pupil and reason. Table by table, as most of what they say is the same for many pupils."""
    said: dict[tuple[int, str], list[str]] = {}
    kinds = {kind.key: kind for kind in found.kinds}
    for key, tables in rows.items():
        mask = REGISTER.categories[key].mask
        frames: dict[tuple[date | None, bool], Frame] = {}
        for pupil, counts in _by_pupil(tables).items():
            start = found.lives.starts.get(pupil)
            is_whole = bool(found.whole.get(pupil, 0) & mask)
            if (start, is_whole) not in frames:  # many leave on the same day
                frames[start, is_whole] = frame(key, _rule(kinds.get(key), start), is_whole=is_whole)
            reason = ERASURE if found.erased.get(pupil, 0) & mask else TERM
            said.setdefault((pupil, reason), []).append(frames[start, is_whole].around(counts))
    for pupil, reason in sorted(said):
        person = people[pupil]
        yield Draft("pupil", content_of(said[pupil, reason], reason), person.subject, person.match)


def _by_pupil(tables: Mapping[str, Mapping[int, int]]) -> dict[int, list[str]]:
    """How many rows of which table, as JSON writes them in order."""
    counts: dict[int, list[str]] = {}
    for table, pupils in sorted(tables.items()):
        for pupil, count in pupils.items():
            counts.setdefault(pupil, []).append(f'"{table}":{count}')
    return counts


def _rule(kind: Kind | None, start: date | None) -> str:
    if kind is None:
        return ""
    decided = kind.due(start if kind.is_whole else None).term
    return decided.key if decided else kind.terms[0].key if kind.terms else ""
