"""What a family does not read in a text of the school: a passage about somebody else, between `[[` and `]]`.

Staff mark such a passage themselves. The family's pages and the copy both ask `masked`, so that what is left out of one is left
out of the other; a copy leaves out names of others too (`copies.names`). Staff see the text as it was written.
"""

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

OPENS, CLOSES = "[[", "]]"
TAUGHT = _(
    "Gaat een stuk over iemand anders, zoals een andere leerling of wie iets meldde? Zet dat stuk tussen [[ en ]]. "
    "De ouders en de leerling lezen het dan niet."
)


def masked(text: str) -> str:
    """The text for the family: instead of each marked passage that it is about somebody else.

    A mark that is never closed masks the rest, and marks within marks count as one: doubt hides, it never shows.
    """
    said = gettext("▇ (gaat over iemand anders)")
    return "".join(said if hides else piece for hides, piece in _pieces(text))


def masked_before(old: str, now: str) -> str:
    """An earlier version of a text for the family. With fewer marks than now it says what was masked since: none of it."""
    return gettext("▇ (gaat over iemand anders)") if passages(old) < passages(now) else masked(old)


def passages(text: str) -> int:
    """How many passages of the text are marked."""
    return sum(hides for hides, _piece in _pieces(text))


def marked_spans(text: str) -> list[tuple[int, int]]:
    """From where to where each marked passage goes, its marks included; half-open. One that is never closed goes to the end."""
    spans: list[tuple[int, int]] = []
    depth = at = start = 0
    for token in _tokens(text):
        if token == OPENS:
            start = start if depth else at
            depth += 1
        elif token == CLOSES and depth:
            depth -= 1
            if depth == 0:
                spans.append((start, at + len(token)))
        at += len(token)
    return [*spans, (start, at)] if depth else spans


def whole_marks(text: str) -> None:
    """Refuse a text in which a mark is opened and not closed, or the other way round. For the validators of a field."""
    depth = 0
    for token in _tokens(text):
        depth += (token == OPENS) - (token == CLOSES)
        if depth not in (0, 1):
            break
    if depth:
        raise ValidationError(gettext("Begin elk stuk over iemand anders met [[ en sluit het met ]]."), code="marks")


def _pieces(text: str) -> Iterator[tuple[bool, str]]:
    """The text in pieces, each with whether it is marked."""
    depth, piece = 0, ""
    for token in _tokens(text):
        if token == OPENS:
            if depth == 0 and piece:
                yield False, piece
            depth, piece = depth + 1, "" if depth == 0 else piece
        elif token == CLOSES and depth:
            depth -= 1
            if depth == 0:
                yield True, piece
                piece = ""
        else:
            piece += token
    if piece or depth:
        yield depth > 0, piece


def _tokens(text: str) -> Iterator[str]:
    """The marks and what stands between them."""
    start, at = 0, 0
    while at < len(text):
        if text[at : at + 2] in (OPENS, CLOSES):
            if at > start:
                yield text[start:at]
            yield text[at : at + 2]
            at += 2
            start = at
        else:
            at += 1
    if at > start:
        yield text[start:at]
