"""What a page shows of marks: one subject as a chart with its calculation, the others as a line, notes and reports."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.reads_ahead import ReadWithValues, ask_ahead
from zorgvuldig.kit.page_kinds import Context, Page
from zorgvuldig.learning.charts import Chart, average_line, grade_chart
from zorgvuldig.learning.exams.reads import pupil_exam
from zorgvuldig.learning.grades.rows import DrawnMarks
from zorgvuldig.learning.progress.notes_reads import ReportRow, written_of
from zorgvuldig.learning.progress.reads import (
    ExplainedMark,
    Progress,
    YearOfGrades,
    explained,
    marks_asked,
    progress,
    with_marks,
)
from zorgvuldig.learning.schemes.structure_reads import YEARS
from zorgvuldig.pupils.family_page import FamilyPage, family_page
from zorgvuldig.pupils.file_reads import PUPIL, AnyPupil, number_of, pupil_of

# What a page that shows `part_of` has to open.
READS = ("organisation", "staff", "assessment", "grades", "grade_structure", "planning", "progress", "report")


@dataclass(frozen=True, slots=True)
class OtherSubject:
    """A subject that is not open, with its average as a line; empty when nothing counts."""

    progress: Progress
    line: str


@dataclass(frozen=True, slots=True)
class ProgressDetail:
    """The marks of this school year: one subject open, the rest in a list. Without numbers there is no chart."""

    year: str
    subject: Progress
    chart: Chart | None
    others: list[OtherSubject]


@dataclass(frozen=True, slots=True)
class EarlierYear:
    """A school year that is over: a link until it is asked for, then its subjects in a list, and the one that is open with every mark."""

    year: YearOfGrades
    others: list[OtherSubject]
    open: Progress | None
    is_shown: bool

    @property
    def anchor(self) -> str:
        """Where it stands on the page."""
        return anchor_of(self.year)


def anchor_of(year: YearOfGrades) -> str:
    """What a year is called in an address."""
    return f"jaar-{slugify(year.name)}"


def earlier(years: Sequence[YearOfGrades], wanted: str, wanted_year: str = "") -> list[EarlierYear]:
    """The years that are over: the one that was asked for with its subjects, and the subject `wanted` open if it is one of theirs."""
    return [_earlier(year, wanted, wanted_year) for year in years if not year.is_current]


def _earlier(year: YearOfGrades, wanted: str, wanted_year: str) -> EarlierYear:
    if not _shows(year, wanted, wanted_year):
        return EarlierYear(year, [], None, is_shown=False)
    found = next((subject for subject in year.subjects if str(subject.key) == wanted), None)
    is_shown = found is not None or anchor_of(year) == wanted_year
    # Six years of twelve subjects with a line each would be more than all the rest of the page; with every mark of one, so are twelve.
    subjects = year.subjects if is_shown else ()
    others = [OtherSubject(subject, "" if found else average_line(subject.numbers)) for subject in subjects]
    return EarlierYear(year, others, found, is_shown)


def _shows(year: YearOfGrades, wanted: str, wanted_year: str) -> bool:
    """Whether a page shows more of a year than how many marks there are: this one, the one that is asked for, or that of the subject `wanted`."""
    if year.is_current or (wanted_year and anchor_of(year) == wanted_year):
        return True
    return bool(wanted) and any(str(group.uid) == wanted for group in year.year.groups)


def _wanted_of(request: HttpRequest) -> tuple[str, str]:
    """The subject and the school year that the address asks for, empty without one."""
    return request.GET.get("vak", ""), request.GET.get("jaar", "")


def progress_detail(years: Sequence[YearOfGrades], wanted: str) -> ProgressDetail | None:
    """This year's marks with the subject `wanted` open, else the one of the last test; None without marks."""
    current = next((year for year in years if year.is_current), None)
    if current is None:
        return None
    chosen = next((s for s in current.subjects if str(s.key) == wanted), None)
    subject = chosen or max(current.subjects, key=_last_day)
    others = [OtherSubject(other, average_line(other.numbers)) for other in current.subjects if other is not subject]
    return ProgressDetail(current.name, subject, grade_chart(subject.numbers) if subject.numbers else None, others)


def _last_day(subject: Progress) -> date:
    return subject.points[-1].held_on


@dataclass(frozen=True, slots=True)
class IssuedReport:
    """A report with the address where it is."""

    card: ReportRow
    url: str


