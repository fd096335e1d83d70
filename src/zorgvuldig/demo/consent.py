"""What families allow: on the screen, where two parents disagree and a question waits for an answer, and on paper."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from psycopg import Connection

from zorgvuldig.consent.models import ConsentPaper
from zorgvuldig.consent.sql.generate import decides_at
from zorgvuldig.demo.organisation import OrganisationSeeder
from zorgvuldig.demo.random_people import Inventor
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.platform.documents.letter import LetterDocument, letter_pdf
from zorgvuldig.platform.vault.files import store
from zorgvuldig.platform.vault.shelves import closing
from zorgvuldig.platform.vault.text import seal

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
ASKED_AGO = timedelta(days=70)  # when the school asked everybody
# Of a hundred families that answered, how many said yes; a topic that is not here: 85.
YES = {"website_public": 62, "social_media": 41, "press": 55, "class_photo": 93, "portal_closed": 90, "research": 58}
LINDE = (
    "Younes leert op dinsdag plannen bij De Linde. De begeleider wil weten aan welke doelen de school al met hem werkt."
)
HALM = "Jildou liep in het voorjaar stage in de bakkerij. Het bedrijf maakte een rooster en belde als er iets was."
# Who decides, asked when; each answer follows from the numbers of the people, so that it is the same every time.
EVERYBODY = """
with deciders as (
    select b.pupil_id, g.guardian_id as person_id from pupil_birth b
    join guardianship g on g.pupil_id = b.pupil_id and g.has_authority and g.ends_on is null
        and not (g.is_restricted and (g.restricted_until is null or g.restricted_until > %(day)s))
    where b.born_on + make_interval(years => %(age)s) > %(day)s
    union
    select b.pupil_id, b.pupil_id from pupil_birth b where b.born_on + make_interval(years => %(age)s) <= %(day)s
), now_here as (
    select d.* from deciders d where exists (select from enrolment e where e.pupil_id = d.pupil_id
        and e.starts_on <= %(day)s and (e.ends_on is null or e.ends_on > %(day)s))
), told as (
    insert into consent_notice (pupil_id, person_id, kind, about, told_at)
    select pupil_id, person_id, 'asked', 'first', %(at)s from now_here returning pupil_id, person_id
), dice as (
    select t.pupil_id, t.person_id, q.topic, q.version, q.yes, q.place,
        md5(t.pupil_id || '/' || t.person_id || '/' || q.topic) as drawn, md5(t.pupil_id || '!' || t.person_id) as mood
    from told t cross join unnest(%(topics)s::text[], %(versions)s::smallint[], %(yes)s::int[]) with ordinality
        q(topic, version, yes, place)
    where t.pupil_id <> all (%(story)s::int[])
)
insert into consent_answer (uid, pupil_id, topic, version, person_id, allows, way, answered_at, recorded_by_id)
select drawn::uuid, pupil_id, topic, version, person_id, ('x' || left(drawn, 6))::bit(24)::int %% 100 < yes, 'screen',
    %(at)s + make_interval(days => ('x' || left(mood, 6))::bit(24)::int %% 30, secs => place), person_id
from dice where ('x' || right(mood, 6))::bit(24)::int %% 100 < 75
order by person_id, pupil_id, place
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


@dataclass(slots=True)
class ConsentSeeder:
    """Writes the answers down, as the pages would have."""

    connection: Connection[Any]
    inventor: Inventor
    organisation: OrganisationSeeder
    now: datetime

    def write(self) -> None:
        """Everybody's answers, and the story as far as the school has its people."""
        younes, jildou = self._pupil("Younes"), self._pupil("Jildou")
        self.connection.execute("update consent_wording set kept_at = %s", [self.now - ASKED_AGO * 3])
        self._everybody([pupil for pupil in (younes, jildou) if pupil])
        salma, nassim = self._guardian("Salma"), self._guardian("Nassim")
        if younes and salma and nassim:
            for topic in ("newsletter", "class_photo", "portal_closed", "yearbook"):
                self._said(younes, salma, topic, 60, allows=True)
            for topic in ("social_media", "press"):
                self._said(younes, salma, topic, 60, allows=False)
            self._said(younes, nassim, "class_photo", 41, allows=True)
            self._said(younes, nassim, "newsletter", 41, allows=False)  # one no is no
            self._said(younes, salma, "yearbook", 9, allows=False)  # taken back
            fields = ("pupil_identity.given_name", "pupil_identity.family_name", "support_plan.goals")
            self._question(younes, "support_agency", "Huiswerkbegeleiding De Linde", LINDE, fields, asked=3, ends=180)
        if jildou:
            for topic, allows in (("newsletter", True), ("social_media", True), ("website_public", False)):
                self._said(jildou, jildou, topic, 52, allows=allows)
            self._said(jildou, jildou, "social_media", 5, allows=False)
            fields = ("pupil_identity.given_name", "pupil_contact.phone", "pupil_contact.email")
            number = self._question(jildou, "internship_company", "Bakkerij De Halm", HALM, fields, asked=66, ends=-20)
            self._said(jildou, jildou, "", 65, allows=True, request=number)

    def _everybody(self, story: list[int]) -> None:
        topics = list(REGISTER.topics.values())
        values = {
            "day": self.now.date(),
            "age": decides_at(REGISTER),
            "at": self.now - ASKED_AGO,
            "topics": [topic.key for topic in topics],
            "versions": [topic.version for topic in topics],
            "yes": [YES.get(topic.key, 85) for topic in topics],
            "story": story,
        }
        self.connection.execute(EVERYBODY, values)

    def _said(self, pupil: int, person: int, topic: str, ago: int, *, allows: bool, request: int | None = None) -> None:
        version = REGISTER.topics[topic].version if topic else 0
        self.connection.execute(
            "insert into consent_answer (uid, pupil_id, topic, version, request_id, person_id, allows, way, answered_at, "
            "recorded_by_id) values (%s, %s, %s, %s, %s, %s, %s, 'screen', %s, %s)",
            [
                self.inventor.uid(),
                pupil,
                topic,
                version,
                request,
                person,
                allows,
                self.now - timedelta(days=ago),
                person,
            ],
        )

    def _question(
        self, pupil: int, recipient: str, name: str, why: str, fields: tuple[str, ...], *, asked: int, ends: int
    ) -> int:
        """A question about one exchange, asked so many days ago; `ends` is in days from today."""
        by = self.organisation.staff["zorg" if recipient == "support_agency" else "administratie"]
        row = self.connection.execute(
            "insert into consent_request (uid, pupil_id, recipient, party_name, purpose, fields, ends_on, asked_at, asked_by_id) "
            "values (%s, %s, %s, %s, %s, %s, %s, %s, %s) returning id",
            [
                *(self.inventor.uid(), pupil, recipient, name, seal(pupil, "consent_request.purpose", why)),
                *(json.dumps(fields), self.now.date() + timedelta(days=ends), self.now - timedelta(days=asked), by),
            ],
        ).fetchone()
        number: int = row[0] if row else 0
        return number

    def _pupil(self, given: str) -> int | None:
        family = {"Younes": "Wahdani", "Jildou": "Heechsma"}[given]
        return self._one(
            "select pupil_id from pupil_identity where given_name = %s and family_name = %s order by 1", given, family
        )

    def _guardian(self, given: str) -> int | None:
        return self._one("select person_id from guardian where given_name = %s order by 1", given)

    def _one(self, sql: str, *values: str) -> int | None:
        row = self.connection.execute(sql, values).fetchone()
        return row[0] if row else None
