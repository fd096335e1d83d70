"""Until when each kind of data of one opened pupil stays, and what keeps it longer: for the family and for the desk."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db import connection

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.reads import read
from zorgvuldig.kit.periods import today
from zorgvuldig.register.schema import Category
from zorgvuldig.retention.explanation import EnrolmentFacts, ExplainedState, LongerTerm, State, Voice, explain
from zorgvuldig.retention.models import CopyOffer

ORDER = tuple(State)
FIRST = (State.LATE, State.UNDECIDABLE, State.HELD, State.DATED)


class StandingRow(NamedTuple):
    """What the database says of one pupil: whether an enrolment is open, the day the last one ended, and what keeps something longer."""

    is_enrolled: bool
    left_on: date | None
    holds: tuple[LongerTerm, ...]
    others: tuple[LongerTerm, ...]


STANDING = read("retention/standing", StandingRow, "enrolment", "hold", joins=True)


@dataclass(frozen=True, slots=True)
class PupilTerms:
    """What counts for one pupil on one day: the leaving day, the holds in force, and all that keeps something longer."""

    known: EnrolmentFacts
    holds: Sequence[LongerTerm]
    others: Sequence[LongerTerm]
    today: date

    @property
    def keeps(self) -> list[LongerTerm]:
        """All that keeps something longer: `others` follows from requests."""
        return [*self.holds, *self.others]

    def explain(self, category: Category, voice: Voice) -> ExplainedState:
        """The sentence about one kind of data."""
        return explain(category, self.known, self.keeps, self.today, voice)


@dataclass(frozen=True, slots=True)
class DataKind:
    """One kind of data that the school has of the pupil: how many rows, the oldest event, and until when it stays."""

    category: Category
    explained: ExplainedState
    rows: int = 0
    first: date | None = None


@dataclass(frozen=True, slots=True)
class KindGroup:
    """Kinds of data about which the same can be said."""

    explained: ExplainedState
    categories: list[Category]


def pupil_terms(pupil_id: int, *, door: Door) -> PupilTerms:
    """What counts for this pupil today. Other people's holds and requests are said without whose they are."""
    day = today(door=door)
    (found,) = STANDING.rows(door=door, pupil=pupil_id, day=day)
    known = EnrolmentFacts(True) if found.is_enrolled else EnrolmentFacts(found.left_on is not None, found.left_on)
    return PupilTerms(known, found.holds, found.others, day)


def kinds(pupil_id: int, standing: PupilTerms, voice: Voice) -> list[DataKind]:
    """Every kind of data that the school has of this pupil, what goes first on top. Counts, and nothing of what they say."""
    with connection.cursor() as cursor:
        cursor.execute("select category, rows, first from gate.kept_rows(%s::integer)", [pupil_id])
        counted = {category: (rows, first) for category, rows, first in cursor.fetchall()}
    found = [
        DataKind(
            REGISTER.categories[key],
            standing.explain(REGISTER.categories[key], voice),
            rows,
            _past(first, standing.today),
        )
        for key, (rows, first) in counted.items()
    ]
    return sorted(found, key=lambda kind: place(kind.explained))


def together(categories: Iterable[Category], standing: PupilTerms, voice: Voice) -> list[KindGroup]:
    """These kinds of data, those of which the same can be said taken together."""
    found: dict[ExplainedState, list[Category]] = {}
    for category in categories:
        found.setdefault(standing.explain(category, voice), []).append(category)
    return [KindGroup(explained, found[explained]) for explained in sorted(found, key=place)]


def place(explained: ExplainedState) -> tuple[int, date, int, str]:
    """What is late or goes first stands on top; what has no day comes after."""
    dated = 0 if explained.state in FIRST[:2] else 1 if explained.state in FIRST else 2
    return dated, explained.on or date.max, ORDER.index(explained.state), explained.text


def offers(pupil_id: int, *, door: Door) -> list[CopyOffer]:
    """When the family was asked whether they want a copy, the last time first."""
    door.reading("offer")
    return list(CopyOffer.objects.filter(pupil_id=pupil_id).order_by("-offered_at", "-id"))


def categories_of(mask: int) -> list[Category]:
    """The kinds of data in a mask, in the order of the register."""
    known: Mapping[str, Category] = REGISTER.categories
    return [known[key] for key in REGISTER.names(mask)]


def _past(day: date | None, today: date) -> date | None:
    """An event that has been; a hold counts from its end, which is still to come."""
    return day if day is not None and day <= today else None
