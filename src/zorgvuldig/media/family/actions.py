"""«This one not», taking that back, and a copy with everybody else masked."""

import json
from collections.abc import Sequence

from django.db import IntegrityError, connection, transaction

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.gate.refusals import constraint_of
from zorgvuldig.media.family.reads import MEDIA, PupilPicture, by_me, films, objections
from zorgvuldig.media.models import PictureCopy, PictureObjection
from zorgvuldig.release.copy_request import KIND, JobRequest
from zorgvuldig.release.release import TablePart, release

CHANNEL, RECIPIENT, BASIS = "picture", "family", "rights"
PICTURES = "pictures"  # the job that makes copies
REFUSED = frozenset(
    {"objection_decides", "objection_picture", "objection_medium", "objection_told", "objection_own", "objection_same"}
)


class NotAllowed(Exception):
    """The database does not take it: somebody else decides, or the pupil is no longer in this picture."""


def say_no(picture: PupilPicture, medium: str, *, door: Door) -> bool:
    """The pupil is not to be recognised in this picture, in one medium or (empty) in any; False when that was said already.

    It holds at once: whether a picture may be seen is asked at every look. ValueError for a medium there is not;
    raises `NotAllowed`.
    """
    door.writing("picture")
    _check(medium)
    if any(one.person_id == door.actor_id for one in _objections_of(picture, medium, door)):
        return False
    said = PictureObjection(
        pupil_id=picture.pupil_id, picture_id=picture.number, medium=medium, said_at=door.opened_at, person_id=door.actor_id,
    )  # fmt: skip
    _saved(said)
    return True


def take_back(picture: PupilPicture, medium: str, *, door: Door) -> bool:
    """What one said of this picture and medium (empty: of all) counts no more; False when nothing was said.

    What somebody else said who decides too stays: one no is no. Raises `NotAllowed`.
    """
    door.writing("picture")
    _check(medium)
    all_said = _objections_of(picture, medium, door)
    said = by_me(all_said, door=door)
    if said is None and all_said:
        raise NotAllowed
    if said is None:
        return False
    said.lifted_at, said.lifted_by_id = door.opened_at, door.actor_id
    _saved(said)
    return True


def ask_film(picture: PupilPicture, *, door: Door) -> bool:
    """Ask for a film with everybody else masked; a job makes it. What was asked already is not asked again.

    The database says whom to mask; the job for pictures puts it on its list. False when it cannot be made.
    """
    door.writing("own_copy")
    film = films(picture.pupil_id, door=door).get(picture.number)
    if film is not None and film.state in (PictureCopy.ASKED, PictureCopy.MAKING, PictureCopy.READY):
        return True
    with connection.cursor() as cursor:
        cursor.execute(
            "select picture_id, masked, faces from gate.family_film(%s::uuid, %s::integer)",
            [picture.uid, picture.pupil_id],
        )
        found = cursor.fetchone()
    if found is None:
        return False
    with working(PICTURES, now=door.opened_at) as job:
        job.writing("picture_desk")
        PictureCopy.objects.using(job.alias).create(
            picture_id=found[0], masked=json.loads(found[1]), faces=found[2], asked_at=door.opened_at, asked_by_id=door.actor_id,
        )  # fmt: skip
    return True


def record_copy_release(picture: PupilPicture, *, door: Door) -> bool:
    """Put on record that a copy of this picture goes to the family, as the job that makes copies; it is committed when this returns.

    The job asks once more whether whoever is at the door may have it. False: not, and nothing may go.
    """
    door.reading("picture")
    with working(KIND, now=door.opened_at) as job:
        if not job.may_open(door.actor_id, picture.pupil_id):
            return False
        _record(picture, job, door.actor_id)
        job.looked([picture.pupil_id])
    return True


def _record(picture: PupilPicture, job: JobDoor, actor_id: int) -> None:
    tags = TablePart("face_pupil", ("picture_id",), only={"picture_id": [picture.number]})
    release(
        door=JobRequest(job, actor_id), channel=CHANNEL, recipient=RECIPIENT, basis=BASIS, pupils=[picture.pupil_id], tables=[tags],
    )  # fmt: skip


def _objections_of(picture: PupilPicture, medium: str, door: Door) -> Sequence[PictureObjection]:
    return objections(picture.pupil_id, door=door).get((picture.number, medium), [])


def _check(medium: str) -> None:
    if medium and medium not in MEDIA:
        raise ValueError(f"there is no medium {medium}")


def _saved(said: PictureObjection) -> None:
    try:
        with transaction.atomic():
            said.save()
    except IntegrityError as error:
        if constraint_of(error) in REFUSED:
            raise NotAllowed from error
        raise
