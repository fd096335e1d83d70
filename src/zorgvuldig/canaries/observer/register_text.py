"""The register, read once more from its text alone: what the gate made of it plays no part here (decision 66)."""

import re
import tomllib
from functools import lru_cache
from typing import Any

_DAYS = re.compile(r"P(\d+)D")


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
