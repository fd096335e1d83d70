"""The facts that stand in the margin beside data: why, who, how long, from whom. All of it from the register."""

from dataclasses import dataclass
from functools import cache

from django.utils.text import capfirst
from django.utils.translation import get_language

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.kit.register_words import say, within
from zorgvuldig.register.schema import Purpose, Text

BETWEEN = ", "  # the names of a list in words
REGISTER_SENTENCES: set[str] = set()  # every sentence that was said of the register, which is about nobody


@dataclass(frozen=True, slots=True)
class Facts:
    """Four sentences about one category, in the language of the page."""

    why: str
    who: str
    how_long: str
    from_whom: str


def facts(category: str, language: str | None = None) -> Facts:
    """What the register says about `category`, in the language of the page, which whoever asks for many tells."""
    return _facts(category, language or get_language())


@cache  # a process has one register
def _facts(category: str, _language: str | None) -> Facts:
    declared = REGISTER.categories[category]
    rules = [rule for rule in REGISTER.rules if category in rule.reads]
    purposes = dict.fromkeys(rule.purpose for rule in rules if REGISTER.roles[rule.role].staff)
    said = Facts(
        why=_join_texts([REGISTER.purposes[purpose].name for purpose in purposes]),
        who=_join_texts([REGISTER.roles[role].name for role in dict.fromkeys(rule.role for rule in rules)]),
        how_long=" ".join(say(REGISTER.terms[term].says) for term in declared.terms),
        from_whom=say(declared.origin),
    )
    REGISTER_SENTENCES.update((said.why, said.who, said.how_long, said.from_whom))
    return said


def readers_of(purpose: Purpose) -> str:
    """Who may open something for this purpose, as a list in words."""
    roles = dict.fromkeys(rule.role for rule in REGISTER.rules if rule.purpose == purpose.key)
    return _join_texts([REGISTER.roles[role].name for role in roles])


def _join_texts(texts: list[Text]) -> str:
    return capfirst(BETWEEN.join(within(text) for text in texts))
