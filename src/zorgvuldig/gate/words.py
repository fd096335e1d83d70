"""Sentences of the register in the language of the page."""

from django.utils.translation import get_language

from zorgvuldig.register.schema import Text


def say(text: Text) -> str:
    """The sentence in English on an English page, otherwise in Dutch."""
    return text.en if (get_language() or "nl").startswith("en") else text.nl
