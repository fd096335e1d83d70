"""Reading files in: bringing one, saying what its columns are, seeing what it would do, and then doing it."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.imports.problems import ImportRefused
from zorgvuldig.imports.report import Report
from zorgvuldig.imports.roster.guardian_matches import MARK, OTHER, SAME
from zorgvuldig.imports.run import NotClaimed
from zorgvuldig.imports.spreadsheet.columns import KINDS, check, is_official
from zorgvuldig.imports.upload import actions, reads
from zorgvuldig.imports.upload.labels import count_table, english, source
from zorgvuldig.imports.upload.run import AWAY, LESSONS, MARKS, PUPILS, ROSTER, TABLES, XML, Choices, File
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.labels import FIELD_NAMES, Word
from zorgvuldig.kit.page_kinds import Answer, CommandPage, Context, FormPage, Page, not_a_page
from zorgvuldig.kit.periods import today
from zorgvuldig.platform.spreadsheets.model import Cell, Sheet
from zorgvuldig.platform.spreadsheets.write import write_csv
from zorgvuldig.platform.vault.kinds import NotAccepted
from zorgvuldig.platform.vault.storage import Missing
from zorgvuldig.school.source_models import ImportUpload

# Bringing a file, and saying what its columns are.

WHATS: dict[str, Word] = {
    PUPILS: _("Leerlingen, met hun ouders en klas (csv of xlsx)"),
    MARKS: _("Cijfers (csv of xlsx)"),
    AWAY: _("Afwezigheid (csv of xlsx)"),
    LESSONS: _("Rooster, met groep, uur, begin, einde en datum (csv of xlsx)"),
    ROSTER: _("OneRoster (zip)"),
    XML: _("EDEXML (xml)"),
}
EXAMPLES, EXAMPLE_LENGTH = 3, 40
NOW = 0  # instead of the year in which a school year begins


class UploadForm(forms.Form):
    """What is in the file, and the file."""

    what = forms.ChoiceField(
        label=_("Wat staat er in het bestand?"),
        choices=list(WHATS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies wat er in het bestand staat.")},
    )
    file = forms.FileField(
        label=_("Welk bestand?"),
        help_text=_("Ten hoogste 20 MB. Wij bewaren het versleuteld, en wissen het zodra het is ingelezen."),
        error_messages={
            "required": _("Kies een bestand."),
            "empty": _("Dit bestand is leeg. Kies een ander bestand."),
        },
    )


class AboutForm(forms.Form):
    """Which school and which school year a file is about that does not say so itself."""

    school = forms.ChoiceField(
        label=_("Over welke school gaat het bestand?"),
        error_messages={
            "required": _("Kies over welke school het bestand gaat."),
            "invalid_choice": _("Kies een school uit de lijst."),
        },
    )
    year = forms.TypedChoiceField(label=_("Over welk schooljaar?"), coerce=lambda year: int(year) or None)

    def __init__(
        self, data: Mapping[str, str] | None, *, schools: Sequence[str], first_year: int, choices: Choices
    ) -> None:
        super().__init__(data, initial={"school": choices.school, "year": choices.year or NOW})
        if len(schools) > 1:
            offered = [("", _("Kies een school")), *((name, name) for name in schools)]
            self.fields["school"].choices = offered  # type: ignore[attr-defined]  # the field above
        else:
            del self.fields["school"]
        years = [(str(year), f"{year}-{year + 1}") for year in (first_year, first_year + 1)]
        self.fields["year"].choices = [(NOW, _("Het schooljaar van vandaag")), *years]  # type: ignore[attr-defined]  # same

    def choices(self) -> Choices:
        """What was said."""
        return Choices(school=self.cleaned_data.get("school", ""), year=self.cleaned_data.get("year"))


class XmlForm(AboutForm):
    """EDEXML ties teachers to classes without saying as what."""

    mentors = forms.BooleanField(label=_("De docent van een klas is de mentor"), required=False)

    def choices(self) -> Choices:
        """What was said."""
        said = super().choices()
        return Choices(school=said.school, year=said.year, with_mentors=self.cleaned_data["mentors"])


class ColumnsForm(AboutForm):
    """A select per column of the file, in the file's order."""

    remember = forms.BooleanField(label=_("Onthoud deze indeling voor het volgende bestand"), required=False)

    def __init__(
        self,
        data: Mapping[str, str] | None,
        *,
        sheet: Sheet,
        kind: str,
        schools: Sequence[str],
        first_year: int,
        choices: Choices,
    ) -> None:
        super().__init__(data, schools=schools, first_year=first_year, choices=choices)
        self.sheet, self.kind = sheet, kind
        if kind != PUPILS:
            self.fields.pop("school", None)
            del self.fields["year"]
        about = list(self.fields)
        chosen = {header: target for target, header in choices.columns.items()}
        targets = [("", _("Niet inlezen")), *((t.key, t.title) for t in KINDS[kind])]
        for n, header in enumerate(sheet.headers):
            self.fields[f"kolom_{n}"] = forms.ChoiceField(
                label=header,
                help_text=escape(examples(sheet, n)),  # whatever stands in a file is text
                choices=targets[:1] if is_official(header) else targets,
                required=False,
                initial=chosen.get(header, ""),
            )
        self.order_fields([*(f"kolom_{n}" for n in range(len(sheet.headers))), *about])

    def columns(self) -> list[forms.BoundField]:
        """The questions about the columns of the file."""
        return [self[name] for name in self.fields if name.startswith("kolom_")]

    def others(self) -> list[forms.BoundField]:
        """The questions about the file as a whole."""
        return [self[name] for name in self.fields if not name.startswith("kolom_")]

    def clean(self) -> dict[str, Any]:
        """Every target at most once, and everything that is needed."""
        cleaned = super().clean() or self.cleaned_data
        columns: dict[str, str] = {}
        for n, header in enumerate(self.sheet.headers):
            target = cleaned.get(f"kolom_{n}", "")
            if target and target in columns:
                says = gettext("Dit is al kolom «%(header)s». Kies elk soort gegeven één keer.")
                self.add_error(f"kolom_{n}", says % {"header": columns[target]})
            elif target:
                columns[target] = header
        for problem in check(columns, self.sheet.headers, self.kind):
            self.add_error(None, problem)
        cleaned["columns"] = columns
        return cleaned

    def choices(self) -> Choices:
        """What was said."""
        said = super().choices()
        return Choices(self.cleaned_data["columns"], said.school, said.year)


