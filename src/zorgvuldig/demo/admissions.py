"""Families that apply: in the queue, asked something, not finished, refused, and two whose term is over tomorrow."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from psycopg import Connection

from zorgvuldig.admissions.family.actions import digest, new_token
from zorgvuldig.admissions.questions import TOPICS, Answers
from zorgvuldig.demo.organisation import OrganisationSeeder
from zorgvuldig.demo.random_people import TOWN, Inventor, email, phone
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.sessions import key_of
from zorgvuldig.platform.vault.text import seal
from zorgvuldig.pupils.numbers.rules import NumberRefused, OfficialNumber, citizen_number
from zorgvuldig.register.period import Period, add_period

TERM = REGISTER.terms["application_not_admitted"].period
VALID = timedelta(days=180)
FIRST_NUMBER = 999_990_100  # nobody has a citizen number that begins with four nines
FIRST_PHONE = 8_000_000
QUESTION = "In het advies van de basisschool staat havo. U vulde vwo in. Welk van de twee is goed?"
HEALTH = "Noor is doof aan één oor. Zij hoort u het best als zij links vooraan zit."
REFUSED_TOPICS = {"social_media", "press"}  # what these families said no to
NO_ROOM = "De brugklas is vol. Wij hebben geloot, en dit kind staat op plaats 14 van de wachtlijst."
NOT_HERE = "Het advies van de basisschool is vmbo-basis. Die richting heeft onze school niet."

Name = tuple[str, str, str]


@dataclass(slots=True)
class ApplicationSeeder:
    """Writes applications for next year at the first location, after everybody who is there already."""

    connection: Connection[Any]
    inventor: Inventor
    organisation: OrganisationSeeder
    now: datetime
    today: date
    made: int = 0

    def write(self) -> None:
        """All of it, sealed as a family's own answers are."""
        numbers = _numbers()
        coming = self._one(
            "select max(id) from intake_round where year_id in (select id from school_year where school_id = 1)"
        )
        self._sent(coming, ("Noor", "", "Waterberg"), ("Esther", "", "Waterberg"), 9, numbers, health=HEALTH)
        self._known(coming, numbers)
        for given, turn in (("Lotte", 4), ("Ruben", 3)):  # both parents applied for the same child
            own, born = numbers if given == "Lotte" else None, add_period(self.today, Period(-(11 * 12 + 7)))
            self._sent(coming, ("Mats", "", "Elzenaar"), (given, "", "Elzenaar"), turn, own, born_on=born)
        asked = self._sent(coming, ("Amira", "", "Benhadou"), ("Samir", "", "Benhadou"), 6, numbers, level="vwo")
        self._set(asked, "question = %s", seal(asked, "application.question", QUESTION))
        self._started(coming, {"guardian": [{"guardian.email": email("Iris", "Veenstade", 9)}]}, 1)
        child = {"pupil_identity.given_name": "Bo", "pupil_identity.family_name": "Grashof"}
        self._started(coming, child | {"guardian": [{"guardian.email": email("Kim", "Grashof", 9)}]}, 3)
        refused = self._sent(coming, ("Tijn", "de", "Waard"), ("Sanne", "de", "Waard"), 18, None, level="vwo")
        self._refuse(refused, self.now - timedelta(days=5), NO_ROOM)
        self._old()

    def _known(self, coming: int, numbers: Iterator[OfficialNumber]) -> None:
        """A sister of pupils who are here, by a mother the school knows; and a pupil whose father applies once more."""
        mother = self.connection.execute(
            "select given_name, prefix, family_name, email from guardian where given_name = 'Anne' and family_name = 'Rozenlaar'"
        ).fetchone()
        if mother:
            sister = ("Fenna", mother[1], mother[2])
            self._sent(coming, sister, mother[:3], 8, numbers, mail=mother[3])
        pupil = self.connection.execute(
            "select i.given_name, i.prefix, i.family_name, b.born_on from pupil_identity i "
            "join pupil_birth b using (pupil_id) where i.given_name = 'Inès' and i.family_name = 'Wahdani'"
        ).fetchone()
        if pupil:
            self._sent(coming, pupil[:3], ("Nassim", pupil[1], pupil[2]), 2, numbers, born_on=pupil[3])

    def _old(self) -> None:
        """For this school year: one that was refused and one never finished. The job deletes both when the term ends."""
        year, decided = self.organisation.year_ids[0, len(self.organisation.years) - 1], self._ends_tomorrow()
        opens, closes = (decided.date() + timedelta(days=days) for days in (-180, -30))
        row = (self.inventor.uid(), year, opens, closes)
        before = self._one(
            "insert into intake_round (uid, year_id, opens_on, closes_on) values (%s, %s, %s, %s) returning id", *row
        )
        days = (self.now - decided).days + 40
        refused = self._sent(before, ("Sarah", "", "Kloosterweg"), ("Peter", "", "Kloosterweg"), days, None)
        self._refuse(refused, decided, NOT_HERE)
        answers = {"guardian": [{"guardian.email": email("Ali", "Terpstra", 9)}]}
        self._started(before, answers, (self.now - decided).days, changed_at=decided)

    def _ends_tomorrow(self) -> datetime:
        """The moment from which the term ends tomorrow, or as soon after it as a month of another length allows."""
        days = next(n for n in range(200, 0, -1) if add_period(self.today - timedelta(days=n), TERM) > self.today)
        return self.now - timedelta(days=days)

    def _sent(
        self,
        round_id: int,
        child: Name,
        parent: Name,
        days_ago: int,
        numbers: Iterator[OfficialNumber] | None,
        *,
        born_on: date | None = None,
        level: str = "havo",
        mail: str = "",
        health: str = "",
    ) -> int:
        """An application with every answer; with the next citizen number when there are `numbers`."""
        born = born_on or add_period(self.today, Period(-(11 * 12 + self.made)))
        answers = _about(child, born, level, self.inventor.address())
        answers["guardian"] = [_guardian(parent, mail or email(parent[0], parent[2], self.made), self.made)]
        answers[TOPICS] = {
            key: {"allows": key not in REFUSED_TOPICS, "version": topic.version}
            for key, topic in REGISTER.topics.items()
        }
        person = self._started(round_id, answers, days_ago + 1, changed_at=self.now - timedelta(days=days_ago))
        self._set(person, "submitted_at = %s", self.now - timedelta(days=days_ago))
        if numbers:
            self._number(person, next(numbers))
        if health:
            sealed = seal(person, "health_statement.text", health)
            self._run(
                "insert into health_statement (person_id, text, told_at) values (%s, %s, %s)", person, sealed, self.now
            )
        return person

    def _started(self, round_id: int, answers: Answers, days_ago: int, *, changed_at: datetime | None = None) -> int:
        """An application as far as it is filled in."""
        self.made += 1
        person, started = (
            self._one("insert into person (uid) values (%s) returning id", self.inventor.uid()),
            self.now - timedelta(days=days_ago),
        )
        sealed = seal(person, "application.answers", json.dumps(answers, ensure_ascii=False))
        self._run(
            "insert into application (person_id, uid, round_id, link_key, link_until, answers, question, reason, started_at, "
            "changed_at, outcome) values (%s, %s, %s, %s, %s, %s, '', '', %s, %s, '')",
            *(person, self.inventor.uid(), round_id, key_of(new_token()), started + VALID, sealed, started),
            changed_at or started,
        )
        return person

    def _number(self, person: int, number: OfficialNumber) -> None:
        sealed = seal(person, "official_number.number", number.digits)
        row = (person, number.kind.value, sealed, digest(number))
        self._run("insert into official_number (person_id, kind, number, number_hash) values (%s, %s, %s, %s)", *row)

    def _refuse(self, person: int, at: datetime, reason: str) -> None:
        sealed, who = seal(person, "application.reason", reason), self.organisation.staff["administratie"]
        self._set(person, "outcome = 'refused', reason = %s, decided_at = %s, decided_by_id = %s", sealed, at, who)

    def _set(self, person: int, what: str, *values: Any) -> None:
        self._run(f"update application set {what} where person_id = %s", *values, person)  # noqa: S608 - ours

    def _run(self, query: str, *values: Any) -> None:
        self.connection.execute(query.encode(), values)

    def _one(self, query: str, *values: Any) -> int:
        row = self.connection.execute(query.encode(), values).fetchone()
        assert row is not None
        return int(row[0])


