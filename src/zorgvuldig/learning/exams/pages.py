"""The school exam of a group: what the PTA says of each test, how pupils do, and what was handed in. And the school's rule about resits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.page_kinds import Answer, Context, Page
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.learning.exams.actions import (
    REFUSALS,
    ExamDetails,
    remove_right,
    save_details,
    save_hand_ins,
    save_right,
)
from zorgvuldig.learning.exams.reads import HANDED, KINDS, exam_groups, exam_table, handed_in
from zorgvuldig.learning.exams.rights import right_of
from zorgvuldig.learning.grades.gradebook_reads import Gradebook, gradebook
from zorgvuldig.learning.grades.pages import READS, chosen
from zorgvuldig.learning.models import Test
from zorgvuldig.learning.resits import resits_of, without_resits
from zorgvuldig.learning.school_rule_page import SchoolRulePage, arranging
from zorgvuldig.school.groups.reads import group_label
from zorgvuldig.school.models import School

CODE, MOST_WEIGHT = 12, 100


@dataclass(frozen=True, slots=True)
class PtaLine:
    """The fields of a test as they stand or were typed, and what is wrong."""

    test: Test
    code: str
    kind: str
    weight: str
    may_resit: bool
    problem: str = ""

    @property
    def has_hand_in(self) -> bool:
        """Whether work is handed in for it."""
        return self.test.exam_kind in HANDED


@route("groepen/<uuid:uid>/pta/", "exam_group")
@page(purpose="teaching", kind=Kind.GROUP, reads=READS, writes=("assessment",), facts="grades")
class ExamGroup(Page):
    """The tests of the PTA of a group I teach, with what the PTA says of each, and how every pupil does."""

    template = "learning/exam_group.html"
    methods: tuple[str, ...] = ("GET", "POST")

    def find(self, uid: UUID) -> tuple[Gradebook, list[Test]]:
        book = gradebook(door=self.door, uid=uid)
        self.door.label = group_label(book.group.name, self.door.count)
        exams = [test for test in book.tests if test.is_exam]
        return book, without_resits(exams, resits_of(exams))

    def get(self, book: Gradebook, tests: list[Test]) -> Answer:
        return self.shown(book, [_pta_line(test) for test in tests])

    def shown(self, book: Gradebook, lines: Sequence[PtaLine], status: int = 200, refused: str = "") -> Answer:
        """The page."""
        table = exam_table(book, door=self.door)
        wrong = [line for line in lines if line.problem]
        context = {
            "book": book,
            "lines": lines,
            "table": table,
            "kinds": KINDS.items(),
            "wrong": wrong,
            "refused": refused,
        }
        return self.show(context, status)

    def post(self, book: Gradebook, tests: list[Test]) -> Answer:
        lines = [_posted(self.request.POST.dict(), test) for test in tests]
        if any(line.problem for line in lines):
            return self.shown(book, lines, 422)
        details = [ExamDetails(o.test, o.code, o.kind, int(o.weight) if o.weight else None, o.may_resit) for o in lines]
        try:
            count = save_details(door=self.door, details=details)
        except Refused as no:
            return self.shown(book, lines, 422, no.says(REFUSALS))
        said = gettext(
            "Het PTA is bewaard. De schoolleider keurt de cijferopbouw opnieuw goed als een gewicht veranderde."
        )
        messages.success(self.request, said if count else gettext("Er was niets veranderd."))
        return go(self.request.path)


def _pta_line(test: Test) -> PtaLine:
    weight = "" if test.exam_weight is None else str(test.exam_weight)
    return PtaLine(test, test.exam_code, test.exam_kind, weight, test.may_resit)


def _posted(data: Mapping[str, str], test: Test) -> PtaLine:
    code, kind, weight = (data.get(f"{name}-{test.uid}", "").strip() for name in ("code", "soort", "telt"))
    line = PtaLine(test, code, kind, weight, data.get(f"her-{test.uid}") == "ja")
    if len(code) > CODE:
        return replace(line, problem=gettext("Een code is hoogstens %(limit)s tekens lang.") % {"limit": CODE})
    if kind not in KINDS:
        return replace(line, kind="", problem=gettext("Kies wat voor toets het is."))
    if weight and not (weight.isascii() and weight.isdecimal() and int(weight) <= MOST_WEIGHT):
        return replace(line, problem=gettext("Vul als gewicht een heel getal in van 0 tot en met 100, of niets."))
    return line


# What was handed in.


@dataclass(frozen=True, slots=True)
class HandInBox:
    """A pupil with the day on which work was handed in, as it stands or was typed."""

    uid: UUID
    name: str
    text: str
    day: date | None = None
    problem: str = ""


@route("groepen/<uuid:uid>/toetsen/<uuid:test>/ingeleverd/", "hand_ins")
@page(purpose="teaching", kind=Kind.GROUP, reads=READS, writes=("grades",), facts="grades")
class HandIns(Page):
    """On which day each pupil of a group I teach handed in work for a test of the PTA. Families see it."""

    template = "learning/hand_ins.html"
    methods: tuple[str, ...] = ("GET", "POST")

    def find(self, uid: UUID, test: UUID) -> tuple[Gradebook, Test]:
        book = gradebook(door=self.door, uid=uid)
        self.door.label = group_label(book.group.name, self.door.count)
        found = chosen(book, str(test))
        if found.exam_kind not in HANDED:
            raise Http404
        return book, found

    def get(self, book: Gradebook, test: Test) -> Answer:
        ids = [row.pupil_id for row in book.rows]
        standing = handed_in(ids, [test.pk], door=self.door)
        days = {pupil: found[test.pk] for pupil, found in standing.items()}
        boxes = [
            HandInBox(row.uid, row.name, days[row.pupil_id].isoformat() if row.pupil_id in days else "")
            for row in book.rows
        ]
        return self.shown(book, test, boxes)

    def shown(self, book: Gradebook, test: Test, boxes: Sequence[HandInBox], status: int = 200) -> Answer:
        """The page."""
        wrong = [box for box in boxes if box.problem]
        context = {"book": book, "test": test, "boxes": boxes, "wrong": wrong, "today": today(door=self.door)}
        return self.show(context, status)

    def post(self, book: Gradebook, test: Test) -> Answer:
        data = self.request.POST.dict()
        day = today(door=self.door)
        boxes = [_handed(data, row.uid, row.name, day) for row in book.rows]
        if any(box.problem for box in boxes):
            return self.shown(book, test, boxes, 422)
        days = {row.pupil_id: box.day for row, box in zip(book.rows, boxes, strict=True)}
        try:
            count = save_hand_ins(door=self.door, group=book.group, test=test, days=days)
        except Refused as no:
            messages.error(self.request, no.says(REFUSALS))
            return go(self.request.path)
        told = ngettext("Er is %(count)s dag bewaard.", "Er zijn %(count)s dagen bewaard.", count) % {"count": count}
        messages.success(self.request, told if count else gettext("Er was niets veranderd."))
        return go(self.request.path)


def _handed(data: Mapping[str, str], uid: UUID, name: str, today_is: date) -> HandInBox:
    text = data.get(f"d-{uid}", "").strip()
    if not text:
        return HandInBox(uid, name, "")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return HandInBox(uid, name, text, problem=gettext("Vul de dag in waarop het werk is ingeleverd."))
    if day > today_is:
        return HandInBox(uid, name, text, problem=str(REFUSALS["hand_in_day"]))
    return HandInBox(uid, name, text, day)


# How many resits a school gives.


class ResitForm(forms.Form):
    """How many tests of the school exam a pupil may take again in a year."""

    per_year = forms.IntegerField(
        label=_("Hoeveel toetsen van het schoolexamen mag een leerling in een schooljaar herkansen?"),
        min_value=0,
        max_value=40,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), _("Vul een heel getal in van 0 tot en met 40.")
        ),
    )


@route("jaarplanning/herkansingen/", "planning_resits")
@arranging(writes=("planning",), facts="planning")
class ResitRights(SchoolRulePage):
    """How many resits a school gives."""

    template = "learning/resit_right.html"
    numbers = ResitForm
    rule_of, remove = staticmethod(right_of), staticmethod(remove_right)

    def save(self, school: School, form: ResitForm) -> str:
        save_right(door=self.door, school=school, **form.cleaned_data)
        return gettext(
            "De regel is bewaard. Hij geldt voor herkansingen waarvoor docenten vanaf nu een cijfer invullen."
        )


# For the school leader: which groups have tests of the PTA, without opening anybody's file.


@route("schoolexamen/", "exam_groups")
@page(
    purpose="approving",
    kind=Kind.NOBODY,
    reads=("organisation", "staff", "planning", "assessment", "grade_structure", "grade_approval"),
)
class ExamGroups(Page):
    """The groups of my school with tests of the PTA, to make the list that is signed."""

    template = "learning/exam_groups.html"

    def context(self) -> Context:
        return {"groups": exam_groups(door=self.door)}
