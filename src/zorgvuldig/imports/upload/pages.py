"""Reading files in: bringing one, saying what its columns are, seeing what it would do, and then doing it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.imports.problems import ImportRefused
from zorgvuldig.imports.report import Report
from zorgvuldig.imports.roster.guardian_matches import MARK, OTHER, SAME
from zorgvuldig.imports.run import NotClaimed
from zorgvuldig.imports.upload import actions as operations
from zorgvuldig.imports.upload import reads as queries
from zorgvuldig.imports.upload.forms import WHATS, AboutForm, ColumnsForm, UploadForm, XmlForm
from zorgvuldig.imports.upload.labels import counted, english, source
from zorgvuldig.imports.upload.run import LESSONS, ROSTER, TABLES, Choices, File
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.labels import FIELD_NAMES
from zorgvuldig.kit.page_kinds import Context, Page
from zorgvuldig.kit.periods import today
from zorgvuldig.platform.spreadsheets.write import write_csv
from zorgvuldig.platform.vault.kinds import NotAccepted
from zorgvuldig.platform.vault.storage import Missing
from zorgvuldig.school.sources.models import ImportUpload

READS = ("organisation", "staff", "imports", "operations")
# More than this is left to a job, which goes on when the browser is closed.
FEW_ROWS, SMALL = 500, 200_000
FIRST_MONTH = 8
SHOWN_PROBLEMS = 200
WHO = "wie-"  # with the mark of a question, the name of its answer


@route("inlezen/", "imports")
@page(purpose="administration", kind=Kind.NOBODY, reads=READS, facts="imports")
class Imports(Page):
    """My files that wait, and what was read in before."""

    template = "imports/imports.html"

    def context(self) -> Context:
        return {
            "waiting": queries.waiting_uploads(door=self.door),
            "whats": WHATS,
            "runs": [(one, source(one.run.source)) for one in queries.runs(door=self.door)],
        }


@route("inlezen/bestand/", "import_new")
@page(purpose="administration", kind=Kind.NOBODY, reads=READS, writes=("imports",), methods=("GET", "POST"))
def import_new(request: HttpRequest, *, door: Door) -> HttpResponse:
    """A form for a file."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        try:
            upload = operations.add_upload(door=door, upload=form.cleaned_data["file"], what=form.cleaned_data["what"])
        except NotAccepted as refused:
            form.add_error("file", str(refused))
        else:
            return go(_at(upload))
    context = {"form": form, "facts": facts("imports")}
    return render(request, "imports/import_new.html", context, status=422 if form.errors else 200)


@route("inlezen/bestand/<uuid:upload>/", "import_upload")
@page(purpose="administration", kind=Kind.NOBODY, reads=READS)
def import_upload(request: HttpRequest, *, door: Door, upload: UUID) -> HttpResponse:
    """Where a file stands: its columns are asked, it is shown, it is under way, or it was dealt with."""
    one = _own(upload, door)
    if one.state == "new":
        return go(reverse("import_columns", kwargs={"upload": upload}))
    if queries.is_under_way(one, timezone.now()):
        return render(request, "imports/import_under_way.html", {"upload": one})
    if one.state == "mapped":
        return go(reverse("import_preview", kwargs={"upload": upload}))
    run = queries.run_of_upload(one, door=door)
    return go(reverse("import_run", kwargs={"run": run.run.uid}) if run else reverse("imports"))


@route("inlezen/bestand/<uuid:upload>/kolommen/", "import_columns")
@page(purpose="administration", kind=Kind.NOBODY, reads=READS, writes=("imports",), methods=("GET", "POST"))
def import_columns(request: HttpRequest, *, door: Door, upload: UUID) -> HttpResponse:
    """Which column of a sheet is what, and which school and year a file is about."""
    one = _open(upload, door)
    file = _content(one)
    if one.what == ROSTER:
        raise Http404
    data = request.POST.dict() if request.method == "POST" else None
    form = _form(data, one, file, door)
    if request.method == "POST" and form.is_valid():
        operations.choose(
            door=door, upload=one, choices=form.choices(), remember=form.cleaned_data.get("remember", False)
        )
        return go(reverse("import_preview", kwargs={"upload": upload}))
    context = {"form": form, "upload": one, "facts": facts("imports"), "is_sheet": file.is_sheet}
    return render(request, "imports/import_columns.html", context, status=422 if form.errors else 200)


def _form(data: dict[str, str] | None, upload: ImportUpload, file: File, door: Door) -> AboutForm:
    schools = queries.schools(door=door) or [""]
    day = today(door=door)
    first_year = day.year if day.month >= FIRST_MONTH else day.year - 1
    if file.what == LESSONS:
        return AboutForm(data, schools=schools, first_year=first_year, choices=file.choices)
    if not file.is_sheet:
        return XmlForm(data, schools=schools, first_year=first_year, choices=file.choices)
    sheet = file.sheet()
    said = file.choices
    choices = Choices(queries.columns_for(sheet, upload, door=door), said.school, said.year)
    return ColumnsForm(data, sheet=sheet, kind=file.what, schools=schools, first_year=first_year, choices=choices)


