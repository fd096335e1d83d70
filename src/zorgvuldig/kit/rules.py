"""Which rule something rests on, as pages, letters and copies say it: never typed beside the sentence, always out of the register."""

from django.utils.translation import get_language

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.register.law import cited


def legal_rule(*keys: str) -> str:
    """The places of law of these claims, in the language of the page: «AVG artikel 13(1)(c)».

    A key is that of a claim in `legal_claims`, or of any other part of the register behind its section: `terms.access_log`. Raises
    KeyError for one that the register does not know, so that no page can name a rule that nobody declared.
    """
    claims = REGISTER.claims_of_law
    language = "en" if (get_language() or "nl").startswith("en") else "nl"
    return cited([claims[key if "." in key else f"legal_claims.{key}"] for key in keys], REGISTER.laws, language)
