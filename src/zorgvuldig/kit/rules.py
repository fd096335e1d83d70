"""Which rule something rests on, as pages, letters and copies say it: never typed beside the sentence, always out of the register."""

from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import get_language

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.kit.labels import Word
from zorgvuldig.register.law import Founded, cited
from zorgvuldig.register.schema import Text


def legal_claim(key: str) -> Founded:
    """The claim of this key: its places, its source, and how well it is founded.

    A key is that of a claim in `legal_claims`, or of any other part of the register behind its section: `terms.access_log`. Raises
    KeyError for one that the register does not know, so that nobody can name a rule that was not declared.
    """
    return REGISTER.claims_of_law[key if "." in key else f"legal_claims.{key}"]


def legal_rule_text(*keys: str) -> Text:
    """The places of law of these claims in both languages, for letters and files; keys and KeyError as in `legal_claim`."""
    claims = [legal_claim(key) for key in keys]
    return Text(cited(claims, REGISTER.laws, "nl"), cited(claims, REGISTER.laws, "en"))


def legal_rule(*keys: str) -> str:
    """The places of law of these claims, in the language of the page: «AVG artikel 13(1)(c)»; keys and KeyError as in `legal_claim`."""
    text = legal_rule_text(*keys)
    return text.en if (get_language() or "nl").startswith("en") else text.nl


def with_rule(sentence: Word, *keys: str) -> Word:
    """A sentence of code with the places of these claims where it says `{rule}`, both in the language of whoever reads it."""
    return format_lazy(sentence, rule=_rule_when_read(*keys))


_rule_when_read = lazy(legal_rule, str)
