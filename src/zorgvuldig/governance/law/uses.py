"""Where a claim of law is used beside the register: grounds of refusal, what stays out of a copy or is masked, pages and letters.

Read from the grounds themselves, and from the source of the pages and letters that name a claim by its key: nobody keeps a list.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

import zorgvuldig
from zorgvuldig.copies.withheld import OTHERS, WAITS
from zorgvuldig.kit.labels import Word
from zorgvuldig.kit.register_words import say
from zorgvuldig.pupil_file.redaction import RULES
from zorgvuldig.release.incoming.selection import GROUNDS as TAKEN_IN_ON
from zorgvuldig.rights.requests.grounds import GROUNDS
from zorgvuldig.rights.requests.labels import KINDS

# What the pages of a package are, to whoever reads where a claim stands.
PLACES: Mapping[str, Word] = {
    "statement": _("de openbare bladzijde met beloften"),
    "access": _("het openbare register"),
    "rights": _("verzoeken en brieven"),
    "pupil_file": _("het dossier"),
    "copies": _("kopie van gegevens"),
    "suppliers": _("uitleg over leveranciers"),
    "governance": _("onderzoek vooraf en datalekken"),
    "care": _("zorg en begeleiding"),
    "release": _("gegevens die naar een ander gaan"),
    "operations": _("beheer van het systeem"),
}
_WORDS = r"""[^()"']|"[^"]*"|'[^']*'"""
_CALL = re.compile(
    rf"(?:legal_rule|legal_rule_text|legal_claim|footnote|with_rule)\(((?:{_WORDS}|\((?:{_WORDS})*\))*)\)"
)
_NAMED = re.compile(r"""["']([a-z0-9_]+(?:\.[a-z0-9_]+)?)["']""")
_AS_CLAIM = re.compile(r"""claim(?::\s*str)?\s*=\s*["']([a-z0-9_]+)["']""")


def uses_outside_register() -> dict[str, list[str]]:
    """Per claim (`legal_claims.access`) what rests on it, in the language of the page, each once."""
    found: dict[str, dict[str, None]] = {}
    for key, said in _uses():
        found.setdefault(key if "." in key else f"legal_claims.{key}", {})[str(said)] = None
    return {key: list(uses) for key, uses in found.items()}


def _uses() -> Iterator[tuple[str, Word]]:
    for ground in GROUNDS.values():
        yield ground.claim, say(ground.text)
    for reason in (WAITS, *OTHERS):
        yield reason.claim, say(reason.what)
    for rule in RULES:
        yield rule.claim, str(rule.what)
    for taken in TAKEN_IN_ON:
        yield taken.claim, str(taken.name)
    for kind in KINDS.values():
        yield kind.claim, format_lazy("{}: {}", _("verzoek"), say(kind.name))
    for key, package in sorted(named_in_source()):
        yield key, PLACES[package]


@cache
def named_in_source() -> frozenset[tuple[str, str]]:
    """Which claim is named in which package, by what its pages and letters call."""
    source = Path(zorgvuldig.__file__).parent
    return frozenset(
        (key, file.relative_to(source).parts[0])
        for kind in ("py", "html")
        for file in source.rglob(f"*.{kind}")
        if file.relative_to(source).parts[0] not in ("demo", "kit", "register", "web")
        for key in _named(file.read_text(encoding="utf-8"))
    )


def _named(text: str) -> Iterator[str]:
    for call in _CALL.finditer(text):
        yield from _NAMED.findall(call[1])
    yield from _AS_CLAIM.findall(text)
