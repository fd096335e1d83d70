"""Where the pictures of the demonstration are shown, once their copies are made: a newsletter, and a yes that was taken back."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from psycopg import Connection

from zorgvuldig.demo.random_people import TOWN, Inventor
from zorgvuldig.gate.declared import REGISTER

SHOWN_FOR = timedelta(days=330)
WAIT = timedelta(days=1)  # what was decided since then is still to be placed
OUTSIDE = {"school_guide": "Schoolgids, bladzijde 12", "social_media": f"Bericht van de toneelavond bij «{TOWN} praat»"}
TITLE = "Ouderinfo november: estafette, nieuwe fietsenstalling"
TEXT = (
    "Beste ouders,\n\nOp de sportdag rende de onderbouw een estafette in de regen. Niemand klaagde. Wij bedanken alle "
    "hulpouders op de posten.\n\nVanaf maandag is de nieuwe fietsenstalling open. De ingang is aan de kant van de Lindelaan."
)
# Decided for, not yet placed, and the copy that masks exactly whom it has to.
READY = """
    select w.id, w.picture_id, w.medium, c.id, w.decided_at from picture_weighing w join picture_copy c on c.picture_id = w.picture_id
    where w.outcome <> 'no' and w.decided_at < %s and c.state = 'ready' and c.faces = w.faces and c.masked = (
        select coalesce(jsonb_agg(r.face_id order by r.face_id), '[]') from gate.refused_faces(array[w.picture_id], w.medium) r)
    order by w.id
"""
PUPILS = """
    insert into publication_pupil (publication_id, pupil_id, is_masked)
    select %s, t.pupil_id, bool_and(c.masked @> to_jsonb(t.face_id)) from face_pupil t join picture_copy c on c.id = %s
    where t.picture_id = c.picture_id group by t.pupil_id
"""
# Of a picture that is shown, somebody who can be recognised and who (or whose parents) said yes; both media have the same people.
TAKEN_BACK = """
    select u.pupil_id, a.person_id from publication p join publication_pupil u on u.publication_id = p.id and not u.is_masked
    join picture i on i.id = p.picture_id join consent_answer a on a.pupil_id = u.pupil_id and a.topic = p.medium and a.allows
    where p.medium = 'social_media' and p.ended_at is null order by u.pupil_id, a.id desc limit 1
"""


@dataclass(slots=True)
class PublicationSeeder:
    """Writes it down, as the desk would have placed it."""

    connection: Connection[Any]
    inventor: Inventor
    team: int
    now: datetime

    def write(self) -> None:
        """Everything that is ready; then the newsletter, and the one who took it back."""
        for weighing, picture, medium, copy, decided_at in self.connection.execute(READY, [self.now - WAIT]).fetchall():
            self._placed(weighing, picture, medium, copy, decided_at + timedelta(hours=2))
        self._newsletter()
        self._taken_back()

    def _placed(self, weighing: int, picture: int, medium: str, copy: int, at: datetime) -> None:
        publication = self._one(
            "insert into publication (uid, picture_id, picture_copy_id, picture_weighing_id, medium, token, until, published_at, "
            "published_by_id, ended_why) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, '') returning id",
            self.inventor.uid(), picture, copy, weighing, medium, secrets.token_urlsafe(32),
            timezone.localdate(at + SHOWN_FOR), at, self.team,
        )  # fmt: skip
        self.connection.execute(PUPILS, [publication, copy])
        if medium in OUTSIDE:
            self._one(
                "insert into outside_place (uid, publication_id, what, placed_on, noted_at, noted_by_id, answer) "
                "values (%s, %s, %s, %s, %s, %s, '') returning id",
                self.inventor.uid(), publication, OUTSIDE[medium], timezone.localdate(at), at, self.team,
            )  # fmt: skip

    def _newsletter(self) -> None:
        shown = self.connection.execute(
            "select p.picture_id, e.school_id, p.published_at from publication p join picture i on i.id = p.picture_id "
            "join picture_event e on e.id = i.picture_event_id where p.medium = 'newsletter' order by p.id"
        ).fetchall()
        if not shown:
            return
        _, school, at = shown[0]
        newsletter = self._one(
            "insert into newsletter (uid, school_id, title, text, written_at, written_by_id, published_at) "
            "values (%s, %s, %s, %s, %s, %s, %s) returning id",
            *(self.inventor.uid(), school, TITLE, TEXT, at, self.team, at + timedelta(hours=1)),
        )
        for number, (picture, _, _) in enumerate(shown, 1):
            self._one(
                "insert into newsletter_picture (newsletter_id, picture_id, number) values (%s, %s, %s) returning id",
                *(newsletter, picture, number),
            )

    def _taken_back(self) -> None:
        """Two days ago a yes was taken back, for the website and social media: gone here at once, and there somebody has to see to it."""
        found = self.connection.execute(TAKEN_BACK).fetchone()
        if found is None:
            return
        pupil, person = found
        at = self.now - timedelta(days=2)
        for topic in ("website_public", "social_media"):
            self._one(
                "insert into consent_answer (uid, pupil_id, topic, version, person_id, allows, way, answered_at, recorded_by_id) "
                "values (%s, %s, %s, %s, %s, false, 'screen', %s, %s) returning id",
                *(self.inventor.uid(), pupil, topic, REGISTER.topics[topic].version, person, at, person),
            )
        self.connection.execute(
            "update publication p set ended_at = %s, ended_why = n.why from gate.why_not_shown(array(select id::bigint from publication "
            "where ended_at is null)) n where n.publication_id = p.id and n.why = 'consent'",
            [at + timedelta(seconds=1)],
        )

    def _one(self, query: str, *values: Any) -> int:
        row = self.connection.execute(query, list(values)).fetchone()
        assert row is not None
        return int(row[0])
