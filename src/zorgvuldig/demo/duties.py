"""What was looked at for privacy in the last year: one duty is late, one comes near, one was never done, and some roles were looked at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg import Connection

from zorgvuldig.demo.camera_insert import put

# Which duty, how many days ago, by whom, and what came of it.
DONE = (
    ("access_review", 348, "privacy", "Alle rollen bekeken met de schoolleider. Drie rollen beëindigd van collega’s die weg zijn."),
    ("retention_confirmation", 379, "privacy", "De termijnen van het dossier besproken met de directie. De rest volgt volgend jaar."),
    ("agreement_review", 203, "privacy", "Alle overeenkomsten nagekeken. Eén product gebruikt niemand meer: opgezegd."),
    ("norms_review", 131, "fg", "Per norm het niveau ingevuld met ict en de directie. Zes normen staan nog op niveau 2."),
    ("reading_check", 52, "privacy", "Vier signalen bekeken. Alle vier hoorden bij het werk."),
    ("reading_check", 22, "privacy", "Twee signalen bekeken. Met één collega gesproken over inzage in de avond."),
)  # fmt: skip
# Whose role was looked at, by whom and how many days ago; of one of them so long ago that it counts no more.
REVIEWED = (
    ("docent", "privacy", 9), ("mentor", "privacy", 9), ("zorg", "privacy", 9), ("privacy", "fg", 8), ("administratie", "privacy", 348),
    ("verzuim", "privacy", 401),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Duties:
    """Writes them down, as the pages would have."""

    connection: Connection[Any]
    staff: Mapping[str, int]
    now: datetime

    def write(self) -> None:
        """The duties that were done, and the roles that somebody looked at."""
        for duty, ago, who, outcome in DONE:
            put(
                self.connection, "duty_done", duty=duty, outcome=outcome, done_at=self.now - timedelta(days=ago),
                done_by_id=self.staff[who],
            )  # fmt: skip
        for whose, who, ago in REVIEWED:
            self._reviewed(self.staff[whose], self.staff[who], self.now - timedelta(days=ago))

    def _reviewed(self, whose: int, by: int, at: datetime) -> None:
        rows = self.connection.execute("select id, role from staff_role where staff_id = %s", [whose]).fetchall()
        for number, role in rows:
            put(
                self.connection, "role_review", staff_role_id=number, staff_id=whose, role=role, outcome="keep",
                reviewed_at=at, reviewed_by_id=by,
            )  # fmt: skip