def part_asked(request: HttpRequest, pupil_id: int, *, door: Door) -> list[ReadWithValues]:
    """What `part_of` asks of this pupil after the years, for a page that asks ahead."""
    wanted = _wanted_of(request)
    return marks_asked(pupil_id, lambda year: _shows(year, *wanted), door=door)


def part_of(
    request: HttpRequest, pupil_id: int, *, door: Door, history: str, all_marks: str, report: Callable[[UUID], str]
) -> dict[str, Any]:
    """Everything that `pupil_file/parts/grades.html` shows: marks, their calculation, notes and reports.

    `history` is the address of the changes, `all_marks` of every mark at once, both empty where there are none; `report` makes the address of a report from its number.
    """
    wanted, wanted_year = _wanted_of(request)
    years = progress(pupil_id, lambda year: _shows(year, wanted, wanted_year), door=door)
    before = earlier(years, wanted, wanted_year)
    now = progress_detail(years, wanted)
    parts: list[ExplainedMark] = []
    final: ExplainedMark | None = None
    average: ExplainedMark | None = None
    is_open_before = any(one.open for one in before)
    if now is not None and not is_open_before:
        parts, final, average = explained(now.subject, door=door)
    written = written_of(pupil_id, door=door)
    return {
        "progress": now,
        "earlier": before,
        # One list of subjects and one subject at a time: two of each are a fifth of the page.
        "is_before": any(one.is_shown for one in before),
        "is_open_before": is_open_before,
        "parts": parts,
        "final": final,
        "average": average,
        "notes": written.notes,
        "reports": [IssuedReport(card, report(card.uid)) for card in written.reports],
        "meetings": written.meetings,
        "withdrawn": written.withdrawn,
        "history": history,
        "all_marks": all_marks,
    }


# Every mark of a school year on one page: for the family, and for the mentor.

MARK_READS = ("organisation", "identity", "assessment", "grades", "grade_structure", "planning")


@family_page("cijfers/", "marks", reads=MARK_READS, about=("grades",), facts="grades")
class FamilyMarks(FamilyPage):
    """Every mark of my child, or of myself, that may be seen by now."""

    template = "learning/marks.html"

    def whose(self, uid: UUID | None) -> AnyPupil:
        _ask_ahead(uid, door=self.door)
        return super().whose(uid)

    def context(self) -> Context:
        return {"name": self.pupil.full_name, **_year_of_marks(self.request, self.pupil.pupil_id, door=self.door)}


@route("leerlingen/<uuid:uid>/cijfers/", "guided_marks")
@page(purpose="mentoring", kind=Kind.PUPIL, reads=(*MARK_READS, "correction"), facts="grades")
class GuidedMarks(Page):
    """Every mark of a pupil of whom I am mentor, and which are disputed."""

    template = "learning/marks.html"

    def context(self, uid: UUID) -> Context:
        _ask_ahead(uid, door=self.door)
        pupil = pupil_of(uid, door=self.door)
        self.door.label = gettext("Het dossier van %(name)s is open.") % {"name": pupil.full_name}
        file_url = reverse("guided_pupil", kwargs={"uid": uid})
        return {
            "name": pupil.full_name,
            "file_url": file_url,
            **_year_of_marks(self.request, pupil.pupil_id, door=self.door),
        }


def _ask_ahead(uid: UUID | None, *, door: Door) -> None:
    pupil = {"pupil": number_of(uid, door=door)}
    ask_ahead((PUPIL, pupil), (YEARS, pupil), door=door)


def _year_of_marks(request: HttpRequest, pupil_id: int, *, door: Door) -> Context:
    """The marks of the year that is asked for, else of this year, else of the last one; and the other years.

    Each of two schools has its own year of the same name: for who changed schools they are one.
    """
    years: dict[str, list[YearOfGrades]] = {}
    for year in progress(pupil_id, lambda _year: False, door=door):
        years.setdefault(anchor_of(year), []).append(year)
    current = next((key for key, found in years.items() if any(year.is_current for year in found)), "")
    chosen = next((key for key in (request.GET.get("jaar"), current) if key in years), next(iter(years), ""))
    shown, drawn = with_marks(years.pop(chosen, []), pupil_id, door=door), DrawnMarks()
    groups = [group.id for year in shown if year.is_current for group in year.year.groups if group.has_exam]
    return {
        "exam": pupil_exam(pupil_id, groups, door=door) if groups else None,
        "year": shown[0].name if shown else "",
        "subjects": [
            (subject, [(test, drawn[mark]) for test, mark in marks]) for year in shown for subject, marks in year.marks
        ],
        "others": [(key, found[0].name, sum(year.count for year in found)) for key, found in years.items()],
    }
