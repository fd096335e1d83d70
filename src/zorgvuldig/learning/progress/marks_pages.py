"""Every mark of a school year on one page: for the family, and for the mentor."""

from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.page_kinds import Context, Page
from zorgvuldig.learning.grades.rows import mark_html
from zorgvuldig.learning.progress.pages import anchor_of
from zorgvuldig.learning.progress.reads import YearOfGrades, progress
from zorgvuldig.pupils.family_page import FamilyPage, family_page
from zorgvuldig.pupils.file.reads import pupil_of

READS = ("organisation", "identity", "assessment", "grades", "grade_structure", "planning")


@family_page("cijfers/", "marks", reads=READS, about=("grades",), facts="grades")
class FamilyMarks(FamilyPage):
    """Every mark of my child, or of myself, that may be seen by now."""

    template = "learning/marks.html"

    def context(self) -> Context:
        return {"name": self.pupil.full_name, **_year_of_marks(self.request, self.pupil.pupil_id, door=self.door)}


@route("leerlingen/<uuid:uid>/cijfers/", "guided_marks")
@page(purpose="mentoring", kind=Kind.PUPIL, reads=(*READS, "correction"), facts="grades")
class GuidedMarks(Page):
    """Every mark of a pupil of whom I am mentor, and which are disputed."""

    template = "learning/marks.html"

    def context(self, uid: UUID) -> Context:
        pupil = pupil_of(uid, door=self.door)
        self.door.label = gettext("Het dossier van %(name)s is open.") % {"name": pupil.full_name}
        file_url = reverse("guided_pupil", kwargs={"uid": uid})
        return {
            "name": pupil.full_name,
            "file_url": file_url,
            **_year_of_marks(self.request, pupil.pupil_id, door=self.door),
        }


def _year_of_marks(request: HttpRequest, pupil_id: int, *, door: Door) -> Context:
    """The marks of the year that is asked for, else of this year, else of the last one; and the other years.

    Each of two schools has its own year of the same name: for who changed schools they are one.
    """
    years: dict[str, list[YearOfGrades]] = {}
    for year in progress(pupil_id, door=door):
        years.setdefault(anchor_of(year), []).append(year)
    current = next((key for key, found in years.items() if any(year.is_current for year in found)), "")
    chosen = next((key for key in (request.GET.get("jaar"), current) if key in years), next(iter(years), ""))
    shown = years.pop(chosen, [])
    return {
        "year": shown[0].name if shown else "",
        "subjects": [
            (subject, [(test, mark_html(mark)) for test, mark in marks])
            for year in shown
            for subject, marks in year.marks
        ],
        "others": [(key, found[0].name, sum(year.count for year in found)) for key, found in years.items()],
    }
