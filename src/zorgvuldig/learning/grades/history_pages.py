"""The history of marks: for the teacher of a test, the mentor, and the family."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.page_kinds import Context, Page
from zorgvuldig.learning.grades.gradebook_reads import gradebook
from zorgvuldig.learning.grades.history_reads import history_of_pupil, history_of_test
from zorgvuldig.learning.grades.pages import READS, chosen
from zorgvuldig.pupils.file import reads as pupils
from zorgvuldig.school.groups.labels import group_label
from zorgvuldig.school.people.models import PupilIdentity

PUPIL_READS = ("organisation", "staff", "identity", "assessment", "grades")


@route("groepen/<uuid:uid>/toetsen/<uuid:test>/geschiedenis/", "test_history")
@page(purpose="teaching", kind=Kind.GROUP, reads=(*READS, "staff"), facts="grades")
class OfTest(Page):
    """What happened to the marks of one test of a group I teach."""

    template = "learning/grade_test_history.html"

    def context(self, uid: UUID, test: UUID) -> Context:
        book = gradebook(door=self.door, uid=uid)
        self.door.label = group_label(book.group.name, self.door.count)
        chosen_test = chosen(book, str(test))
        names = {row.pupil_id: row.name for row in book.rows}
        steps = [(names.get(step.pupil_id, ""), step) for step in history_of_test(chosen_test, door=self.door)]
        return {"group": book.group, "test": chosen_test, "steps": steps}


@route("leerlingen/<uuid:uid>/cijfers/geschiedenis/", "grade_history")
@page(purpose="mentoring", kind=Kind.PUPIL, reads=PUPIL_READS)
def of_pupil(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """What was changed in the marks of a pupil of whom I am mentor."""
    pupil = pupils.pupil(door=door, uid=uid)
    back = reverse("guided_pupil", kwargs={"uid": uid})
    return _history(request, door, pupil, pupil.full_name, back, only_shown=False)


@route("mijn-kind/<uuid:uid>/cijfers/geschiedenis/", "child_grade_history")
@page(purpose="parental_view", kind=Kind.PUPIL, reads=PUPIL_READS)
def of_child(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """What was changed in my child's marks after I could see them."""
    pupil = pupils.pupil(door=door, uid=uid)
    return _history(request, door, pupil, pupil.given_name, reverse("child", kwargs={"uid": uid}), only_shown=True)


@route("mijn-gegevens/cijfers/geschiedenis/", "own_grade_history")
@page(purpose="own_view", kind=Kind.OWN, reads=PUPIL_READS)
def of_self(request: HttpRequest, *, door: Door) -> HttpResponse:
    """What was changed in my own marks after I could see them."""
    pupil = pupils.myself(door=door)
    return _history(request, door, pupil, pupil.given_name, reverse("own_file"), only_shown=True)


def _history(
    request: HttpRequest, door: Door, pupil: PupilIdentity, name: str, back: str, *, only_shown: bool
) -> HttpResponse:
    door.label = gettext("Het dossier van %(name)s is open.") % {"name": name}
    steps = history_of_pupil(pupil.pupil_id, door=door, only_shown=only_shown)
    context = {"pupil": pupil, "name": name, "steps": steps, "back": back, "facts": facts("grades")}
    return render(request, "learning/grade_history.html", context)
