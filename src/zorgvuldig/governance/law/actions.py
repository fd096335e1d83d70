"""Taking over a text of law: by hand at the door, or from an official file. A text that is known is never changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import sha256

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.jobs import JobDoor
from zorgvuldig.gate.refusals import refusing
from zorgvuldig.governance.law.labels import REFUSALS
from zorgvuldig.governance.law.models import ArticleVersion
from zorgvuldig.governance.law.official_text import ArticleText, LawTextProblem, OfficialText, text_of_lines
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.register.law_versions import articles_of_laws

_refusing = partial(refusing, Refused, known=REFUSALS)


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What came of a file: the articles with a text that was new, those of which it was known, and how many nothing cites.

    `lacking` are articles that the register cites of this law and that are not in the file.
    """

    law: str
    added: Sequence[ArticleVersion]
    known: Sequence[str]
    lacking: Sequence[str]
    uncited: int


def add_by_hand(*, door: Door, law: str, article: ArticleText, publication: str) -> ArticleVersion:
    """Keep one article as somebody entered it. Raises `Refused`."""
    door.writing("governance")
    cited = articles_of_laws(REGISTER)
    if law not in cited:
        raise Refused("law_uncited")
    if article.number not in cited[law]:
        raise Refused("law_uncited_article", article=article.number)
    clean = ArticleText(article.number, article.in_force_on, text_of_lines(article.text.splitlines()))
    with _refusing():
        if before := _equal_version(door, law, clean):
            same_day = before.in_force_on == clean.in_force_on
            raise Refused("law_known") if same_day else Refused("law_unchanged", day=f"{before.in_force_on:%d-%m-%Y}")
        return _keep(door, law, clean, publication, at=door.opened_at, by=door.actor_id)


def add_official(official: OfficialText, *, door: JobDoor) -> TakenOver:
    """Keep the articles of a law that the register cites and whose text is new. All of it or nothing.

    Raises `LawTextProblem` for a law or a file of which nothing can be kept.
    """
    door.writing("governance")
    law = next((one.key for one in REGISTER.laws.values() if one.official and one.official == official.official), "")
    cited = articles_of_laws(REGISTER).get(law, ())
    if not cited:
        known = ", ".join(sorted(one.official for one in REGISTER.laws.values() if one.official.startswith("BWB")))
        raise LawTextProblem(
            f"No article of {official.official} is cited by the register, so nothing is kept. It knows {known}."
        )
    found = _by_cited_number(official, cited)
    added, known_already = [], []
    for number, article in found.items():
        try:
            is_known = _equal_version(door, law, article) is not None
        except Refused as no:
            raise LawTextProblem(
                f"Of article {number} another text of {article.in_force_on} is known, and a text that is known never changes. "
                "Nothing is kept; look on screen which of the two is wrong."
            ) from no
        if is_known:
            known_already.append(number)
        else:
            added.append(_keep(door, law, article, official.publication, at=door.started_at))
    lacking = [number for number in cited if number not in found]
    return TakenOver(law, added, known_already, lacking, len(official.articles) - len(found))


def _by_cited_number(official: OfficialText, cited: Sequence[str]) -> dict[str, ArticleText]:
    """The cited articles under the number by which they are cited: of a book of the Civil Code 1:377c, which its own file calls 377c."""
    names = {number.rpartition(":")[2]: number for number in cited} | {number: number for number in cited}
    found: dict[str, ArticleText] = {}
    for article in official.articles:
        if number := names.get(article.number, ""):
            if number in found:
                raise LawTextProblem(
                    f"Article {article.number} stands in this file twice, so nobody can say which text is in force. "
                    "Nothing is kept; enter that article on screen."
                )
            found[number] = ArticleText(number, article.in_force_on, article.text)
    return found


def _equal_version(door: Door | JobDoor, law: str, article: ArticleText) -> ArticleVersion | None:
    """The version that says the same already: of that day, or in force just before it. Raises `Refused` for another text of that day."""
    before = (
        ArticleVersion.objects.using(door.alias)
        .filter(law=law, article=article.number, in_force_on__lte=article.in_force_on)
        .order_by("-in_force_on")
        .first()
    )
    if before is None or before.digest == _digest(article.text):
        return before
    if before.in_force_on == article.in_force_on:
        raise Refused("law_other_text")
    return None


def _keep(
    door: Door | JobDoor, law: str, article: ArticleText, publication: str, *, at: datetime, by: int | None = None
) -> ArticleVersion:
    return ArticleVersion.objects.using(door.alias).create(
        law=law,
        article=article.number,
        in_force_on=article.in_force_on,
        text=article.text,
        digest=_digest(article.text),
        publication=" ".join(publication.split()),
        added_at=at,
        added_by_id=by,
    )


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
