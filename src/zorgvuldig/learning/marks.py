"""What can stand in a box of a grade list: a number from 1,0 to 10,0 with one decimal, or a code."""

import re
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum

from django.utils.translation import get_language, gettext

LOWEST, HIGHEST, TENTH = Decimal("1.0"), Decimal("10.0"), Decimal("0.1")
_ONE_DECIMAL = re.compile(r"\d{1,2}([.,]\d)?", re.ASCII)
_MORE_DECIMALS = re.compile(r"\d{1,2}[.,]\d{2,}", re.ASCII)
_ECHO = 20  # how much of a wrong answer is repeated


class Code(StrEnum):
    """A mark that is no number. The value is what is stored; `short` is what a teacher types and a family reads."""

    MISSED = "missed"
    NOT_MADE = "not_made"
    EXEMPT = "exempt"
    INSUFFICIENT = "insufficient"
    SUFFICIENT = "sufficient"
    GOOD = "good"

    @property
    def short(self) -> str:
        """The letters in a grade list, the same in every language: inh, nm, vr, O, V, G."""
        return _SHORT[self]

    @property
    def meaning(self) -> str:
        """What the code says, in the language of the page."""
        match self:
            case Code.MISSED:
                return gettext("nog in te halen")
            case Code.NOT_MADE:
                return gettext("niet gemaakt")
            case Code.EXEMPT:
                return gettext("vrijstelling")
            case Code.INSUFFICIENT:
                return gettext("onvoldoende")
            case Code.SUFFICIENT:
                return gettext("voldoende")
            case Code.GOOD:
                return gettext("goed")

    @property
    def is_letter(self) -> bool:
        """Whether the code says how good the work was, without a number."""
        return self in LETTERS


_SHORT = {
    Code.MISSED: "inh",
    Code.NOT_MADE: "nm",
    Code.EXEMPT: "vr",
    Code.INSUFFICIENT: "O",
    Code.SUFFICIENT: "V",
    Code.GOOD: "G",
}
LETTERS = frozenset({Code.INSUFFICIENT, Code.SUFFICIENT, Code.GOOD})
_BY_SHORT = {short.casefold(): code for code, short in _SHORT.items()}
_BY_WORD = {"onvoldoende": Code.INSUFFICIENT, "voldoende": Code.SUFFICIENT, "goed": Code.GOOD}
NUMBERS, LETTERS_ONLY = "numbers", "letters"

Mark = Decimal | Code


def is_number_mark(value: Decimal) -> bool:
    """Whether a number can be a mark: 1.0 to 10.0, both included, with at most one decimal."""
    return value.is_finite() and LOWEST <= value <= HIGHEST and value == value.quantize(TENTH, ROUND_DOWN)


def read_mark(text: str) -> tuple[Mark | None, str]:
    """The mark that `text` says, or None with a sentence about what is wrong. Empty is no mark, and not wrong.

    Comma and point are both read, codes in capitals or not, and the letters as words too: voldoende.
    """
    text = text.strip()
    if not text:
        return None, ""
    if code := _BY_SHORT.get(text.casefold()) or _BY_WORD.get(text.casefold()):
        return code, ""
    if _MORE_DECIMALS.fullmatch(text):
        return None, _wrong(gettext("Gebruik één cijfer achter de komma."), text)
    if not _ONE_DECIMAL.fullmatch(text):
        return None, _wrong(gettext("Vul een cijfer in, bijvoorbeeld 6,4, of een code: inh, nm, vr, O, V of G."), text)
    value = Decimal(text.replace(",", "."))
    if not LOWEST <= value <= HIGHEST:
        return None, _wrong(gettext("Een cijfer is minstens 1,0 en hoogstens 10,0."), text)
    return value.quantize(TENTH), ""


def not_taken(mark: Mark | None, takes: str) -> str:
    """Why a test does not take this mark, or nothing: one takes numbers, another letters, and most take both."""
    if takes == LETTERS_ONLY and isinstance(mark, Decimal):
        return gettext("Deze toets krijgt geen cijfer. Vul O, V of G in, of een code: inh, nm of vr.")
    if takes == NUMBERS and isinstance(mark, Code) and mark.is_letter:
        return gettext("Deze toets krijgt een cijfer. Vul bijvoorbeeld 6,4 in, of een code: inh, nm of vr.")
    return ""


def _wrong(sentence: str, text: str) -> str:
    shown = text if len(text) <= _ECHO else text[:_ECHO] + "…"
    filled_in = gettext("U vulde in: ‘%(text)s’.") % {"text": shown}
    return f"{sentence} {filled_in}"


def written(mark: Mark, language: str | None = None) -> str:
    """A mark as people read it: «6,4» (6.4 in English), or the short code. A number keeps its decimals. `language` as for `in_figures`."""
    return mark.short if isinstance(mark, Code) else in_figures(mark, language)


def in_figures(value: Decimal | str, language: str | None = None) -> str:
    """A number, or a sum of numbers, with the decimal sign of the language of the page, which whoever has many tells."""
    return str(value) if (language or get_language() or "nl").startswith("en") else str(value).replace(".", ",")
