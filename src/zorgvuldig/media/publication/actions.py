"""Publishing a file, and taking it away. The database asks again whether it may be seen, then and at every look after it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from secrets import token_urlsafe
from uuid import UUID, uuid5

from django.db import IntegrityError, connection, connections, transaction
from django.utils.timezone import localdate

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.jobs import JobDoor
from zorgvuldig.gate.refusals import constraint_of
from zorgvuldig.media.models import Picture, PictureCopy
from zorgvuldig.media.publication.labels import DESK
from zorgvuldig.media.publication.models import PictureWeighing, Publication
from zorgvuldig.school.models import SchoolYear

# Asking for a file to be published: which faces are masked in it, and for which decision it was asked.
# A copy has no column for what it was asked for. Its number is made of that of the decision instead (`number_for`),
# which nobody can guess, so that the job can publish it there when it is ready, and only there.

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


AS_IS, MASKED, NO = "as_is", "masked", "no"
PREFIX = "publication_"


class NotPublished(Exception):
    """This cannot be published, or not taken away. `why` is a key of `words.REFUSED`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def last_weighing(picture_id: int, medium: str, alias: str) -> PictureWeighing | None:
    """What was decided last about a picture in a medium."""
    rows = PictureWeighing.objects.using(alias).filter(picture_id=picture_id, medium=medium)
    return rows.select_related("picture__picture_event").order_by("-id").first()


def place(weighing: PictureWeighing, wish: CopyRequest, *, door: Door) -> Publication | None:
    """Publish what was decided: at once when there is such a file, otherwise (None) as soon as the job has made it.

    To the faces in `wish` are added all that may not be recognised now. Raises `NotPublished`.
    """
    door.writing("picture_desk")
    last = last_weighing(weighing.picture_id, weighing.medium, door.alias)
    if last is None or last.pk != weighing.pk or weighing.outcome == NO:
        raise NotPublished("not_weighed")
    if not is_current(weighing, faces_now([weighing.picture_id], door=door)):
        raise NotPublished("faces")
    if Publication.objects.filter(picture_id=weighing.picture_id, medium=weighing.medium, ended_at=None).exists():
        raise NotPublished("once_at_a_time")
    if until_of(weighing, door) <= localdate(door.opened_at):
        raise NotPublished("over")
    full = _full(weighing, wish, door)
    fitting = next((copy for copy in _ready(weighing) if full.fits(copy)), None)
    if fitting is not None:
        return publish(weighing, fitting, door=door)
    if ask(weighing, full, door=door) is None:
        raise NotPublished("asked")
    return None


def publish(weighing: PictureWeighing, copy: PictureCopy, *, door: Door | JobDoor) -> Publication:
    """Show this file in the medium of this decision, behind a new address. Raises `NotPublished` with what the database said."""
    door.writing("picture_desk")
    made = Publication(
        picture_id=weighing.picture_id,
        picture_copy=copy,
        picture_weighing=weighing,
        medium=weighing.medium,
        token=token_urlsafe(32),
        until=until_of(weighing, door),
        published_at=_now(door),
        published_by_id=door.actor_id if isinstance(door, Door) else None,
    )
    try:
        with transaction.atomic(using=door.alias):
            # Nobody wipes the file in the meantime.
            list(PictureCopy.objects.using(door.alias).select_for_update().filter(pk=copy.pk))
            made.save(using=door.alias, force_insert=True)
    except IntegrityError as error:
        raise NotPublished(_why(error)) from error
    return made


def take_away(publication: Publication, *, door: Door) -> None:
    """Take a picture away by hand. Raises `NotPublished` when somebody did already."""
    door.writing("picture_desk")
    open_ = Publication.objects.filter(pk=publication.pk, ended_at=None)
    if not open_.update(ended_at=door.opened_at, ended_by_id=door.actor_id, ended_why=DESK):
        raise NotPublished("told")


def states(publications: list[int], *, door: Door) -> dict[int, str]:
    """Of each of these publications why it cannot be seen now; empty: it can."""
    door.reading("picture_desk")
    with connection.cursor() as cursor:
        cursor.execute("select publication_id, why from gate.publication_states(%s::bigint[])", [publications])
        return dict(cursor.fetchall())


def faces_now(pictures: Sequence[int], *, door: Door | JobDoor) -> dict[int, str]:
    """What is said of the faces of each of these pictures now, as one value."""
    door.reading("picture_work")
    with connections[door.alias].cursor() as cursor:
        cursor.execute("select p, gate.faces_of(p) from unnest(%s::integer[]) p", [list(pictures)])
        return dict(cursor.fetchall())


def is_current(weighing: PictureWeighing, faces: Mapping[int, str]) -> bool:
    """Whether a decision is about the faces as they are and were confirmed."""
    return weighing.picture.confirmed == weighing.faces == faces.get(weighing.picture_id)


def until_of(weighing: PictureWeighing, door: Door | JobDoor) -> date:
    """The first day on which it is not shown any more: the end of the school year after that in which it was made.

    Where the school did not write down its next year, a year after the end of the one it was made in, or two years after it.
    """
    door.reading("organisation", "picture_work")
    event = weighing.picture.picture_event
    years = SchoolYear.objects.using(door.alias).filter(school_id=event.school_id)
    year = years.filter(starts_on__lte=event.happened_on, ends_on__gt=event.happened_on).first()
    if year is None:
        return event.happened_on + timedelta(days=2 * 365)
    following = years.filter(starts_on__gte=year.ends_on).order_by("starts_on").first()
    return following.ends_on if following else year.ends_on + timedelta(days=365)


def _full(weighing: PictureWeighing, wish: CopyRequest, door: Door) -> CopyRequest:
    refused = frozenset(refused_faces(weighing.picture, weighing.medium, door=door))
    if weighing.outcome == AS_IS:
        if refused:
            raise NotPublished("as_is")
        return CopyRequest(sound=wish.sound)
    return CopyRequest(wish.masked | refused, wish.style, wish.sound)


def _ready(weighing: PictureWeighing) -> list[PictureCopy]:
    copies = PictureCopy.objects.filter(picture_id=weighing.picture_id, state=PictureCopy.READY, faces=weighing.faces)
    return list(copies.order_by("-id"))


def _now(door: Door | JobDoor) -> datetime:
    return door.opened_at if isinstance(door, Door) else door.started_at


def _why(error: IntegrityError) -> str:
    name = constraint_of(error)
    if not name.startswith(PREFIX):
        raise error
    return name.removeprefix(PREFIX)
