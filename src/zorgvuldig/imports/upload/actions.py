"""Bringing a file, saying what is in it, and having it read in: at once, or by a job when it is large."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from procrastinate.contrib.django import app

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.imports.maps import actions as maps
from zorgvuldig.imports.problems import ImportRefused
from zorgvuldig.imports.report import Report
from zorgvuldig.imports.run import KIND, NotClaimed, Occasion
from zorgvuldig.imports.sources.folder import TERM
from zorgvuldig.imports.spreadsheet.choices import unread_crosses
from zorgvuldig.imports.spreadsheet.columns import is_never_read
from zorgvuldig.imports.spreadsheet.reduced import only, reduced_name, rows_lost
from zorgvuldig.imports.timetable.programs.files import program_of, reduced
from zorgvuldig.imports.undo import UndoRefused, undo
from zorgvuldig.imports.upload.reads import known_words
from zorgvuldig.imports.upload.run import (
    CHOSEN,
    LESSONS,
    NOBODY,
    ROSTER,
    SOURCES,
    TABLES,
    Choices,
    File,
    bring,
    ending_fits,
)
from zorgvuldig.imports.upload.scope import beyond
from zorgvuldig.kit.files import row_of
from zorgvuldig.platform.spreadsheets.model import Sheet, SheetRefused
from zorgvuldig.platform.spreadsheets.read import read_sheet
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.files import TooLarge
from zorgvuldig.platform.vault.kinds import Kind, NotAccepted, accept
from zorgvuldig.platform.vault.scan import Verdict, scan
from zorgvuldig.register.period import add_period
from zorgvuldig.school.source_models import ImportRun, ImportSource, ImportUpload

MB = 1024 * 1024
LIMIT = 20 * MB  # of what a page takes
ZIP = b"PK\x03\x04"
NAME_LIMIT = 120
TASK = "zorgvuldig.jobs.read_upload"
WAITING = ("new", "mapped")


def take_back(*, door: Door, uid: UUID) -> int:
    """Undo the import with this number; says how many changes were taken back. Raises `UndoRefused`."""
    door.writing("imports")
    with working(KIND, now=door.opened_at) as job:
        run = ImportRun.objects.using(job.alias).filter(uid=uid).exclude(xid="").first()
        refusal = beyond(door.actor_id, run.xid, door=job) if run else ""
    if refusal:
        raise UndoRefused(refusal)
    return undo(uid, now=door.opened_at)


if TYPE_CHECKING:
    Upload = UploadedFile[bytes]


@dataclass(frozen=True, slots=True)
class SealedUpload:
    """A file in the vault."""

    blob: UUID
    name: str
    media_type: str
    size: int


def add_upload(*, door: Door, upload: "Upload", what: str, origin: str = "") -> ImportUpload:
    """Seal a file that somebody brings from a system. Raises `NotAccepted`; then nothing of it is kept."""
    door.writing("imports")
    name = (upload.name or "").replace("\\", "/").rpartition("/")[2]
    if not ending_fits(what, name):
        raise NotAccepted(gettext("Dit bestand past niet bij wat u koos. Kies een ander bestand."))
    if what == LESSONS:
        upload = _of_program(upload, door)
    sealed = _sheet(upload) if what in TABLES else _exchange(upload, what, name)
    try:
        with transaction.atomic():
            return ImportUpload.objects.create(
                what=what,
                state="mapped" if what == ROSTER else "new",
                mapping={"origin": origin} if origin else {},
                **row_of(sealed, door=door),
            )
    except BaseException:
        files.remove(sealed.blob)
        raise


def _of_program(upload: "Upload", door: Door) -> "Upload":
    """A file of a timetable program with nothing in it but what is read; every other one as it is. Raises `NotAccepted`."""
    if upload.size is None or upload.size > LIMIT:
        return upload
    data = upload.read()
    upload.seek(0)
    if not program_of(data):
        return upload
    try:
        kept = reduced(data, known_words(door=door))
    except ImportRefused as refusal:
        raise NotAccepted(str(refusal)) from refusal
    return SimpleUploadedFile(reduced_name(upload.name or "", NAME_LIMIT), kept)


def _sheet(upload: "Upload") -> SealedUpload:
    """A spreadsheet that can be read as one. What nobody may have read in is taken out before anything is kept."""
    if upload.size is not None and upload.size <= LIMIT and not program_of(upload.read()):
        upload.seek(0)
        try:
            sheet = read_sheet(upload.read(), upload.name or "")
        except SheetRefused as refusal:
            raise NotAccepted(str(refusal)) from refusal
        if kept := _without_never_read(sheet):
            upload = SimpleUploadedFile(reduced_name(upload.name or "", NAME_LIMIT), only(sheet, kept))
    accepted = accept(upload, kinds=(Kind.XLSX, Kind.TEXT), limit_bytes=LIMIT)
    return SealedUpload(accepted.blob, accepted.name, accepted.media_type, accepted.size)


def _without_never_read(sheet: Sheet) -> list[str]:
    """The headings of what may be kept; nothing when that is every column."""
    kept = [header for header in sheet.headers if not is_never_read(header)]
    return kept if len(kept) < len(sheet.headers) else []


def _exchange(upload: "Upload", what: str, name: str) -> SealedUpload:
    """A zip or XML: by its first characters, and what is inside is weighed by whoever reads it."""
    if not upload.size:
        raise NotAccepted(gettext("Dit bestand is leeg. Kies een ander bestand."))
    head = upload.read(4)
    is_it = head == ZIP if what == ROSTER else head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")
    if not is_it:
        raise NotAccepted(gettext("Dit bestand is niet wat zijn naam zegt. Maak het opnieuw in het andere systeem."))
    upload.seek(0)
    if scan(upload.chunks()) not in {Verdict.CLEAN, Verdict.NO_SCANNER}:
        raise NotAccepted(gettext("De virusscanner keurde dit bestand niet goed. Wij bewaren het niet."))
    upload.seek(0)
    try:
        stored = files.store(upload.chunks(), limit_bytes=LIMIT)
    except TooLarge as error:
        says = gettext("Dit bestand is te groot. Een bestand mag ten hoogste %(limit)s MB zijn.")
        raise NotAccepted(says % {"limit": LIMIT // MB}) from error
    media_type = "application/zip" if what == ROSTER else "application/xml"
    return SealedUpload(stored.blob, name[-NAME_LIMIT:], media_type, stored.size)


def choose(*, door: Door, upload: ImportUpload, file: File, choices: Choices, remember: bool = False) -> None:
    """Keep what somebody says of a file, and of a sheet the chosen columns alone; `remember` keeps which they are for the next one."""
    door.writing("imports")
    if not file.is_sheet:
        upload.mapping, upload.state = choices.stored(), "mapped"
        upload.save(update_fields=["mapping", "state"])
        return
    sheet = file.sheet()
    _keep_only(upload, sheet, choices)
    if remember:
        maps.remember(
            door=door, origin=choices.origin, what=upload.what, headings=sheet.headers, columns=choices.columns
        )
        key = SOURCES[upload.what]
        source, _made = ImportSource.objects.get_or_create(
            key=key, defaults={"name": gettext("Bestanden"), "kind": key, "is_active": False}
        )
        source.mapping = dict(choices.columns)
        source.save(update_fields=["mapping"])


def _keep_only(upload: ImportUpload, sheet: Sheet, choices: Choices) -> None:
    """Seal the sheet anew with nothing in it but the chosen columns, and wipe what was brought."""
    kept, was = set(choices.columns.values()), upload.blob
    notices = [*choices.notices, *sheet.notices]
    if upload.what == CHOSEN:
        notices += unread_crosses(sheet, choices.columns)
    if lost := rows_lost(sheet, kept):
        notices.append(
            gettext("Rijen met niets in de gekozen kolommen: %(count)s. Die lezen wij niet.") % {"count": lost}
        )
    content = only(sheet, kept)
    stored = files.store([content], limit_bytes=len(content))
    try:
        with transaction.atomic():
            upload.mapping, upload.state = replace(choices, notices=notices).stored(), "mapped"
            upload.blob, upload.size, upload.media_type = stored.blob, stored.size, Kind.TEXT.media_type
            upload.name = reduced_name(upload.name, NAME_LIMIT)
            upload.save(update_fields=["mapping", "state", "blob", "size", "media_type", "name"])
            transaction.on_commit(partial(files.remove, was))
    except BaseException:
        files.remove(stored.blob)
        raise


def answer(*, door: Door, upload: ImportUpload, answers: Mapping[str, str]) -> None:
    """Keep what somebody says of guardians who resemble each other, by the mark of each question."""
    door.writing("imports")
    upload.mapping = {**upload.mapping, "guardians": {**upload.mapping.get("guardians", {}), **answers}}
    upload.save(update_fields=["mapping"])


def drop(*, door: Door, upload: ImportUpload) -> bool:
    """Wipe a file that is not read in after all; False when it was read in meanwhile."""
    door.writing("imports")
    if not ImportUpload.objects.filter(pk=upload.pk, state__in=WAITING).update(state="dropped", mapping={}):
        return False
    transaction.on_commit(partial(files.remove, upload.blob))
    return True


def file_of(upload: ImportUpload) -> File:
    """The file with its content. Raises what `vault.files.read` does."""
    data = b"".join(files.read(upload.blob))
    return File(upload.name, data, upload.what, Choices.read(upload.mapping))


def rehearse(*, door: Door, file: File, told_from: int = 0) -> Report:
    """What reading the file in would do, told from the change `told_from` on; nothing is changed. Raises `ImportRefused`."""
    door.reading("imports")
    return bring(file, now=door.opened_at, is_dry_run=True, occasion=Occasion(door.actor_id, told_from=told_from))


def apply_upload(*, door: Door, upload: ImportUpload) -> Report:
    """Read the file in now. Raises `NotClaimed` when that was done already, and `ImportRefused`."""
    door.writing("imports")
    return _apply(upload, door.opened_at)


def ask_for(*, door: Door, upload: ImportUpload) -> None:
    """Leave the reading to a job; it goes on when the browser is closed."""
    door.writing("imports")
    asked = {**upload.mapping, "asked_at": door.opened_at.isoformat()}
    ImportUpload.objects.filter(pk=upload.pk, state="mapped").update(mapping=asked)
    transaction.on_commit(partial(_defer, upload.uid))


def _defer(uid: UUID) -> None:
    app.configure_task(TASK).defer(uid=str(uid))


def read_upload(uid: UUID, *, now: datetime) -> None:
    """The job: read a file in that somebody asked for. What is wrong is recorded with the run; nothing is raised."""
    with working(KIND, now=now) as door:
        upload = ImportUpload.objects.using(door.alias).filter(uid=uid, state="mapped").first()
    if upload is None:
        return
    try:
        _apply(upload, now)
    except (ImportRefused, NotClaimed):
        return


def _apply(upload: ImportUpload, now: datetime) -> Report:
    report = bring(file_of(upload), now=now, occasion=_occasion(upload.uid, upload.added_by_id))
    if not report.is_refused:
        files.remove(upload.blob)
    return report


def _occasion(uid: UUID, by_id: int) -> Occasion:
    def claim(door: JobDoor) -> None:
        uploads = ImportUpload.objects.using(door.alias).select_for_update()
        if not uploads.filter(uid=uid, state="mapped").exists():
            raise NotClaimed

    def settle(door: JobDoor, run: ImportRun) -> None:
        upload = ImportUpload.objects.using(door.alias).get(uid=uid)
        upload.run = run
        upload.mapping = without_asking(upload.mapping)
        if run.outcome == "done":
            upload.state = "applied"
        upload.save(using=door.alias, update_fields=["run", "mapping", "state"])

    return Occasion(by_id, claim, settle)


def without_asking(mapping: Mapping[str, object]) -> dict[str, object]:
    """What was said of a file, without that a job was asked."""
    return {key: value for key, value in mapping.items() if key != "asked_at"}


def clear_uploads(now: datetime) -> int:
    """Wipe the files whose term is over, and what is left of those that were dealt with; says how many rows went.

    The last row of each watched file stays: by it a file that could not be renamed is known again.
    """
    today, term = timezone.localdate(now), REGISTER.terms[TERM].period
    with working(KIND, now=now) as door:
        uploads = ImportUpload.objects.using(door.alias)
        spent = set(uploads.exclude(state__in=WAITING).values_list("blob", flat=True))
        seen = uploads.filter(added_by_id=NOBODY).order_by("source", "name", "-id").distinct("source", "name")
        last = {upload.pk for upload in seen}
        gone = {
            upload.pk: upload.blob
            for upload in uploads.all()
            if upload.pk not in last and add_period(timezone.localdate(upload.added_at), term) <= today
        }
        uploads.filter(pk__in=gone).delete()
    for blob in spent | set(gone.values()):
        files.remove(blob)
    return len(gone)
