"""What the PTA says of the tests of a group, what was handed in, and how many resits a school gives."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.refusals import refusing
from zorgvuldig.kit.refusals import Refused, Word
from zorgvuldig.learning.exams.models import HandIn, ResitRight
from zorgvuldig.learning.models import Test
from zorgvuldig.school.models import LearningGroup, School

REFUSALS: Mapping[str, Word] = {
    "test_code_once": _("Twee toetsen van deze groep hebben dezelfde code. Geef elke toets een eigen code."),
    "resit_forbidden": _("Een van deze toetsen heeft al een herkansing. Wis die eerst, of laat herkansen toe."),
    "hand_in_test": _("Voor deze toets wordt niets ingeleverd. Kijk bij het PTA wat voor toets het is."),
    "hand_in_day": _("Een dag waarop werk is ingeleverd, kan niet in de toekomst liggen."),
}


@dataclass(frozen=True, slots=True)
class ExamDetails:
    """What the PTA says of a test."""

    test: Test
    code: str
    kind: str
    weight: int | None
    may_resit: bool


@refusing(Refused, known=REFUSALS)
def save_details(*, door: Door, details: Sequence[ExamDetails]) -> int:
    """Keep what the PTA says of these tests of the open group; how many changed. Raises `Refused`."""
    door.writing("assessment")
    changed = [one for one in details if _exam_details(one.test) != (one.code, one.kind, one.weight, one.may_resit)]
    Test.objects.filter(pk__in=[one.test.pk for one in changed]).update(exam_code="")  # so that two may change places
    for one in changed:
        Test.objects.filter(pk=one.test.pk, is_exam=True).update(
            exam_code=one.code, exam_kind=one.kind, exam_weight=one.weight, may_resit=one.may_resit
        )
    return len(changed)


def _exam_details(test: Test) -> tuple[str, str, int | None, bool]:
    return test.exam_code, test.exam_kind, test.exam_weight, test.may_resit


@refusing(Refused, known=REFUSALS)
def save_hand_ins(*, door: Door, group: LearningGroup, test: Test, days: Mapping[int, date | None]) -> int:
    """Write down on which day each pupil handed in work for a test, None for not; how many changed. Raises `Refused`."""
    door.writing("grades")
    standing = {one.pupil_id: one for one in HandIn.objects.filter(test=test, pupil_id__in=days)}
    count = 0
    for pupil, day in days.items():
        one = standing.get(pupil)
        if (one.handed_on if one else None) == day:
            continue
        count += 1
        if one is None and day is not None:
            HandIn.objects.create(pupil_id=pupil, group=group, test=test, handed_on=day)
        elif one is not None and day is None:
            one.delete()
        elif one is not None and day is not None:
            one.handed_on = day
            one.save(update_fields=["handed_on"])
    return count


def save_right(*, door: Door, school: School, per_year: int) -> ResitRight:
    """Say how many tests of the school exam a pupil may take again in a year. What was used already stays."""
    door.writing("planning")
    return ResitRight.objects.update_or_create(school=school, defaults={"per_year": per_year})[0]


def remove_right(*, door: Door, school: School) -> bool:
    """From now on teachers decide; False when they did already."""
    door.writing("planning")
    return ResitRight.objects.filter(school=school).delete()[0] == 1
