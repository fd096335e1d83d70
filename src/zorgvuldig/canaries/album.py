"""The album of the invented school: four drawn pictures, who is in them, and what was weighed of each. Nobody is in them but by their number.

They stand in the tables of all pictures. None is published before the family said yes through its own page: the database refuses it.
"""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, connections, transaction
from django.utils.timezone import localdate

from zorgvuldig.canaries import people
from zorgvuldig.canaries.observer.media import SIDE, SQUARE, drawn_picture
from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.media.models import PHOTO, Face, FacePupil, Picture, PictureCopy, PictureEvent, PictureEventGroup
from zorgvuldig.media.publication.media import NEWSLETTER, WEBSITE
from zorgvuldig.media.publication.models import PictureWeighing, Publication
from zorgvuldig.platform.vault.files import exists, store

EVENT = -1
MOST = 64 * 1024  # bytes of a drawing
MIDDLE = [0.25, 0.25, 0.5, 0.5]
LASTS = date(2999, 1, 1)  # nobody waits for its end
AS_IT_IS, AGAINST, FIRST = "as_is", "no", -1000  # numbers of weighings: the last one counts


@dataclass(frozen=True, slots=True)
class InventedPicture:
    """A drawing of one pupil, for one place; `weighed_against` after it was published."""

    number: int
    pupil: people.InventedPupil
    medium: str
    weighed_against: bool = False

    @property
    def content(self) -> bytes:
        """What anybody gets who may see it."""
        return drawn_picture(self._secret)

    @property
    def token(self) -> str:
        """The last part of its address."""
        return urlsafe_b64encode(hashlib.sha256(self._secret).digest()).decode().rstrip("=")

    @property
    def reason(self) -> str:
        """Why it may be published, as whoever weighed it said."""
        return f"Proefafweging van tekening {-self.number}."

    @property
    def _secret(self) -> bytes:
        return people.uid_of("picture", self.number).bytes + people.uid_of("drawing", self.number).bytes


OF_PARENT = InventedPicture(-1, people.YOUNG, WEBSITE)
OF_PUPIL = InventedPicture(-2, people.SIXTEEN, WEBSITE)
REFUSED = InventedPicture(-3, people.YOUNG, NEWSLETTER, weighed_against=True)
FOR_CLASS = InventedPicture(-4, people.YOUNG, "portal_closed")
PICTURES = (OF_PARENT, OF_PUPIL, REFUSED, FOR_CLASS)


def keep_album(now: datetime) -> Collection[InventedPicture]:
    """Make it when it is not there yet, and draw anew what is gone from the vault; gives the pictures of it that are not published yet."""
    with working("canary", now=now) as door:
        door.writing("picture", "picture_work", "picture_desk")
        if not PictureEvent.objects.using(door.alias).filter(pk=EVENT).exists():
            _event(door)
            for picture in PICTURES:
                _picture(door, picture)
        _draw_anew(door)
        known = set(Publication.objects.using(door.alias).values_list("pk", flat=True))
    return [picture for picture in PICTURES if picture.number not in known]


def publish(pictures: Collection[InventedPicture], now: datetime) -> None:
    """Show these in their places, as far as everybody in them said yes; what was weighed anew after that is not shown there any more."""
    for picture in pictures:
        with suppress(IntegrityError), working("canary", now=now) as door, transaction.atomic(using=door.alias):
            _publish(door, picture)


def _event(door: JobDoor) -> None:
    rows, today = PictureEvent.objects.using(door.alias), localdate(door.started_at)
    rows.bulk_create(
        [
            PictureEvent(
                id=EVENT, uid=people.uid_of("event", EVENT), school_id=people.SCHOOL, name="Proefdag", happened_on=today,
                added_at=door.started_at, added_by_id=people.TEACHER,
            )
        ]
    )  # fmt: skip
    PictureEventGroup.objects.using(door.alias).bulk_create(
        [PictureEventGroup(id=EVENT, picture_event_id=EVENT, group_id=people.CLASS)]
    )