def _about(child: Name, born: date, level: str, address: tuple[str, str, str]) -> Answers:
    """What is answered about a child."""
    given, prefix, family = child
    return {
        "pupil_identity.given_name": given,
        "pupil_identity.initials": f"{given[0]}.",
        "pupil_identity.prefix": prefix,
        "pupil_identity.family_name": family,
        "pupil_birth.born_on": born.isoformat(),
        "pupil_birth.sex": "male" if given in ("Mats", "Tijn") else "female",
        **dict(zip(("pupil_contact.street", "pupil_contact.postcode", "pupil_contact.town"), address, strict=True)),
        "enrolment.level": level,
        "learning_group.stage": 1,
        "emergency_contact": [
            {"emergency_contact.name": f"Buurvrouw in {TOWN}", "emergency_contact.tie": "buurvrouw",
             "emergency_contact.phone": phone(FIRST_PHONE)}
        ],
    }  # fmt: skip


def _guardian(name: Name, mail: str, turn: int) -> Answers:
    """What is answered about the parent who fills the form in."""
    given, prefix, family = name
    fathers = ("Ruben", "Samir", "Nassim", "Peter")
    return {
        "guardian.given_name": given,
        "guardian.prefix": prefix,
        "guardian.family_name": family,
        "guardianship.kind": "father" if given in fathers else "mother",
        "guardianship.has_authority": True,
        "guardian.email": mail,
        "guardian.phone": phone(FIRST_PHONE + 1 + turn),
        "guardianship.is_home": True,
    }


def _numbers() -> Iterator[OfficialNumber]:
    """Citizen numbers that pass their test and are nobody's."""
    for digits in count(FIRST_NUMBER):
        try:
            yield citizen_number(str(digits))
        except NumberRefused:
            continue
