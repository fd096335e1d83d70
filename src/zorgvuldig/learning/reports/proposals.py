"""Reports that one person puts forward and another issues, where the school wants two people to look."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import in_force, today
from zorgvuldig.learning.models import ReportProposal
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.people.reads import names_of
from zorgvuldig.school.staffing.models import Mentoring
from zorgvuldig.school.year.models import Period


@dataclass(frozen=True, slots=True)
class PutForward:
    """That a report was put forward: by whom, and whether that is whoever is at the door."""

    proposal: ReportProposal
    by: str
    is_mine: bool


def proposals_of(ids: Sequence[int], period: Period, *, door: Door) -> Mapping[int, PutForward]:
    """The reports of these pupils that wait for a second person."""
    door.reading("report", "staff")
    rows = list(ReportProposal.objects.filter(pupil_id__in=ids, period=period))
    names = names_of({row.proposed_by_id for row in rows}, door=door)
    return {
        row.pupil_id: PutForward(row, names.get(row.proposed_by_id, ""), row.proposed_by_id == door.actor_id)
        for row in rows
    }


def is_mentor(group: LearningGroup, *, door: Door) -> bool:
    """Whether whoever is at the door is mentor of this class today."""
    door.reading("staff")
    return Mentoring.objects.filter(in_force(today(door=door)), group=group, staff_id=door.actor_id).exists()


def put_forward(ids: Sequence[int], group: LearningGroup, period: Period, *, door: Door) -> int:
    """Put the reports of these pupils forward; returns how many were not yet."""
    door.writing("report")
    known = set(ReportProposal.objects.filter(pupil_id__in=ids, period=period).values_list("pupil_id", flat=True))
    fresh = [
        ReportProposal(
            pupil_id=number, period=period, group=group, proposed_by_id=door.actor_id, proposed_at=door.opened_at
        )
        for number in ids
        if number not in known
    ]
    ReportProposal.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


def take_back(ids: Sequence[int], period: Period, *, door: Door) -> int:
    """Have these reports wait for nobody any more; returns how many did."""
    door.writing("report")
    count, _by_table = ReportProposal.objects.filter(pupil_id__in=ids, period=period).delete()
    return count
