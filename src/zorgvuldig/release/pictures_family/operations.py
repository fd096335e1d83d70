"""«This one not», taking that back, and a copy with everybody else masked."""

from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.images.models import PictureObjection
from zorgvuldig.release.channels.dossier.making import KIND, Asked
from zorgvuldig.release.pictures_family.queries import MEDIA, Held, by_me, objections
from zorgvuldig.release.release import Part, release

CHANNEL, RECIPIENT, BASIS = "picture", "family", "rights"
REFUSED = frozenset(
    {"objection_decides", "objection_picture", "objection_medium", "objection_told", "objection_own", "objection_same"}
)


class NotAllowed(Exception):
    """The database does not take it: somebody else decides, or the pupil is no longer in this picture."""


def say_no(picture: Held, medium: str, *, door: Door) -> bool:
    """The pupil is not to be recognised in this picture, in one medium or (empty) in any; False when that was said already.

    It holds at once: whether a picture may be seen is asked at every look. ValueError for a medium there is not;
    raises `NotAllowed`.
    """
    door.writing("picture")
    _check(medium)
    if any(one.person_id == door.actor_id for one in _said(picture, medium, door)):
        return False
    said = PictureObjection(
        pupil_id=picture.pupil_id, picture_id=picture.number, medium=medium, said_at=door.opened_at, person_id=door.actor_id,
    )  # fmt: skip
    _saved(said)
    return True


def take_back(picture: Held, medium: str, *, door: Door) -> bool:
    """What one said of this picture and medium (empty: of all) counts no more; False when nothing was said.

    What somebody else said who decides too stays: one no is no. Raises `NotAllowed`.
    """
    door.writing("picture")
    _check(medium)
    all_said = _said(picture, medium, door)
    said = by_me(all_said, door=door)
    if said is None and all_said:
        raise NotAllowed
    if said is None:
        return False
    said.lifted_at, said.lifted_by_id = door.opened_at, door.actor_id
    _saved(said)
    return True


def ask_film(picture: Held, *, door: Door) -> UUID | None:
    """Ask for a film with everybody else masked; a job makes it. None when it cannot be made."""
    door.writing("own_copy")
    with connection.cursor() as cursor:
        cursor.execute(
            "select gate.ask_family_film(%s::uuid, %s::integer)",
            [picture.uid, picture.pupil_id],
        )
        found: UUID | None = cursor.fetchone()[0]
        return found


def let_go(picture: Held, *, door: Door) -> bool:
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


def _record(picture: Held, job: JobDoor, actor_id: int) -> None:
    tags = Part("face_pupil", ("picture_id",), only={"picture_id": [picture.number]})
    release(
        door=Asked(job, actor_id), channel=CHANNEL, recipient=RECIPIENT, basis=BASIS, pupils=[picture.pupil_id], tables=[tags],
    )  # fmt: skip


def _said(picture: Held, medium: str, door: Door) -> Sequence[PictureObjection]:
    return objections(picture.pupil_id, door=door).get((picture.number, medium), [])


def _check(medium: str) -> None:
    if medium and medium not in MEDIA:
        raise ValueError(f"there is no medium {medium}")


def _saved(said: PictureObjection) -> None:
    try:
        with transaction.atomic():
            said.save()
    except IntegrityError as error:
        if getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) in REFUSED:
            raise NotAllowed from error
        raise
