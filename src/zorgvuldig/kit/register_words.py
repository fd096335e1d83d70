"""Sentences of the register in the language of the page."""

from django.utils.translation import get_language, gettext

from zorgvuldig.register.schema import Text


def say(text: Text) -> str:
    """The sentence in the language of the page. The register is written in Dutch and English; any other language has it in its catalogue,
    and what is not there is said in Dutch."""
    language = get_language() or "nl"
    if language.startswith("en"):
        return text.en
    return text.nl if language == "nl" or not text.nl else gettext(text.nl)


def within(text: Text) -> str:
    """As `say`, for the middle of a sentence."""
    return small(say(text))


def small(said: str) -> str:
    """With a small first letter. An abbreviation keeps its capitals, like «(OPP)»."""
    return said if said[1:2].isupper() else said[:1].lower() + said[1:]
