"""Saying who is in a picture, and confirming that every face has a box. All of a form is kept, or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.refusals import constraint_of
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.media.models import Face, FacePupil, Picture
from zorgvuldig.media.tagging.reads import faces_of

# What the database refuses, by its constraint, as `labels.PROBLEMS` has it.
REFUSALS = {"tag_team": "team", "tag_face": "face", "face_pupil_face_id_key": "elsewhere"}


class ChangedMeanwhile(Exception):
    """Somebody else said something of these faces since this form was made."""


class NotLooked(Exception):
    """Faces are still being looked for, so nobody can say that they all have a box."""


@dataclass(frozen=True, slots=True)
class FaceChange:
    """What is to be kept of one face: `face` is None for one that is new. Without `box` it stays where it is.

    `mark` is one of `Face.MARKS`, and `pupil_id` is filled with the mark of a pupil alone. `box` is in fractions, of a film as a track.
    """

    number: int
    face: Face | None
    mark: str
    pupil_id: int | None = None
    box: list[float] | list[list[float]] | None = None
    removed: bool = False


def save(picture: Picture, entries: Sequence[FaceChange], *, seen: str, now: datetime, door: Door) -> int:
    """Keep what somebody said of the faces as they were `seen` (`faces_of`); answers of how many something changed.

    Raises `ChangedMeanwhile`, or `Refused` (`number`) for the first line that the database does not take; nothing is kept then.
    """
    door.writing("picture", "picture_work")
    with transaction.atomic():
        Picture.objects.select_for_update().get(pk=picture.pk)
        if faces_of(picture.pk) != seen:
            raise ChangedMeanwhile
        return sum([_keep(picture, entry, now, door) for entry in entries])


def confirm(picture: Picture, *, now: datetime, door: Door) -> None:
    """Somebody looked, and every face has a box. Any change afterwards makes it void. Raises `NotLooked`."""
    door.writing("picture_work")
    try:
        with transaction.atomic():
            picture = Picture.objects.select_for_update().get(pk=picture.pk)
            picture.confirmed = faces_of(picture.pk)
            picture.confirmed_at, picture.confirmed_by_id = now, door.actor_id
            picture.save(update_fields=["confirmed", "confirmed_at", "confirmed_by_id"])
    except IntegrityError as error:
        if constraint_of(error) == "picture_confirmed":
            raise NotLooked from error
        raise


def _keep(picture: Picture, entry: FaceChange, now: datetime, door: Door) -> bool:
    try:
        with transaction.atomic():
            if entry.face is None:
                return _add(picture, entry, now, door)
            return _remove(entry.face) if entry.removed else _change(picture, entry.face, entry, now, door)
    except IntegrityError as error:
        if (why := REFUSALS.get(constraint_of(error))) is None:
            raise
        raise Refused(why, number=entry.number) from error


def _add(picture: Picture, entry: FaceChange, now: datetime, door: Door) -> bool:
    face = Face.objects.create(
        picture=picture, box=entry.box, mark=entry.mark, marked_at=now, marked_by_id=door.actor_id
    )
    _tag(picture, face, entry, now, door)
    return True


def _remove(face: Face) -> bool:
    face.delete()
    return True


def _change(picture: Picture, face: Face, entry: FaceChange, now: datetime, door: Door) -> bool:
    tagged = FacePupil.objects.filter(face=face).values_list("pupil_id", flat=True).first()
    if (face.mark, tagged) == (entry.mark, entry.pupil_id) and entry.box is None:
        return False
    if tagged != entry.pupil_id:
        FacePupil.objects.filter(face=face).delete()
    face.mark, face.box = entry.mark, entry.box or face.box
    face.marked_at, face.marked_by_id = now, door.actor_id
    face.save(update_fields=["mark", "box", "marked_at", "marked_by_id"])
    if tagged != entry.pupil_id:
        _tag(picture, face, entry, now, door)
    return True


def _tag(picture: Picture, face: Face, entry: FaceChange, now: datetime, door: Door) -> None:
    if entry.pupil_id is not None:
        FacePupil.objects.create(
            face=face, picture=picture, pupil_id=entry.pupil_id, tagged_at=now, tagged_by_id=door.actor_id
        )
