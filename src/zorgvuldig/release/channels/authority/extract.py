"""The plain extract: for one case, exactly the declared fields that were chosen, as JSON."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from zorgvuldig.release.exchange.formats import Made, parts_of
from zorgvuldig.release.models import Exchange
from zorgvuldig.release.release import Gathered, Opening, Part


@dataclass(frozen=True, slots=True)
class Extract:
    """All rows of the chosen fields."""

    channel: str = "authority"

    def parts(self, exchange: Exchange, *, door: Opening) -> Sequence[Part]:
        """Every chosen field."""
        return parts_of(exchange.fields)

    def files(self, exchange: Exchange, found: Gathered) -> Sequence[Made]:
        """One file with the rows by table."""
        named = set(exchange.fields)
        rows: dict[str, list[dict[str, Any]]] = {
            table: [{c: v for c, v in row.items() if f"{table}.{c}" in named} for row in rows]
            for table, rows in found.rows.items()
        }
        text = json.dumps(rows, ensure_ascii=False, indent=2, sort_keys=True, default=str)
        return [Made("gegevens.json", "application/json", text.encode())]


EXTRACT = Extract()
