"""At which desk a correction is decided: for each purpose the categories that it may write, so that it keeps."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Model
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zorgvuldig.attendance.models import Absence, Attendance
from zorgvuldig.gate.door import Kind
from zorgvuldig.learning.models import Grade, ProgressNote
from zorgvuldig.rights.corrections.fields import DISPUTABLE, Disputable


@dataclass(frozen=True, slots=True)
class Desk:
    """Who decides for one purpose. `reads` is what its pages open besides the category of the datum itself.

    A grade is written with its group open, so at that desk an address names the group (`kind`), elsewhere the pupil.
    """

    purpose: str
    slug: str
    title: str | Promise
    kind: Kind
    reads: tuple[str, ...]

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories about which this desk decides, in the order of the register."""
        return tuple(dict.fromkeys(d.category for d in DISPUTABLE.values() if self.purpose in d.owners))

    @property
    def waiting(self) -> str:
        """The name of the page with what waits."""
        return f"disputes_{self.purpose}"

    def page_of(self, category: str) -> str:
        """The name of the page on which a correction of this category is decided."""
        return f"dispute_{self.purpose}_{category}"

    def paper_of(self, category: str) -> str:
        """The name of the address of the papers that came with it."""
        return f"dispute_paper_{self.purpose}_{category}"


_WHO = ("organisation", "staff", "identity", "membership")
# The attendance desk reads enrolments and notices: that tells the coordinator's rule from the teacher's.
DESKS = (
    Desk("teaching", "les", _("Verbeteringen van cijfers"), Kind.GROUP, (*_WHO, "assessment", "planning")),
    Desk("mentoring", "mentor", _("Verbeteringen van notities"), Kind.PUPIL, _WHO),
    Desk("administration", "administratie", _("Verbeteringen van gegevens"), Kind.PUPIL, (*_WHO, "imports")),
    Desk(
        "attendance",
        "verzuim",
        _("Verbeteringen van aanwezigheid"),
        Kind.PUPIL,
        (*_WHO, "planning", "timetable", "enrolment", "absence_notice"),
    ),
    Desk("care", "zorg", _("Verbeteringen in de zorg"), Kind.PUPIL, _WHO),
)


def group_of(row: Model) -> tuple[int, UUID] | None:
    """The group whose teacher decides about a grade or a note, by number and by address; None for anything else."""
    if isinstance(row, Grade):
        return row.test.group_id, row.test.group.uid
    return (row.group_id, row.group.uid) if isinstance(row, ProgressNote) else None


def normal_page(desk: Desk, datum: Disputable, row: Model, pupil: UUID) -> str:
    """Where the owner changes the datum as always; a family's file is never one of them."""
    if isinstance(row, ProgressNote):
        return reverse("progress_notes", kwargs={"uid": row.group.uid})
    if isinstance(row, Grade):
        return reverse("grades", kwargs={"uid": row.test.group.uid}) + f"?toets={row.test.uid}"
    if isinstance(row, Attendance):
        lesson = row.lesson
        return reverse("coordinated_roll", kwargs={"uid": lesson.group.uid, "lesson": lesson.uid})
    if isinstance(row, Absence):
        return reverse("absence", kwargs={"uid": pupil, "absence": row.uid})
    names = {
        "mentoring": "guidance_notes",
        "administration": "administered_pupil",
        "care": {"support_plan": "support_plan", "medical_card": "medical_card"}.get(datum.table, "care_pupil"),
    }
    return reverse(names[desk.purpose], kwargs={"uid": pupil})
