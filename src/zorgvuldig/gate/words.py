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
