"""Files that somebody brought, and what earlier imports did. A run holds numbers and places, and no datum of anybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.jobs import working
from zorgvuldig.imports.connect.document import ConnectDocument
from zorgvuldig.imports.connect.layout import PUPILS
from zorgvuldig.imports.maps.headings import ProposedColumns
from zorgvuldig.imports.maps.reads import propose
from zorgvuldig.imports.report import Report
from zorgvuldig.imports.roster.apply import Outcome
from zorgvuldig.imports.run import KIND
from zorgvuldig.imports.timetable.apply import hours_here
from zorgvuldig.imports.timetable.programs.lesson import Words
from zorgvuldig.imports.undo import latest
from zorgvuldig.imports.upload.run import FETCHED, Choices, File
from zorgvuldig.kit.paging import NumberedPage
from zorgvuldig.kit.periods import today
from zorgvuldig.platform.names import fold
from zorgvuldig.platform.spreadsheets.model import Sheet
from zorgvuldig.school.models import LearningGroup, School, Subject
from zorgvuldig.school.people.reads import names_of
from zorgvuldig.school.source_models import ImportRun, ImportUpload
from zorgvuldig.school.staffing.models import Staff

SHOWN_RUNS, SHOWN_ROWS = 20, 20
NAMED = ("leerlingnummer", "roepnaam", "voorvoegsel", "achternaam")
PATIENCE = timedelta(minutes=15)  # after which a job that was asked may be asked again


@dataclass(frozen=True, slots=True)
class RunRow:
    """An import with who did it, how it went in numbers, and whether it can be taken back."""

    run: ImportRun
    who: str
    can_be_undone: bool
    created: int
    changed: int
    ended: int


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A row of a sheet as the preview shows it: its number, the first cells, and whether it is new."""

    number: int
    cells: Sequence[str]
    is_new: bool


def own_upload(uid: UUID, *, door: Door) -> ImportUpload | None:
    """The file with this number when whoever is at the door brought it."""
    door.reading("imports")
    return ImportUpload.objects.filter(uid=uid, added_by_id=door.actor_id).first()


def waiting_uploads(*, door: Door) -> list[ImportUpload]:
    """My files that were not read in yet, the newest first."""
    door.reading("imports")
    own = ImportUpload.objects.filter(added_by_id=door.actor_id, state__in=("new", "mapped"))
    return list(own.order_by("-added_at"))


def is_under_way(upload: ImportUpload, now: datetime) -> bool:
    """Whether a job was asked to read the file in, not too long ago."""
    asked = upload.mapping.get("asked_at")
    return bool(asked) and upload.state == "mapped" and datetime.fromisoformat(asked) > now - PATIENCE


def runs(number: int, *, door: Door) -> tuple[list[RunRow], NumberedPage]:
    """The imports of a page, the newest first, and which page that is."""
    door.reading("operations", "staff")
    with working(KIND, now=door.opened_at) as job:
        rows, begin = ImportRun.objects.using(job.alias).order_by("-id"), (number - 1) * SHOWN_RUNS
        found = list(rows[begin : begin + SHOWN_RUNS + 1])
        standing = {run.pk for run in latest(door=job).values()}
    return _as_rows(found[:SHOWN_RUNS], standing, door), NumberedPage(number, len(found) > SHOWN_RUNS)


def run_of(uid: UUID, *, door: Door) -> RunRow | None:
    """The import with this number."""
    door.reading("operations", "staff")
    with working(KIND, now=door.opened_at) as job:
        found = list(ImportRun.objects.using(job.alias).filter(uid=uid))
        standing = {run.pk for run in latest(door=job).values()}
    return next(iter(_as_rows(found, standing, door)), None)


def run_of_upload(upload: ImportUpload, *, door: Door) -> RunRow | None:
    """The last import of a file."""
    door.reading("operations", "staff")
    with working(KIND, now=door.opened_at) as job:
        found = list(ImportRun.objects.using(job.alias).filter(pk=upload.run_id)) if upload.run_id else []
    return next(iter(_as_rows(found, set(), door)), None)


