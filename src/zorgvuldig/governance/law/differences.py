"""Two texts of an article side by side, by paragraph, with the words that differ marked. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

MAX_WORDS = 2000  # of a paragraph that is compared word by word; a longer one is marked as a whole


@dataclass(frozen=True, slots=True)
class Words:
    """Words that follow each other in a text, and whether the other text has them too."""

    text: str
    is_marked: bool


@dataclass(frozen=True, slots=True)
class ParagraphPair:
    """A paragraph as it was and as it is; either is empty when the other text has nothing in its place."""

    before: Sequence[Words]
    after: Sequence[Words]

    @property
    def is_same(self) -> bool:
        """Whether nothing changed in it."""
        return not any(words.is_marked for words in (*self.before, *self.after))


def paragraph_pairs(old: str, new: str) -> list[ParagraphPair]:
    """Every paragraph of both texts, in their order."""
    before, after = old.splitlines(), new.splitlines()
    pairs: list[ParagraphPair] = []
    for _tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        pairs += [_pair(was, now) for was, now in zip_longest(before[i1:i2], after[j1:j2], fillvalue="")]
    return pairs


def _pair(was: str, now: str) -> ParagraphPair:
    old, new = was.split(), now.split()
    if was == now:
        return ParagraphPair(*([Words(was, is_marked=False)] for _side in range(2)))
    if not was or not now or len(old) + len(new) > MAX_WORDS:
        return ParagraphPair(*([Words(text, is_marked=True)] if text else [] for text in (was, now)))
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return ParagraphPair(
        list(_marked((tag, old[i1:i2]) for tag, i1, i2, _j1, _j2 in blocks)),
        list(_marked((tag, new[j1:j2]) for tag, _i1, _i2, j1, j2 in blocks)),
    )


def _marked(blocks: Iterator[tuple[str, Sequence[str]]]) -> Iterator[Words]:
    return (Words(" ".join(words), tag != "equal") for tag, words in blocks if words)
