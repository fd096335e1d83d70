"""Reading files in: bringing one, saying what its columns are, seeing what it would do, and then doing it."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.imports.maps.headings import OTHER
from zorgvuldig.imports.maps.reads import subjects_here
from zorgvuldig.imports.problems import ImportRefused
from zorgvuldig.imports.report import Report
from zorgvuldig.imports.roster.guardian_matches import MARK, SAME
from zorgvuldig.imports.roster.guardian_matches import OTHER as ANOTHER
from zorgvuldig.imports.run import NotClaimed
from zorgvuldig.imports.timetable.programs.files import program_of
from zorgvuldig.imports.upload import actions, reads
from zorgvuldig.imports.upload.forms import WHATS, AboutForm, ColumnsForm, HoursForm, UploadForm, XmlForm
from zorgvuldig.imports.upload.labels import count_table, english, source
from zorgvuldig.imports.upload.run import CHOSEN, FETCHED, LESSONS, PUPILS, ROSTER, SHEETS, TABLES, File
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.page_kinds import Answer, CommandPage, Context, FormPage, Page, not_a_page
from zorgvuldig.kit.paging import page_number
from zorgvuldig.kit.periods import today
from zorgvuldig.platform.spreadsheets.write import write_csv
from zorgvuldig.platform.vault.kinds import NotAccepted
from zorgvuldig.platform.vault.storage import Missing
from zorgvuldig.school.source_models import ImportUpload

READS = ("organisation", "staff", "imports", "operations")
# More than this is left to a job, which goes on when the browser is closed.
FEW_ROWS, SMALL, SMALL_PROGRAM = 500, 200_000, 20_000
FIRST_MONTH = 8
SHOWN_PROBLEMS = 200
FROM, LONGEST = "vanaf", 6  # what the address names, and how many digits it may have
WHO = "wie-"  # with the mark of a question, the name of its answer


@route("inlezen/", "imports")
@page(purpose="administration", kind=Kind.NOBODY, reads=READS, facts="imports")
class Imports(Page):
    """My files that wait, and what was read in before."""

    template = "imports/imports.html"

    def context(self) -> Context:
        runs, shown = reads.runs(page_number(self.request), door=self.door)
        return {
            "waiting": reads.waiting_uploads(door=self.door),
            "whats": WHATS,
            "runs": [(one, source(one.run.source)) for one in runs],
            "page": shown,
        }


writing = partial(page, purpose="administration", kind=Kind.NOBODY, reads=READS, writes=("imports",), facts="imports")


@route("inlezen/bestand/", "import_new")
@writing()
class NewImport(FormPage):
    """A form for a file."""

    template = "imports/import_new.html"

    def form(self, data: Any) -> UploadForm:
        return UploadForm(data, self.files)

    def save(self, form: UploadForm) -> None:
        said = form.cleaned_data
        origin = said["origin"] if said["what"] in SHEETS else ""
        try:
            self.upload = actions.add_upload(
                door=self.door, upload=said["file"], what=said["what"], origin="" if origin == OTHER else origin
            )
        except NotAccepted as refused:
            raise ValidationError({"file": str(refused)}) from refused
        if _read_as_last_time(self.upload, self.door):
            messages.info(
                self.request, gettext("Dit bestand heeft dezelfde kolommen als de vorige keer. Die lezen wij weer.")
            )

    def to(self) -> str:
        return _at(self.upload)

    def context(self) -> Context:
        return {}


def _read_as_last_time(upload: ImportUpload, door: Door) -> bool:
    """Choose the columns that are remembered of a file with these very headings, unless a school has to be chosen too."""
    if upload.what not in SHEETS or (upload.what == PUPILS and len(reads.schools(door=door)) > 1):
        return False
    file = _content(upload)
    proposed = reads.columns_for(file.sheet(), upload, door=door)
    if proposed.is_known:
        choices = replace(file.choices, columns=proposed.columns)
        actions.choose(door=door, upload=upload, file=file, choices=choices)
    return proposed.is_known


@route("inlezen/bestand/<uuid:upload>/", "import_upload")
@page(purpose="administration", kind=Kind.NOBODY, reads=READS)
class ImportedFile(Page):
    """Where a file stands: its columns are asked, it is shown, it is under way, or it was dealt with."""

    template = "imports/import_under_way.html"

    def find(self, upload: UUID) -> ImportUpload | Answer:
        one = _own(upload, self.door)
        if one.state == "new":
            return go(reverse("import_columns", kwargs={"upload": upload}))
        if reads.is_under_way(one, timezone.now()):
            return one
        if one.state == "mapped":
            return go(reverse("import_preview", kwargs={"upload": upload}))
        run = reads.run_of_upload(one, door=self.door)
        return go(reverse("import_run", kwargs={"run": run.run.uid}) if run else reverse("imports"))

    def context(self, one: ImportUpload) -> Context:
        return {"upload": one}


@route("inlezen/bestand/<uuid:upload>/kolommen/", "import_columns")
@writing()
class ImportColumns(FormPage):
    """Which column of a sheet is what, and which school and year a file is about."""

    template = "imports/import_columns.html"

    def find(self, upload: UUID) -> tuple[ImportUpload, File] | Answer | None:
        one = _open(upload, self.door)
        if reads.is_under_way(one, timezone.now()):
            return go(_at(one))
        file = _content(one)
        return None if one.what in (ROSTER, FETCHED) else (one, file)

    def form(self, one: ImportUpload, file: File, data: Any) -> AboutForm:
        return _form(None if data is None else data.dict(), one, file, self.door)

    def save(self, one: ImportUpload, file: File, form: AboutForm) -> None:
        remember = form.cleaned_data.get("remember", False)
        actions.choose(door=self.door, upload=one, file=file, choices=form.choices(), remember=remember)

    def to(self, one: ImportUpload, file: File) -> str:
        return reverse("import_preview", kwargs={"upload": one.uid})

    def context(self, one: ImportUpload, file: File) -> Context:
        return {"upload": one, "is_sheet": file.is_sheet}


def _form(data: Mapping[str, str] | None, upload: ImportUpload, file: File, door: Door) -> AboutForm:
    schools = reads.schools(door=door) or [""]
    day = today(door=door)
    first_year = day.year if day.month >= FIRST_MONTH else day.year - 1
    if file.what == LESSONS and (program := program_of(file.data)):
        return HoursForm(
            data,
            program=program,
            hours=reads.hours_to_begin_with(file.choices, door=door),
            schools=schools,
            first_year=first_year,
            choices=file.choices,
        )
    if file.what == LESSONS:
        return AboutForm(data, schools=schools, first_year=first_year, choices=file.choices)
    if not file.is_sheet:
        return XmlForm(data, schools=schools, first_year=first_year, choices=file.choices)
    sheet, said = file.sheet(), file.choices
    return ColumnsForm(
        data,
        sheet=sheet,
        kind=file.what,
        schools=schools,
        first_year=first_year,
        choices=said,
        proposed=reads.columns_for(sheet, upload, door=door),
        subjects=subjects_here(door=door) if file.what == CHOSEN else {},
        kept=said.columns.values() if upload.state == "mapped" else sheet.headers,
    )


@route("inlezen/bestand/<uuid:upload>/voorbeeld/", "import_preview")
@writing()
class ImportPreview(Page):
    """What reading the file in would do; posting reads it in, once."""

    template = "imports/import_preview.html"
    methods: tuple[str, ...] = ("GET", "POST")

    def find(self, upload: UUID) -> ImportUpload | Answer:
        one = _own(upload, self.door)
        if one.state == "mapped" and not reads.is_under_way(one, timezone.now()):
            return one
        if self.request.method == "POST":
            messages.info(self.request, gettext("Dit bestand is al ingelezen, of het inlezen loopt."))
        return go(_at(one))

    def get(self, one: ImportUpload) -> Answer:
        file = _content(one)
        return self.show(self.context(one, file, *_rehearsed(self.door, file, self._begin())))

    def _begin(self) -> int:
        """From which change on they are shown."""
        asked = self.request.GET.get(FROM, "")
        return int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= LONGEST else 0

    def post(self, one: ImportUpload) -> Answer:
        if answers := _answers(self.request.POST.dict()):
            actions.answer(door=self.door, upload=one, answers=answers)
            return go(reverse("import_preview", kwargs={"upload": one.uid}))
        file = _content(one)
        if not _is_small(file):
            actions.ask_for(door=self.door, upload=one)
            return go(_at(one))
        try:
            report = actions.apply_upload(door=self.door, upload=one)
        except NotClaimed:
            messages.info(self.request, gettext("Dit bestand is al ingelezen, of het inlezen loopt."))
            return go(_at(one))
        except ImportRefused as refusal:
            return self.show(self.context(one, file, None, str(refusal)), 409)
        if report.is_refused:
            return self.show(self.context(one, file, report), 409)
        messages.success(self.request, gettext("Het bestand is ingelezen. Wij hebben het bestand zelf gewist."))
        return go(_at(one))

    def context(self, upload: ImportUpload, file: File, report: Report | None, refusal: str = "") -> Context:
        problems = [problem for problem in report.findings.problems if not problem.asks] if report else []
        questions = [problem for problem in report.findings.problems if problem.asks] if report else []
        return {
            "upload": upload,
            "what": WHATS.get(upload.what) or source(upload.what),
            "refusal": refusal,
            "counts": count_table(report) if report else None,
            "report": report,
            "problems": problems[:SHOWN_PROBLEMS],
            "more_problems": max(0, len(problems) - SHOWN_PROBLEMS),
            "problem_count": len(problems),
            "questions": questions[:SHOWN_PROBLEMS],
            "more_questions": max(0, len(questions) - SHOWN_PROBLEMS),
            "warnings": report.findings.warnings[:SHOWN_PROBLEMS] if report else [],
            "more_warnings": max(0, len(report.findings.warnings) - SHOWN_PROBLEMS) if report else 0,
            "left_out": sum(report.findings.left_out.values()) if report else 0,
            **self._changes(file, report),
            "is_small": _is_small(file),
            "in_english": english(upload.what),
        }

    def _changes(self, file: File, report: Report | None) -> Context:
        """What would come and change, a part at a time, with the ways to what comes before and after."""
        if report is None or report.is_refused:
            return {"rows": [], "altered": []}
        begin, told = self._begin(), report.rehearsed
        rows, count = reads.touched_rows(file, report, begin)
        total = max(count, told.total)
        following = begin + reads.SHOWN_ROWS
        return {
            "rows": rows,
            "altered": told.altered,
            "total": total,
            "from": FROM,
            "begin": begin,
            "earlier": max(0, begin - reads.SHOWN_ROWS),
            "following": following if following < total else 0,
            "left": total - following,
        }


def _answers(posted: dict[str, str]) -> dict[str, str]:
    """Who is who: what was said of each question."""
    said = {name.removeprefix(WHO): value for name, value in posted.items() if name.startswith(WHO)}
    return {mark: value for mark, value in said.items() if len(mark) == MARK and value in (SAME, ANOTHER)}


def _rehearsed(door: Door, file: File, told_from: int = 0) -> tuple[Report | None, str]:
    try:
        return actions.rehearse(door=door, file=file, told_from=told_from), ""
    except ImportRefused as refusal:
        return None, str(refusal)


@route("inlezen/bestand/<uuid:upload>/problemen/", "import_problems")
@page(purpose="administration", kind=Kind.NOBODY, reads=READS)
@not_a_page("it gives a file")
def import_problems(request: HttpRequest, *, door: Door, upload: UUID) -> HttpResponse:
    """The problems of a file, by row and column, for a spreadsheet program."""
    report, refusal = _rehearsed(door, _content(_open(upload, door)))
    headers = [gettext("Deel"), gettext("Rij"), gettext("Kolom"), gettext("Wat er mis is")]
    found = report.findings.problems if report else []
    rows = [(p.file, p.row or None, p.column, p.says) for p in found] or [("", None, "", refusal)]
    response = HttpResponse(write_csv(headers, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="problemen.csv"'
    return response


@route("inlezen/bestand/<uuid:upload>/weg/", "import_drop")
@writing(methods=("GET", "POST"))
class DropImport(CommandPage):
    """Wipe a file without reading it in, when that is posted."""

    def find(self, upload: UUID) -> ImportUpload:
        return _own(upload, self.door)

    def get(self, one: ImportUpload) -> Answer:
        return go(_at(one))

    def act(self, one: ImportUpload) -> str:
        dropped = actions.drop(door=self.door, upload=one)
        return gettext("Het bestand is gewist. Er is niets ingelezen.") if dropped else ""

    def to(self, one: ImportUpload) -> str:
        return reverse("imports")


def _own(uid: UUID, door: Door) -> ImportUpload:
    found = reads.own_upload(uid, door=door)
    if found is None:
        raise Http404
    return found


def _open(uid: UUID, door: Door) -> ImportUpload:
    """A file of mine that was not dealt with yet."""
    found = _own(uid, door)
    if found.state not in actions.WAITING:
        raise Http404
    return found


def _content(upload: ImportUpload) -> File:
    try:
        return actions.file_of(upload)
    except Missing as error:
        raise Http404 from error


def _is_small(file: File) -> bool:
    if file.what == LESSONS and program_of(file.data):
        return len(file.data) <= SMALL_PROGRAM
    return len(file.sheet().rows) <= FEW_ROWS if file.what in TABLES else len(file.data) <= SMALL


def _at(upload: ImportUpload) -> str:
    return reverse("import_upload", kwargs={"upload": upload.uid})
