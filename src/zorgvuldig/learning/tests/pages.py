"""The tests of a group: making, changing, publishing and deleting them, and a column of marks that is pasted."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.utils.translation import gettext, ngettext

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.page_kinds import Answer, Context, FormPage, Page
from zorgvuldig.learning.grades.actions import REFUSALS
from zorgvuldig.learning.grades.forms import PasteForm, assign, key_of
from zorgvuldig.learning.grades.gradebook_reads import Gradebook, MarkRow, gradebook
from zorgvuldig.learning.grades.pages import READS, MarkBox, OpenBoxes, SaveProblems, chosen, render_gradebook, to_list
from zorgvuldig.learning.grades.reads import is_low
from zorgvuldig.learning.marks import not_taken, read_mark, written
from zorgvuldig.learning.models import Test
from zorgvuldig.learning.schemes.structure_reads import AnyPeriod
from zorgvuldig.learning.tests.actions import (
    AlreadySeen,
    HasGrades,
    HasResit,
    MarksSigned,
    NotApproved,
    ResitTaken,
    TitleTaken,
    add_test,
    change_test,
    delete_test,
    has_grades,
    publish_test,
)
from zorgvuldig.learning.tests.forms import TestForm
from zorgvuldig.school.groups.reads import group_label


class GroupTestPage(Page):
    """A page about the tests of a group I teach."""

    def gradebook(self, uid: UUID) -> Gradebook:
        """The marks of the group; the strip says that it is open."""
        book = gradebook(door=self.door, uid=uid)
        self.door.label = group_label(book.group.name, self.door.count)
        return book

    def fixed(self, book: Gradebook) -> Answer:
        """To the grade list: the end marks of the group are signed, and no test of it changes."""
        messages.warning(self.request, str(REFUSALS["grade_signed"]))
        return to_list(book, "")


class TestFormPage(GroupTestPage, FormPage):
    """The form of a test: None for a new one."""

    def form(self, book: Gradebook, test: Test | None, data: Any) -> TestForm:
        return TestForm(
            None if data is None else data.dict(),
            group=book.group,
            others=[other for other in book.tests if other != test],
            periods=_periods(book),
            test=test,
            now=self.door.opened_at,
        )

    def post(self, book: Gradebook, test: Test | None) -> Answer:
        form = self.form(book, test, self.request.POST)
        if form.is_valid():
            try:
                return self.kept(book, test, form)
            except MarksSigned:
                return self.fixed(book)
            except (TitleTaken, ResitTaken, NotApproved, AlreadySeen) as refused:
                _refuse(form, refused)
        return self.again(form, book, test)

    def kept(self, book: Gradebook, test: Test | None, form: TestForm) -> Answer:
        """The list, which says what was done. Raises `TitleTaken`, `ResitTaken`, `NotApproved` and `AlreadySeen`."""
        raise NotImplementedError


@route("groepen/<uuid:uid>/toetsen/nieuw/", "new_test")
@page(purpose="teaching", kind=Kind.GROUP, reads=READS, writes=("assessment",))
class NewTest(TestFormPage):
    """A form for a new test of a group I teach."""

    template = "learning/new_test.html"

    def find(self, uid: UUID) -> tuple[Gradebook, None] | Answer:
        book = self.gradebook(uid)
        return self.fixed(book) if book.is_signed else (book, None)

    def context(self, book: Gradebook, test: None) -> Context:
        return {"group": book.group}

    def kept(self, book: Gradebook, test: Test | None, form: TestForm) -> Answer:
        made = add_test(door=self.door, group=book.group, **form.values)
        messages.success(self.request, gettext("De toets is gemaakt. Vul nu de cijfers in."))
        return to_list(book, str(made.uid))


@route("groepen/<uuid:uid>/toetsen/<uuid:test>/", "edit_test")
@page(purpose="teaching", kind=Kind.GROUP, reads=READS, writes=("assessment",))
class EditTest(TestFormPage):
    """A test of a group I teach; it can be deleted while it has no marks."""

    template = "learning/grade_test.html"

    def find(self, uid: UUID, test: UUID) -> tuple[Gradebook, Test] | Answer:
        book = self.gradebook(uid)
        found = chosen(book, str(test))
        return self.fixed(book) if book.is_signed else (book, found)

    def context(self, book: Gradebook, test: Test) -> Context:
        return {"group": book.group, "test": test, "has_grades": has_grades(test, door=self.door)}

    def post(self, book: Gradebook, test: Any) -> Answer:
        if self.request.POST.get("doe") != "wis":
            return super().post(book, test)
        try:
            delete_test(door=self.door, test=test)
        except MarksSigned:
            return self.fixed(book)
        except (HasGrades, HasResit) as refused:
            said = {
                "has_grades": has_grades(test, door=self.door),
                "kept": True,
                "resit": isinstance(refused, HasResit),
            }
            return self.show({"form": self.form(book, test, None), "group": book.group, "test": test, **said}, 409)
        messages.success(self.request, gettext("De toets is gewist."))
        return to_list(book, "")

    def kept(self, book: Gradebook, test: Any, form: TestForm) -> Answer:
        change_test(door=self.door, test=test, **form.values)
        messages.success(self.request, gettext("De toets is veranderd."))
        return to_list(book, str(test.uid))


@route("groepen/<uuid:uid>/toetsen/<uuid:test>/publiceren/", "publish_test")
@page(purpose="teaching", kind=Kind.GROUP, reads=READS, writes=("assessment",))
class PublishTest(GroupTestPage):
    """Let families see the marks of a test that was held back, after one look at what they will see."""

    template = "learning/grade_publish.html"
    methods: tuple[str, ...] = ("GET", "POST")

    def find(self, uid: UUID, test: UUID) -> tuple[Gradebook, Test]:
        book = self.gradebook(uid)
        return book, chosen(book, str(test))

    def context(self, book: Gradebook, test: Test) -> Context:
        return {
            "group": book.group,
            "test": test,
            "count": sum(test.id in row.grades for row in book.rows),
            "missing": [row.name for row in book.rows if test.id not in row.grades],
            "is_seen": test.shown_from is not None and test.shown_from <= self.door.opened_at,
        }

    def post(self, book: Gradebook, test: Test) -> Answer:
        try:
            publish_test(door=self.door, test=test)
        except NotApproved:
            return self.show({**self.context(book, test), "unapproved": True}, 409)
        messages.success(self.request, gettext("Leerlingen en ouders zien deze cijfers nu."))
        return to_list(book, str(test.uid))


@route("groepen/<uuid:uid>/toetsen/<uuid:test>/plakken/", "paste_grades")
@page(purpose="teaching", kind=Kind.GROUP, reads=READS)
class PasteGrades(GroupTestPage, FormPage):
    """A column of marks as text; the answer shows who gets what, and saves nothing."""

    template = "learning/grade_paste.html"

    def find(self, uid: UUID, test: UUID) -> tuple[Gradebook, Test] | Answer:
        book = self.gradebook(uid)
        found = chosen(book, str(test))
        return self.fixed(book) if book.is_signed else (book, found)

    def form(self, book: Gradebook, test: Test, data: Any) -> PasteForm:
        return PasteForm() if data is None else PasteForm(data.dict())

    def context(self, book: Gradebook, test: Test) -> Context:
        return {"group": book.group, "test": test, "rows": book.rows}

    def post(self, book: Gradebook, test: Test) -> Answer:
        form = self.form(book, test, self.request.POST)
        if form.is_valid():
            assigned = assign(form.cleaned_data["column"], book.rows)
            if not assigned.problems:
                return self.preview(book, test, assigned.texts)
            for problem in assigned.problems:
                form.add_error("column", problem)
        return self.again(form, book, test)

    def preview(self, book: Gradebook, test: Test, texts: Mapping[UUID, str]) -> Answer:
        """The grade list as it would be."""
        boxes = {(row.uid, test.id): _pasted(row, test, texts.get(row.uid)) for row in book.rows}
        said = SaveProblems(preview=_change_message(book, texts))
        said.wrong = [(row.name, b.key, b.problem) for row in book.rows if (b := boxes[row.uid, test.id]).problem]
        return render_gradebook(self.request, book, OpenBoxes([test], False, boxes), said, door=self.door)


def _pasted(row: MarkRow, test: Test, text: str | None) -> MarkBox:
    was = row.grades.get(test.id)
    key = key_of(row.uid, None)
    if text is None:
        return MarkBox(key, "" if was is None else written(was), was, is_low(was))
    mark, problem = read_mark(text)
    problem = problem or not_taken(mark, test.takes)
    return MarkBox(key, text if mark is None else written(mark), was, is_low(mark), problem, is_changed=mark != was)


def _change_message(book: Gradebook, texts: Mapping[UUID, str]) -> str:
    count, others = len(texts), len(book.rows) - len(texts)
    told = ngettext("U plakte %(count)s cijfer.", "U plakte %(count)s cijfers.", count) % {"count": count}
    if not others:
        return told
    rest = ngettext("%(count)s leerling houdt wat er stond.", "%(count)s leerlingen houden wat er stond.", others)
    return f"{told} {rest % {'count': others}}"


def _periods(book: Gradebook) -> list[AnyPeriod]:
    return [slot.period for slot in book.structure.slots if slot.period]


def _refuse(form: TestForm, refused: Exception) -> None:
    match refused:
        case TitleTaken():
            form.add_error("title", gettext("Deze groep heeft al een toets met deze naam. Kies een andere naam."))
        case ResitTaken():
            form.add_error("resit_of", gettext("Deze toets heeft intussen al een herkansing. Kies een andere toets."))
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
