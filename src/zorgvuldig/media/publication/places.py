"""Where staff put a published picture out of our reach, and what they did there when it had to go."""

from datetime import date
from uuid import UUID

from django.http import Http404

from zorgvuldig.gate.door import Door
from zorgvuldig.media.models import PictureCopy
from zorgvuldig.media.publication.actions import NotPublished, states
from zorgvuldig.media.publication.media import OUTSIDE
from zorgvuldig.media.publication.models import OutsidePlace, Publication
from zorgvuldig.school.year.reads import own_schools


def to_hand_over(uid: UUID, picture: UUID, *, door: Door) -> PictureCopy:
    """The file of a publication out of our reach, while it may be shown there. Raises `Http404`, and `NotPublished` with why not."""
    door.reading("picture_desk", "picture_work")
    found = Publication.objects.select_related("picture_copy").filter(uid=uid, picture__uid=picture, medium__in=OUTSIDE)
    publication = found.first()
    if publication is None:
        raise Http404
    why = states([publication.pk], door=door).get(publication.pk, "ended")
    if why:
        raise NotPublished(why)
    return publication.picture_copy


def note(publication: Publication, what: str, placed_on: date, *, door: Door) -> OutsidePlace:
    """Write down where a picture was put. Also afterwards: what is out there must be known, whether or not it should be."""
    door.writing("picture_desk")
    return OutsidePlace.objects.create(
        publication=publication,
        what=what,
        placed_on=placed_on,
        noted_at=door.opened_at,
        noted_by_id=door.actor_id,
    )


def place(uid: UUID, *, door: Door) -> OutsidePlace:
    """One place. Raises `Http404`."""
    door.reading("picture_desk", "picture_work")
    mine = OutsidePlace.objects.filter(publication__picture__picture_event__school__in=own_schools(door=door))
    rows = mine.select_related("publication__picture__picture_event")
    found = rows.filter(uid=uid).first()
    if found is None:
        raise Http404
    return found


def answer(placed: OutsidePlace, text: str, *, door: Door) -> bool:
    """Write down what was done with the picture there. False when somebody did already."""
    door.writing("picture_desk")
    return bool(
        OutsidePlace.objects.filter(pk=placed.pk, answered_at=None).update(
            answer=text, answered_at=door.opened_at, answered_by_id=door.actor_id
        )
    )
