"""Signing the end marks of a group, and opening them again as a second person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.refusals import refusing
from zorgvuldig.kit.refusals import Refused, Word
from zorgvuldig.learning.final_marks.models import FinalMark, MarkReopening, MarkSigning
from zorgvuldig.learning.final_marks.reads import calculations
from zorgvuldig.learning.grades.gradebook_reads import gradebook
from zorgvuldig.learning.grades.reads import columns_of
from zorgvuldig.learning.marks import Mark
from zorgvuldig.school.models import LearningGroup

REFUSALS: Mapping[str, Word] = {
    "mark_signing_stands": _("De eindcijfers van deze groep zijn intussen al vastgesteld."),
    "mark_signing_early": _("De laatste periode is nog niet begonnen. Stel de eindcijfers daarna vast."),
    "final_mark_rule": _(
        "De school heeft de afronding van dit vak intussen veranderd. Kijk de eindcijfers opnieuw na."
    ),
    "changed": _("Er is intussen een cijfer veranderd. Kijk de berekening opnieuw na en onderteken daarna."),
    "mark_reopening_gone": _("Deze eindcijfers zijn al weer open."),
    "mark_reopening_own": _("U ondertekende deze eindcijfers zelf. Een andere schoolleider moet ze openen."),
}


@dataclass(frozen=True, slots=True)
class ConfirmedMark:
    """The end mark that a teacher confirms of a pupil, what was calculated when the page was made, and why they differ."""

    pupil_id: int
    mark: Mark | None
    calculated: Decimal | None
    reason: str


@refusing(Refused, known=REFUSALS)
def sign(*, door: Door, group: LearningGroup, marks: Sequence[ConfirmedMark]) -> MarkSigning:
    """Fix these end marks, one of each pupil of the group, and sign for them. Raises `Refused`.

    The row of the signing comes first: from then on nobody saves a mark of the group, and what is calculated now is what stands.
    """
    door.writing("grade_structure", "grades")
    signing = MarkSigning.objects.create(group=group, signed_by_id=door.actor_id, signed_at=door.opened_at)
    book = gradebook(door=door, uid=group.uid)
    now = {one.row.pupil_id: one.calculated for one in calculations(book)}
    if now != {one.pupil_id: one.calculated for one in marks}:
        raise Refused("changed")
    FinalMark.objects.bulk_create([_final(one, group, signing) for one in marks])
    return signing


def _final(one: ConfirmedMark, group: LearningGroup, signing: MarkSigning) -> FinalMark:
    value, code = columns_of(one.mark)
    return FinalMark(
        pupil_id=one.pupil_id, group=group, signing=signing, value=value, code=code, calculated=one.calculated,
        reason=one.reason,
    )  # fmt: skip


@refusing(Refused, known=REFUSALS)
def reopen(*, door: Door, group: LearningGroup, signing: int, reason: str) -> MarkReopening:
    """Open the end marks that were signed, so that marks can change and the teacher signs anew. Raises `Refused`."""
    door.writing("grade_approval")
    return MarkReopening.objects.create(
        group=group, signing_id=signing, reason=reason, reopened_by_id=door.actor_id, reopened_at=door.opened_at
    )
