"""A report card on paper: what stands on it, and the PDF."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from zorgvuldig.platform.documents.renderer import in_figures, render

_SUFFICIENT = Decimal("5.5")
_NOTHING = "–"

Figure = Decimal | str | None


@dataclass(frozen=True, slots=True)
class SubjectLine:
    """A subject: what stands in the column of each period, the final mark, and what the teacher says.

    A figure is a number, a short code («inh»), or None where nothing is known yet.
    """

    name: str
    periods: tuple[Figure, ...]
    final: Figure = None
    teacher: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class ReportDocument:
    """Everything on a report. `absence` is label and number («12 lesuren»); `signatures` role and name (or empty).

    `legend` explains the codes. `logo` comes from `pictures.logo`. Raises ValueError when a subject has another number
    of periods than the report.
    """

    school: str
    pupil: str
    class_name: str
    year: str
    period: str
    issued_on: date | None  # None: a preview, which nobody signs
    period_names: tuple[str, ...]
    subjects: tuple[SubjectLine, ...]
    mentor: str = ""
    absence: tuple[tuple[str, str], ...] = ()
    remark: str = ""
    signatures: tuple[tuple[str, str], ...] = ()
    legend: tuple[str, ...] = ()
    logo: bytes | None = None
    title: str = "Rapport"
    final_name: str = "Eindcijfer"

    def __post_init__(self) -> None:
        """Refuse a table that would shift its columns."""
        if any(len(line.periods) != len(self.period_names) for line in self.subjects):
            raise ValueError(f"every subject has {len(self.period_names)} periods")


def report_pdf(report: ReportDocument) -> bytes:
    """The report as PDF. Raises DocumentProblem."""
    return render("rapport.typ", report_data(report))


def report_data(report: ReportDocument) -> dict[str, Any]:
    """The report as the template reads it."""
    facts = [("Klas", report.class_name), ("Periode", report.period), ("Schooljaar", report.year)]
    facts += [("Mentor", report.mentor)] if report.mentor else []
    return {
        "school": report.school,
        "logo": report.logo,
        "title": report.title,
        "pupil": report.pupil,
        "period": report.period,
        "facts": facts,
        "periods": report.period_names,
        "final_name": report.final_name,
        "subjects": [_as_row(line) for line in report.subjects],
        "legend": [*_low(report), *report.legend],
        "absence": report.absence,
        "remark_name": "Opmerking van de mentor",
        "remark": _written(report.remark),
        "signatures": report.signatures,
        "issued_on": report.issued_on,
    }


def _as_row(line: SubjectLine) -> dict[str, Any]:
    return {
        "name": line.name,
        "teacher": line.teacher,
        "marks": [_figure(figure) for figure in line.periods],
        "final": _figure(line.final),
        "remark": _written(line.remark),
    }


def _written(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _figure(figure: Figure) -> dict[str, Any]:
    text = in_figures(figure) if isinstance(figure, Decimal) else figure or _NOTHING
    return {"text": text, "is_low": _is_low(figure)}


def _is_low(figure: Figure) -> bool:
    return isinstance(figure, Decimal) and figure < _SUFFICIENT


def _low(report: ReportDocument) -> list[str]:
    """What the underlining means, when there is any: colour alone would say nothing to who does not see it."""
    figures = [figure for line in report.subjects for figure in (*line.periods, line.final)]
    return ["Onderstreept is lager dan 5,5."] if any(map(_is_low, figures)) else []
