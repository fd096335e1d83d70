"""Asking for a file to be published: which faces are masked in it, and for which decision it was asked.

A copy has no column for what it was asked for. Its number is made of that of the decision instead (`number_for`), which nobody
can guess, so that the job can publish it there when it is ready, and only there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from django.db import IntegrityError, connection, transaction

from zorgvuldig.gate.door import Door
from zorgvuldig.media.models import Picture, PictureCopy
from zorgvuldig.media.publication.models import PictureWeighing

CELLS = "cells"
WORKING = (PictureCopy.ASKED, PictureCopy.MAKING)


@dataclass(frozen=True, slots=True)
class CopyRequest:
    """How a file is to be: the numbers of faces that are masked in it, with what, and of a film whether there is sound."""

    masked: frozenset[int] = frozenset()
    style: str = CELLS
    sound: bool = False

    def fits(self, copy: PictureCopy) -> bool:
        """Whether a file is made like this."""
        same = self.masked == set(copy.masked) and self.sound == copy.sound
        return same and (not self.masked or self.style == copy.style)


def refused_faces(picture: Picture, medium: str, *, door: Door) -> dict[int, str]:
    """The numbers of the faces that may not be recognised there now, each with why. Whose they are is not said."""
    door.reading("picture_desk")
    with connection.cursor() as cursor:
        cursor.execute("select face_id, why from gate.picture_refusals(%s::integer, %s::text)", [picture.pk, medium])
        return dict(cursor.fetchall())


def number_for(weighing: UUID, nth: int) -> UUID:
    """The number of the `nth` copy (from 0) of a picture, when it is asked for this decision."""
    return uuid5(weighing, str(nth))


def asked_for(copy: PictureCopy, weighings: Iterable[PictureWeighing], count: int) -> PictureWeighing | None:
    """The one of these decisions that a copy was asked for; `count` is how many copies the picture has. None: for none of them."""
    for weighing in weighings:
        if any(number_for(weighing.uid, nth) == copy.uid for nth in range(count)):
            return weighing
    return None


def ask(weighing: PictureWeighing, wish: CopyRequest, *, door: Door) -> PictureCopy | None:
    """Ask the job for a file, to be published where this decision says when it is ready. None when that was asked already."""
    door.writing("picture_desk")
    copies = PictureCopy.objects.filter(picture_id=weighing.picture_id)
    if is_asked(weighing, list(copies)):
        return None
    made = PictureCopy(
        uid=number_for(weighing.uid, len(copies)),
        picture_id=weighing.picture_id,
        masked=sorted(wish.masked),
        faces=weighing.faces,
        style=wish.style,
        sound=wish.sound,
        asked_at=door.opened_at,
        asked_by_id=door.actor_id,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:  # somebody asked at the same moment
        return None
    return made


def is_asked(weighing: PictureWeighing, copies: Sequence[PictureCopy]) -> bool:
    """Whether a file for this decision is being made."""
    working = [copy for copy in copies if copy.state in WORKING]
    return any(asked_for(copy, [weighing], len(copies)) for copy in working)
