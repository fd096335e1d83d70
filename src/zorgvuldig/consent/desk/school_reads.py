"""How far the consent of a school is, in numbers per class and topic: asked in one statement, and no pupil comes out of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.school.models import School

AT_ONCE = 500  # pupils that one opening holds, and so a list of a year of the course


@dataclass(frozen=True, slots=True)
class TopicCount:
    """Of how many pupils there is a yes, a no, and no answer."""

    yes: int = 0
    no: int = 0
    unknown: int = 0

    @property
    def pupils(self) -> int:
        """All of them."""
        return self.yes + self.no + self.unknown

    def __add__(self, other: "TopicCount") -> "TopicCount":
        """Both together."""
        return TopicCount(self.yes + other.yes, self.no + other.no, self.unknown + other.unknown)


@dataclass(frozen=True, slots=True)
class ClassCounts:
    """A class of today, and the numbers by topic."""

    uid: UUID
    name: str
    stage: int | None
    by_topic: Mapping[str, TopicCount]

    @property
    def pupils(self) -> int:
        """How many pupils are in it."""
        return next(iter(self.by_topic.values())).pupils


@dataclass(frozen=True, slots=True)
class StageCounts:
    """A year of the course, one of its classes, and how many pupils it has."""

    number: int
    uid: UUID
    pupils: int

    @property
    def is_too_large(self) -> bool:
        """Whether one opening does not hold it."""
        return self.pupils > AT_ONCE


@dataclass(frozen=True, slots=True)
class SchoolCounts:
    """A school with its classes that have a pupil today, by stage and name."""

    school: School
    classes: Sequence[ClassCounts]

    @property
    def pupils(self) -> int:
        """How many pupils there are in them; a pupil is in one class at a time."""
        return sum(one.pupils for one in self.classes)

    @property
    def by_topic(self) -> Mapping[str, TopicCount]:
        """All classes together."""
        return {key: sum((one.by_topic[key] for one in self.classes), TopicCount()) for key in REGISTER.topics}

    @property
    def stages(self) -> Sequence[StageCounts]:
        """The years of the course, the first one first."""
        found: dict[int, StageCounts] = {}
        for one in self.classes:
            if one.stage is not None:
                before = found.get(one.stage, StageCounts(one.stage, one.uid, 0))
                found[one.stage] = StageCounts(one.stage, before.uid, before.pupils + one.pupils)
        return list(found.values())


def school_counts(school: School, *, door: Door) -> SchoolCounts:
    """The numbers of a school; none when the one at the door keeps no consent there."""
    door.reading("organisation")
    found: dict[UUID, tuple[str, int | None, dict[str, TopicCount]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            """select g.uid, g.name, g.stage, c.topic, c.yes, c.no, c.unknown
            from gate.consent_counts(%s) c join learning_group g on g.id = c.group_id order by g.stage nulls last, g.name, g.id""",
            [school.pk],
        )
        for uid, name, stage, topic, *counts in cursor.fetchall():
            _name, _stage, by_topic = found.setdefault(uid, (name, stage, dict.fromkeys(REGISTER.topics, TopicCount())))
            by_topic[topic] = TopicCount(*counts)
    return SchoolCounts(school, [ClassCounts(uid, *said) for uid, said in found.items()])
