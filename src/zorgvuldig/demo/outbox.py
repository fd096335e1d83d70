"""Two weeks of outgoing mail, of which some came back, and what the operator did about it. Counts, and one address that does not work."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.timezone import localdate
from psycopg import Connection

from zorgvuldig.platform.mail.sealed import mark_of

SENT = (3, 14, 22, 9, 31, 12, 0, 2, 18, 27, 11, 40, 16, 1)  # by day, the newest first
CAME_BACK = (("hard", 4, 1), ("soft", 4, 2), ("soft", 11, 1), ("ignored", 12, 1), ("unknown", 18, 1), ("soft", 25, 2))
ADDRESS = "select email from guardian where email <> '' order by person_id desc limit 1"
STOPPED = """insert into gate.outbox (kind, rank, queued_at, until, tries, next_at, reason, failing_since, stopped_at)
values ('notice', 3, %(at)s, %(at)s, 1, %(at)s, 'content', %(at)s, %(at)s)"""


@dataclass(frozen=True, slots=True)
class MailSeeder:
    """Writes it down, as the jobs would have."""

    connection: Connection[Any]
    staff: Mapping[str, int]
    now: datetime

    def write(self) -> None:
        """Counts, one address at which nothing arrives, one mail that was given up, and two acts."""
        for row in self._counts():
            self.connection.execute("insert into gate.post_day values (%s, %s, %s) on conflict do nothing", row)
        for (address,) in self.connection.execute(ADDRESS).fetchall():
            at = self.now - timedelta(days=4)
            self.connection.execute(
                "insert into gate.bounced values (%s, %s, %s, '5.1.1') on conflict do nothing",
                [mark_of(address), at, at],
            )
        self.connection.execute(STOPPED, {"at": self.now - timedelta(days=1)})
        for days, what, task in ((12, "send_now", "post"), (9, "retry", "watch_sources")):
            self.connection.execute(
                "insert into gate.operating_act (at, actor_id, what, task, why) values (%s, %s, %s, %s, '')",
                [self.now - timedelta(days=days), self.staff["beheer"], what, f"zorgvuldig.jobs.{task}"],
            )

    def _counts(self) -> Iterator[tuple[Any, ...]]:
        today = localdate(self.now)
        for ago, times in enumerate(SENT):
            if times:
                yield today - timedelta(days=ago), "sent", times
        yield today - timedelta(days=1), "refused", 1
        for what, ago, times in CAME_BACK:
            yield today - timedelta(days=ago), what, times
