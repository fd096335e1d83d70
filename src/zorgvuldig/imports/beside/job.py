"""Each night: a system that runs beside ours is compared with what we have. Nothing of it is written but how many differ, and of whom, sealed."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from time import sleep
from typing import Any

from django.utils import translation

from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.imports.beside.compare import Comparison, compared
from zorgvuldig.imports.connect.fetch import fetch
from zorgvuldig.imports.connect.layout import SOURCE as CONNECT
from zorgvuldig.imports.connect.source import import_connect
from zorgvuldig.imports.problems import ImportRefused
from zorgvuldig.imports.report import Report
from zorgvuldig.imports.run import KIND, Occasion
from zorgvuldig.imports.sources.folder import FolderRefused, folder_of, found_in
from zorgvuldig.imports.sources.watch import bring_found
from zorgvuldig.imports.upload.run import NOBODY
from zorgvuldig.platform.vault import files
from zorgvuldig.school.source_models import ImportConnection, ImportSource, SourceNight

NAME, MEDIA = "vergelijking.json", "application/json"
LIMIT = 20 * 1024 * 1024
Rehearse = Callable[[Occasion], Report]


def compare_sources(now: datetime, pause: Callable[[float], None] = sleep) -> int:
    """Compare with every system that runs beside ours; says how many nights were noted."""
    with working(KIND, now=now) as door:
        sources = list(ImportSource.objects.using(door.alias).filter(is_beside=True).order_by("id"))
        lines = list(ImportConnection.objects.using(door.alias).select_related("school").order_by("id"))
    count = 0
    for source in sources:
        if source.kind == CONNECT:
            for one in lines:
                _keep(source, one.school_id, *_by_line(one, now, pause), now)
                count += 1
        else:
            _keep(source, None, *_by_folder(source, now), now)
            count += 1
    return count


def _by_line(one: ImportConnection, now: datetime, pause: Callable[[float], None]) -> tuple[str, Comparison]:
    made = fetch(one, now, pause)
    if made.document is None:
        return made.outcome, Comparison()
    data = made.document.sealed()
    return _rehearsed(
        lambda occasion: import_connect(data, now=now, school=one.school.name, is_dry_run=True, occasion=occasion)
    )


def _by_folder(source: ImportSource, now: datetime) -> tuple[str, Comparison]:
    """The newest file in the folder; it stays where it is."""
    try:
        every = list(found_in(folder_of(source.folder), source.kind, now))
    except (FolderRefused, OSError):
        return "no_folder", Comparison()
    if not every:
        return "no_file", Comparison()
    return _rehearsed(lambda occasion: bring_found(source, every[-1], now, occasion, is_dry_run=True))


def _rehearsed(rehearse: Rehearse) -> tuple[str, Comparison]:
    """Rehearse an import; what it would change is looked at before it is rolled back."""
    found: list[Comparison] = []

    def look(door: JobDoor, report: Report) -> None:
        found.append(compared(door, report))

    try:
        with translation.override("nl"):
            report = rehearse(Occasion(look=look))
    except (ImportRefused, OSError):
        return "refused", Comparison()
    return ("refused", Comparison()) if report.is_refused or not found else ("compared", found[0])


def _keep(source: ImportSource, school: int | None, outcome: str, found: Comparison, now: datetime) -> None:
    content = json.dumps(found.people(), separators=(",", ":")).encode()
    stored = files.store([content], limit_bytes=LIMIT)
    values: dict[str, Any] = {"blob": stored.blob, "size": stored.size, "name": NAME, "media_type": MEDIA}
    try:
        with working(KIND, now=now) as door:
            SourceNight.objects.using(door.alias).create(
                source=source,
                school_id=school,
                outcome=outcome,
                counts=found.numbers(),
                added_at=now,
                added_by_id=NOBODY,
                **values,
            )
            if school is not None:
                ImportConnection.objects.using(door.alias).filter(source=source, school_id=school).update(
                    outcome=outcome, finished_at=now
                )
            door.looked(list(found.pupils))
    except BaseException:
        files.remove(stored.blob)
        raise


def clear_nights(now: datetime) -> int:
    """Wipe what was compared longer ago than the school chose; says how many nights went."""
    with working(KIND, now=now) as door:
        nights = SourceNight.objects.using(door.alias)
        gone = {one.pk: one.blob for one in nights.select_related("source") if _is_over(one, now)}
        nights.filter(pk__in=gone).delete()
    for blob in gone.values():
        files.remove(blob)
    return len(gone)


def _is_over(one: SourceNight, now: datetime) -> bool:
    return one.added_at + timedelta(days=one.source.kept_days) <= now
