"""What is tried, through the doors that everybody uses, and what may come back by the register's own words.

Nothing here asks the gate what it would allow: it looks at what arrived, for words of which it knows of what kind they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.db.utils import ProgrammingError

from zorgvuldig.canaries.observer.browser import Answer

NOTHING = frozenset[str]()


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many kinds of data arrived, which should have and did not, and what should not have: kinds of data or tables."""

    arrived: int
    missing: frozenset[str] = NOTHING
    beyond: frozenset[str] = NOTHING

    @property
    def held(self) -> bool:
        """Whether what came is what the register says."""
        return not self.missing and not self.beyond


@dataclass(frozen=True, slots=True)
class Expectation:
    """Of one page: what of it must come, and what may, both by kind of data. `is_page`: that there is a page at all."""

    must: frozenset[str]
    may: frozenset[str]
    is_page: bool = True


@dataclass(frozen=True, slots=True)
class PupilWords:
    """Words of an invented pupil by kind of data, each of which stands nowhere else."""

    words: Mapping[str, str] = field(repr=False)

    def found_in(self, text: str) -> frozenset[str]:
        """Of which kinds of data something stands in a text."""
        return frozenset(category for category, word in self.words.items() if word in text)


def compare(arrived: Answer, words: PupilWords, expected: Expectation) -> Outcome:
    """What came back beside what the register says. No page is nothing, whatever stands in the refusal."""
    found = words.found_in(arrived.text)
    missing = set(expected.must - found)
    if not expected.is_page and arrived.status == 200:
        found |= {"page"}
    if expected.is_page and arrived.status != 200:
        missing |= {"page"}
    return Outcome(len(found), frozenset(missing), found - expected.may)


def together(outcomes: list[Outcome]) -> Outcome:
    """Several pages of one try."""
    return Outcome(
        sum(one.arrived for one in outcomes),
        frozenset().union(*(one.missing for one in outcomes)),
        frozenset().union(*(one.beyond for one in outcomes)),
    )


def read_unopened(tables: frozenset[str]) -> Outcome:
    """Read every table with rows about somebody as the login of the pages does, with nothing opened: not one row may come.

    As the bare login, as whoever reads and as whoever writes; a refusal by the database is as good as nothing.
    """
    login = connection.settings_dict["USER"]
    roles = (login, login.removesuffix("runtime") + "reader", login.removesuffix("runtime") + "writer")
    readable = {table for role in roles for table in tables if _gives_a_row(role, table)}
    return Outcome(len(readable), beyond=frozenset(readable))


def _gives_a_row(role: str, table: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            # Where a policy lets nobody in, the index on the pupil knows it at once; going through a large table would take seconds.
            cursor.execute(
                "select set_config('enable_seqscan', 'off', true), set_config('role', %s::text, true)", [role]
            )
            cursor.execute(f"select exists (select from {connection.ops.quote_name(table)})")  # noqa: S608 - of the register
            answer: bool = cursor.fetchone()[0]
            return answer
    except ProgrammingError:  # permission denied
        return False