@route("inlezen/bestand/<uuid:upload>/voorbeeld/", "import_preview")
@page(purpose="administration", kind=Kind.NOBODY, reads=READS, writes=("imports",), methods=("GET", "POST"))
def import_preview(request: HttpRequest, *, door: Door, upload: UUID) -> HttpResponse:
    """What reading the file in would do; posting reads it in, once."""
    one = _own(upload, door)
    if one.state != "mapped" or queries.is_under_way(one, timezone.now()):
        if request.method == "POST":
            messages.info(request, gettext("Dit bestand is al ingelezen, of het inlezen loopt."))
        return go(_at(one))
    if request.method == "POST" and (answers := _answers(request.POST.dict())):
        operations.answer(door=door, upload=one, answers=answers)
        return go(reverse("import_preview", kwargs={"upload": upload}))
    file = _content(one)
    if request.method == "POST":
        return _applied(request, door, one, file)
    report, refusal = _rehearsed(door, file)
    return _shown(request, one, file, report, refusal)


def _answers(posted: dict[str, str]) -> dict[str, str]:
    """Who is who: what was said of each question."""
    said = {name.removeprefix(WHO): value for name, value in posted.items() if name.startswith(WHO)}
    return {mark: value for mark, value in said.items() if len(mark) == MARK and value in (SAME, OTHER)}


def _applied(request: HttpRequest, door: Door, upload: ImportUpload, file: File) -> HttpResponse:
    if not _is_small(file):
        operations.ask_for(door=door, upload=upload)
        return go(_at(upload))
    try:
        report = operations.apply_upload(door=door, upload=upload)
    except NotClaimed:
        messages.info(request, gettext("Dit bestand is al ingelezen, of het inlezen loopt."))
        return go(_at(upload))
    except ImportRefused as refusal:
        return _shown(request, upload, file, None, str(refusal), status=409)
    if report.is_refused:
        return _shown(request, upload, file, report, "", status=409)
    messages.success(request, gettext("Het bestand is ingelezen. Wij hebben het bestand zelf gewist."))
    return go(_at(upload))


def _rehearsed(door: Door, file: File) -> tuple[Report | None, str]:
    try:
        return operations.rehearse(door=door, file=file), ""
    except ImportRefused as refusal:
        return None, str(refusal)


def _shown(
    request: HttpRequest, upload: ImportUpload, file: File, report: Report | None, refusal: str, status: int = 200
) -> HttpResponse:
    problems = [problem for problem in report.findings.problems if not problem.asks] if report else []
    questions = [problem for problem in report.findings.problems if problem.asks] if report else []
    context = {
        "upload": upload,
        "what": WHATS[upload.what],
        "refusal": refusal,
        "counts": counted(report) if report else None,
        "report": report,
        "problems": problems[:SHOWN_PROBLEMS],
        "more_problems": max(0, len(problems) - SHOWN_PROBLEMS),
        "problem_count": len(problems),
        "questions": questions[:SHOWN_PROBLEMS],
        "more_questions": max(0, len(questions) - SHOWN_PROBLEMS),
        "warnings": report.findings.warnings[:SHOWN_PROBLEMS] if report else [],
        "left_out": sum(report.findings.left_out.values()) if report else 0,
        "rows": queries.first_rows(file, report) if report and not report.is_refused else [],
        "altered": [(one, FIELD_NAMES[one.field]) for one in report.rehearsed.altered] if report else [],
        "is_small": _is_small(file),
        "in_english": english(upload.what),
        "facts": facts("imports"),
    }
    return render(request, "imports/import_preview.html", context, status=status)


@route("inlezen/bestand/<uuid:upload>/problemen/", "import_problems")
@page(purpose="administration", kind=Kind.NOBODY, reads=READS)
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
@page(purpose="administration", kind=Kind.NOBODY, reads=READS, writes=("imports",), methods=("GET", "POST"))
def import_drop(request: HttpRequest, *, door: Door, upload: UUID) -> HttpResponse:
    """Wipe a file without reading it in, when that is posted."""
    if request.method != "POST":
        return go(_at(_own(upload, door)))
    if operations.drop(door=door, upload=_own(upload, door)):
        messages.success(request, gettext("Het bestand is gewist. Er is niets ingelezen."))
    return go(reverse("imports"))


def _own(uid: UUID, door: Door) -> ImportUpload:
    found = queries.own_upload(uid, door=door)
    if found is None:
        raise Http404
    return found


def _open(uid: UUID, door: Door) -> ImportUpload:
    """A file of mine that was not dealt with yet."""
    found = _own(uid, door)
    if found.state not in operations.WAITING:
        raise Http404
    return found


def _content(upload: ImportUpload) -> File:
    try:
        return operations.file_of(upload)
    except Missing as error:
        raise Http404 from error


def _is_small(file: File) -> bool:
    return len(file.sheet().rows) <= FEW_ROWS if file.what in TABLES else len(file.data) <= SMALL


def _at(upload: ImportUpload) -> str:
    return reverse("import_upload", kwargs={"upload": upload.uid})
