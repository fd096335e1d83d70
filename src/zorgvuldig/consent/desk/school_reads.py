"""How far the consent of a school is, in numbers per class and topic: asked in one statement, and no pupil comes out of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door

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
    """A school with its year of today, and its classes with at least one pupil, by stage and name."""

    school: str
    year: str
    classes: list[ClassCounts] = field(default_factory=list)

    @property
    def pupils(self) -> int:
        """How many places in a class there are; a pupil is in one class at a time."""
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
                before = found.get(one.stage)
                found[one.stage] = StageCounts(
                    one.stage, before.uid if before else one.uid, one.pupils + (before.pupils if before else 0)
                )
        return list(found.values())


def school_counts(*, door: Door) -> list[SchoolCounts]:
    """The schools where the one at the door keeps consent, by name."""
    door.reading("organisation")
    schools: dict[tuple[int, str], SchoolCounts] = {}
    classes: dict[UUID, dict[str, TopicCount]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            """select s.id, s.name, y.name, g.uid, g.name, g.stage, c.topic, c.yes, c.no, c.unknown
            from gate.consent_counts() c join learning_group g on g.id = c.group_id join school_year y on y.id = g.year_id join school s on s.id = y.school_id
            order by s.name, s.id, g.stage nulls last, g.name, g.id"""
        )
        for number, school, year, uid, name, stage, topic, *counts in cursor.fetchall():
            if uid not in classes:
                classes[uid] = dict.fromkeys(REGISTER.topics, TopicCount())
                here = schools.setdefault((number, year), SchoolCounts(school, year))
                here.classes.append(ClassCounts(uid, name, stage, classes[uid]))
            classes[uid][topic] = TopicCount(*counts)
    return list(schools.values())
