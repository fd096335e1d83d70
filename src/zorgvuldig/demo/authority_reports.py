"""Giving data that the law asks for: where the school reports, a signal that is ready to be reported, and a yearly extract."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from psycopg import Connection

from zorgvuldig.demo.random_people import Inventor
from zorgvuldig.platform.vault.text import seal
from zorgvuldig.release.authority.yearly_job import PATIENCE

PARTIES = (
    ("absence_register", "Verzuimloket (voorbeeld)", "Leerplicht Wilgendam", "verzuimloket.example"),
    ("ministry", "Register onderwijsdeelnemers (voorbeeld)", "", "register.example"),
)
MEASURES = (
    "De mentor belde de ouders na de eerste week en sprak daarna met de leerling. Wij spraken af dat de leerling elke ochtend "
    "langs de conciërge gaat. Dat ging een week goed. Daarna bleef de leerling weer weg. De ouders weten dat wij dit melden."
)
OCTOBER = 10
KNOWN = timedelta(days=60)  # so long the school has these addresses


@dataclass(slots=True)
class Exchanging:
    """Writes them down, as the pages would have."""

    connection: Connection[Any]
    inventor: Inventor
    staff: dict[str, int]
    now: datetime

    def write(self) -> None:
        """The organisations, and an extract that the job makes as soon as the school is there."""
        for recipient, name, department, domain in PARTIES:
            self._party(recipient, name, department, domain)
        self.connection.execute(
            "insert into register_extract (uid, school_id, party_id, on_date, asked_at, asked_by_id, state, done, total, tries, "
            "size, sha256, problem) select %s, (select min(id) from school), p.id, %s, %s, %s, 'waiting', 0, 0, 0, 0, '', '' "
            "from party p where p.recipient = 'ministry' order by p.id limit 1",
            [
                self.inventor.uid(),
                _counting_day(timezone.localdate(self.now)),
                self.now - 2 * PATIENCE,
                self.staff["administratie"],
            ],
        )

    def _party(self, recipient: str, name: str, department: str, domain: str) -> None:
        added = self.now - KNOWN
        self.connection.execute(
            "insert into party (uid, recipient, name, department, street, postcode, town, domain, added_at, added_by_id, "
            "verified_at, verified_by_id, verified_how) select %s, %s, %s, %s, '', '', 'Wilgendam', %s, %s, %s, %s, %s, %s "
            "where not exists (select from party p where p.recipient = %s)",
            [
                self.inventor.uid(),
                recipient,
                name,
                department,
                domain,
                added,
                self.staff["administratie"],
                added + timedelta(days=1),
                self.staff["schoolleider"],
                "Teruggebeld op het nummer van de gemeente.",
                recipient,
            ],
        )


def _counting_day(today: date) -> date:
    """The last first of October."""
    return date(today.year - (today.month < OCTOBER), OCTOBER, 1)


def ready_to_report(connection: Connection[Any], staff_id: int, now: datetime) -> None:
    """The coordinator wrote down what the school did about the oldest signal that the night's count made."""
    row = connection.execute(
        "select s.id, s.pupil_id from absence_signal s join pupil_birth b using (pupil_id) where s.closed_at is null "
        "and b.born_on > %s order by s.id limit 1",
        [timezone.localdate(now) - timedelta(days=17 * 365)],
    ).fetchone()
    if row is None:
        return
    signal, pupil = row
    connection.execute(
        "update absence_signal set draft = %s, prepared_by_id = %s, prepared_at = %s, noticed_at = %s where id = %s",
        [seal(pupil, "absence_signal.draft", MEASURES), staff_id, now, now - timedelta(days=6), signal],
    )
