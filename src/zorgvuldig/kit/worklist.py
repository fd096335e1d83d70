"""What waits for somebody today: each package says it for its own work, and the start page shows it. Nobody's file is opened for it.

A source is a function that a package offers in its `worklist` module. It asks a function of the database that only counts
(`web/sql/records_worklist.sql`), or opens a door of its own in which no pupil is open.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db import connection
from django.utils import timezone

from zorgvuldig.gate.door import NoSession, Refused

log = logging.getLogger(__name__)
ORDER = ("late", "now", "soon")  # what is late first, then what is for today, then what comes


@dataclass(frozen=True, slots=True)
class WorkItem:
    """Something that waits: a title, the page on which it is done, and more words. `stands` is one of `ORDER`.

    `topic` is what the page of a family groups it by (empty for staff), and `times` how many of it wait.
    """

    title: str
    url: str
    says: str = ""
    stands: str = "now"
    on: date | None = None
    topic: str = ""
    times: int = 1


@dataclass(frozen=True)
class WorklistReader:
    """Whose start page it is: the secret of the session, the roles of today, and the moment."""

    secret: str
    roles: frozenset[str]
    now: datetime

    @cached_property
    def day(self) -> date:
        """The day of that moment."""
        return timezone.localdate(self.now)

    def rows(self, query: str) -> list[dict[str, Any]]:
        """What `query`, of a function of the gate that asks whose the session is, answers to this one."""
        with connection.cursor() as cursor:
            cursor.execute(query, [self.secret])
            names = [column.name for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    @cached_property
    def _work(self) -> Mapping[tuple[str, str, str], int]:
        found: dict[tuple[str, str, str], int] = {}
        for row in self.rows("select * from gate.work_waiting(%s::text)"):
            key = (row["role"], row["purpose"], row["what"])
            found[key] = max(found.get(key, 0), row["pupils"])
        return found

    def waiting(self, roles: frozenset[str], purpose: str, table: str) -> int:
        """How many pupils wait in a queue of the register for one of these roles; all queues are asked at once."""
        if not roles & self.roles:
            return 0
        return max((self._work.get((role, purpose, table), 0) for role in roles & self.roles), default=0)


Source = Callable[[WorklistReader], Iterable[WorkItem]]


def gathered(asker: WorklistReader, sources: Sequence[Source]) -> list[WorkItem]:
    """What all sources say, in order. One that is refused says nothing; one that fails is logged, and the others go on."""
    found: list[WorkItem] = []
    for source in sources:
        try:
            found += source(asker)
        except (NoSession, Refused):
            continue
        except Exception:
            log.exception("a source of the start page failed")
    return sorted(found, key=lambda one: (ORDER.index(one.stands), one.on or asker.day))
