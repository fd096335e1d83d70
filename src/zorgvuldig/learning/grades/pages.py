"""Entering marks: one test of the group is open for entry and the others are text, or several are open at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.reads_ahead import ask_ahead
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import go_on, wants_words, words
from zorgvuldig.kit.page_kinds import Answer, Page
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.kit.words import in_words
from zorgvuldig.learning.averages import SUFFICIENT
from zorgvuldig.learning.charts import spread_shape
from zorgvuldig.learning.exams.rights import resits_left
from zorgvuldig.learning.grades.actions import REFUSALS, ChangedMeanwhile, MarkChange, Place, save_grades
from zorgvuldig.learning.grades.autosave_pages import PostedBoxes, answered, clash, pupil_gone_response
from zorgvuldig.learning.grades.forms import Cell, earlier_marks, key_of, read_cells, strangers
from zorgvuldig.learning.grades.gradebook_reads import GROUP, Gradebook, gradebook
from zorgvuldig.learning.grades.reads import is_low, recent_mistypings
from zorgvuldig.learning.marks import Code, Mark, written
from zorgvuldig.learning.models import Test
from zorgvuldig.learning.resits import counts_label
from zorgvuldig.learning.schemes.structure_reads import ApprovalState, approval_state
from zorgvuldig.school.groups.reads import group_label

READS = (
    "organisation",
    "identity",
    "membership",
    "assessment",
    "grades",
    "planning",
    "grade_structure",
    "grade_approval",
    "correction",
)
ALL = "alle"
MOST_COLUMNS, MOST_BOXES = 20, 600  # open at once: a form has a limit, and so has a screen


@dataclass(frozen=True, slots=True)
class MarkBox:
    """An open box: what it shows, what it said before, what is wrong with it, and whether it asks for a reason."""

    key: str
    text: str
    was: Mark | None
    is_low: bool = False
    problem: str = ""
    asks: bool = False
    reason: str = ""
    is_changed: bool = False


@dataclass(slots=True)
class SaveProblems:
    """What a page says about boxes that could not be saved: a name, the box, and a sentence each."""

    status: int = 200
    gone: bool = False
    wrong: list[tuple[str, str, str]] = field(default_factory=list)
    unexplained: list[tuple[str, str, str]] = field(default_factory=list)
    clashes: list[tuple[str, str, str]] = field(default_factory=list)
    unapproved: list[Test] = field(default_factory=list)
    preview: str = ""

    @property
    def is_refused(self) -> bool:
        """Whether nothing was saved."""
        return self.status >= 400


@dataclass(frozen=True, slots=True)
class OpenBoxes:
    """Which tests of the list are open for entry, and the boxes, by pupil and test number."""

    tests: Sequence[Test]
    is_grid: bool
    boxes: Mapping[tuple[UUID, int], MarkBox]


@route("groepen/<uuid:uid>/cijfers/", "grades")
@page(purpose="teaching", kind=Kind.GROUP, reads=READS, writes=("grades",))
class Grades(Page):
    """The grade list with boxes open; a post saves all of them, or keeps them on the page and says why.

    Of a script that saves in the background each box is saved by itself.
    """

    methods: tuple[str, ...] = ("GET", "POST")

    def find(self, uid: UUID) -> tuple[Gradebook, list[Test], bool]:
        if self.request.method == "GET":
            ask_ahead((GROUP, {"uid": uid}), door=self.door)
        book = gradebook(door=self.door, uid=uid)
        self.door.label = group_label(book.group.name, self.door.count)
        sent = self.request.POST if self.request.method == "POST" else self.request.GET
        return book, *_open_tests(book, sent.get("toets", ""), self.door)

    def get(self, book: Gradebook, tests: list[Test], is_grid: bool) -> Answer:
        if wants_words(self.request):
            return go_on(self.request, door=self.door)
        return self.listed(book, OpenBoxes(tests, is_grid, current_boxes(book, tests, is_grid)), SaveProblems())

    def post(self, book: Gradebook, tests: list[Test], is_grid: bool) -> Answer:
        if book.is_signed:
            return self.fixed(book, str(REFUSALS["grade_signed"]))
        try:
            return self.saved(book, tests, is_grid)
        except Refused as no:
            return self.fixed(book, no.says(REFUSALS))

    def fixed(self, book: Gradebook, says: str) -> Answer:
        """Nothing was saved: the end marks of the group are signed."""
        if wants_words(self.request):
            return words(409, says, door=self.door, boxes={})
        messages.error(self.request, says)
        return to_list(book, "")

    def saved(self, book: Gradebook, tests: list[Test], is_grid: bool) -> Answer:
        """The boxes that were posted, kept, or on the page with why not. Raises `Refused`."""
        data = self.request.POST.dict()
        rows = {row.uid: row for row in book.rows}
        cells = _with_right(book, read_cells(data, tests, rows, is_grid=is_grid), self.door)
        changed = [cell for cell in cells if cell.is_changed]
        asking, kept = _reasons(book, changed, self.door)
        if wants_words(self.request):
            return _in_background(data, self.door, book, cells, asking, kept)
        boxes = {(cell.pupil, cell.test.id): _typed(cell, cell.key in asking) for cell in cells}
        said = SaveProblems(status=422, gone=strangers(data, cells))
        said.wrong = [_named(book, cell, cell.problem) for cell in cells if cell.problem]
        said.unexplained = [_named(book, cell, "") for cell in changed if cell.key in asking and not cell.reason]
        said.unapproved = _unapproved(book, changed, self.door)
        if said.gone or said.wrong or said.unexplained or said.unapproved:
            return self.listed(book, OpenBoxes(tests, is_grid, boxes), said)
        entries = [_mark_change(cell, rows[cell.pupil].pupil_id, asking, kept) for cell in changed]
        try:
            count = save_grades(door=self.door, entries=entries)
        except ChangedMeanwhile as other:
            said = SaveProblems(status=409, clashes=_clashes(book, changed, boxes, other.marks))
            return self.listed(book, OpenBoxes(tests, is_grid, boxes), said)
        told = ngettext("Er is %(count)s cijfer bewaard.", "Er zijn %(count)s cijfers bewaard.", count)
        messages.success(self.request, told % {"count": count} if count else gettext("Er was niets veranderd."))
        return to_list(book, ALL if is_grid else str(tests[0].uid))

    def listed(self, book: Gradebook, opened: OpenBoxes, said: SaveProblems) -> HttpResponse:
        """The grade list with what is open and what there is to say."""
        return render_gradebook(self.request, book, opened, said, door=self.door)


def _open_tests(book: Gradebook, wanted: str, door: Door) -> tuple[list[Test], bool]:
    if book.is_signed:
        return [], False
    if wanted == ALL:
        most = max(1, min(MOST_COLUMNS, MOST_BOXES // max(len(book.rows), 1)))
        return book.tests[-most:], True
    if "," in wanted:  # the tests that were open in the form that is posted
        return [chosen(book, uid) for uid in wanted.split(",") if uid], True
    if wanted:
        return [chosen(book, wanted)], False
    latest = _latest(book, door)
    return ([latest] if latest else []), False


def chosen(book: Gradebook, uid: str) -> Test:
    """The test of this group with this number. Raises Http404."""
    for test in book.tests:
        if str(test.uid) == uid:
            return test
    raise Http404


def _latest(book: Gradebook, door: Door) -> Test | None:
    """The last test that was held already, else the first one to come."""
    held = [test for test in book.tests if test.held_on <= today(door=door)]
    return held[-1] if held else next(iter(book.tests), None)


def _in_background(
    data: Mapping[str, str],
    door: Door,
    book: Gradebook,
    cells: Sequence[Cell],
    asking: set[str],
    kept: Mapping[str, str],
) -> HttpResponse:
    if strangers(data, cells):
        return pupil_gone_response(door=door)
    ids = {row.uid: row.pupil_id for row in book.rows}
    unapproved = {test.id for test in _unapproved(book, [cell for cell in cells if cell.is_changed], door)}
    posted = PostedBoxes(cells, {cell.key: ids[cell.pupil] for cell in cells}, asking, kept, unapproved)
    return answered(book, posted, door=door)


def _reasons(book: Gradebook, changed: Sequence[Cell], door: Door) -> tuple[set[str], dict[str, str]]:
    """The boxes that need a reason, and the reason of those that put a slip right: one that is given, or that goes on to hold."""
    ids = {row.uid: row.pupil_id for row in book.rows}
    seen = {cell.key: (ids[cell.pupil], cell.test.id) for cell in changed if _needs_reason(cell, door)}
    standing = recent_mistypings(set(seen.values()), door=door) if seen else {}
    given = {cell.key: cell.reason for cell in changed}
    kept = {key: given[key] or standing[place] for key, place in seen.items() if place in standing}
    return set(seen) - set(kept), kept


def _mark_change(cell: Cell, pupil_id: int, asking: set[str], kept: Mapping[str, str]) -> MarkChange:
    reason = cell.reason if cell.key in asking else kept.get(cell.key, "")
    return MarkChange(pupil_id, cell.test.id, cell.was, cell.mark, reason)


def _with_right(book: Gradebook, cells: list[Cell], door: Door) -> list[Cell]:
    """The boxes, and of those that use a resit of the school exam which the pupil has not, that this is so."""
    users = [cell for cell in cells if _uses_resit(cell)]
    if not users:
        return cells
    ids = {row.uid: row.pupil_id for row in book.rows}
    left = {pupil: one.left for pupil, one in resits_left(ids.values(), book.group, door=door).items()}
    refused = set()
    for cell in users:
        pupil = ids[cell.pupil]
        if pupil in left and left[pupil] <= 0:
            refused.add(cell.key)
        elif pupil in left:
            left[pupil] -= 1
    says = gettext("Deze leerling heeft dit schooljaar geen herkansing van het schoolexamen meer over.")
    return [replace(cell, problem=cell.problem or says) if cell.key in refused else cell for cell in cells]


def _uses_resit(cell: Cell) -> bool:
    """Whether the box uses a right: a mark of a resit of the school exam, where there was none or an exemption."""
    uses = cell.test.is_exam and cell.test.resit_of_id is not None
    return uses and cell.was in (None, Code.EXEMPT) and cell.mark not in (None, Code.EXEMPT)


def _needs_reason(cell: Cell, door: Door) -> bool:
    """A mark that families could see already is changed with a reason. A test that is made up at last explains itself, and so
    does what the same person typed a moment ago (`slips`).
    """
    is_seen = cell.test.shown_from is not None and cell.test.shown_from <= door.opened_at
    return is_seen and cell.was is not None and (cell.was is not Code.MISSED or cell.mark is None)


def _unapproved(book: Gradebook, changed: Sequence[Cell], door: Door) -> list[Test]:
    """Exam tests that families see at once, while the way the marks are made is not approved."""
    exams = {c.test.id: c.test for c in changed if c.test.is_exam and c.test.shown_from is not None}
    if not exams or approval_state(book.group.id, book.structure, door=door) is ApprovalState.APPROVED:
        return []
    return list(exams.values())


def _named(book: Gradebook, cell: Cell, sentence: str) -> tuple[str, str, str]:
    name = next(row.name for row in book.rows if row.uid == cell.pupil)
    return name, cell.key, sentence


def _clashes(
    book: Gradebook, changed: Sequence[Cell], boxes: dict[tuple[UUID, int], MarkBox], marks: Mapping[Place, Mark | None]
) -> list[tuple[str, str, str]]:
    """Say both marks, and let the next form compare with what stands there now."""
    ids = {row.uid: row.pupil_id for row in book.rows}
    found = []
    for cell in changed:
        place = ids[cell.pupil], cell.test.id
        if place not in marks:
            continue
        theirs = marks[place]
        sentence = clash(cell, theirs)
        asks = cell.test.shown_from is not None and theirs is not None
        boxes[cell.pupil, cell.test.id] = MarkBox(
            cell.key, cell.text, theirs, is_low(cell.mark), sentence, asks, cell.reason, is_changed=True
        )
        found.append(_named(book, cell, sentence))
    return found


def _typed(cell: Cell, asks: bool) -> MarkBox:
    return MarkBox(cell.key, cell.text, cell.was, is_low(cell.mark), cell.problem, asks, cell.reason, cell.is_changed)


def current_boxes(book: Gradebook, tests: Sequence[Test], is_grid: bool) -> dict[tuple[UUID, int], MarkBox]:
    """The boxes of these tests with the marks that stand there."""
    language = get_language()
    return {
        (row.uid, test.id): _box(key_of(row.uid, place if is_grid else None), row.grades.get(test.id), language)
        for row in book.rows
        for place, test in enumerate(tests)
    }


def _box(key: str, mark: Mark | None, language: str | None) -> MarkBox:
    return MarkBox(key, "" if mark is None else written(mark, language), mark, is_low(mark))


def to_list(book: Gradebook, wanted: str) -> HttpResponse:
    """Back to the grade list, with this open (empty: the last test)."""
    address = reverse("grades", kwargs={"uid": book.group.uid})
    return HttpResponseRedirect(f"{address}?toets={wanted}" if wanted else address, status=303)


def render_gradebook(
    request: HttpRequest, book: Gradebook, opened: OpenBoxes, said: SaveProblems, *, door: Door
) -> HttpResponse:
    """The grade list as a page, with what is open and what there is to say."""
    before = {
        row.uid: earlier_marks([opened.boxes[row.uid, t.id].was if (row.uid, t.id) in opened.boxes else None for t in opened.tests])
        for row in book.rows
    }  # fmt: skip
    test = opened.tests[0] if len(opened.tests) == 1 and not opened.is_grid else None
    open_ids = {t.id for t in opened.tests}
    titles, language = [*(t.title for t in book.tests), gettext("Gemiddeld")], get_language()
    context: dict[str, Any] = {
        "book": book,
        "test": test,
        "is_grid": opened.is_grid,
        "posted": ",".join(str(t.uid) for t in opened.tests) + ("," if opened.is_grid and len(opened.tests) == 1 else ""),
        "open_ids": open_ids,
        "columns": [
            (t, in_words(t.held_on, "j b", language), t.shown_from is None or t.shown_from > door.opened_at, counts_label(t.resit_counts))
            for t in book.tests
        ],
        "boxes": opened.boxes,
        "before": before,
        "spreads": [(title, foot, spread_shape(foot.spread)) for title, foot in zip(titles, (*book.feet, book.total), strict=True)],
        "low": SUFFICIENT,
        "said": said,
        "is_hidden": test is not None and (test.shown_from is None or test.shown_from > door.opened_at),
        "facts": facts("grades"),
    }  # fmt: skip
    return render(request, "learning/grades.html", context, status=said.status)
