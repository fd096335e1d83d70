"""The norms of the sector that this program knows, from `norms.toml`, and what the five levels mean in our own words."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from django.utils.translation import gettext_lazy as _

from zorgvuldig.kit.labels import Word
from zorgvuldig.register.schema import Text

LEVELS: Mapping[int, Word] = {
    1: _("1. Toevallig: het hangt af van wie er is"),
    2: _("2. Herhaald: het gaat meestal op dezelfde manier"),
    3: _("3. Vastgelegd: het staat op papier, en u kunt laten zien dat het gebeurt"),
    4: _("4. Nagekeken: u meet of het werkt"),
    5: _("5. Steeds beter: u verandert het met wat u leert"),
}
OFFICIAL = ("verified_address", "secondary")
STATUSES: Mapping[str, Word] = {
    "verified_address": _("nummer van de norm, zoals in het adres bij Kennisnet"),
    "secondary": _("nummer van de norm, uit een tekst van anderen"),
    "own": _("eigen nummer: het nummer van de norm kennen wij niet"),
}


@dataclass(frozen=True, slots=True)
class Norm:
    """A norm in our own words; `evidence` are keys of `norm_evidence`. Only an official key is shown as a number of the sector."""

    key: str
    says: Text
    source_status: str
    evidence: tuple[str, ...]

    @property
    def is_official(self) -> bool:
        """Whether its key is that of the sector."""
        return self.source_status in OFFICIAL

    @property
    def status(self) -> Word:
        """What is known of its identifier."""
        return STATUSES[self.source_status]


@dataclass(frozen=True, slots=True)
class Domain:
    """Norms that belong together; `name_verified` when the sector's own name of it was read."""

    key: str
    name: Text
    name_verified: bool
    is_privacy: bool
    norms: tuple[Norm, ...]


def _read() -> tuple[int, str, tuple[Domain, ...]]:
    read = tomllib.loads(resources.files(__package__).joinpath("norms.toml").read_text(encoding="utf-8"))
    return read["minimum"], read["source"], tuple(_domain(one) for one in read["domains"])


def _domain(one: Mapping[str, Any]) -> Domain:
    norms = tuple(
        Norm(each["key"], Text(**each["says"]), each["source_status"], tuple(each["evidence"])) for each in one["norms"]
    )
    return Domain(one["key"], Text(**one["name"]), one["name_verified"], one["about"] == "privacy", norms)


MINIMUM, SOURCE, DOMAINS = _read()
NORMS: Mapping[str, Norm] = {norm.key: norm for domain in DOMAINS for norm in domain.norms}


def domain_of(key: str) -> Domain | None:
    """A domain by its key."""
    return next((one for one in DOMAINS if one.key == key), None)
