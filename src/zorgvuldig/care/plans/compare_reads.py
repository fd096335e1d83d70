"""What changed between two texts, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

WORDS = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A stretch of text that stayed, went (`gone`) or came (`new`)."""

    text: str
    kind: str


def compare(before: str, after: str) -> list[TextPiece]:
    """The pieces of both texts in order: without what is new they are `before`, without what is gone `after`."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    pieces: list[TextPiece] = []
    for _tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if old[a:b] == new[c:d]:
            pieces.append(TextPiece("".join(old[a:b]), "same"))
            continue
        gone, came = "".join(old[a:b]), "".join(new[c:d])
        pieces += [piece for piece in (TextPiece(gone, "gone"), TextPiece(came, "new")) if piece.text]
    return pieces
