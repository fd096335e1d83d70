"""Pupils who left, and are looked up, held or deleted the first night; and papers of two of them and of another in the archive."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from psycopg import Connection

from zorgvuldig.demo.organisation import OrganisationSeeder
from zorgvuldig.demo.random_people import Inventor, email, phone
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.learning.archive.models import ArchiveRecord
from zorgvuldig.learning.archive.reads import digest
from zorgvuldig.platform.documents.letter import LetterDocument, letter_pdf
from zorgvuldig.platform.names import search_key, sort_key
from zorgvuldig.platform.vault.files import store
from zorgvuldig.platform.vault.shelves import closing
from zorgvuldig.platform.vault.text import seal

LIMIT = 1024 * 1024
SCHOOL = 1
FORMER = (
    ("Femke", "Oldenhage", date(2007, 3, 4)),
    ("Ruben", "Oldenhage", date(2007, 3, 4)),
    ("Amira", "Zandhoven", date(2006, 5, 9)),
)
LEFT_ON, EXEMPTED_ON = date(2024, 7, 10), date(2025, 9, 15)
FILES = {"diploma": "diploma", "grade_list": "cijferlijst", "exemption": "vrijstelling"}
FIRST_NUMBER, FIRST_PHONE = 88_001, 8_800_000
FEWEST = 50  # pupils of a school that is large enough to have leavers
# Whose proof anybody can look up in the demonstration, at /verklaring/is-het-weg/.
LOOKED_UP = (FIRST_NUMBER, date(2003, 5, 14))
# How many summers ago, and how many of them.
LEFT = ((6, 4), (3, 3), (2, 3), (1, 5))
KEPT_LONGER = "De ouders dienden een klacht in over de begeleiding. De commissie heeft nog niet beslist."


@dataclass(slots=True)
class ArchiveSeeder:
    """Files them, as the administration would have."""

    connection: Connection[Any]
    inventor: Inventor
    organisation: OrganisationSeeder
    now: datetime

    def write(self) -> None:
        """The former pupils always; the pupil of the story when the school is large enough."""
        for given, family, born in FORMER:
            person = self._person()
            self._file(person, "diploma", LEFT_ON, given, family, born)
            self._file(person, "grade_list", LEFT_ON, given, family, born)
        story = self.connection.execute(
            "select i.pupil_id, b.born_on from pupil_identity i join pupil_birth b using (pupil_id) "
            "where i.given_name = 'Younes' and i.family_name = 'Wahdani'"
        ).fetchone()
        if story:
            self._file(story[0], "exemption", EXEMPTED_ON, "Younes el", "Wahdani", story[1])

    def _person(self) -> int:
        row = self.connection.execute("insert into person (uid) values (%s) returning id", [self.inventor.uid()])
        found = row.fetchone()
        assert found is not None
        return int(found[0])

    def _file(self, person: int, kind: str, issued: date, given: str, family: str, born: date) -> None:
        content = letter_pdf(_paper(FILES[kind], f"{given} {family}", issued))
        stored = store(content, limit_bytes=LIMIT, closing=closing(ArchiveRecord, person))
        self.connection.execute(
            "insert into archive_record (uid, person_id, school_id, kind, holder, born_on, search_hash, issued_on, blob, name, "
            "media_type, size, added_at, added_by_id) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                self.inventor.uid(),
                person,
                SCHOOL,
                kind,
                seal(person, "archive_record.holder", f"{given} {family}"),
                seal(person, "archive_record.born_on", born.isoformat()),
                digest(family, born.year),
                issued,
                stored.blob,
                f"{FILES[kind]}-{issued:%Y-%m-%d}.pdf",
                "application/pdf",
                stored.size,
                datetime.combine(issued, self.now.timetz()),
                self.organisation.staff["administratie"],
            ],
        )


def _paper(title: str, name: str, issued: date) -> LetterDocument:
    return LetterDocument(
        school=REGISTER.controller.name,
        to=[],
        day=issued,
        reference="voorbeeld",
        subject=f"{title.capitalize()} van {name}",
        paragraphs=["Dit is een voorbeeld van een papier in het archief. De persoon en de school bestaan niet."],
        ending=[],
        english_subject=f"{title.capitalize()}, {name}",
        english=["An example of a paper in the archive. Neither the person nor the school exists."],
    )


@dataclass(slots=True)
class LeaverSeeder:
    """Writes them down after everybody who is there, with the little that a file of a leaver still holds."""

    connection: Connection[Any]
    inventor: Inventor
    organisation: OrganisationSeeder
    now: datetime
    today: date
    made: int = 0

    def write(self) -> None:
        """Everybody who left; of the last who left three summers ago the grades and notes stay because of a complaint."""
        last = date(self.today.year - (self.today.month < 8), 8, 1)
        held = 0
        for summers, count in LEFT:
            for _ in range(count):
                pupil = self._left(last.replace(year=last.year - summers + 1))
                held = pupil if summers == 3 else held
        if "privacy" in self.organisation.staff and "docent" in self.organisation.staff:
            self._hold(held)

    def _left(self, ends_on: date) -> int:
        name, sex = self.inventor.family(), self.inventor.sex()
        given, number = self.inventor.given(name.origin, sex), FIRST_NUMBER + self.made
        born = LOOKED_UP[1] if number == LOOKED_UP[0] else date(ends_on.year - 18, 3, 1 + self.made)
        self.made += 1
        pupil = self._one("insert into person (uid) values (%s) returning id", self.inventor.uid())
        keys = sort_key(given, name.prefix, name.family), search_key(given, name.prefix, name.family, str(number))
        address = self.inventor.address()
        for table, values in (
            ("pupil", {"person_id": pupil, "uid": self.inventor.uid(), "number": f"{number}"}),
            ("pupil_identity", {"pupil_id": pupil, "given_name": given, "prefix": name.prefix, "family_name": name.family,
                                "sort_key": keys[0], "search_key": keys[1]}),
            ("pupil_birth", {"pupil_id": pupil, "born_on": born, "sex": sex}),
            ("pupil_contact", {"pupil_id": pupil, "email": email(given, name.family, number), "street": address[0],
                               "phone": phone(FIRST_PHONE + self.made), "postcode": address[1], "town": address[2]}),
            ("enrolment", {"pupil_id": pupil, "school_id": 1, "level": "5 havo", "left_with": "diploma",
                           "starts_on": ends_on.replace(year=ends_on.year - 5), "ends_on": ends_on}),
        ):  # fmt: skip
            self._put(table, values)
        self._recorded(pupil, ends_on)
        return pupil

    def _recorded(self, pupil: int, ends_on: date) -> None:
        """A few grades and a note."""
        tests = self.connection.execute("select id from test order by held_on, id limit 6").fetchall()
        for place, (test,) in enumerate(tests):
            self._put("grade", {"pupil_id": pupil, "test_id": test, "value": 6 + place / 10})
        author = self.organisation.staff.get("docent")
        if author is None:
            return
        at = self.now - timedelta(days=(self.today - ends_on).days + 60)
        note = {
            "uid": self.inventor.uid(),
            "pupil_id": pupil,
            "kind": "talk",
            "happened_on": at.date(),
            "author_id": author,
        }
        texts = {"title": "Laatste gesprek", "text": "Wij spraken over de tijd na het diploma."}
        sealed = {key: seal(pupil, f"guidance_note.{key}", text) for key, text in texts.items()}
        self._put("guidance_note", note | sealed | {"written_at": at})

    def _hold(self, pupil: int) -> None:
        officer, until = self.organisation.staff["privacy"], self.today + timedelta(days=200)
        columns = {"uid": self.inventor.uid(), "pupil_id": pupil, "mask": REGISTER.mask(("grades", "guidance")),
                   "kind": "complaint", "owner_id": officer, "set_by_id": officer, "set_at": self.now - timedelta(days=90),
                   "ends_on": until, "review_on": self.today, "ended_on": until}  # fmt: skip
        number = self._put("hold", columns, "id")
        text = seal(pupil, "hold_reason.text", KEPT_LONGER)
        self._put("hold_reason", {"hold_id": number, "pupil_id": pupil, "text": text, "lifted": b""})

    def _put(self, table: str, values: dict[str, Any], key: str = "") -> int:
        columns, marks = ", ".join(values), ", ".join(["%s"] * len(values))
        query = f"insert into {table} ({columns}) values ({marks})" + (f" returning {key}" if key else "")  # noqa: S608 - ours
        return self._one(query, *values.values()) if key else self._run(query, *values.values())

    def _run(self, query: str, *values: Any) -> int:
        return self.connection.execute(query.encode(), values).rowcount

    def _one(self, query: str, *values: Any) -> int:
        row = self.connection.execute(query.encode(), values).fetchone()
        assert row is not None
        return int(row[0])
