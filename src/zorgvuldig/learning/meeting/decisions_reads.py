"""What stands beside the decision about a pupil at the end of the year: how it goes in each subject, and what the meeting proposed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from zorgvuldig.gate.door import Door
from zorgvuldig.learning.averages import SUFFICIENT
from zorgvuldig.learning.meeting.reads import mean
from zorgvuldig.learning.models import MeetingNote
from zorgvuldig.learning.reports.reads import SubjectRow, subjects_so_far
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.year.models import Period


@dataclass(frozen=True, slots=True)
class SubjectStanding:
    """The average of a pupil in a subject this year, by the marks that are there."""

    code: str
    name: str
    value: Decimal | None
    is_complete: bool

    @property
    def is_low(self) -> bool:
        """Whether it is below 5,5."""
        return self.value is not None and self.value < SUFFICIENT


@dataclass(frozen=True, slots=True)
class PupilStanding:
    """How a pupil does this year. `proposal` is the last one that a report meeting wrote, of the period that is called `period`."""

    subjects: Sequence[SubjectStanding] = ()
    proposal: str = ""
    period: str = ""

    @property
    def low(self) -> int:
        """How many subjects are below 5,5."""
        return sum(subject.is_low for subject in self.subjects)

    @property
    def average(self) -> Decimal | None:
        """The average of the subjects."""
        return mean(subject.value for subject in self.subjects)

    @property
    def is_incomplete(self) -> bool:
        """Whether a mark is missing of a subject."""
        return any(not subject.is_complete for subject in self.subjects)


NO_STANDING = PupilStanding()


def standings(
    group: LearningGroup, periods: Sequence[Period], until: Period | None, *, door: Door
) -> dict[int, PupilStanding]:
    """How each pupil of the class whose door this is does up to a period; without periods, what the meetings proposed."""
    found = subjects_so_far(group, until, periods, door=door) if until else {}
    proposals = proposals_of(periods, door=door)
    return {
        pupil: PupilStanding([_subject_standing(row) for row in found.get(pupil, ())], *proposals.get(pupil, ("", "")))
        for pupil in found.keys() | proposals.keys()
    }


def proposals_of(periods: Sequence[Period], *, door: Door) -> Mapping[int, tuple[str, str]]:
    """The last proposal of a report meeting about each pupil of the opened class, with what its period is called."""
    door.reading("report", "planning")
    notes = MeetingNote.objects.filter(period__in=periods).exclude(proposal="").select_related("period")
    return {note.pupil_id: (note.proposal, note.period.name) for note in notes.order_by("period__number")}


def _subject_standing(row: SubjectRow) -> SubjectStanding:
    code = row.group.subject.code if row.group.subject else row.group.name
    average = row.final if isinstance(row.final, Decimal) else None  # a letter is no number to weigh
    return SubjectStanding(code, row.subject, average, None not in row.marks)
