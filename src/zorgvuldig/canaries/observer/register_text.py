"""The register, read once more from its text alone: what the gate made of it plays no part here (decision 66)."""

import re
import tomllib
from calendar import monthrange
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Any

_DAYS = re.compile(r"P(\d+)D")
PERIOD = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?")
Sentences = tuple[str, ...]  # what has to stand together


@lru_cache(maxsize=1)
def _read(text: str) -> dict[str, Any]:
    return tomllib.loads(text)


def may_see(text: str, role: str, relation: str, purpose: str, *, decides_alone: bool = False) -> frozenset[str]:
    """Every kind of data that somebody with this role sees for this purpose of a pupil to whom this relation ties them.

    Of a pupil who `decides_alone` a parent sees what the rule leaves them (`once_pupil_decides`).
    """
    which = "once_pupil_decides" if decides_alone else "reads"
    rules = (rule for rule in _read(text)["rules"] if (rule["role"], rule["relation"]) == (role, relation))
    return frozenset(
        category for rule in rules if rule["purpose"] == purpose for category in rule.get(which, rule["reads"])
    )


def version_of(text: str, topic: str) -> int:
    """The version of the words in which somebody is asked for a yes to this topic."""
    version: int = _read(text)["topics"][topic]["version"]
    return version


def days_of(text: str, term: str) -> int:
    """After how many days something is over by this term. ValueError for a term that is not said in days."""
    found = _DAYS.fullmatch(_read(text)["terms"][term]["period"])
    if found is None:
        raise ValueError(f"{term} is not in days")
    return int(found[1])


def about_somebody(text: str) -> frozenset[str]:
    """Every table with rows about a pupil, or about somebody who is tied to one."""
    return frozenset(name for name, table in _read(text)["tables"].items() if table["guard"] in ("pupil", "via"))


def claim_names(text: str, channel: str) -> dict[str, str]:
    """What each claim that can be agreed with a supplier is called by this channel (`oidc`, `oneroster`), by its key; without those it has no name for."""
    return {key: claim[channel] for key, claim in _read(text)["claims"].items() if channel in claim}


def columns_about_pupils(text: str) -> Mapping[str, str]:
    """Every table with rows about pupils, and by which column a row is about whom."""
    return {name: table["pupil"] for name, table in _read(text)["tables"].items() if table["guard"] == "pupil"}


def longest_term(text: str, categories: Collection[str]) -> str:
    """The longest period for which any of these kinds of data are kept, as the register writes it (`P5Y`)."""
    said = _read(text)
    periods: set[str] = {
        said["terms"][term]["period"] for key in categories for term in said["categories"][key]["terms"]
    }
    return min(periods, key=lambda period: before(date.max, period))


def before(day: date, period: str) -> date:
    """The day on which what ends on `day` began. ValueError for a period that is not written as the register does."""
    found = PERIOD.fullmatch(period)
    if found is None:
        raise ValueError(f"{period} is no period")
    years, months, days = (int(part or 0) for part in found.groups())
    month = day.year * 12 + day.month - 1 - 12 * years - months
    year, month = month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1])) - timedelta(days=days)


def given_to(text: str, recipient: str) -> frozenset[str]:
    """Every kind of data of which this recipient may get something."""
    tables, said = _read(text)["tables"], _read(text)["recipients"][recipient]
    return frozenset(tables[field.rpartition(".")[0]]["category"] for field in said.get("fields", ()))


def recipient_words(text: str, recipient: str) -> tuple[str, str]:
    """What this recipient is called in Dutch, and by which article it gets anything."""
    said = _read(text)["recipients"][recipient]
    return said["name"]["nl"], said["article"]


def digest(text: str) -> str:
    """By which a page says of which register it was made."""
    return sha256(text.encode()).hexdigest()


def promise_keys(text: str) -> frozenset[str]:
    """Every promise."""
    return frozenset(_read(text)["promises"])


def officer(text: str) -> Sentences:
    """Who watches over it, and where to find them."""
    said = _read(text)["controller"]
    return said["dpo_name"], said["dpo_contact"]


def public_lines(text: str, language: str) -> Mapping[str, list[Sentences]]:
    """What the public page has to say on one line, by what it is about: who may get something and by which article, what data are
    used for and why that may, and how long each kind of data stays.
    """
    said = _read(text)
    bases = {key: (basis["text"][language], basis["avg"], basis["article"]) for key, basis in said["bases"].items()}
    return {
        "recipient": [
            (one["name"][language], one["form"][language], one["told"][language], one["article"])
            for one in said["recipients"].values()
        ],
        "purpose": [(one["name"][language], *bases[one["basis"]]) for one in said["purposes"].values()],
        "term": [
            (one["name"][language], *_without_period(said["terms"][term]["text"][language]))
            for one in said["categories"].values()
            for term in one["terms"]
        ],
    }


@dataclass(frozen=True, slots=True)
class ChapterWords:
    """What the register's page about one kind of data has to say: these sentences, and of these fields each with its reason, and no other."""

    sentences: Sentences
    fields: Mapping[str, str]


def chapters(text: str, language: str) -> Iterator[tuple[str, ChapterWords]]:
    """Every kind of data with what its page has to say."""
    said = _read(text)
    for key, one in said["categories"].items():
        terms = (part for term in one["terms"] for part in _without_period(said["terms"][term]["text"][language]))
        given = (
            part
            for got in said["recipients"].values()
            if key in got["categories"]
            for part in (got["name"][language], got["form"][language], got["article"])
        )
        fields = {
            f"{name}.{column}": why[language]
            for name, table in said["tables"].items()
            if table["category"] == key and table["guard"] != "technical"
            for column, why in table["columns"].items()
        }
        yield key, ChapterWords((one["name"][language], one["holds"][language], *terms, *given), fields)


def category_called(text: str, name: str) -> str:
    """Which kind of data this is the Dutch name of; the name itself when it is of none."""
    return next((key for key, one in _read(text)["categories"].items() if one["name"]["nl"] == name), name)


def _without_period(sentence: str) -> Sentences:
    """A sentence about a term in the parts beside its period."""
    return tuple(part.strip() for part in sentence.split("{period}") if part.strip())
