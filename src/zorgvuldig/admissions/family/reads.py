"""What the holder of a link reads: the rounds that are open, and the own application. There is no account and no door.

The database knows only a hash of the link; `gate.intake_read` logs each reading as the applicant's own.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection

from zorgvuldig.admissions.questions import Answers
from zorgvuldig.platform.vault.keys import KeyGone
from zorgvuldig.platform.vault.text import unseal

ANSWERS, QUESTION, HEALTH = "application.answers", "application.question", "health_statement.text"


@dataclass(frozen=True, slots=True)
class Round:
    """A round in which families can apply now; `closes_on` is the first day it is closed."""

    uid: UUID
    school: str
    year: str
    closes_on: date

    @property
    def last_day(self) -> date:
        """The last day on which it is open."""
        return self.closes_on - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ApplicationDraft:
    """An application as its family sees it; of the citizen number only whether it is there."""

    person_id: int
    uid: UUID
    round: UUID
    school: str
    year: str
    submitted_at: datetime | None
    answers: Answers
    question: str
    has_number: bool
    health: str

    @property
    def is_sent(self) -> bool:
        """Whether the school has it, and asks nothing more."""
        return self.submitted_at is not None and not self.question


def open_rounds() -> list[Round]:
    """The rounds that are open today, by school."""
    with connection.cursor() as cursor:
        cursor.execute("select uid, school, year, closes_on from gate.intake_rounds()")
        return [Round(*row) for row in cursor.fetchall()]


def open_round(uid: UUID) -> Round | None:
    """The round with this number, when it is open today."""
    return next((found for found in open_rounds() if found.uid == uid), None)


def read(token: str) -> ApplicationDraft | None:
    """The application that a link opens. None for a link that is unknown, too old, or of a decided application."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select person_id, uid, round, school, year, submitted_at, answers, question, has_number, health "
            "from gate.intake_read(%s::text)",
            [token],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    person_id, uid, round_uid, school, year, submitted_at, answers, question, has_number, health = row
    try:
        return ApplicationDraft(
            person_id=person_id,
            uid=uid,
            round=round_uid,
            school=school,
            year=year,
            submitted_at=submitted_at,
            answers=json.loads(_unseal(person_id, ANSWERS, answers) or "{}"),
            question=_unseal(person_id, QUESTION, question),
            has_number=has_number,
            health=_unseal(person_id, HEALTH, health),
        )
    except KeyGone:  # it is being deleted at this moment
        return None


def _unseal(person_id: int, context: str, sealed: bytes | memoryview | None) -> str:
    return unseal(person_id, context, bytes(sealed)) if sealed else ""
