"""A spreadsheet named on the command line: of pupils with their guardians and classes, of grades, or of absence."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from django.utils import translation

from zorgvuldig.imports.problems import ImportRefused
from zorgvuldig.imports.report import Report
from zorgvuldig.imports.run import LANGUAGE
from zorgvuldig.imports.spreadsheet.columns import MAPS, suggest
from zorgvuldig.imports.spreadsheet.people import find_subjects
from zorgvuldig.imports.upload.run import PUPILS, Choices, File, bring
from zorgvuldig.platform.spreadsheets.model import MAX_BYTES, SheetRefused

MAX_MAP = 64 * 1024
NO_ANSWERS: Mapping[str, str] = {}


def import_sheet(
    path: Path,
    *,
    map: str,
    now: datetime,
    what: str = PUPILS,
    school: str = "",
    year: int | None = None,
    answers: Mapping[str, str] = NO_ANSWERS,
    is_dry_run: bool = False,
) -> Report:
    """Take a spreadsheet in: all of it, or nothing when a single row is refused.

    `map` is one of `MAPS`, or a JSON file of target → header. A sheet is about the pupils in it alone: nobody
    vanishes. `answers` is what somebody said of guardians who resemble each other. Raises `ImportRefused` when the file or the map cannot be read at all.
    """
    with translation.override(LANGUAGE):
        file = File(path.name, _content(path), what)
        choices = Choices(_read_mapping(map) or _suggested(file, map, now), school, year, guardians=answers)
        return bring(File(file.name, file.data, what, choices), now=now, is_dry_run=is_dry_run)


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ImportRefused(f"{path.name} is larger than {MAX_BYTES // 2**20} MB. Split it.")
        return path.read_bytes()
    except OSError as error:
        raise ImportRefused(f"{path} cannot be read ({error.strerror}).") from error


def _suggested(file: File, map: str, now: datetime) -> Mapping[str, str]:
    try:
        return suggest(file.sheet().headers, file.what, map, find_subjects(now))
    except SheetRefused:
        return {}  # refused again, and recorded, when it is brought in


def _read_mapping(map: str) -> Mapping[str, str]:
    """What a JSON file says; nothing for a ready-made map."""
    if map in MAPS:
        return {}
    path = Path(map)
    try:
        if path.stat().st_size > MAX_MAP:
            raise ImportRefused(f"{map} is far larger than a map of columns.")
        said = json.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        names = ", ".join(MAPS)
        raise ImportRefused(f"{map} cannot be read ({error.strerror}). Use a JSON file, or one of: {names}.") from error
    except ValueError as error:
        raise ImportRefused(f'{map} is not JSON in UTF-8. Write it as {{"number": "Stamnummer"}}.') from error
    if not said or not isinstance(said, dict) or not all(isinstance(header, str) for header in said.values()):
        raise ImportRefused(f'{map} is not a map of columns. Write it as {{"number": "Stamnummer"}}.')
    return {key: " ".join(header.split()) for key, header in said.items()}
