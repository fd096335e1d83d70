"""Names of other people in what somebody wrote: found by the names in the database alone, and masked. No database here.

A name is found in whole words, without capitals and accents, also where a sign that nobody sees or a mark of layout splits it.
A name that is a word too (Roos, Bakker) counts with a capital only; one cannot tell it from the word at the beginning of a
sentence, and doubt hides. Nothing is guessed: who is not in the database is not found.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from django.utils.translation import gettext

from zorgvuldig.platform.names import PREFIX_WORDS, fold

# Signs within a word that nobody sees: soft hyphen, accents of their own, zero width, direction.
UNSEEN = "\u00ad\u034f\u0300-\u036f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff"
LETTER = r"[^\W\d_]"
WORD = re.compile(f"{LETTER}(?:[{UNSEEN}]*{LETTER})*[{UNSEEN}]*")
# Layout that can split a word: marks, an element, a word broken off at the end of a line.
LAYOUT = r"[*_~`]|</?[A-Za-z][^<>]{0,60}>|-[ \t]*\r?\n[ \t]*"
SPLITS = re.compile(LAYOUT)
SPLIT_WORD = re.compile(f"{LETTER}(?:(?:[{UNSEEN}]|{LAYOUT})*{LETTER})*[{UNSEEN}]*")
BETWEEN = re.compile(f"[\\s.,'’‘‐-―{UNSEEN}*_~`-]{{0,12}}")  # what may stand between the words of one name
HYPHEN = re.compile(f"[{UNSEEN}]*[-‐-―][{UNSEEN}]*")
INITIAL = re.compile(r"\.\s{0,2}")
SHORT = 2  # a name of so few letters is a word more often than a name
# Given names and family names that are words of Dutch too.
DUTCH = (
    "aan anders april augustus bakker bas beek beer ben berg bloem blom boer bol boom boon bos braam brand brouwer "
    "brug bruin buis dag dam dan dekker dijk dik door duin eik els engel esther fleur gast geel gerst goed goud "
    "graaf groen groot haan haas hak hals hand hard hart heer heide hen hert hoek hof hond hoop huis iris jager jans "
    "jet job jong juli juni kamp kan kat keizer kers kind kip klaver klein klok knoop koek koen kok koning koper "
    "kort kraan kroon kruis kuiper laan laat lam lang lange last leer leeuw lente lief lies lieve linde lot maan "
    "maart maas man mark mast max mees mei merel met mol molen molenaar mooi muis mulder mus naald nacht noor noot "
    "olie olijf oud pauw pen pit poel poort pop post prins prinsen puck punt raad raaf recht rein ridder riet rijk "
    "rood roos schaap schilder schipper schouten slager sloot smid smit snel snijder spel spijker staal steen stel "
    "ster sterk storm tak tas ties timmerman tol ton toon tuin uil valk veen veer veld vink vis visser vlieger vliet "
    "vogel vos vries vrij vrolijk water wel wever wijs wil willen winter wit wolf zand zee zeeman zomer zon zwaan "
    "zwart"
)
WORDS = frozenset(DUTCH.split())


class PersonName(NamedTuple):
    """What somebody is called. `initials` as the school has them, with or without full stops."""

    given: str
    prefix: str
    family: str
    initials: str = ""


class FoundName(NamedTuple):
    """Where a name stands in a text, half-open; doubtful when it is a word too."""

    start: int
    end: int
    is_doubtful: bool


class _Token(NamedTuple):
    start: int
    end: int
    text: str
    is_capital: bool


class NameFinder:
    """Finds the names of `others` in a text. What the family itself (`own`) is called counts as theirs, also when another has it.

    The longest name wins: of Anna Bos as somebody else, «Anna Bos» is found in a file of another Anna, and «Anna» is not.
    `words` are what the desk wants found besides, such as a nickname; they count without a capital too.
    """

    def __init__(self, others: Iterable[PersonName], own: Iterable[PersonName], words: Iterable[str] = ()) -> None:
        self._by_desk = {spelling for line in words if (spelling := _words(line))}
        spelled: dict[tuple[str, ...], bool] = {}
        for name in others:
            spelled.update(dict.fromkeys(_spellings(name), True))
        for name in own:
            spelled.update(dict.fromkeys(_spellings(name), False))
        spelled.update(dict.fromkeys(self._by_desk, True))
        self._by_first: dict[str, list[tuple[tuple[str, ...], bool]]] = {}
        for words, is_of_another in sorted(spelled.items(), key=lambda pair: -len(pair[0])):
            self._by_first.setdefault(words[0], []).append((words, is_of_another))

    def find(self, text: str) -> list[FoundName]:
        """The names of others in the order of the text; none overlap."""
        found = list(self._in(text, WORD))
        if SPLITS.search(text):
            found += self._in(text, SPLIT_WORD)
        return _joined(found)

    def masked(self, text: str, *, but: Callable[[FoundName], bool] = lambda _name: False) -> str:
        """The text with, instead of each name of another `but` some, that it is one (AVG art. 15(4))."""
        said, pieces, at = "", [], 0
        for name in (name for name in self.find(text) if not but(name)):
            said = said or gettext("▇ (naam van iemand anders)")
            pieces += [text[at : name.start], said]
            at = name.end
        return "".join((*pieces, text[at:])) if pieces else text

    def _in(self, text: str, word: re.Pattern[str]) -> Iterator[FoundName]:
        tokens = [_Token(m.start(), m.end(), folded(m[0]), m[0][0].isupper()) for m in word.finditer(text)]
        at = 0
        while at < len(tokens):
            match = self._match(text, tokens, at)
            if match is None:
                at += 1
                continue
            words, is_of_another = match
            last = at + len(words) - 1
            if is_of_another:
                start, end = _whole(text, tokens, at, last)
                yield FoundName(start, end, _is_word(words) and words not in self._by_desk)
            at = last + 1

    def _match(self, text: str, tokens: list[_Token], at: int) -> tuple[tuple[str, ...], bool] | None:
        """The longest name that begins at this word, as it is written before a name with an s behind it."""
        token = tokens[at].text
        candidates = self._by_first.get(token, ())
        for words, is_of_another in candidates:
            if _is_written_here(text, tokens, at, words, in_any_case=words in self._by_desk):
                return words, is_of_another
        if token.endswith("s"):
            for words, is_of_another in self._by_first.get(token[:-1], ()):
                if len(words) == 1 and not _is_word(words):  # Annas schrift
                    return words, is_of_another
        return None


def _is_written_here(text: str, tokens: list[_Token], at: int, words: tuple[str, ...], *, in_any_case: bool) -> bool:
    """Whether these words stand here as a name."""
    here = tokens[at : at + len(words)]
    if len(here) < len(words) or any(token.text != word for token, word in zip(here[:-1], words, strict=False)):
        return False
    if here[-1].text not in ((words[-1],) if len(words) == 1 else (words[-1], words[-1] + "s")):
        return False
    if any(not BETWEEN.fullmatch(text, one.end, other.start) for one, other in pairwise(here)):
        return False
    return here[-1].is_capital or in_any_case or not _is_word(words)


def _whole(text: str, tokens: list[_Token], first: int, last: int) -> tuple[int, int]:
    """From where to where the name goes: with initials before it, and all of a compound («Anna-Sophie» for Anna)."""
    while first and _belongs_before(text, tokens[first - 1], tokens[first]):
        first -= 1
    while last + 1 < len(tokens) and HYPHEN.fullmatch(text, tokens[last].end, tokens[last + 1].start):
        last += 1
    return tokens[first].start, tokens[last].end


def _belongs_before(text: str, before: _Token, token: _Token) -> bool:
    is_initial = before.is_capital and len(before.text) == 1 and INITIAL.fullmatch(text, before.end, token.start)
    return bool(is_initial or HYPHEN.fullmatch(text, before.end, token.start))


def _joined(found: list[FoundName]) -> list[FoundName]:
    """Names that overlap as one; it is doubtful when all of them are."""
    joined: list[FoundName] = []
    for name in sorted(found):
        if joined and name.start < joined[-1].end:
            before = joined.pop()
            name = FoundName(before.start, max(before.end, name.end), before.is_doubtful and name.is_doubtful)
        joined.append(name)
    return joined


def _spellings(name: PersonName) -> Iterator[tuple[str, ...]]:
    """The ways in which somebody writes this name, each as folded words."""
    given, prefix, family = (_words(part) for part in name[:3])
    initials = _words(name.initials) if "." in name.initials else tuple(fold(name.initials))
    firsts = [given, given[:1], ("".join(given),), *((part,) for part in given), *((part[:1],) for part in given[:1])]
    for first in (*firsts, initials, tuple(part[0] for part in given)):
        yield from ((*first, *between, *family) for between in (prefix, ()) if first and family)
    yield from ((*prefix, *family), family, (*family, *given), ("".join(family),))
    yield from ((part,) for part in family if part not in PREFIX_WORDS and len(part) > SHORT)
    yield from firsts[:-1]


def _words(text: str) -> tuple[str, ...]:
    return tuple(folded(match[0]) for match in WORD.finditer(text))


def _is_word(words: tuple[str, ...]) -> bool:
    """Whether this name, without its prefix, is a word too."""
    names = [word for word in words if word not in PREFIX_WORDS] or [words[-1]]
    return len(names) == 1 and (names[0] in WORDS or len(names[0]) <= SHORT or names[0] in PREFIX_WORDS)


@lru_cache(maxsize=50_000)
def folded(word: str) -> str:
    """One word without capitals, accents, signs that nobody sees and layout."""
    return fold("".join(sign for sign in SPLITS.sub("", word) if sign.isalpha() or unicodedata.combining(sign)))
