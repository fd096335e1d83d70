"""Looking into the folders of sources: a new or changed file is read in once, by its content, and put aside."""

from contextlib import suppress
from datetime import date, datetime
from typing import NoReturn
from uuid import uuid4

from django.utils.translation import gettext

from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.imports.problems import Findings, ImportRefused
from zorgvuldig.imports.report import Report
from zorgvuldig.imports.run import KIND, Occasion, carry_out
from zorgvuldig.imports.sds.source import SOURCE as SDS
from zorgvuldig.imports.sds.source import import_sds
from zorgvuldig.imports.sources.folder import (
    LARGEST,
    WATCHED,
    FolderRefused,
    SourceFile,
    clear,
    folder_of,
    found_in,
    put_aside,
)
from zorgvuldig.imports.sources.ownership_fields import SCHOOL
from zorgvuldig.imports.spreadsheet.columns import suggest
from zorgvuldig.imports.upload.run import NOBODY, PUPILS, SOURCES, Choices, File, bring
from zorgvuldig.platform.spreadsheets.model import SheetRefused
from zorgvuldig.school.source_models import ImportRun, ImportSource, ImportUpload

WHAT = {source: what for what, source in SOURCES.items()}
MEDIA = "application/octet-stream"


def watch_sources(now: datetime) -> int:
    """Look into every folder that is watched; says how many files were read in or refused."""
    return sum(_watch(source, now) for source in _watched(now))


def _watched(now: datetime) -> list[ImportSource]:
    with working(KIND, now=now) as door:
        sources = ImportSource.objects.using(door.alias).filter(is_active=True, kind__in=WATCHED, is_beside=False)
        return list(sources.exclude(folder=""))


def clear_folders(now: datetime) -> int:
    """Wipe what was put aside longer ago than the term of a file that somebody brings; says how many files went."""
    count = 0
    for source in _watched(now):
        with suppress(FolderRefused, OSError):
            count += clear(folder_of(source.folder), now)
    return count


def _watch(source: ImportSource, now: datetime) -> int:
    try:
        folder = folder_of(source.folder)
        every = list(found_in(folder, source.kind, now))
    except (FolderRefused, OSError):
        return 0  # a disk that is away now may be there in a quarter of an hour
    count = 0
    for found in every:
        last = _last(source, found, now)
        if last is not None and last.mapping.get("sha256") == found.digest and not _is_again(last, found):
            put_aside(found, is_done=last.state == "applied")
            continue
        put_aside(found, is_done=_read(source, found, now))
        count += 1
    return count


def _last(source: ImportSource, found: SourceFile, now: datetime) -> ImportUpload | None:
    """The last time that a file of this name was read."""
    with working(KIND, now=now) as door:
        seen = ImportUpload.objects.using(door.alias).filter(source=source, name=found.name[:120], added_by_id=NOBODY)
        return seen.order_by("-id").first()


def _is_again(last: ImportUpload, found: SourceFile) -> bool:
    """Whether a file that was refused was put back since: what stood in its way may be gone."""
    return last.state == "refused" and found.put_at > last.added_at


def _read(source: ImportSource, found: SourceFile, now: datetime) -> bool:
    occasion = _occasion(source, found, now)
    try:
        report = bring_found(source, found, now, occasion)
    except (ImportRefused, OSError):
        return False  # the refusal is recorded, with the file
    return not report.is_refused


def bring_found(
    source: ImportSource, found: SourceFile, now: datetime, occasion: Occasion, *, is_dry_run: bool = False
) -> Report:
    """Take in a file that was found, or rehearse that. Raises `ImportRefused`, `OSError`."""
    if found.size > LARGEST:
        return carry_out(source.kind, Report("", is_dry_run, Findings()), _too_large, now=now, occasion=occasion)
    if source.kind == SDS:
        return import_sds(found.path, now=now, occasion=occasion, is_dry_run=is_dry_run)
    return bring(_file(source, found), now=now, occasion=occasion, is_dry_run=is_dry_run)


def _too_large(_today: date) -> NoReturn:
    says = gettext("Dit bestand is groter dan %(size)s MB. Verdeel het over meer bestanden.")
    raise ImportRefused(says % {"size": LARGEST // 2**20})


def _file(source: ImportSource, found: SourceFile) -> File:
    """The file, its columns as they are remembered, else as they look."""
    school = source.names.get(SCHOOL, "")
    file = File(found.name, found.path.read_bytes(), WHAT[source.kind], Choices(school=school))
    if file.what != PUPILS:
        return file
    try:
        headers = file.sheet().headers
    except SheetRefused:
        return file  # refused again, and recorded, when it is brought in
    columns = {key: header for key, header in source.mapping.items() if header in headers}
    return File(file.name, file.data, file.what, Choices(columns or suggest(headers), school))


def _occasion(source: ImportSource, found: SourceFile, now: datetime) -> Occasion:
    """An import that nobody stands by: the row by which the same file is known is written in its transaction."""

    def settle(door: JobDoor, run: ImportRun) -> None:
        """The row by which the file is known again; its content is in no vault."""
        ImportUpload.objects.using(door.alias).create(
            source=source,
            what=WHAT.get(source.kind, source.kind),
            mapping={"sha256": found.digest},
            state="applied" if run.outcome == "done" else "refused",
            run=run,
            blob=uuid4(),
            name=found.name[:120],
            media_type=MEDIA,
            size=min(found.size, 2**31 - 1),
            added_at=now,
            added_by_id=NOBODY,
        )

    return Occasion(settle=settle)
