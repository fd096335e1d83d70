"""Who gets to the register on screen: read by whoever arranges privacy, changed and decided by leader and privacy officer."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from tests.governance.law_world import put_text
from tests.governance.register_world import put_version
from tests.people import Cast

READ, CHANGE = "petra leo fenna", "petra leo"
AT = "/privacy/register/"


def fixed(path: str) -> Callable[[Cast], str]:
    return lambda _cast: AT + path


def of_version(what: str = "") -> Callable[[Cast], str]:
    return lambda cast: f"{AT}versies/{put_version(cast)}/{what}"


def of_article(cast: Cast) -> str:
    """An article with two texts, so that they stand side by side."""
    put_text(cast, "1. De school meldt dit.", date(2020, 8, 1))
    put_text(cast, "1. De school meldt dit direct.\n2. Schriftelijk.", date(2024, 1, 1))
    return f"{AT}wetten/leerplichtwet/21a/"


def lines() -> Iterator[tuple[Any, ...]]:
    """Each address with who gets there."""
    yield "register_record", fixed(""), READ
    yield "register_purpose", fixed("doel/care/"), READ
    yield "register_category", fixed("gegevens/care/"), READ
    yield "register_recipient", fixed("ontvanger/next_school/"), READ
    yield "register_other", fixed("verder/"), READ
    yield "register_own_fields", fixed("eigen-velden/"), READ
    yield "register_file", fixed("bestand/csv/"), READ
    yield "new_register_part", fixed("voorstel/nieuwe-regel/"), CHANGE
    yield "new_register_version", fixed("voorstel/termijn/rest_at_most/"), CHANGE
    yield "law_claims", fixed("wetten/"), READ
    yield "law_article", of_article, READ
    yield "new_article_version", fixed("wetten/tekst/"), CHANGE
    yield "register_versions", fixed("versies/"), READ
    yield "register_version", of_version(), READ
    yield "decide_register_version", of_version("besluiten/"), CHANGE
    yield "withdraw_register_version", of_version("intrekken/"), CHANGE
    yield "register_version_file", of_version("bestand/"), READ
