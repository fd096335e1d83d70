"""Which rule something rests on, as pages, letters and copies say it: never typed beside the sentence, always out of the register."""

from collections.abc import Callable
from functools import cache

from django.db import connection
from django.utils.functional import Promise, lazy
from django.utils.text import format_lazy
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.kit.labels import Word
from zorgvuldig.register.law import Founded, cited
from zorgvuldig.register.law_versions import Days, calls_law, register_by, status_by
from zorgvuldig.register.schema import Register, SourceStatus, Text

# Only the first may be called legal.
STATUS: dict[SourceStatus, str | Promise] = {
    SourceStatus.LAW: _("Wettelijk"),
    SourceStatus.LAW_TO_CONFIRM: _("Komt uit een wet. Het artikel van nu moet nog worden nagekeken"),
    SourceStatus.NORM: _("Norm van de toezichthouder of de sector"),
    SourceStatus.PRACTICE: _("Gewoonte van scholen"),
    SourceStatus.PROPOSAL: _("Ons voorstel"),
}
# The same beside each of many lines: what is to be looked up yet is said once, at the foot of the page (`kit/parts/to_confirm.html`).
IN_A_LIST: dict[SourceStatus, str | Promise] = STATUS | {SourceStatus.LAW_TO_CONFIRM: _("Komt uit een wet*")}


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


# How well a claim is founded is never read from the register alone: a text of law may have changed since somebody read it (decision 89).


def days_of_texts() -> Days:
    """Since which day each article has its text of today, as far as the school has texts. Laws are about nobody."""
    with connection.cursor() as cursor:
        cursor.execute("select law, article, day from gate.law_days()")
        return {(law, article): day.isoformat() for law, article, day in cursor.fetchall()}


def statuses() -> Callable[[Founded], SourceStatus]:
    """How well each claim is founded now. The database is asked once at most, and only about what the register calls law."""
    days = cache(days_of_texts)
    return lambda claim: status_by(claim, days()) if claim.source_status is SourceStatus.LAW else claim.source_status


def status_of(claim: Founded) -> SourceStatus:
    """How well one claim is founded now, as `statuses` says."""
    return statuses()(claim)


def register_of_today() -> Register:
    """The register in force, with every claim as well founded as it is now, for what is written out of it as a whole."""
    return register_by(REGISTER, days_of_texts()) if calls_law(REGISTER) else REGISTER


def with_rule(sentence: Word, *keys: str) -> Word:
    """A sentence of code with the places of these claims where it says `{rule}`, both in the language of whoever reads it."""
    return format_lazy(sentence, rule=_rule_when_read(*keys))


_rule_when_read = lazy(legal_rule, str)


class Footnotes:
    """The rules that one page names, for the family that reads it: each once, at the foot, with a number that the sentences above have.

    A page has its own, made when it is rendered, so nothing of it is shared.
    """

    def __init__(self) -> None:
        """A page that has named none yet."""
        self._numbers: dict[tuple[str, SourceStatus], int] = {}
        self._status = statuses()

    def number(self, key: str) -> int:
        """The number of this claim, from 1: the same for claims with the same places. Keys and KeyError as in `legal_claim`."""
        asked = {"rule": legal_rule("personal_rights.access")}
        in_no_law = gettext("Dit staat niet in een wet. Vraagt u inzage, dan geeft %(rule)s u daar recht op") % asked
        named = (legal_rule(key) or in_no_law, self._status(legal_claim(key)))
        return self._numbers.setdefault(named, len(self._numbers) + 1)

    @property
    def rules(self) -> list[str]:
        """The rules by their number, in the language of the page."""
        return [rule for rule, _status in self._numbers]

    @property
    def standings(self) -> list[tuple[str | Promise, list[int]]]:
        """How sure each is: every standing in words, once, with the numbers that have it."""
        found: dict[SourceStatus, list[int]] = {}
        for (_rule, status), number in self._numbers.items():
            found.setdefault(status, []).append(number)
        return [(STATUS[status], numbers) for status, numbers in found.items()]
