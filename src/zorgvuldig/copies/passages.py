"""What others are called is masked in the texts of a copy: each name is a passage, in its sentence, and what the desk decided of it counts.

A passage is known again by a keyed digest of its place and its sentence, so a decision holds no longer than that sentence stays as it is.
"""

import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NamedTuple

from django.db.models import BinaryField, TextField

from zorgvuldig.copies.names import FoundName, NameFinder
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.kit.redaction import CLOSES, OPENS, marked_spans, masked, masked_before, passages
from zorgvuldig.platform.vault.fields import SealedTextField
from zorgvuldig.platform.vault.keys import keyed_hash
from zorgvuldig.platform.vault.sealed_file import SealedFile
from zorgvuldig.register.schema import Guard
from zorgvuldig.release.release import MODELS, Row, key_column
from zorgvuldig.release.wording.plain import HISTORY

LEFT_OUT, MAY_BE_READ = "left_out", "may_be_read"
SENTENCE_END = re.compile(r"[.!?…][\"'»”)]*\s+|[\r\n]+")
FARTHEST = 240  # signs of a sentence on each side of a name: more says more of the text than weighing needs
HIDDEN = "▇"

# The column asks for a name itself, which the family gave: of a doctor, of who asked.
NAMES_SOMEBODY = frozenset({"medical_card.doctor", "request.asker_name"})

PassageKey = tuple[bytes, int, int]
Decisions = Mapping[PassageKey, str]
# What the desk decided, for the copy of this pupil that this person asked for.
DecisionReads = Callable[[int, int], Decisions]


class TextPlace(NamedTuple):
    """Where a text stands: the table, the number of the row, the column."""

    table: str
    row_id: int
    column: str


class Passage(NamedTuple):
    """A name in its sentence: from `start` to `end` in it, half-open. What is marked in the sentence is hidden in it too."""

    place: TextPlace
    sentence: str
    start: int
    end: int
    is_doubtful: bool

    @property
    def key(self) -> PassageKey:
        """By what it is known again."""
        told = json.dumps([*self.place, self.sentence], ensure_ascii=False)
        return keyed_hash("passage of a copy", told), self.start, self.end


def nobody_decided(_pupil_id: int, _asker_id: int) -> Decisions:
    """Where no desk is asked: then every name is masked."""
    return {}


class PassageMask:
    """Masks names of others, but for passages of which the desk decided that they may be read. Remembers all it came by, in `found`."""

    def __init__(self, names: NameFinder, decided: Decisions) -> None:
        self._names, self._decided = names, decided
        self.found: dict[PassageKey, Passage] = {}

    def masked(self, text: str, place: TextPlace) -> str:
        """The text without names that nobody let stand (AVG art. 15(4)). One in a marked passage goes with it and is not weighed."""
        marked = marked_spans(text)
        seen = _hidden(text, marked)
        ends = [0, *(match.end() for match in SENTENCE_END.finditer(seen)), len(seen)]

        def may_be_read(name: FoundName) -> bool:
            if any(start < name.end and name.start < end for start, end in marked):
                return False
            passage = _passage(seen, ends, name, place)
            key = passage.key
            self.found[key] = passage
            return self._decided.get(key) == MAY_BE_READ

        return self._names.masked(text, but=may_be_read)

    @property
    def undecided(self) -> list[Passage]:
        """The passages of which nobody decided anything."""
        return [passage for key, passage in self.found.items() if key not in self._decided]


def _hidden(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + HIDDEN * (end - start) + text[end:]
    return text


def _passage(text: str, ends: list[int], name: FoundName, place: TextPlace) -> Passage:
    start = max(ends[bisect_right(ends, name.start) - 1], name.start - FARTHEST)
    end = min(ends[bisect_left(ends, name.end)], name.end + FARTHEST)
    sentence = text[start : name.end] + text[name.end : end].rstrip()
    return Passage(place, sentence, name.start - start, name.end - start, name.is_doubtful)


def without_others(rows: Mapping[str, list[Row]], names: PassageMask) -> dict[str, list[Row]]:
    """The rows without the passages that staff marked as about somebody else and without names of others in what somebody wrote.

    Also in what a text said before. A name of which nobody decided that it may be read is masked (AVG art. 15(4)).
    """
    now = {(table, row.get("id")): row for table, found in rows.items() for row in found}
    kept: dict[str, list[Row]] = {}
    for table, found in rows.items():
        if table == HISTORY:
            kept[table] = [_history(row, now.get((row["table_name"], row["row_id"]), {}), names) for row in found]
        else:
            texts, key = written_columns(table), key_column(table)
            kept[table] = [
                {
                    column: _masked(value, TextPlace(table, row[key], column), names if column in texts else None)
                    for column, value in row.items()
                }
                for row in found
            ]
    return kept


@cache
def written_columns(table: str) -> frozenset[str]:
    """The columns of a table about a pupil in which somebody writes what they want, and the names of files."""
    if REGISTER.tables[table].guard not in (Guard.PUPIL, Guard.VIA):
        return frozenset()
    texts = {
        field.column
        for field in MODELS[table]._meta.concrete_fields
        if field.column and isinstance(field, SealedTextField | TextField)
    }
    files = {"name"} if issubclass(MODELS[table], SealedFile) else set()
    return frozenset({name for name in texts | files if f"{table}.{name}" not in NAMES_SOMEBODY})


def _masked(value: Any, place: TextPlace, names: PassageMask | None) -> Any:
    """The value without names, when somebody wrote it, and then without marked passages: a name in one takes no mark away."""
    if not isinstance(value, str):
        return value
    text = names.masked(value, place) if names else value
    return masked(text) if OPENS in text or CLOSES in text else text


def _history(row: Row, now: Row, names: PassageMask) -> Row:
    """A change in plain text. What was marked later is not read in the earlier version either."""
    if not row["changed"]:
        return row
    texts = written_columns(row["table_name"])
    changed: dict[str, Any] = {}
    for column, value in _decrypt_change(row["table_name"], row["changed"]).items():
        finder = names if column in texts else None
        place = TextPlace(row["table_name"], row["row_id"], column)
        before = value if isinstance(value, list) else [value]
        values = [_before(old, now.get(column), place, finder) for old in before]
        changed[column] = values if isinstance(value, list) else values[0]
    return {**row, "changed": changed}


def _before(old: Any, now: Any, place: TextPlace, names: PassageMask | None) -> Any:
    if not isinstance(old, str) or not isinstance(now, str):
        return _masked(old, place, names)
    hides_whole = passages(old) < passages(now)  # then no name in it is weighed either
    return masked_before(names.masked(old, place) if names and not hides_whole else old, now)


def _decrypt_change(table: str, changed: Mapping[str, Any]) -> Mapping[str, Any]:
    """Old and new values in plain text: the history keeps a sealed text as it was sealed."""
    fields = {field.column: field for field in MODELS[table]._meta.concrete_fields}
    read: dict[str, Any] = {}
    for column, value in changed.items():
        match fields.get(column):
            case SealedTextField() as field:
                hexes = value if isinstance(value, list) else [value]
                texts = [field.opened(bytes.fromhex(text.removeprefix("\\x"))) if text else text for text in hexes]
                read[column] = texts if isinstance(value, list) else texts[0]
            case field if type(field) is not BinaryField:
                read[column] = value
    return read
