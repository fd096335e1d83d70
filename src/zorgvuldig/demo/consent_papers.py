"""Consent on paper in the demonstration: families of the mentor's class who filled in the form instead of the screen."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from psycopg import Connection

from zorgvuldig.consent.models import ConsentPaper
from zorgvuldig.demo.random_people import Inventor
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.platform.documents.letter import LetterDocument, letter_pdf
from zorgvuldig.platform.vault.files import store
from zorgvuldig.platform.vault.shelves import closing

LIMIT = 1024 * 1024
SIGNED, RECORDED = timedelta(days=21), timedelta(days=18)
PUPILS = 4
NO_TO = (("social_media", "website_public"), ("press",), (), ("social_media", "class_list", "research"))
# Whoever has authority over pupils of the class of the named mentor, without those who answer on the screen in a story.
FAMILIES = """
    select m.pupil_id, min(g.guardian_id) from mentoring w
    join membership m on m.group_id = w.group_id and m.starts_on <= %(day)s and coalesce(m.ends_on > %(day)s, true)
    join pupil_birth b on b.pupil_id = m.pupil_id and b.born_on > %(sixteen)s
    join guardianship g on g.pupil_id = m.pupil_id and g.has_authority and not g.is_restricted
        and g.starts_on <= %(day)s and coalesce(g.ends_on > %(day)s, true)
    where w.staff_id = %(mentor)s and w.starts_on <= %(day)s and coalesce(w.ends_on > %(day)s, true)
    group by m.pupil_id having bool_and(g.guardian_id <> all(%(known)s) and m.pupil_id <> all(%(known)s))
    order by m.pupil_id limit %(pupils)s
"""


@dataclass(slots=True)
class ConsentPapers:
    """Records them, as the desk would have."""

    connection: Connection[Any]
    inventor: Inventor
    named: dict[str, int]
    staff: dict[str, int]
    now: datetime

    def write(self) -> None:
        """A paper of one guardian of each of a few pupils; a school without them has none."""
        day = timezone.localdate(self.now)
        values = {
            "day": day,
            "sixteen": day - timedelta(days=365 * 15),  # nobody who is about to decide alone
            "mentor": self.staff["mentor"],
            "known": list(self.named.values()),
            "pupils": PUPILS,
        }
        found = self.connection.execute(FAMILIES, values).fetchall()
        for (pupil, guardian), refused in zip(found, NO_TO, strict=False):
            self._record(pupil, guardian, refused)

    def _record(self, pupil: int, guardian: int, refused: tuple[str, ...]) -> None:
        signed, recorded, by = self.now - SIGNED, self.now - RECORDED, self.staff["administratie"]
        stored = store(_paper(refused), limit_bytes=LIMIT, closing=closing(ConsentPaper, pupil))
        row = self.connection.execute(
            "insert into consent_paper (uid, pupil_id, blob, name, media_type, size, added_at, added_by_id, signed_on) "
            "values (%s, %s, %s, 'toestemming.pdf', 'application/pdf', %s, %s, %s, %s) returning id",
            [self.inventor.uid(), pupil, stored.blob, stored.size, recorded, by, timezone.localdate(signed)],
        ).fetchone()
        assert row is not None
        for topic in REGISTER.topics.values():
            self.connection.execute(
                "insert into consent_answer (uid, pupil_id, topic, version, person_id, allows, way, answered_at, "
                "recorded_by_id, paper_id) values (%s, %s, %s, %s, %s, %s, 'paper', %s, %s, %s)",
                [
                    self.inventor.uid(), pupil, topic.key, topic.version, guardian, topic.key not in refused, recorded,
                    by, row[0],
                ],
            )  # fmt: skip


def _paper(refused: tuple[str, ...]) -> bytes:
    return letter_pdf(
        LetterDocument(
            school=REGISTER.controller.name,
            to=[],
            day=None,
            reference="voorbeeld",
            subject="Formulier voor toestemming",
            paragraphs=[
                f"{topic.name.nl}: {'nee' if topic.key in refused else 'ja'}." for topic in REGISTER.topics.values()
            ],
            ending=["Getekend. Dit is een voorbeeld: de ouder, de leerling en de school bestaan niet."],
            english_subject="Consent form",
            english=["An example of a signed form. Neither the parent, the pupil nor the school exists."],
        )
    )
