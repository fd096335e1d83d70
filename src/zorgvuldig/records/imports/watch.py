"""Looking into the folders of sources: a new or changed file is read in once, by its content, and put aside."""

from datetime import datetime
from uuid import uuid4

from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.records.imports.problems import ImportRefused
from zorgvuldig.records.imports.run import KIND, Occasion
from zorgvuldig.records.imports.sds import SOURCE as SDS
from zorgvuldig.records.imports.sds import import_sds
from zorgvuldig.records.imports.uploaded import NOBODY, PUPILS, SOURCES, Choices, File, bring
from zorgvuldig.records.imports.watch_folder import WATCHED, FolderRefused, Found, folder_of, found_in, put_aside
from zorgvuldig.records.models import ImportRun, ImportSource, ImportUpload
from zorgvuldig.records.sheets.columns import suggest
from zorgvuldig.records.sheets.model import SheetRefused

WHAT = {source: what for what, source in SOURCES.items()}
MEDIA = "application/octet-stream"


def watch_sources(now: datetime) -> int:
    """Look into every folder that is watched; says how many files were read in or refused."""
    with working(KIND, now=now) as door:
        sources = list(
            ImportSource.objects.using(door.alias).filter(is_active=True, kind__in=WATCHED).exclude(folder="")
        )
    return sum(_watch(source, now) for source in sources)


def _watch(source: ImportSource, now: datetime) -> int:
    try:
        folder = folder_of(source.folder)
        every = list(found_in(folder, source.kind, now))
    except (FolderRefused, OSError):
        return 0  # a disk that is away now may be there in a quarter of an hour
    count = 0
    for found in every:
        if not _is_known(source, found, now):
            put_aside(found, is_done=_read(source, found, now))
            count += 1
    return count


def _is_known(source: ImportSource, found: Found, now: datetime) -> bool:
    """Whether the last time that this file was read its content was the same."""
    with working(KIND, now=now) as door:
        last = (
            ImportUpload.objects.using(door.alias)
            .filter(source=source, name=found.name[:120], added_by_id=NOBODY)
            .order_by("-id")
            .first()
        )
    return last is not None and last.mapping.get("sha256") == found.digest


def _read(source: ImportSource, found: Found, now: datetime) -> bool:
    occasion = _occasion(source, found, now)
    try:
        if source.kind == SDS:
            report = import_sds(found.path, now=now, occasion=occasion)
        else:
            report = bring(_file(source, found), now=now, occasion=occasion)
    except (ImportRefused, OSError):
        return False  # the refusal is recorded, with the file
    return not report.is_refused


def _file(source: ImportSource, found: Found) -> File:
    """The file, its columns as they are remembered, else as they look."""
    file = File(found.name, found.path.read_bytes(), WHAT[source.kind])
    if file.what != PUPILS:
        return file
    try:
        headers = file.sheet().headers
    except SheetRefused:
        return file  # refused again, and recorded, when it is brought in
    columns = {key: header for key, header in source.mapping.items() if header in headers}
    return File(file.name, file.data, file.what, Choices(columns or suggest(headers)))


def _occasion(source: ImportSource, found: Found, now: datetime) -> Occasion:
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
