"""Texts of articles, in the form in which the national database of laws publishes a law, and as rows."""

import hashlib
import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from tests.people import NOW, Cast

LEERPLICHTWET = "BWBR0002628"


def article(number: str, *paragraphs: str, day: str = "", inner: str = "") -> str:
    """An article with a paragraph for each text; `day` is that of the article, `inner` that of its last paragraph."""
    since = f' inwerking="{day}"' if day else ""
    lines = [
        f"<lid{f' inwerking={inner!r}' if inner and at == len(paragraphs) else ''}><lidnr>{at}</lidnr><al>{text}</al></lid>"
        for at, text in enumerate(paragraphs, 1)
    ]
    return f'<artikel label="Artikel {number}"{since}><kop><label>Artikel</label> <nr>{number}</nr></kop>{"".join(lines)}</artikel>'


def toestand(*articles: str, day: str = "2024-01-01", official: str = LEERPLICHTWET, head: str = "") -> bytes:
    """A consolidated law with these articles, as it is from a day."""
    body = "".join(articles)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<toestand bwb-id="{official}" inwerkingtreding="{day}"><wetgeving soort="wet">'
        f"<citeertitel>Een wet</citeertitel><wet-besluit><wettekst>{body}</wettekst></wet-besluit></wetgeving></toestand>"
    ).encode()


def put_text(cast: Cast, text: str, on: date, law: str = "leerplichtwet", number: str = "21a", **more: Any) -> int:
    """A text that is known; gives its number."""
    values: Mapping[str, Any] = {
        "uid": uuid.uuid4(), "law": law, "article": number, "in_force_on": on, "text": text,
        "digest": hashlib.sha256(text.encode()).hexdigest(), "publication": "Stb. 2021, 1", "added_at": NOW, "added_by_id": cast.petra.id,
    } | more  # fmt: skip
    row: int = cast.put("article_version", **values)
    return row