def examples(sheet: Sheet, column: int) -> str:
    """The first values of a column, to recognise it by."""
    if is_official(sheet.headers[column]):
        return gettext("Burgerservicenummers lezen wij niet in.")
    found = [cell_text(row.cells[column]) for row in sheet.rows if row.cells[column]][:EXAMPLES]
    if not found:
        return gettext("Deze kolom is leeg.")
    return gettext("Bijvoorbeeld: %(values)s") % {"values": ", ".join(found)}


def cell_text(cell: Cell) -> str:
    """A cell as the screen shows it."""
    text = cell if isinstance(cell, str) else f"{cell.day}-{cell.month}-{cell.year}"
    return text if len(text) <= EXAMPLE_LENGTH else f"{text[:EXAMPLE_LENGTH]}…"


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
            "waiting": reads.waiting_uploads(door=self.door),
            "whats": WHATS,
            "runs": [(one, source(one.run.source)) for one in reads.runs(door=self.door)],
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
        file, what = form.cleaned_data["file"], form.cleaned_data["what"]
        try:
            self.upload = actions.add_upload(door=self.door, upload=file, what=what)
        except NotAccepted as refused:
            raise ValidationError({"file": str(refused)}) from refused

    def to(self) -> str:
        return _at(self.upload)

    def context(self) -> Context:
        return {}


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

    def find(self, upload: UUID) -> tuple[ImportUpload, File] | None:
        one = _open(upload, self.door)
        file = _content(one)
        return None if one.what == ROSTER else (one, file)

    def form(self, one: ImportUpload, file: File, data: Any) -> AboutForm:
        return _form(None if data is None else data.dict(), one, file, self.door)

    def save(self, one: ImportUpload, file: File, form: AboutForm) -> None:
        remember = form.cleaned_data.get("remember", False)
        actions.choose(door=self.door, upload=one, choices=form.choices(), remember=remember)

    def to(self, one: ImportUpload, file: File) -> str:
        return reverse("import_preview", kwargs={"upload": one.uid})

    def context(self, one: ImportUpload, file: File) -> Context:
        return {"upload": one, "is_sheet": file.is_sheet}


def _form(data: Mapping[str, str] | None, upload: ImportUpload, file: File, door: Door) -> AboutForm:
    schools = reads.schools(door=door) or [""]
    day = today(door=door)
    first_year = day.year if day.month >= FIRST_MONTH else day.year - 1
    if file.what == LESSONS:
        return AboutForm(data, schools=schools, first_year=first_year, choices=file.choices)
    if not file.is_sheet:
        return XmlForm(data, schools=schools, first_year=first_year, choices=file.choices)
    sheet = file.sheet()
    said = file.choices
    choices = Choices(reads.columns_for(sheet, upload, door=door), said.school, said.year)
    return ColumnsForm(data, sheet=sheet, kind=file.what, schools=schools, first_year=first_year, choices=choices)


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
        return self.show(self.context(one, file, *_rehearsed(self.door, file)))

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
            "what": WHATS[upload.what],
            "refusal": refusal,
            "counts": count_table(report) if report else None,
            "report": report,
            "problems": problems[:SHOWN_PROBLEMS],
            "more_problems": max(0, len(problems) - SHOWN_PROBLEMS),
            "problem_count": len(problems),
            "questions": questions[:SHOWN_PROBLEMS],
            "more_questions": max(0, len(questions) - SHOWN_PROBLEMS),
            "warnings": report.findings.warnings[:SHOWN_PROBLEMS] if report else [],
            "left_out": sum(report.findings.left_out.values()) if report else 0,
            "rows": reads.first_rows(file, report) if report and not report.is_refused else [],
            "altered": [(one, FIELD_NAMES[one.field]) for one in report.rehearsed.altered] if report else [],
            "is_small": _is_small(file),
            "in_english": english(upload.what),
        }


def _answers(posted: dict[str, str]) -> dict[str, str]:
    """Who is who: what was said of each question."""
    said = {name.removeprefix(WHO): value for name, value in posted.items() if name.startswith(WHO)}
    return {mark: value for mark, value in said.items() if len(mark) == MARK and value in (SAME, OTHER)}


def _rehearsed(door: Door, file: File) -> tuple[Report | None, str]:
    try:
        return actions.rehearse(door=door, file=file), ""
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
    return len(file.sheet().rows) <= FEW_ROWS if file.what in TABLES else len(file.data) <= SMALL


def _at(upload: ImportUpload) -> str:
    return reverse("import_upload", kwargs={"upload": upload.uid})