def _picture(door: JobDoor, picture: InventedPicture) -> None:
    """The drawing with one face, of which somebody said whose it is, and what a second person decided about it."""
    alias, now, number = door.alias, door.started_at, picture.number
    stored = store(picture.content, limit_bytes=MOST)
    Picture.objects.using(alias).bulk_create(
        [
            Picture(
                id=number, uid=people.uid_of("picture", number), picture_event_id=EVENT, kind=PHOTO, blob=stored.blob,
                view_blob=stored.blob, thumb_blob=stored.blob, media_type="image/png", size=stored.size,
                sha256=stored.sha256.hex(), width=SIDE * SQUARE, height=SIDE * SQUARE, looked_at=now, uploaded_at=now,
                uploaded_by_id=people.TEACHER,
            )
        ]
    )  # fmt: skip
    Face.objects.using(alias).bulk_create(
        [
            Face(
                id=number, uid=people.uid_of("face", number), picture_id=number, box=MIDDLE, mark=Face.PUPIL, marked_at=now,
                marked_by_id=people.TEACHER,
            )
        ]
    )  # fmt: skip
    FacePupil.objects.using(alias).bulk_create(
        [
            FacePupil(
                id=number, face_id=number, picture_id=number, pupil_id=picture.pupil.number, tagged_at=now,
                tagged_by_id=people.TEACHER,
            )
        ]
    )  # fmt: skip
    faces = _faces(door, number)
    Picture.objects.using(alias).filter(pk=number).update(
        confirmed=faces, confirmed_at=now, confirmed_by_id=people.TEACHER
    )
    PictureCopy.objects.using(alias).bulk_create(
        [
            PictureCopy(
                id=number, uid=people.uid_of("copy", number), picture_id=number, faces=faces, state=PictureCopy.READY,
                progress=100, blob=stored.blob, thumb_blob=stored.blob, media_type="image/png", size=stored.size,
                sha256=stored.sha256.hex(), width=SIDE * SQUARE, height=SIDE * SQUARE, asked_at=now, made_at=now,
            )
        ]
    )  # fmt: skip
    _weigh(door, picture, FIRST + number, AS_IT_IS)


def _draw_anew(door: JobDoor) -> None:
    """The file of each drawing that the vault does not have (any more), such as in a copy of the database alone."""
    blobs = dict(Picture.objects.using(door.alias).values_list("pk", "blob"))
    for picture in PICTURES:
        if not exists(blobs[picture.number]):
            blob = store(picture.content, limit_bytes=MOST).blob
            Picture.objects.using(door.alias).filter(pk=picture.number).update(
                blob=blob, view_blob=blob, thumb_blob=blob
            )
            PictureCopy.objects.using(door.alias).filter(pk=picture.number).update(blob=blob, thumb_blob=blob)


def _weigh(door: JobDoor, picture: InventedPicture, number: int, outcome: str) -> None:
    PictureWeighing.objects.using(door.alias).bulk_create(
        [
            PictureWeighing(
                id=number, uid=people.uid_of("weighing", number), picture_id=picture.number, medium=picture.medium,
                outcome=outcome, faces=_faces(door, picture.number), reason=picture.reason, decided_at=door.started_at,
                decided_by_id=people.COMMUNICATIONS,
            )
        ]
    )  # fmt: skip


def _publish(door: JobDoor, picture: InventedPicture) -> None:
    number = picture.number
    Publication.objects.using(door.alias).bulk_create(
        [
            Publication(
                id=number, uid=people.uid_of("publication", number), picture_id=number, picture_copy_id=number,
                picture_weighing_id=FIRST + number, medium=picture.medium, token=picture.token, until=LASTS,
                published_at=door.started_at,
            )
        ]
    )  # fmt: skip
    if picture.weighed_against:
        _weigh(door, picture, number, AGAINST)


def _faces(door: JobDoor, number: int) -> str:
    """What was said of the faces in a picture, as one value of the database."""
    with connections[door.alias].cursor() as cursor:
        cursor.execute("select gate.faces_of(%s::integer)", [number])
        said: str = cursor.fetchone()[0]
        return said
