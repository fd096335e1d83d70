"""How a school has averages on reports in a year, by subject."""

from dataclasses import dataclass

from zorgvuldig.gate.door import Door
from zorgvuldig.learning.models import MarkRule
from zorgvuldig.school.models import LearningGroup, SchoolYear, Subject


@dataclass(frozen=True, slots=True)
class RulesOfYear:
    """The rules of a year, the one for all other subjects first, and the subjects that are taught in it."""

    rules: list[MarkRule]
    subjects: list[Subject]


def rules_of_year(year: SchoolYear, *, door: Door) -> RulesOfYear:
    """The rules of this school year."""
    door.reading("organisation", "planning")
    rules = MarkRule.objects.filter(year=year).select_related("subject")
    taught = LearningGroup.objects.filter(year=year, subject__isnull=False).values("subject_id")
    subjects = Subject.objects.filter(id__in=taught).order_by("name", "id")
    return RulesOfYear(
        sorted(rules, key=lambda rule: (rule.subject is not None, rule.subject.name if rule.subject else "")),
        list(subjects),
    )
