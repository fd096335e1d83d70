"""Taking a picture out of the house by hand: the files, the faces and who they are. What is or was shown stays."""

from uuid import UUID

from django.db import IntegrityError, connections

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.jobs import ALIAS, working
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.media.models import FacePupil, Picture, PictureCopy
from zorgvuldig.media.pictures.access import TEAM
from zorgvuldig.platform.vault.files import remove as remove_file


def may_remove(picture: Picture, *, door: Door) -> bool:
    """Whether the one at the door may: who brought it, and the picture team."""
    return picture.uploaded_by_id == door.actor_id or door.role in TEAM


def remove(picture: Picture, *, door: Door) -> None:
    """Delete the picture with everything that hangs on it. Raises `Refused`; then nothing went: the
    code is what `gate.picture_stays` said, or `held`, when the law wants who is in it kept.

    Whoever asks may not open every pupil who is in it, so the job for pictures does it, at once, and its looks are logged.
    A publication that comes meanwhile waits for it, and finds no picture.
    """
    door.writing("picture_work")
    try:
        blobs = _removed(picture.pk, door)
    except IntegrityError as error:
        raise Refused("held") from error
    for blob in blobs:
        remove_file(blob)


def _removed(number: int, door: Door) -> list[UUID]:
    with working("pictures", now=door.opened_at) as job:
        job.writing("picture", "picture_work", "picture_desk")
        found = Picture.objects.using(job.alias).select_for_update().filter(pk=number).first()
        if found is None:
            return []
        if why := removal_obstacle(number, alias=job.alias):
            raise Refused(why)
        tags, copies = FacePupil.objects.using(job.alias), PictureCopy.objects.using(job.alias)
        job.looked(set(tags.filter(picture=number).values_list("pupil_id", flat=True)))
        made = copies.filter(picture=number).values_list("blob", "thumb_blob")
        blobs = [found.blob, found.view_blob, found.thumb_blob, *(blob for pair in made for blob in pair if blob)]
        found.delete(using=job.alias)
        return blobs


def removal_obstacle(number: int, *, alias: str = ALIAS) -> str:
    """Why a picture cannot be taken away by hand now; empty: it can."""
    with connections[alias].cursor() as cursor:
        cursor.execute("select gate.picture_stays(%s::integer)", [number])
        why: str = cursor.fetchone()[0]
        return why
