"""What two families and a mentor write to each other under a message: a talk that is arranged, and a question that waits."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from psycopg import Connection

from zorgvuldig.demo.plan import SchoolYear
from zorgvuldig.demo.random_people import Inventor
from zorgvuldig.demo.school_year import is_free
from zorgvuldig.platform.vault.text import seal

HERE = ZoneInfo("Europe/Amsterdam")
AGENDA = (
    "De agenda van Younes",
    "Beste ouders,\n\nYounes schrijft zijn huiswerk steeds vaker op. Thuis hoeft u alleen te vragen wat er morgen is.\n\n"
    "Wilt u hierover praten? Antwoord dan op dit bericht.",
)
TALK = (
    ("ouder", 10, "Dank u wel. Wij kijken op zondag samen naar de agenda. Kan ik een keer langskomen?"),
    ("docent", 14, "Dat kan. Maandag om vier uur ben ik in lokaal B12. Younes mag erbij zijn."),
    ("ouder", 15, "Fijn, dan komen wij samen. Tot maandag."),
)
PLAN = (
    "Het plan voor lezen en schrijven",
    "Beste ouders,\n\nDe zorgcoördinator maakte een plan voor lezen en schrijven. U vindt het bij ‘Extra hulp’.\n\nIs iets niet duidelijk? Schrijf mij dan.",
)
QUESTION = "Is er ook meer tijd bij een toets in de les, of alleen in de toetsweek?"


@dataclass(frozen=True, slots=True)
class AnswerSeeder:
    """Writes it down, on the last days with lessons and between the hours at which answers arrive. `named` are people by username."""

    connection: Connection[Any]
    inventor: Inventor
    named: dict[str, int]
    group: int
    year: SchoolYear
    now: datetime

    def write(self, helped: int | None) -> None:
        """A conversation with the named parent that is over, and a question of a parent of `helped` that the mentor did not read yet."""
        first, second, third = self.days(3)
        pupil, parent, mentor = (self.named[name] for name in ("leerling", "ouder", "docent"))
        message = self._message(pupil, AGENDA, _at(first, 9))
        self._read(message, pupil, parent, _at(first, 10))
        for day, (who, hour, text) in zip((first, first, second), TALK, strict=True):
            self._answer(message, pupil, parent, self.named[who], text, _at(day, hour), is_read=True)
        self._answer(message, pupil, parent, mentor, "", _at(second, 16), is_read=False, is_end=True)
        asks = self._parent(helped) if helped else None
        if helped and asks:
            message = self._message(helped, PLAN, _at(second, 9))
            self._read(message, helped, asks, _at(third, 9))
            self._answer(message, helped, asks, asks, QUESTION, _at(third, 11), is_read=False)

    def days(self, count: int) -> list[date]:
        """The last days with lessons before today, the first first; in the first week of a year some of the days before it."""
        yesterday = (self.now.astimezone(HERE) - timedelta(days=1)).date()
        before = [yesterday - timedelta(days=back) for back in range(120)]
        school = [
            day for day in before if day.weekday() < 5 and not (day >= self.year.starts_on and is_free(day, self.year))
        ]
        return school[count - 1 :: -1]

    def _parent(self, pupil: int) -> int | None:
        row = self.connection.execute(
            "select min(guardian_id) from guardianship where pupil_id = %s and has_authority and not is_restricted",
            [pupil],
        ).fetchone()
        return row[0] if row else None

    def _message(self, pupil: int, words: tuple[str, str], at: datetime) -> int:
        subject, body = (
            seal(pupil, f"message.{key}", text) for key, text in zip(("subject", "body"), words, strict=True)
        )
        row = self.connection.execute(
            "insert into message (uid, batch, pupil_id, group_id, author_id, subject, body, sent_at) values (%s, %s, %s, %s, %s, %s, %s, %s) returning id",
            [self.inventor.uid(), self.inventor.uid(), pupil, self.group, self.named["docent"], subject, body, at],
        ).fetchone()
        assert row is not None
        return int(row[0])

    def _read(self, message: int, pupil: int, person: int, at: datetime) -> None:
        self.connection.execute(
            "insert into message_read (message_id, pupil_id, person_id, read_at) values (%s, %s, %s, %s)",
            [message, pupil, person, at],
        )

    def _answer(
        self,
        message: int,
        pupil: int,
        person: int,
        author: int,
        text: str,
        at: datetime,
        *,
        is_read: bool,
        is_end: bool = False,
    ) -> None:
        sealed = seal(pupil, "message_answer.body", text) if text else b""
        self.connection.execute(
            "insert into message_answer (uid, message_id, pupil_id, person_id, author_id, body, is_end, written_at, arrives_at, read_at) "
            "values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [self.inventor.uid(), message, pupil, person, author, sealed, is_end, at, at, at + timedelta(minutes=30) if is_read else None],
        )  # fmt: skip


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour, 5), HERE)
