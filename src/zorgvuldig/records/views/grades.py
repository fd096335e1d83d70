"""Entering grades: one test of the group is open for entry, the others are text."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext, ngettext

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.facts import facts
from zorgvuldig.gate.pages import page
from zorgvuldig.records.averages import SUFFICIENT
from zorgvuldig.records.forms.grades import Cell, TestForm, read_column, strangers
from zorgvuldig.records.models import Test
from zorgvuldig.records.operations.grades import ChangedMeanwhile, Entry, TitleTaken, add_test, save_column
from zorgvuldig.records.queries.gradebook import Gradebook, gradebook
from zorgvuldig.records.queries.periods import today
from zorgvuldig.records.views.groups import group_label

READS = ("organisation", "identity", "membership", "assessment", "grades")


@dataclass(frozen=True, slots=True)
class Box:
    """A box of the open column: what it shows, what it said before, and what is wrong with it."""

    text: str
    was: Decimal | None
    is_low: bool = False
    problem: str = ""


@page(purpose="teaching", kind=Kind.GROUP, reads=READS, writes=("grades",), methods=("GET", "POST"))
def grades(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """The grade list with one column open; a post saves that column, or keeps all of it on the page and says why."""
    book = gradebook(door=door, uid=uid)
    door.label = group_label(book.group.name, door.count)
    if request.method == "POST":
        return _saved(request, door, book, _chosen(book, request.POST.get("toets", "")))
    wanted = request.GET.get("toets", "")
    test = _chosen(book, wanted) if wanted else _latest(book, door)
    return _shown(request, book, test, {row.uid: _box(row.grades.get(test.id)) for row in book.rows} if test else {})


@page(purpose="teaching", kind=Kind.GROUP, reads=READS, writes=("assessment",), methods=("GET", "POST"))
def new_test(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """A form for a new test of a group I teach."""
    book = gradebook(door=door, uid=uid)
    door.label = group_label(book.group.name, door.count)
    titles = [test.title for test in book.tests]
    if request.method != "POST":
        form = TestForm(group=book.group, titles=titles, initial={"held_on": today(door=door)})
        return render(request, "records/new_test.html", {"form": form, "group": book.group})
    form = TestForm(request.POST.dict(), group=book.group, titles=titles)
    if form.is_valid():
        try:
            test = add_test(door=door, group=book.group, **form.cleaned_data)
        except TitleTaken:
            form.add_error("title", gettext("Deze groep heeft al een toets met deze naam. Kies een andere naam."))
        else:
            messages.success(request, gettext("De toets is gemaakt. Vul nu de cijfers in."))
            return _to_column(book, test)
    return render(request, "records/new_test.html", {"form": form, "group": book.group}, status=422)


def _saved(request: HttpRequest, door: Door, book: Gradebook, test: Test) -> HttpResponse:
    data = request.POST.dict()
    rows = {row.uid: row for row in book.rows}
    cells = read_column(data, rows)
    gone = strangers(data, rows)
    boxes = {cell.pupil: Box(cell.text, cell.was, _is_low(cell.value), cell.problem) for cell in cells}
    wrong = [cell for cell in cells if cell.problem]
    if gone or wrong:
        return _shown(request, book, test, boxes, status=422, gone=gone, wrong=_named(wrong, rows))
    changed = [cell for cell in cells if cell.is_changed]
    entries = [Entry(rows[cell.pupil].pupil_id, cell.was, cell.value) for cell in changed]
    try:
        count = save_column(door=door, test=test, entries=entries)
    except ChangedMeanwhile as other:
        clashes = [cell for cell in changed if rows[cell.pupil].pupil_id in other.grades]
        for cell in clashes:
            theirs = other.grades[rows[cell.pupil].pupil_id]
            boxes[cell.pupil] = Box(cell.text, theirs, _is_low(cell.value), _clash(cell, theirs))
        named = [(rows[cell.pupil].name, cell.pupil, boxes[cell.pupil].problem) for cell in clashes]
        return _shown(request, book, test, boxes, status=409, clashes=named)
    said = ngettext("Er is %(count)s cijfer bewaard.", "Er zijn %(count)s cijfers bewaard.", count)
    messages.success(request, said % {"count": count} if count else gettext("Er was niets veranderd."))
    return _to_column(book, test)


def _box(value: Decimal | None) -> Box:
    return Box("" if value is None else number_format(value, 1), value, _is_low(value))


def _is_low(value: Decimal | None) -> bool:
    return value is not None and value < SUFFICIENT


def _named(cells: list[Cell], rows: Mapping[UUID, Any]) -> list[tuple[str, UUID, str]]:
    return [(rows[cell.pupil].name, cell.pupil, cell.problem) for cell in cells]


def _clash(cell: Cell, theirs: Decimal | None) -> str:
    return gettext("U vulde in: %(yours)s. Intussen staat er: %(theirs)s.") % {
        "yours": _said(cell.value),
        "theirs": _said(theirs),
    }


def _said(value: Decimal | None) -> str:
    return gettext("geen cijfer") if value is None else number_format(value, 1)


def _chosen(book: Gradebook, uid: str) -> Test:
    for test in book.tests:
        if str(test.uid) == uid:
            return test
    raise Http404


def _latest(book: Gradebook, door: Door) -> Test | None:
    """The last test that was held already, else the first one to come."""
    held = [test for test in book.tests if test.held_on <= today(door=door)]
    return held[-1] if held else next(iter(book.tests), None)


def _to_column(book: Gradebook, test: Test) -> HttpResponse:
    address = reverse("grades", kwargs={"uid": book.group.uid})
    return HttpResponseRedirect(f"{address}?toets={test.uid}", status=303)


def _shown(
    request: HttpRequest, book: Gradebook, test: Test | None, boxes: Mapping[UUID, Box], status: int = 200, **said: Any
) -> HttpResponse:
    columns = [(test, date_format(test.held_on, "j b")) for test in book.tests]
    context = {"book": book, "test": test, "columns": columns, "boxes": boxes, "low": SUFFICIENT, **said}
    context["facts"] = facts("grades")
    return render(request, "records/grades.html", context, status=status)
