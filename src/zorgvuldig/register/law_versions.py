"""Law that changes: which articles the register cites, and what is law no longer because an article has a newer text than was read. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from zorgvuldig.register.kinds import LawKind, SourceStatus
from zorgvuldig.register.law import Founded, citation
from zorgvuldig.register.schema import Register

Article = tuple[str, str]  # the key of a law, and the number of an article without its paragraphs
Days = Mapping[Article, str]  # the day (ISO 8601) since which each article has its text of today


def cited_articles(claim: Founded) -> tuple[Article, ...]:
    """The articles that a claim rests on, each once; a text that is cited as a whole is none of them."""
    places = map(citation, claim.cites)
    return tuple(dict.fromkeys((place.law, place.number) for place in places if place.number))


def articles_of_laws(register: Register) -> Mapping[str, tuple[str, ...]]:
    """Of each law that some claim cites by article: those articles, in the order in which the register comes to them."""
    found: dict[str, dict[str, None]] = {}
    for claim in register.claims_of_law.values():
        for law, number in cited_articles(claim):
            if register.laws[law].kind is LawKind.LAW:
                found.setdefault(law, {})[number] = None
    return {law: tuple(numbers) for law, numbers in found.items()}


def newer_texts(claim: Founded, days: Days) -> dict[Article, str]:
    """The articles of which another text is in force than the one that was read for this claim, each with its day."""
    return {article: days[article] for article in cited_articles(claim) if claim.read < days.get(article, "")}


def status_by(claim: Founded, days: Days) -> SourceStatus:
    """How well a claim is founded by the texts of today: one that was read in an older text is law no longer."""
    if claim.source_status is SourceStatus.LAW and newer_texts(claim, days):
        return SourceStatus.LAW_TO_CONFIRM
    return claim.source_status


def register_by(register: Register, days: Days) -> Register:
    """The register with every claim as `status_by` says, for what is written out of it as a whole."""
    changed: dict[str, dict[str, Founded]] = {}
    for section, key, claim in _called_law(register):
        if newer_texts(claim, days):
            entries = changed.setdefault(section, dict(getattr(register, section)))
            entries[key] = replace(claim, source_status=SourceStatus.LAW_TO_CONFIRM)  # type: ignore[type-var]  # a dataclass each
    sections: dict[str, Any] = changed
    return replace(register, **sections)


def calls_law(register: Register) -> bool:
    """Whether anything is called law at all: without it, no text can make a difference."""
    return next(_called_law(register), None) is not None


def _called_law(register: Register) -> Iterator[tuple[str, str, Founded]]:
    for name, claim in register.claims_of_law.items():
        if claim.source_status is SourceStatus.LAW:
            section, _dot, key = name.partition(".")
            yield section, key, claim
