"""The tables of a copy as spreadsheets: UTF-8 with its mark, no cell is ever a formula."""

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from zorgvuldig.copies.document import CopyContent
from zorgvuldig.kit.register_words import say
from zorgvuldig.platform.spreadsheets.write import Value, write_csv
from zorgvuldig.release.wording.labels import label
from zorgvuldig.release.wording.rows import readable


def sheets(dossier: CopyContent) -> Mapping[str, bytes]:
    """Name of the file and its content, for every table. Headers are in the language that is active."""
    return {f"tabellen/{name.replace('.', '_')}.csv": _sheet(name, rows) for name, rows in dossier.found.rows.items()}


def _sheet(name: str, rows: list[Mapping[str, Any]]) -> bytes:
    columns = list(rows[0])
    headers = [say(label(name, column)) for column in columns]
    read = [readable(name, row) for row in rows]
    return write_csv(headers, [[_cell(row[column]) for column in columns] for row in read])


def _cell(value: Any) -> Value:
    match value:
        case bool():
            return gettext("ja") if value else gettext("nee")
        case datetime():
            return f"{timezone.localtime(value):%Y-%m-%d %H:%M:%S}"
        case None | str() | int() | Decimal():
            return value
        case dict() | list():
            return json.dumps(value, ensure_ascii=False, default=str)
        case _:
            return value.isoformat() if hasattr(value, "isoformat") else str(value)
