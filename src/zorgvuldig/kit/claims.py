"""The claims of law of the register as a table: what each rests on, how well it is founded now, who read the text, and where it is used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.kit.labels import Word
from zorgvuldig.kit.paging import page_of
from zorgvuldig.kit.register_words import say
from zorgvuldig.kit.rules import IN_A_LIST, STATUS, days_of_texts
from zorgvuldig.register.claim_uses import claim_name, uses_in_register
from zorgvuldig.register.law import citation, cited
from zorgvuldig.register.law_versions import Article, Days, articles_of_laws, cited_articles, newer_texts, status_by
from zorgvuldig.register.schema import Founded, SourceStatus

SECTIONS: Mapping[str, Word] = {
    "legal_claims": _("Wat op een wet rust"),
    "personal_rights": _("Recht"),
    "information": _("Wat de school moet vertellen"),
    "bases": _("Grond"),
    "terms": _("Bewaartermijn"),
    "recipients": _("Ontvanger"),
    "signals": _("Signaal van verzuim"),
    "watches": _("Signaal van opvallend lezen"),
    "duties": _("Vaste taak"),
}


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim as people read it. `text_day` is since when the text of today of its articles is there, as far as the school has it; `newer`
    is that day when somebody read an older one.
    """

    key: str
    section: Word
    name: str
    claim: Founded
    status: SourceStatus
    places: str
    articles: Sequence[Article]
    text_day: date | None
    newer: date | None
    uses: Sequence[str]

    @property
    def called(self) -> str:
        """What it is called: by its own entry, or else by what first uses it, or by where it stands."""
        return self.name or next(iter(self.uses), "") or self.places

    @property
    def founded(self) -> str | Promise:
        """How well it is founded, in words of a list."""
        return IN_A_LIST[self.status]

    @property
    def confirmed_on(self) -> date | None:
        """On which day somebody read the text."""
        return _day(self.claim.confirmed_on)

    @property
    def laws(self) -> frozenset[str]:
        """The texts that it cites, by their keys."""
        return frozenset(citation(place).law for place in self.claim.cites)


def claim_rows(elsewhere: Mapping[str, Sequence[str]] | None = None) -> list[ClaimRow]:
    """Every claim of the register; `elsewhere` says per claim where else than in the register it is used."""
    days, uses, of_laws = days_of_texts(), uses_in_register(REGISTER), articles_of_laws(REGISTER)
    return [
        _as_row(key, claim, days, of_laws, [*map(say, uses.get(key, ())), *(elsewhere or {}).get(key, ())])
        for key, claim in REGISTER.claims_of_law.items()
    ]


def _as_row(
    key: str, claim: Founded, days: Days, of_laws: Mapping[str, Sequence[str]], uses: Sequence[str]
) -> ClaimRow:
    section, _dot, _rest = key.partition(".")
    name, language = claim_name(key, claim, REGISTER), get_language() or "nl"
    articles = [article for article in cited_articles(claim) if article[1] in of_laws.get(article[0], ())]
    return ClaimRow(
        key=key,
        section=SECTIONS[section],
        name=say(name) if name else "",
        claim=claim,
        status=status_by(claim, days),
        places=cited([claim], REGISTER.laws, "en" if language.startswith("en") else "nl"),
        articles=articles,
        text_day=_day(max((days.get(article, "") for article in articles), default="")),
        newer=_day(max(newer_texts(claim, days).values(), default="") if claim.read else ""),
        uses=list(dict.fromkeys(uses)),
    )


def _day(day: str) -> date | None:
    return date.fromisoformat(day) if day else None


def claims_context(request: HttpRequest, rows: Sequence[ClaimRow]) -> dict[str, Any]:
    """What the page of claims shows: those that the address asks for (`zeker`, `wet`), a page at a time, and how many of each status there are.

    Raises `Http404` for a status or a law that is not there.
    """
    laws = [law for law in REGISTER.laws.values() if any(law.key in row.laws for row in rows)]
    chosen = {"zeker": request.GET.get("zeker", ""), "wet": request.GET.get("wet", "")}
    if chosen["zeker"] not in ("", *SourceStatus) or chosen["wet"] not in ("", *(law.key for law in laws)):
        raise Http404
    found = [row for row in rows if chosen["zeker"] in ("", row.status) and chosen["wet"] in ("", *row.laws)]
    return {
        "rows": page_of(request, found),
        "number": len(found),
        "counts": {status: sum(row.status is status for row in rows) for status in SourceStatus},
        "founded": STATUS,
        "laws": laws,
        "chosen": chosen,
        "query": "".join(f"{name}={value}&" for name, value in chosen.items() if value),
    }