def _as_rows(found: Sequence[ImportRun], standing: set[int], door: Door) -> list[RunRow]:
    names = names_of([run.by_id for run in found if run.by_id], door=door)
    return [
        RunRow(
            run,
            names.get(run.by_id or 0, ""),
            run.pk in standing,
            *(sum(counts.get(kind, 0) for counts in run.counts.values()) for kind in ("created", "changed", "ended")),
        )
        for run in found
    ]


def schools(*, door: Door) -> list[str]:
    """The names of the schools, for files that do not say which they are about."""
    door.reading("organisation")
    return list(School.objects.order_by("name").values_list("name", flat=True))


def known_words(*, door: Door) -> Words:
    """The names by which a timetable calls groups of this year and the next, teachers and subjects."""
    door.reading("organisation", "staff")
    groups = LearningGroup.objects.filter(year__ends_on__gt=today(door=door)).values_list("name", flat=True)
    teachers = Staff.objects.values_list("code", flat=True)
    subjects = Subject.objects.values_list("code", flat=True)
    return Words(*(frozenset(fold(word) for word in words) for words in (groups, teachers, subjects)))


def hours_to_begin_with(choices: Choices, *, door: Door) -> str:
    """When the lesson hours are, as it was said of this file, or else as the lessons of the school have them."""
    door.reading("imports")
    return choices.hours or str(hours_here(now=door.opened_at, school=choices.school, year=choices.year))


def columns_for(sheet: Sheet, upload: ImportUpload, *, door: Door) -> ProposedColumns:
    """Which column is what: as it was said of this file, else as it is remembered of its system, else used last, else as it looks."""
    door.reading("imports")
    origin = upload.mapping.get("origin", "")
    if said := upload.mapping.get("columns"):
        return ProposedColumns(said)
    proposed = propose(sheet.headers, upload.what, origin, door=door)
    if proposed.is_known or proposed.fresh or proposed.gone or origin:
        return proposed
    earlier = ImportUpload.objects.filter(what=upload.what, added_by_id=door.actor_id).exclude(pk=upload.pk)
    for row in earlier.order_by("-added_at")[:1]:
        columns = row.mapping.get("columns", {})
        if columns and all(header in sheet.headers for header in columns.values()):
            return ProposedColumns(columns)
    return proposed


def touched_rows(file: File, report: Report, begin: int) -> tuple[list[PreviewRow], int]:
    """Some rows of a sheet that will make or change something, from `begin` on, and how many there are; as far as rows are followed."""
    if file.what == FETCHED and report.outcome is not None:
        return _fetched_rows(file, report.outcome, begin)
    if not file.is_sheet or report.outcome is None:
        return [], 0
    made = {place.row for places in report.outcome.created.values() for place in places}
    new = {place.row for place in report.outcome.created.get("pupil", ())}
    touched = made | {place.row for places in report.outcome.changed.values() for place in places}
    columns = file.choices.columns
    sheet = file.sheet()
    keys = [key for key in ("number", "name", "given_name", "prefix", "family_name") if key in columns]
    index = [sheet.headers.index(columns[key]) for key in keys]
    found = [row for row in sheet.rows if row.number in touched]
    shown = found[begin : begin + SHOWN_ROWS]
    return [PreviewRow(row.number, [str(row.cells[n]) for n in index], row.number in new) for row in shown], len(found)


def _fetched_rows(file: File, outcome: Outcome, begin: int) -> tuple[list[PreviewRow], int]:
    """The same of pupils who were fetched, by their number and name."""
    new = {place.row for place in outcome.created.get("pupil", ())}
    both = (*outcome.created.values(), *outcome.changed.values())
    touched = sorted({place.row for places in both for place in places if place.file == PUPILS})
    pupils = ConnectDocument.read(file.data).every("leerlingen")
    shown = [
        PreviewRow(n, [str(pupils[n - 1].get(name, "")) for name in NAMED], n in new)
        for n in touched[begin : begin + SHOWN_ROWS]
    ]
    return shown, len(touched)
