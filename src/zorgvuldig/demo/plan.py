"""How large the school is: locations, school years and classes, for any number of pupils."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count, islice
from string import ascii_uppercase

from zorgvuldig.demo.words import PLACES

CLASS_SIZE = 28
SCHOOL_SIZE = 1600
CLASSES_WITHOUT_PUPILS = 22
YEARS = 3
LEVELS = {"vmbo-t": 4, "havo": 5, "vwo": 6}
LETTER = {"vmbo-t": "t", "havo": "h", "vwo": "v"}
OFFERS = (("havo", "vwo"), ("vmbo-t", "havo"))
# These come first at the first location, so that a small school has the classes of the named people.
FIRST = (
    (3, "havo"),
    (1, "havo"),
    (6, "vwo"),
    (2, "havo"),
    (2, "vwo"),
    (1, "vwo"),
    (4, "havo"),
    (5, "havo"),
    (4, "vwo"),
)


@dataclass(frozen=True, slots=True)
class SchoolYear:
    """A school year; half-open."""

    starts_on: date
    ends_on: date

    @property
    def name(self) -> str:
        """As people call it."""
        return f"{self.starts_on.year}-{self.ends_on.year}"


@dataclass(frozen=True, slots=True)
class ClassPlan:
    """A class of this year. Its pupils were together in the years before, a level lower."""

    school: int
    level: int
    stream: str
    letter: str
    size: int

    @property
    def name(self) -> str:
        """3hA."""
        return self.name_in(self.level)

    def name_in(self, level: int) -> str:
        """What this class is or was called when it was at `level`."""
        return f"{level}{LETTER[self.stream]}{self.letter}"


def school_years(today: date) -> list[SchoolYear]:
    """Two earlier school years and the current one."""
    current = today.year if today >= date(today.year, 8, 1) else today.year - 1
    return [SchoolYear(date(y, 8, 1), date(y + 1, 8, 1)) for y in range(current - YEARS + 1, current + 1)]


def school_names(pupils: int) -> list[str]:
    """At least two locations; a very large board has more of them."""
    total = max(2, -(-pupils // SCHOOL_SIZE))
    names = [f"Wilgendam College, locatie {place}" for place in PLACES]
    names += [f"Wilgendam College {number}, locatie {PLACES[number % len(PLACES)]}" for number in range(2, total + 2)]
    return names[:total]


def classes(pupils: int, schools: int) -> list[ClassPlan]:
    """The classes with their sizes: as even as can be, and empty ones when there are no pupils at all."""
    total = max(1, -(-pupils // CLASS_SIZE)) if pupils else CLASSES_WITHOUT_PUPILS
    slots = list(islice(_slots(schools), total))
    size, rest = divmod(pupils, total)
    return [ClassPlan(*slot, size + (index < rest)) for index, slot in enumerate(slots)]


def _slots(schools: int) -> Iterator[tuple[int, int, str, str]]:
    """School, level, stream and letter, in the order in which a growing school opens classes."""
    for round_number in count():
        letter = ascii_uppercase[round_number % 26] * (1 + round_number // 26)
        for school in range(schools):
            offered = [(level, s) for s in OFFERS[school % 2] for level in range(1, LEVELS[s] + 1)]
            first = [slot for slot in FIRST if school == 0 and slot in offered]
            for level, stream in first + [slot for slot in offered if slot not in first]:
                yield school, level, stream, letter


def weekdays(first: date, last: date) -> list[date]:
    """Monday to Friday, from `first` until and including `last`."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if day.weekday() < 5]


def school_days(first: date, last: date) -> list[date]:
    """Weekdays without the summer weeks."""
    return [day for day in weekdays(first, last) if not (7, 10) < (day.month, day.day) < (8, 24)]
