"""The coming year as a picture: a line per kind of work with a mark on every last day. Percentages across, pixels down, as text."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from zorgvuldig.governance.duties.tasks import Task
from zorgvuldig.kit.labels import Word

LEFT, RIGHT = 1.0, 97.0  # the first day and the last one, in per cent
ROW, TOP, WIDE = 40, 34, 1.2  # pixels, and how wide a mark is in per cent
YEAR = timedelta(days=366)
KINDS: Mapping[str, Word] = {
    "breach": _("Datalekken"),
    "request": _("Verzoeken"),
    "reading": _("Ongewone inzage"),
    "duty": _("Vaste taken"),
    "proposal": _("Register"),
    "dpia": _("DPIA’s"),
    "agreement": _("Overeenkomsten"),
    "hold": _("Langer bewaren"),
    "norm": _("Normen"),
    "law": _("Wetten"),
}


@dataclass(frozen=True, slots=True)
class DeadlineMark:
    """A last day; what is late stands at today."""

    x: str
    y: str
    state: str


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One kind of work with its marks."""

    label: Word
    y: str
    marks: list[DeadlineMark]


@dataclass(frozen=True, slots=True)
class DutyChart:
    """The rows, the first day of every second month, and where today is."""

    rows: list[WorkRow]
    ticks: list[tuple[date, str]]
    today: str
    height: str
    bottom: str


def chart(tasks: Sequence[Task], today: date) -> DutyChart | None:
    """The tasks of the coming year on one line of days; None when there are none."""
    near = [task for task in tasks if task.on <= today + YEAR]
    kinds = [kind for kind in KINDS if any(task.kind == kind for task in near)]
    if not kinds:
        return None
    rows = [_row(kind, place, near, today) for place, kind in enumerate(kinds)]
    height = TOP + len(kinds) * ROW
    return DutyChart(rows, list(_ticks(today)), _at(today, today), f"{height}", f"{height - 8}")


def _row(kind: str, place: int, tasks: Sequence[Task], today: date) -> WorkRow:
    y = TOP + place * ROW
    marks = [
        DeadlineMark(
            _at(max(task.on, today), today), f"{y + 8}", {"now": "soon", "later": ""}.get(task.stands, task.stands)
        )
        for task in reversed(tasks)  # what is late is drawn last, over the others of today
        if task.kind == kind
    ]
    return WorkRow(KINDS[kind], f"{y}", marks)


def _at(day: date, today: date) -> str:
    return f"{LEFT + (RIGHT - LEFT - WIDE) * ((day - today) / YEAR):.1f}%"


def _ticks(today: date) -> Iterator[tuple[date, str]]:
    """Every second month: on a phone there is no room for more names."""
    month = today.replace(day=1)
    for _number in range(6):
        month = date(month.year + (month.month + 1) // 12, (month.month + 1) % 12 + 1, 1)
        if month <= today + YEAR:
            yield month, _at(month, today)
