"""Papers in the archive: of two former pupils of whom nothing else is left, and an exemption of a pupil who is here."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from psycopg import Connection

from zorgvuldig.demo.organisation import Organisation
from zorgvuldig.demo.random_people import Inventor
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.learning.archive.models import ArchiveRecord
from zorgvuldig.learning.archive.reads import digest
from zorgvuldig.platform.documents.letter import LetterDocument, letter_pdf
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
LEFT, EXEMPTED = date(2024, 7, 10), date(2025, 9, 15)
FILES = {"diploma": "diploma", "grade_list": "cijferlijst", "exemption": "vrijstelling"}


@dataclass(slots=True)
class Archiving:
    """Files them, as the administration would have."""

    connection: Connection[Any]
    inventor: Inventor
    organisation: Organisation
    now: datetime

    def write(self) -> None:
        """The former pupils always; the pupil of the story when the school is large enough."""
        for given, family, born in FORMER:
            person = self._person()
            self._file(person, "diploma", LEFT, given, family, born)
            self._file(person, "grade_list", LEFT, given, family, born)
        story = self.connection.execute(
            "select i.pupil_id, b.born_on from pupil_identity i join pupil_birth b using (pupil_id) "
            "where i.given_name = 'Younes' and i.family_name = 'Wahdani'"
        ).fetchone()
        if story:
            self._file(story[0], "exemption", EXEMPTED, "Younes el", "Wahdani", story[1])

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
