"""Texts of articles as the school has them, and which claims rest on each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.jobs import JobDoor
from zorgvuldig.governance.law.differences import ParagraphPair, paragraph_pairs
from zorgvuldig.governance.law.models import ArticleVersion
from zorgvuldig.kit.claims import ClaimRow, claim_rows
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.rules import days_of_texts
from zorgvuldig.register.law_versions import Article, articles_of_laws, newer_texts
from zorgvuldig.school.people.reads import names_of


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A text with who took it over. `key` says where it stands in time: `now`, `before` or `coming`."""

    version: ArticleVersion
    by: str
    key: str


@dataclass(frozen=True, slots=True)
class ArticleDetail:
    """An article with its texts, the newest first, and the claims that cite it.

    `old` and `new` are two texts side by side, `pairs` their paragraphs: the one that was read, or else the one before, and that of today.
    """

    article: Article
    versions: Sequence[VersionRow]
    claims: Sequence[ClaimRow]
    old: ArticleVersion | None
    new: ArticleVersion | None

    @property
    def pairs(self) -> list[ParagraphPair]:
        """Both texts by paragraph; none when there are no two."""
        return paragraph_pairs(self.old.text, self.new.text) if self.old and self.new else []


def article_detail(article: Article, since: date | None, *, door: Door) -> ArticleDetail | None:
    """One article; None when no claim cites it. `since` is the day of the text to compare with, None for the one that was read."""
    door.reading("governance", "staff")
    law, number = article
    if number not in articles_of_laws(REGISTER).get(law, ()):
        return None
    found = list(ArticleVersion.objects.filter(law=law, article=number).order_by("-in_force_on"))
    names = names_of({one.added_by_id for one in found if one.added_by_id}, door=door)
    day = today(door=door)
    now = next((one for one in found if one.in_force_on <= day), None)
    claims = [row for row in claim_rows() if article in row.articles]
    return ArticleDetail(
        article,
        [VersionRow(one, names.get(one.added_by_id or 0, ""), _key(one, now)) for one in found],
        claims,
        _compared_with(found, now, claims, since),
        now,
    )


def _key(one: ArticleVersion, now: ArticleVersion | None) -> str:
    if now is not None and one.pk == now.pk:
        return "now"
    return "before" if now is not None and one.in_force_on < now.in_force_on else "coming"


def _compared_with(
    found: Sequence[ArticleVersion], now: ArticleVersion | None, claims: Sequence[ClaimRow], since: date | None
) -> ArticleVersion | None:
    """The text of the day that somebody chose; else the oldest that was read for a claim and no longer is in force; else the one before."""
    if now is None:
        return None
    older = [one for one in found if one.in_force_on < now.in_force_on]
    read = min((row.claim.read for row in claims if row.newer), default="")
    wanted = since or (date.fromisoformat(read) if read else None)
    return next((one for one in older if wanted is None or one.in_force_on <= wanted), None)


@dataclass(frozen=True, slots=True)
class ChangedArticle:
    """An article of which another text is in force, since `day`, than was read for `claims` claims."""

    article: Article
    day: date
    claims: int


def changed_articles(*, door: Door) -> list[ChangedArticle]:
    """Every article that somebody has to read again, by the claims that were confirmed in an older text; whatever they are called now."""
    door.reading("governance")
    found: dict[Article, ChangedArticle] = {}
    days = days_of_texts()
    for claim in REGISTER.claims_of_law.values():
        for article, day in newer_texts(claim, days).items() if claim.read else ():
            before = found.get(article)
            found[article] = ChangedArticle(article, date.fromisoformat(day), before.claims + 1 if before else 1)
    return list(found.values())


def article_lines(*, door: JobDoor) -> Iterator[str]:
    """A line per article that the register cites: its law, since when the school has which text, its digest, and where it is published."""
    door.reading("governance")
    day, texts = timezone.localdate(door.started_at), {}
    for one in ArticleVersion.objects.using(door.alias).defer("text").order_by("in_force_on"):
        if one.in_force_on <= day or (one.law, one.article) not in texts:
            texts[one.law, one.article] = one
    for law, numbers in articles_of_laws(REGISTER).items():
        for number in numbers:
            known = texts.get((law, number))
            said = f"{known.in_force_on}  {known.digest[:12]}  {known.publication}" if known else "no text"
            yield f"{law:<24} {number:<10} {said}"
