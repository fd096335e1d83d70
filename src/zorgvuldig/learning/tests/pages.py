"""The tests of a group: making, changing, publishing and deleting them, and a column of marks that is pasted."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, ngettext

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.learning.grades.forms import key_of
from zorgvuldig.learning.grades.gradebook_reads import Gradebook, Row, gradebook
from zorgvuldig.learning.grades.marks_reads import is_low
from zorgvuldig.learning.grades.pages import READS, Box, Opened, Said, chosen, shown, to_list
from zorgvuldig.learning.grades.paste_forms import PasteForm, assign
from zorgvuldig.learning.marks import read_mark, written
from zorgvuldig.learning.models import Test
from zorgvuldig.learning.schemes.structure_reads import AnyPeriod
from zorgvuldig.learning.tests.actions import (
    AlreadySeen,
    HasGrades,
    NotApproved,
    TitleTaken,
    add_test,
    change_test,
    delete_test,
    has_grades,
    publish_test,
)
from zorgvuldig.learning.tests.forms import TestForm
from zorgvuldig.school.groups.labels import group_label


@route("groepen/<uuid:uid>/toetsen/nieuw/", "new_test")
@page(purpose="teaching", kind=Kind.GROUP, reads=READS, writes=("assessment",), methods=("GET", "POST"))
def new_test(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """A form for a new test of a group I teach."""
    book = _opened(door, uid)
    form = _form(request, book, door, None)
    if request.method == "POST" and form.is_valid():
        try:
            test = add_test(door=door, group=book.group, **form.values)
        except (TitleTaken, NotApproved) as refused:
            _refuse(form, refused)
        else:
            messages.success(request, gettext("De toets is gemaakt. Vul nu de cijfers in."))
            return to_list(book, str(test.uid))
    return render(request, "learning/new_test.html", {"form": form, "group": book.group}, status=_status(form))


@route("groepen/<uuid:uid>/toetsen/<uuid:test>/", "edit_test")
@page(purpose="teaching", kind=Kind.GROUP, reads=READS, writes=("assessment",), methods=("GET", "POST"))
def edit_test(request: HttpRequest, *, door: Door, uid: UUID, test: UUID) -> HttpResponse:
    """A test of a group I teach; it can be deleted while it has no marks."""
    book = _opened(door, uid)
    chosen_test = chosen(book, str(test))
    if request.method == "POST" and request.POST.get("doe") == "wis":
        return _deleted(request, door, book, chosen_test)
    form = _form(request, book, door, chosen_test)
    if request.method == "POST" and form.is_valid():
        try:
            change_test(door=door, test=chosen_test, **form.values)
        except (TitleTaken, NotApproved, AlreadySeen) as refused:
            _refuse(form, refused)
        else:
            messages.success(request, gettext("De toets is veranderd."))
            return to_list(book, str(test))
    return _edited(request, door, book, chosen_test, form)


def _edited(request: HttpRequest, door: Door, book: Gradebook, test: Test, form: TestForm) -> HttpResponse:
    context = {"form": form, "group": book.group, "test": test, "has_grades": has_grades(test, door=door)}
    return render(request, "learning/grade_test.html", context, status=_status(form))


def _deleted(request: HttpRequest, door: Door, book: Gradebook, test: Test) -> HttpResponse:
    try:
        delete_test(door=door, test=test)
    except HasGrades:
        form = TestForm(group=book.group, others=(), periods=_periods(book), test=test, now=door.opened_at)
        context = {"form": form, "group": book.group, "test": test, "has_grades": True, "kept": True}
        return render(request, "learning/grade_test.html", context, status=409)
    messages.success(request, gettext("De toets is gewist."))
    return to_list(book, "")


@route("groepen/<uuid:uid>/toetsen/<uuid:test>/publiceren/", "publish_test")
@page(purpose="teaching", kind=Kind.GROUP, reads=READS, writes=("assessment",), methods=("GET", "POST"))
def publish(request: HttpRequest, *, door: Door, uid: UUID, test: UUID) -> HttpResponse:
    """Let families see the marks of a test that was held back, after one look at what they will see."""
    book = _opened(door, uid)
    chosen_test = chosen(book, str(test))
    context: dict[str, Any] = {
        "group": book.group,
        "test": chosen_test,
        "count": sum(chosen_test.id in row.grades for row in book.rows),
        "missing": [row.name for row in book.rows if chosen_test.id not in row.grades],
        "is_seen": chosen_test.shown_from is not None and chosen_test.shown_from <= door.opened_at,
    }
    if request.method != "POST":
        return render(request, "learning/grade_publish.html", context)
    try:
        publish_test(door=door, test=chosen_test)
    except NotApproved:
        return render(request, "learning/grade_publish.html", context | {"unapproved": True}, status=409)
    messages.success(request, gettext("Leerlingen en ouders zien deze cijfers nu."))
    return to_list(book, str(test))


@route("groepen/<uuid:uid>/toetsen/<uuid:test>/plakken/", "paste_grades")
@page(purpose="teaching", kind=Kind.GROUP, reads=READS, methods=("GET", "POST"))
def paste(request: HttpRequest, *, door: Door, uid: UUID, test: UUID) -> HttpResponse:
    """A column of marks as text; the answer shows who gets what, and saves nothing."""
    book = _opened(door, uid)
    chosen_test = chosen(book, str(test))
    form = PasteForm(request.POST.dict()) if request.method == "POST" else PasteForm()
    if form.is_valid():
        assigned = assign(form.cleaned_data["column"], book.rows)
        if not assigned.problems:
            return _preview(request, door, book, chosen_test, assigned.texts)
        for problem in assigned.problems:
            form.add_error("column", problem)
    context = {"form": form, "group": book.group, "test": chosen_test, "rows": book.rows}
    return render(request, "learning/grade_paste.html", context, status=_status(form))


def _preview(request: HttpRequest, door: Door, book: Gradebook, test: Test, texts: Mapping[UUID, str]) -> HttpResponse:
    boxes = {(row.uid, test.id): _pasted(row, test, texts.get(row.uid)) for row in book.rows}
    said = Said(preview=_told(book, texts))
    said.wrong = [(row.name, b.key, b.problem) for row in book.rows if (b := boxes[row.uid, test.id]).problem]
    return shown(request, book, Opened([test], False, boxes), said, door=door)


def _pasted(row: Row, test: Test, text: str | None) -> Box:
    was = row.grades.get(test.id)
    key = key_of(row.uid, None)
    if text is None:
        return Box(key, "" if was is None else written(was), was, is_low(was))
    mark, problem = read_mark(text)
    return Box(key, text if mark is None else written(mark), was, is_low(mark), problem, is_changed=mark != was)


def _told(book: Gradebook, texts: Mapping[UUID, str]) -> str:
    count, others = len(texts), len(book.rows) - len(texts)
    told = ngettext("U plakte %(count)s cijfer.", "U plakte %(count)s cijfers.", count) % {"count": count}
    if not others:
        return told
    rest = ngettext("%(count)s leerling houdt wat er stond.", "%(count)s leerlingen houden wat er stond.", others)
    return f"{told} {rest % {'count': others}}"


def _opened(door: Door, uid: UUID) -> Gradebook:
    book = gradebook(door=door, uid=uid)
    door.label = group_label(book.group.name, door.count)
    return book


def _periods(book: Gradebook) -> list[AnyPeriod]:
    return [slot.period for slot in book.structure.slots if slot.period]


def _form(request: HttpRequest, book: Gradebook, door: Door, test: Test | None) -> TestForm:
    return TestForm(
        request.POST.dict() if request.method == "POST" else None,
        group=book.group,
        others=[other for other in book.tests if other != test],
        periods=_periods(book),
        test=test,
        now=door.opened_at,
    )


def _refuse(form: TestForm, refused: Exception) -> None:
    match refused:
        case TitleTaken():
            form.add_error("title", gettext("Deze groep heeft al een toets met deze naam. Kies een andere naam."))
        case AlreadySeen():
            form.add_error(
                "shown", gettext("Leerlingen en ouders zagen deze cijfers al. U kunt ze niet meer verbergen.")
            )
        case _:
            form.add_error(
                "shown",
                gettext(
                    "De cijferopbouw van deze groep is niet goedgekeurd. Kies ‘Pas als ik ze publiceer’ en vraag de "
                    "schoolleider om de opbouw goed te keuren."
                ),
            )


def _status(form: Any) -> int:
    return 422 if form.is_bound and form.errors else 200
