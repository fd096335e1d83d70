"""What earlier exchanges of OneRoster brought, so that a delta may point at it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connections
from django.db.backends.utils import CursorWrapper

from zorgvuldig.gate.jobs import working
from zorgvuldig.imports.roster.merge import run, statement
from zorgvuldig.imports.roster.terms import Period
from zorgvuldig.imports.run import KIND

SOURCE = "oneroster"
PARAMETERS = {"source": SOURCE}


@dataclass(frozen=True, slots=True)
class KnownGroup:
    """A group under our key, with the days of its school year."""

    key: str
    period: Period
    is_class: bool


@dataclass(frozen=True, slots=True)
class SourceKeys:
    """The source's own numbers of what it told before; `years`, `subjects` go by our key for them.

    `guardians` says what each is to the pupils they are tied to.
    """

    schools: frozenset[str] = frozenset()
    years: Mapping[str, Period] = field(default_factory=dict)
    subjects: frozenset[str] = frozenset()
    groups: Mapping[str, KnownGroup] = field(default_factory=dict)
    pupils: frozenset[str] = frozenset()
    staff: frozenset[str] = frozenset()
    guardians: Mapping[str, str] = field(default_factory=dict)


def find_source_keys(now: datetime) -> SourceKeys:
    """Everything that this source told before. A class number used in several years means the latest."""
    with working(KIND, now=now) as door, connections[door.alias].cursor() as cursor:
        return SourceKeys(
            schools=_keys(cursor, "school"),
            years=_years(cursor),
            subjects=_keys(cursor, "subject"),
            groups=_groups(cursor),
            pupils=_keys(cursor, "pupil"),
            staff=_keys(cursor, "staff"),
            guardians=dict(run(cursor, statement("known_guardians"), PARAMETERS)),
        )


def _keys(cursor: CursorWrapper, kind: str) -> frozenset[str]:
    cursor.execute("select external from source_key where source = %s::text and kind = %s::text", [SOURCE, kind])
    return frozenset(key for (key,) in cursor.fetchall())


def _years(cursor: CursorWrapper) -> dict[str, Period]:
    cursor.execute(
        "select k.external, y.starts_on, y.ends_on from source_key k join school_year y on y.id = k.target "
        "where k.source = %s::text and k.kind = 'school_year'",
        [SOURCE],
    )
    return {key: Period(starts_on, ends_on) for key, starts_on, ends_on in cursor.fetchall()}


def _groups(cursor: CursorWrapper) -> dict[str, KnownGroup]:
    """By the source's number of the class: our key of a group is that of its session, a slash, and this number."""
    groups: dict[str, KnownGroup] = {}
    found = run(cursor, statement("known_groups"), PARAMETERS)
    for key, year, school, starts_on, ends_on, is_class in found:
        session = year.removeprefix(f"{school}/")
        if key.startswith(f"{session}/"):
            groups[key.removeprefix(f"{session}/")] = KnownGroup(key, Period(starts_on, ends_on), is_class)
    return groups
