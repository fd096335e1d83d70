"""What the page for pupils says (AVG art. 12(1)), of the facts that the full page is made of.

Each sentence of `pupil_page.toml` names its facts in the register, and the file keeps a digest of the words it was written from. A sentence of
which a fact is gone from the school's register, or says something else there, is left out, and the part says so. Numbers are those of the
school. Whoever changes the words of a fact reads its sentences again, and only then renews the digest. A fact is named `section.key`, or `controller`, or `rules.role.relation.purpose.category`: that such a rule opens or writes such data.
"""

import hashlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.kit.register_words import say
from zorgvuldig.register.period import spelled
from zorgvuldig.register.schema import Register, Text
from zorgvuldig.statement.evidence import KEPT, NOT_IN_USE, NOT_KEPT, PARTLY
from zorgvuldig.statement.reads import PromiseDetail

# What a sentence was written from, by section: the words of a fact. Its numbers are filled in, and may be others at each school.
WORDS: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "promises": ("says", "kept_by", "cannot"),
        "terms": ("text", "start", "action", "limit"),
        "recipients": ("name", "kind"),
        "relations": ("shape",),
        "purposes": ("name", "says"),
        "personal_rights": ("says", "holds", "holds_not", "use"),
        "legal_claims": ("cites",),
    }
)
WORST_FIRST = (NOT_KEPT, PARTLY, NOT_IN_USE, KEPT)
NOTHING = Text("", "")
_NUMBER = re.compile(r"\{([\w.]+)\.(\w+)\}")  # a fact, and what of it


@dataclass(frozen=True, slots=True)
class PupilSentence:
    """A sentence in both languages, with `{fact.field}` where a number or a name of the register stands, and its facts."""

    text: Text
    facts: Sequence[str]


@dataclass(frozen=True, slots=True)
class PupilPart:
    """A part of the page under a heading of its own; `drawing` is empty when it has none, and then `shows` is too."""

    key: str
    title: Text
    sentences: Sequence[PupilSentence]
    drawing: str = ""
    shows: Text = NOTHING


@dataclass(frozen=True, slots=True)
class PupilPartText:
    """A part in the language of the page: what holds of its sentences, and how its promises are. `is_less` when a sentence was left out."""

    part: PupilPart
    sentences: Sequence[str]
    promises: Sequence[PromiseDetail]
    is_less: bool

    @property
    def state(self) -> str:
        """The worst of its promises, so that nothing is said too nicely; empty without any."""
        return next((state for state in WORST_FIRST if any(one.state == state for one in self.promises)), "")


@cache
def _catalogue() -> Mapping[str, Any]:
    return tomllib.loads((files("zorgvuldig.statement") / "pupil_page.toml").read_text(encoding="utf-8"))


@cache
def page_title() -> Text:
    """What the page is called."""
    return Text(**_catalogue()["title"])


@cache
def pupil_parts() -> Sequence[PupilPart]:
    """Every part, in the order of the page."""
    return [
        PupilPart(
            part["key"],
            Text(**part["title"]),
            [PupilSentence(Text(one["nl"], one["en"]), one["facts"]) for one in part["sentences"]],
            part.get("drawing", ""),
            Text(**part["shows"]) if "shows" in part else NOTHING,
        )
        for part in _catalogue()["parts"]
    ]


def fact_holds(register: Register, fact: str) -> bool:
    """Whether the register says of a fact what its sentences were written from. Raises KeyError for one without a digest in the file."""
    section, _, key = fact.partition(".")
    if section == "controller":
        return True
    if section == "rules":
        role, relation, purpose, category = key.split(".")
        rules = [one for one in register.rules if (one.role, one.relation, one.purpose) == (role, relation, purpose)]
        return any(category in one.reads + one.writes for one in rules)
    written_from: Mapping[str, str] = _catalogue()["written_from"]
    return words_digest(register, fact) == written_from[fact]


def words_digest(register: Register, fact: str) -> str:
    """Of what the register says of a fact, without its numbers; empty when it does not have it. Raises KeyError for a section without words."""
    section, _, key = fact.partition(".")
    entry = getattr(register, section).get(key)
    if entry is None:
        return ""
    return hashlib.sha256(repr([getattr(entry, name) for name in WORDS[section]]).encode()).hexdigest()[:16]


def sentence_text(sentence: PupilSentence, register: Register) -> str:
    """The sentence in the language of the page with the numbers of this register; empty when the register does not say this.

    Raises KeyError for a number of a fact that the sentence does not name: nobody could see where it comes from.
    """
    if not all(fact_holds(register, fact) for fact in sentence.facts):
        return ""
    numbers = {
        match.group(): _number(register, sentence.facts, *match.groups())
        for match in _NUMBER.finditer(sentence.text.nl)
    }
    if not all(numbers.values()):
        return ""
    return _NUMBER.sub(lambda match: numbers[match.group()], say(sentence.text))


def _number(register: Register, facts: Sequence[str], fact: str, field: str) -> str:
    """What the register has in a field; empty when that is nothing: no age, or no period."""
    if fact not in facts:
        raise KeyError(fact)
    section, _, key = fact.partition(".")
    entry = getattr(register, section)
    value = getattr(entry[key] if key else entry, field)
    return say(Text(spelled(value, "nl"), spelled(value, "en"))) if field == "period" else str(value or "")


def pupil_page(promises: Sequence[PromiseDetail]) -> list[PupilPartText]:
    """Every part with what the register in force says, and how its promises are now."""
    known = {one.promise.key: one for one in promises}
    return [_part_text(part, known) for part in pupil_parts()]


def _part_text(part: PupilPart, known: Mapping[str, PromiseDetail]) -> PupilPartText:
    texts = [text for one in part.sentences if (text := sentence_text(one, REGISTER))]
    keys = {key for one in part.sentences for fact in one.facts if (key := fact.removeprefix("promises.")) in known}
    here = [promise for key, promise in known.items() if key in keys]
    return PupilPartText(part, texts, here, is_less=len(texts) < len(part.sentences))
