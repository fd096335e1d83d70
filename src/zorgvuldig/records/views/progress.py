"""What a page shows of grades: one subject as a chart, the others as a line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zorgvuldig.records.charts import Chart, grade_chart, spark
from zorgvuldig.records.queries.progress import Progress, YearOfGrades


@dataclass(frozen=True, slots=True)
class Other:
    """A subject that is not open, with its average as a line."""

    progress: Progress
    line: str


@dataclass(frozen=True, slots=True)
class Shown:
    """The grades of this school year: one subject open, the rest in a list."""

    year: str
    subject: Progress
    chart: Chart
    others: list[Other]


def shown(years: Sequence[YearOfGrades], wanted: str) -> Shown | None:
    """This year's grades with the subject `wanted` open, else the one of the last test; None without grades."""
    current = next((year for year in years if year.is_current), None)
    if current is None:
        return None
    chosen = next((s for s in current.subjects if str(s.key) == wanted), None)
    subject = chosen or max(current.subjects, key=_last_day)
    others = [Other(other, spark(other.points)) for other in current.subjects if other is not subject]
    return Shown(current.name, subject, grade_chart(subject.points), others)


def _last_day(subject: Progress) -> date:
    return subject.points[-1].held_on
