"""Photos and a film of a sports day, a play and a class; who is in them, and what the picture team decided. Copies come later.

What of a picture may be recognised where is asked of the database, as everywhere; so the masks follow from what families said.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from django.utils import timezone
from PIL import Image
from psycopg import Connection

from zorgvuldig.demo.organisation import OrganisationSeeder
from zorgvuldig.demo.picture_drawing import (
    FILM_HEIGHT,
    FILM_WIDTH,
    FRAMES,
    HEIGHT,
    RATE,
    WIDTH,
    Film,
    Scene,
    drawn_group,
    filmed,
)
from zorgvuldig.demo.pupils import PupilSeeder
from zorgvuldig.demo.random_people import Inventor
from zorgvuldig.demo.story import SISTERS_CLASS, STORY_CLASS
from zorgvuldig.media.photos.encoder import THUMB, VIEW, jpeg
from zorgvuldig.platform.vault.files import store

LIMIT = 8 * 1024 * 1024
SPORTS, PLAY, CLASS, TODAY = 12, 27, 33, 0  # days ago: after families answered
FULL = 16  # of a class fit in a drawing
SURE = 0.93


@dataclass(slots=True)
class DemoEvent:
    """Something of which there are pictures; `ago` in days."""

    id: int
    ago: int


@dataclass(slots=True)
class DemoPicture:
    """A picture with the number of its uploader."""

    id: int
    by: int
    ago: int


@dataclass(slots=True)
class PictureSeeder:
    """Writes it down. A school of a few pupils has fewer pictures, one without pupils none."""

    connection: Connection[Any]
    inventor: Inventor
    organisation: OrganisationSeeder
    pupils: PupilSeeder
    now: datetime
    stored: dict[bytes, UUID] = field(default_factory=dict)

    def write(self) -> None:
        """The events, in the order in which they happened; then what a teacher filmed for a colleague."""
        ours, theirs = self._here(STORY_CLASS), self._here(SISTERS_CLASS)
        if not ours:
            return
        self._class_photo(ours)
        if theirs:
            self._play(theirs)
        self._sports_day(ours)
        self._lesson(ours)

    def _class_photo(self, ours: list[int]) -> None:
        event = self._event("Klassenfoto 3hA", CLASS, STORY_CLASS)
        photo = self._photo(event, "docent", ours[:FULL], "wall")
        self._weighed(
            photo, "class_photo", "communicatie", "Nette groepsfoto. Alleen voor de gezinnen van de klas.", after="mask"
        )
        self._weighed(
            photo, "yearbook", "communicatie", "Hoort in het jaarboek. Drukwerk halen wij niet terug.", ago=TODAY
        )

    def _play(self, theirs: list[int]) -> None:
        event = self._event("Toneelavond «De lantaarn»", PLAY, SISTERS_CLASS)
        actors = self._first(theirs, 3, 3, "website_public", "social_media")
        photo = self._photo(event, "mentor", actors, "stage")
        self._weighed(
            photo,
            "website_public",
            "communicatie",
            "Slotscène. De spelers lachen en niemand staat erop zonder het te weten.",
        )
        team = self._photo(event, "communicatie", actors[:2], "stage", turn=1)
        self._weighed(team, "social_media", "schoolleider", "Twee spelers na afloop, met bloemen. Geen namen in beeld.")

    def _sports_day(self, ours: list[int]) -> None:
        event = self._event("Sportdag onderbouw", SPORTS, STORY_CLASS)
        happy = self._photo(event, "docent", self._first(ours, 4, 0, "website_public", "newsletter"), "field")
        reason = "Vrolijk beeld na de estafette. Nummers staan op hesjes, geen namen te lezen."
        for medium in ("website_public", "newsletter", "portal_closed", "school_guide"):
            self._weighed(happy, medium, "communicatie", reason, after="mask", caption="Na de estafette")
        mixed = self._photo(event, "docent", self._mixed(ours), "field", turn=1, stranger=True)
        self._weighed(
            mixed,
            "website_public",
            "communicatie",
            "Goed beeld van het veld. Wie geen toestemming gaf, krijgt een masker.",
            after="mask",
        )
        sad = self._photo(event, "docent", ours[2:4] or ours[:1], "field", turn=2)
        why = "Een leerling is gevallen en heeft pijn. Ook met toestemming hoort dit niet op de website."
        self._weighed(sad, "website_public", "communicatie", why, outcome="no", warnings=["care"])
        self._photo(event, "docent", ours[4:10] or ours[:1], "field", turn=3, named=2)
        self._film(event, ours)
        self._refused(event)

    # --- events, pictures, faces ------------------------------------------------------------------------------------

    def _event(self, name: str, ago: int, class_number: int) -> DemoEvent:
        plan, class_year = self.organisation.plans[class_number], self.organisation.classes[class_number][0]
        staff = self.organisation.staff
        event = self._one(
            "insert into picture_event (uid, school_id, name, happened_on, added_at, added_by_id) values (%s, %s, %s, %s, %s, %s) "
            "returning id",
            self.inventor.uid(), plan.school + 1, name, timezone.localdate(self.now) - timedelta(days=ago), self._at(ago, 9),
            staff["communicatie"],
        )  # fmt: skip
        self._one(
            "insert into picture_event_group (picture_event_id, group_id) values (%s, %s) returning id",
            *(event, class_year.group_id),
        )
        return DemoEvent(event, ago)

    def _photo(
        self,
        event: DemoEvent,
        who: str,
        people: Sequence[int],
        scene: Scene,
        *,
        turn: int = 0,
        named: int | None = None,
        stranger: bool = False,
    ) -> DemoPicture:
        """A photo of these pupils. With `named` only so many of them have a name yet; a stranger agreed to be seen."""
        drawing = drawn_group((*people, 9) if stranger else tuple(people), scene, turn)
        with Image.open(BytesIO(drawing.content)) as plain:
            view, thumb = (jpeg(plain.convert("RGB"), long_side=side) for side in (VIEW, THUMB))
        picture = self._picture(event, who, "photo", "image/jpeg", drawing.content, view, thumb, WIDTH, HEIGHT, 0, 0.0)
        names: list[int | None] = [*people, *([None] if stranger else [])]
        for place, (pupil, box) in enumerate(zip(names, drawing.boxes, strict=True)):
            is_open = named is not None and place >= named
            self._face(picture, box, None if is_open else pupil, "open" if is_open else "agreed")
        if named is None:
            self._confirmed(picture)
        return picture

    def _film(self, event: DemoEvent, ours: list[int]) -> None:
        mixed = self._mixed(ours)
        people = list(dict.fromkeys([*mixed[:2], mixed[-1]]))
        film = filmed(tuple(people), "field")
        picture = self._video(event, film)
        for pupil, track in zip(people, film.tracks, strict=True):
            self._face(picture, track, pupil, "agreed")
        self._confirmed(picture)
        self._weighed(
            picture, "website_public", "communicatie", "Kort filmpje van de start. Zonder geluid.", after="mask"
        )

    def _video(self, event: DemoEvent, film: Film) -> DemoPicture:
        with Image.open(BytesIO(film.still)) as plain:
            view, thumb = (jpeg(plain.convert("RGB"), long_side=side) for side in (VIEW, THUMB))
        kind = ("video", "video/mp4", film.content, view, thumb, FILM_WIDTH, FILM_HEIGHT, FRAMES, float(RATE))
        return self._picture(event, "docent", *kind)

    def _picture(
        self,
        event: DemoEvent,
        who: str,
        kind: str,
        media_type: str,
        content: bytes,
        view: bytes,
        thumb: bytes,
        width: int,
        height: int,
        frames: int,
        rate: float,
    ) -> DemoPicture:
        by, at = self.organisation.staff[who], self._at(event.ago, 16)
        kept = store(content, limit_bytes=LIMIT)
        shown, small = (store(one, limit_bytes=LIMIT).blob for one in (view, thumb))
        number = self._one(
            "insert into picture (uid, picture_event_id, kind, blob, view_blob, thumb_blob, media_type, size, sha256, width, height, "
            "frames, rate, looked_at, progress, why, confirmed, uploaded_at, uploaded_by_id) "
            "values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 100, '', '', %s, %s) returning id",
            self.inventor.uid(), event.id, kind, kept.blob, shown, small, media_type, kept.size, kept.sha256.hex(), width, height,
            frames, rate, at + timedelta(minutes=2), at, by,
        )  # fmt: skip
        return DemoPicture(number, by, event.ago)

    def _face(self, picture: DemoPicture, box: Sequence[Any], pupil: int | None, mark: str) -> None:
        """A face that was found, and what was said of it: whose it is, or the mark."""
        is_open = mark == "open" and pupil is None
        said = (None, None) if is_open else (self._at(picture.ago, 17), picture.by)
        face = self._one(
            "insert into face (uid, picture_id, box, score, mark, marked_at, marked_by_id) values (%s, %s, %s, %s, %s, %s, %s) "
            "returning id",
            *(self.inventor.uid(), picture.id, json.dumps(box), SURE, "pupil" if pupil else mark, *said),
        )
        if pupil:
            self._one(
                "insert into face_pupil (face_id, picture_id, pupil_id, tagged_at, tagged_by_id) values (%s, %s, %s, %s, %s) "
                "returning id",
                *(face, picture.id, pupil, *said),
            )

    def _confirmed(self, picture: DemoPicture) -> None:
        self.connection.execute(
            "update picture set confirmed = gate.faces_of(id), confirmed_at = %s, confirmed_by_id = %s where id = %s",
            [self._at(picture.ago, 17), picture.by, picture.id],
        )

    def _refused(self, event: DemoEvent) -> None:
        """A file that was no photo."""
        at = self._at(event.ago, 16)
        self._one(
            "insert into picture_upload (uid, picture_event_id, name, size, received, state, why, started_at, looked_at, "
            "uploaded_by_id) values (%s, %s, 'uitslagen.pdf', 48211, 48211, 'refused', 'kind', %s, %s, %s) returning id",
            *(self.inventor.uid(), event.id, at, at + timedelta(minutes=2), self.organisation.staff["docent"]),
        )

    # --- what was decided -------------------------------------------------------------------------------------------

    def _weighed(
        self,
        picture: DemoPicture,
        medium: str,
        who: str,
        reason: str,
        *,
        outcome: str = "",
        after: str = "remove",
        caption: str = "",
        warnings: Sequence[str] = (),
        ago: int | None = None,
    ) -> None:
        """Somebody else than the uploader decided, and asked for the copy that it takes."""
        by, at = self.organisation.staff[who], self._at(picture.ago - 1 if ago is None else ago, 10)
        masked = self._masked(picture, medium)
        outcome = outcome or ("masked" if masked else "as_is")
        self._one(
            "insert into picture_weighing (uid, picture_id, medium, outcome, when_withdrawn, faces, warnings, caption, names_declared, "
            "reason, decided_at, decided_by_id) values (%s, %s, %s, %s, %s, gate.faces_of(%s), %s, %s, false, %s, %s, %s) returning id",
            self.inventor.uid(), picture.id, medium, outcome, after, picture.id, json.dumps(warnings), caption, reason, at, by,
        )  # fmt: skip
        if outcome != "no":
            self.connection.execute(
                "insert into picture_copy (uid, picture_id, masked, faces, style, sound, state, progress, why, media_type, size, "
                "sha256, width, height, asked_at, asked_by_id) select %s, %s, %s::jsonb, gate.faces_of(%s), 'cells', false, 'asked', 0, "
                "'', '', 0, '', 0, 0, %s, %s where not exists (select from picture_copy where picture_id = %s and masked = %s::jsonb)",
                [
                    self.inventor.uid(), picture.id, json.dumps(masked), picture.id, at, by, picture.id, json.dumps(masked),
                ],
            )  # fmt: skip

    def _masked(self, picture: DemoPicture, medium: str) -> list[int]:
        query = "select face_id from gate.refused_faces(array[%s::integer], %s) order by 1"
        return [face for (face,) in self.connection.execute(query, [picture.id, medium]).fetchall()]

    # --- for use inside alone ---------------------------------------------------------------------------------------

    def _lesson(self, ours: list[int]) -> None:
        """A teacher filmed a lesson to look at it with a colleague."""
        teacher, ago = self.organisation.staff["docent"], 5
        group = next(
            (
                g.id
                for g in self.organisation.classes[STORY_CLASS][0].groups
                if self.organisation.taught[g.id] == teacher
            ),
            None,
        )
        if group is None:
            return
        film, day = filmed(tuple(ours[:3]), "wall"), timezone.localdate(self.now) - timedelta(days=ago)
        kept = store(film.content, limit_bytes=LIMIT)
        recording = self._one(
            "insert into recording (uid, school_id, group_id, title, what, why, happened_on, goes_on, blob, media_type, size, seconds, "
            "recorded_at, recorded_by_id) values (%s, %s, %s, 'Uitleg over breuken', 'coaching', "
            "'Samen terugkijken hoe ik vragen stel.', %s, %s, %s, 'video/mp4', %s, %s, %s, %s) returning id",
            self.inventor.uid(), self.organisation.plans[STORY_CLASS].school + 1, group, day, day + timedelta(days=60), kept.blob,
            kept.size, FRAMES / RATE, self._at(ago, 12), teacher,
        )  # fmt: skip
        self._one(
            "insert into recording_viewer (recording_id, staff_id, added_at, added_by_id) values (%s, %s, %s, %s) returning id",
            *(recording, self.organisation.staff["mentor"], self._at(ago, 13), teacher),
        )

    # --- who --------------------------------------------------------------------------------------------------------

    def _here(self, class_number: int) -> list[int]:
        return [member.id for member in self.pupils.members.get(class_number, []) if member.ends_on is None]

    def _allowed(self, people: list[int], medium: str) -> set[int]:
        query = "select pupil_id from gate.consent_states_of(%s::integer[], %s) where state = 'yes'"
        return {pupil for (pupil,) in self.connection.execute(query, [people, medium]).fetchall()}

    def _first(self, people: list[int], most: int, fewest: int, *media: str) -> list[int]:
        """Who may be seen in all of these media; filled up to `fewest`, or to one, with others."""
        free = [one for one in people if all(one in self._allowed(people, medium) for medium in media)][:most]
        others = [one for one in people if one not in free]
        return free + others[: max(0, max(fewest, 1) - len(free))]

    def _mixed(self, people: list[int]) -> list[int]:
        """Some who may be seen on the website, and some who may not."""
        allowed = self._allowed(people, "website_public")
        return [one for one in people if one in allowed][:3] + [one for one in people if one not in allowed][:3]

    def _at(self, ago: int, hour: int) -> datetime:
        """A moment of that day, never one to come."""
        moment = (timezone.localtime(self.now) - timedelta(days=ago)).replace(
            hour=hour, minute=20, second=0, microsecond=0
        )
        return min(moment, self.now)

    def _one(self, query: str, *values: Any) -> int:
        row = self.connection.execute(query, list(values)).fetchone()
        assert row is not None
        return int(row[0])
