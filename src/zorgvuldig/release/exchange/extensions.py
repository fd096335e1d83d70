"""What other parts of the school's work put on the page of an exchange: the inspection by the family, the handing over.

They fill it at the start (`release.exchange.format_registry`); the page shows each with its own template and what its function says.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from zorgvuldig.gate.door import Door
from zorgvuldig.release.exchange.models import Exchange


@dataclass(frozen=True, slots=True)
class PageExtension:
    """A part of the page: its template, and a function that says what stands in it (called with the exchange and `door=`)."""

    template: str
    context: Callable[..., Mapping[str, Any]]


BESIDE: list[PageExtension] = []


def extension_context(exchange: Exchange, *, door: Door) -> dict[str, Any]:
    """What all of them say, as context of the page, with the names of their templates under `extension_context`."""
    found: dict[str, Any] = {}
    for part in BESIDE:
        found |= part.context(exchange, door=door)
    return {**found, "beside": [part.template for part in BESIDE]}
