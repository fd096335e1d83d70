"""The end marks of a group: the teacher looks, confirms and signs; the school leader opens them again."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.form_page import FormCopy, go
from zorgvuldig.kit.page_kinds import Answer, Context, FormPage, Page
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.learning.final_marks.actions import REFUSALS, ConfirmedMark, reopen, sign
from zorgvuldig.learning.final_marks.forms import EndMarkBox, ReopenForm, first_boxes, posted_boxes
from zorgvuldig.learning.final_marks.reads import (
    Signed,
    calculations,
    hindrances,
    marks_of_signing,
    signed_groups,
    signings_of,
)
from zorgvuldig.learning.grades.gradebook_reads import Gradebook, gradebook
from zorgvuldig.learning.grades.pages import READS
from zorgvuldig.learning.progress.reads import in_decimals
from zorgvuldig.school.groups.reads import group_label, open_group
from zorgvuldig.school.models import LearningGroup


@route("groepen/<uuid:uid>/eindcijfers/", "final_marks")
@page(
    purpose="teaching",
    kind=Kind.GROUP,
    reads=(*READS, "staff"),
    writes=("grades", "grade_structure"),
    facts="grades",
)
class FinalMarks(Page):
    """The end marks of a group I teach: as calculated, to confirm all at once and sign, or as they were signed."""

    template = "learning/final_marks.html"
    methods: tuple[str, ...] = ("GET", "POST")

    def find(self, uid: UUID) -> tuple[Gradebook, list[Signed]]:
        book = gradebook(door=self.door, uid=uid)
        self.door.label = group_label(book.group.name, self.door.count)
        return book, signings_of(book.group, door=self.door)

    def get(self, book: Gradebook, signings: list[Signed]) -> Answer:
        return self.show(self.context(book, signings))

    def context(self, book: Gradebook, signings: list[Signed]) -> Context:
        last = signings[0] if signings else None
        context = {"book": book, "signings": signings, "opened": [one for one in signings if not one.stands]}
        if last and last.stands:
            return context | {"signed": last, "rows": self.signed_rows(book, last)}
        before = marks_of_signing(last.id, door=self.door) if last else {}
        boxes = first_boxes(calculations(book), before, book.structure.scheme)
        return context | {**self.shown(book, boxes), "hindrances": hindrances(book, door=self.door)}

    def signed_rows(self, book: Gradebook, signed: Signed) -> list[tuple[Any, ...]]:
        """Each pupil with what was signed, as text, and whether it is low; without one, who came to the group afterwards."""
        marks = marks_of_signing(signed.id, door=self.door)
        scheme = book.structure.scheme
        return [
            (
                row.name,
                one,
                in_decimals(one.mark, scheme) if one else "",
                in_decimals(one.calculated, scheme) if one else "",
            )
            for row in book.rows
            for one in [marks.get(row.pupil_id)]
        ]

    def shown(self, book: Gradebook, boxes: Sequence[EndMarkBox]) -> Context:
        """What the form shows."""
        scheme = book.structure.scheme
        return {"boxes": [(box, in_decimals(box.about.calculated, scheme)) for box in boxes]}

    def post(self, book: Gradebook, signings: list[Signed]) -> Answer:
        if signings and signings[0].stands:
            messages.warning(self.request, str(REFUSALS["mark_signing_stands"]))
            return go(self.request.path)
        data = self.request.POST.dict()
        boxes = posted_boxes(data, calculations(book), book.structure.scheme)
        blocked = hindrances(book, door=self.door)
        wrong = [box for box in boxes if box.problem]
        moved = _moved(data, boxes)
        if blocked or wrong or moved or not boxes or data.get("teken") != "ja":
            says = {"wrong": wrong, "unsigned": data.get("teken") != "ja", "moved": moved}
            return self.again(book, signings, boxes, 409 if moved and not blocked else 422, **says)
        marks = [ConfirmedMark(b.about.row.pupil_id, b.mark, b.about.calculated, b.reason) for b in boxes]
        try:
            sign(door=self.door, group=book.group, marks=marks)
        except Refused as no:
            return self.again(book, signings, boxes, 409, refused=no.says(REFUSALS))
        messages.success(
            self.request,
            gettext("De eindcijfers zijn vastgesteld. Leerlingen en ouders zien ze nu."),
        )
        return go(self.request.path)

    def again(
        self, book: Gradebook, signings: list[Signed], boxes: Sequence[EndMarkBox], status: int, **says: Any
    ) -> Answer:
        """The form as it was filled in, with why nothing was signed."""
        return self.show(
            {**self.context(book, signings), **self.shown(book, boxes), "is_refused": True, **says}, status
        )


def _moved(data: Mapping[str, str], boxes: Sequence[EndMarkBox]) -> list[EndMarkBox]:
    """The pupils of whom something else is calculated now than the page showed that was posted, or who were not on it."""
    return [box for box in boxes if data.get(f"w-{box.key}", "-") != box.stamp]


# Opening them again: a second person, with a reason that is written down. It opens nobody's file.

LEADER_READS = ("organisation", "staff", "planning", "assessment", "grade_structure", "grade_approval")


@route("eindcijfers/", "signed_groups")
@page(purpose="approving", kind=Kind.NOBODY, reads=LEADER_READS, facts="grade_structure")
class SignedGroups(Page):
    """The groups of my school of which the end marks are signed."""

    template = "learning/signed_groups.html"

    def context(self) -> Context:
        return {"groups": signed_groups(door=self.door)}


@route("groepen/<uuid:uid>/eindcijfers/openen/", "reopen_marks")
@page(purpose="approving", kind=Kind.GROUP, reads=LEADER_READS, writes=("grade_approval",), facts="grade_structure")
class ReopenMarks(FormPage):
    """Signed end marks of a group, for the school leader to open again with a reason."""

    refusals = REFUSALS
    over = frozenset({"mark_reopening_gone"})

    def find(self, uid: UUID) -> tuple[LearningGroup, Signed]:
        group = open_group(door=self.door, uid=uid)
        self.door.label = gettext("De eindcijfers van %(group)s: u ziet geen leerlingen.") % {"group": group.name}
        signings = signings_of(group, door=self.door)
        if not signings or not signings[0].stands:
            raise Http404
        return group, signings[0]

    def form(self, group: LearningGroup, signed: Signed, data: Any) -> ReopenForm:
        return ReopenForm(data)

    def form_copy(self, group: LearningGroup, signed: Signed) -> FormCopy:
        subject = group.subject.name if group.subject else ""
        return FormCopy(
            title=gettext("Eindcijfers van %(subject)s, %(group)s openen") % {"subject": subject, "group": group.name},
            button=gettext("Open de eindcijfers"),
            back=reverse("signed_groups"),
            explains=gettext(
                "De eindcijfers gelden dan niet meer en de familie ziet ze niet meer. De docent kan cijfers veranderen en "
                "ondertekent daarna opnieuw."
            ),
        )

    def save(self, group: LearningGroup, signed: Signed, form: ReopenForm) -> str:
        reopen(door=self.door, group=group, signing=signed.id, reason=form.cleaned_data["reason"])
        return gettext("De eindcijfers van %(group)s zijn weer open.") % {"group": group.name}

    def to(self, group: LearningGroup, signed: Signed) -> str:
        return reverse("signed_groups")
