"""What the picture team sees: how every picture stands in every medium, and what waits for somebody."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from zorgvuldig.gate.door import Door
from zorgvuldig.media.models import Picture, PictureCopy, PictureEvent
from zorgvuldig.media.publication.actions import NO, WORKING, asked_for, faces_now, states
from zorgvuldig.media.publication.labels import ABOUT_FACES
from zorgvuldig.media.publication.media import OUTSIDE, named
from zorgvuldig.media.publication.models import OutsidePlace, PictureWeighing, Publication
from zorgvuldig.school.year.reads import own_schools

MONTH = timedelta(days=30)


class MediumState(StrEnum):
    """How a picture stands in a medium."""

    TO_WEIGH = "to_weigh"  # nothing was decided, or not about the faces as they are
    NO = "no"
    READY = "ready"
    MAKING = "making"
    FAILED = "failed"
    SHOWN = "shown"
    HIDDEN = "hidden"  # published, and not to be seen now
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class MediumRow:
    """One picture in one medium. `why` says why it cannot be seen; `copy` is being made, or failed."""

    picture: Picture
    medium: str
    stands: MediumState
    weighing: PictureWeighing | None = None
    publication: Publication | None = None
    copy: PictureCopy | None = None
    why: str = ""

    @property
    def name(self) -> str:
        """What the medium is called."""
        return named(self.medium)

    @property
    def is_outside(self) -> bool:
        """Whether the picture lies with others once it is there."""
        return self.medium in OUTSIDE


@dataclass(frozen=True, slots=True)
class PictureRows:
    """What is kept of some pictures, by the number of the picture."""

    weighings: Mapping[int, list[PictureWeighing]]
    publications: Mapping[tuple[int, str], Publication]
    copies: Mapping[int, list[PictureCopy]]
    states: Mapping[int, str]
    faces: Mapping[int, str]  # what is said of the faces now; void when nobody confirmed exactly that

    def confirmed(self, picture: Picture) -> str:
        """The faces of a picture as somebody confirmed them, empty when something changed since."""
        return picture.confirmed if picture.confirmed == self.faces.get(picture.pk) else ""


def events(skipped: int, most: int, *, door: Door) -> tuple[Sequence[PictureEvent], bool]:
    """A page of events that have pictures, the last one first, and whether there are more."""
    door.reading("picture_work", "organisation")
    mine = PictureEvent.objects.filter(school__in=own_schools(door=door))
    rows = mine.annotate(count=Count("pictures")).filter(count__gt=0).select_related("school")
    found = list(rows.order_by("-happened_on", "-id")[skipped : skipped + most + 1])
    return found[:most], len(found) > most


def event(uid: UUID, *, door: Door) -> PictureEvent | None:
    """One event."""
    door.reading("picture_work", "organisation")
    mine = PictureEvent.objects.filter(school__in=own_schools(door=door))
    return mine.select_related("school").filter(uid=uid).first()


def counts(events: Sequence[PictureEvent], *, door: Door) -> dict[int, dict[str, int]]:
    """How many lines of each event stand how, by the number of the event and the word of `MediumState`."""
    found: dict[int, dict[str, int]] = {one.pk: {} for one in events}
    for line in medium_rows(Picture.objects.filter(picture_event__in=events), door=door):
        of = found[line.picture.picture_event_id]
        of[line.stands.value] = of.get(line.stands.value, 0) + 1
    return found


def medium_rows(pictures: Iterable[Picture], *, door: Door) -> list[MediumRow]:
    """How these pictures stand, a line for each medium about which something was decided."""
    door.reading("picture_work", "picture_desk")
    every = list(pictures)
    rows = _rows(every, door)
    return [line for picture in every for line in _of(picture, rows)]


def medium_row(picture: Picture, medium: str, *, door: Door) -> MediumRow:
    """How one picture stands in one medium."""
    found = [one for one in medium_rows([picture], door=door) if one.medium == medium]
    return found[0] if found else MediumRow(picture, medium, MediumState.TO_WEIGH)


def to_answer(*, door: Door) -> list[tuple[OutsidePlace, str]]:
    """Places out of our reach where a picture may not be any more, each with why, that nobody has seen to."""
    door.reading("picture_work", "picture_desk")
    mine = OutsidePlace.objects.filter(publication__picture__picture_event__school__in=own_schools(door=door))
    rows = mine.filter(answered_at=None).select_related("publication__picture__picture_event")
    found = list(rows.order_by("placed_on", "id"))
    why = states([one.publication_id for one in found], door=door)
    return [(one, one.publication.ended_why or why[one.publication_id]) for one in found if why.get(one.publication_id)]


def taken_lately(*, door: Door) -> QuerySet[Publication]:
    """What the system took away in the last month, the last one first."""
    door.reading("picture_work", "picture_desk")
    mine = Publication.objects.filter(picture__picture_event__school__in=own_schools(door=door))
    rows = mine.filter(ended_at__gt=door.opened_at - MONTH, ended_by_id=None)
    return rows.select_related("picture__picture_event").order_by("-ended_at", "-id")


def _rows(pictures: Sequence[Picture], door: Door) -> PictureRows:
    weighings: dict[int, list[PictureWeighing]] = {}
    every = PictureWeighing.objects.filter(picture__in=pictures)
    last = every.values("picture", "medium").annotate(last=Max("id")).values("last")
    for weighing in every.filter(pk__in=last).order_by("medium"):
        weighings.setdefault(weighing.picture_id, []).append(weighing)
    placed = Publication.objects.filter(picture__in=pictures).select_related("picture_copy").order_by("id")
    publications = {(one.picture_id, one.medium): one for one in placed}
    copies: dict[int, list[PictureCopy]] = {}
    for copy in PictureCopy.objects.filter(picture__in=pictures).order_by("-id"):
        copies.setdefault(copy.picture_id, []).append(copy)
    live = [one.pk for one in publications.values() if one.ended_at is None]
    faces = faces_now([one.pk for one in pictures], door=door)
    return PictureRows(weighings, publications, copies, states(live, door=door), faces)


def _of(picture: Picture, rows: PictureRows) -> Iterable[MediumRow]:
    decided = rows.weighings.get(picture.pk, [])
    confirmed = rows.confirmed(picture)
    if confirmed and not any(weighing.faces == confirmed for weighing in decided):
        yield MediumRow(picture, "", MediumState.TO_WEIGH)
    for weighing in decided:
        yield _medium_row(picture, weighing, rows)


def _medium_row(picture: Picture, weighing: PictureWeighing, rows: PictureRows) -> MediumRow:
    placed = rows.publications.get((picture.pk, weighing.medium))

    def line(stands: MediumState, why: str = "", copy: PictureCopy | None = None) -> MediumRow:
        return MediumRow(picture, weighing.medium, stands, weighing, placed, copy, why)

    if placed is not None and placed.ended_at is None:
        why = rows.states.get(placed.pk, "ended")
        return line(MediumState.HIDDEN if why else MediumState.SHOWN, why)
    if weighing.outcome == NO:
        return line(MediumState.NO)
    if weighing.faces != rows.confirmed(picture):
        return line(MediumState.TO_WEIGH, "faces")
    copy = _at_work(weighing, placed, rows.copies.get(picture.pk, []))
    if copy is not None:
        return line(MediumState.MAKING if copy.state in WORKING else MediumState.FAILED, copy.why, copy)
    if placed is not None and placed.picture_weighing_id == weighing.pk:
        return line(MediumState.GONE, placed.ended_why)
    return line(MediumState.READY)


def _at_work(
    weighing: PictureWeighing, placed: Publication | None, copies: Sequence[PictureCopy]
) -> PictureCopy | None:
    """The copy that is being made for this decision, or could not be made and is the last that was asked."""
    for copy in copies:
        if copy.state not in (*WORKING, PictureCopy.FAILED):
            continue
        by_system = copy.asked_by_id is None and placed is not None and placed.ended_why in ABOUT_FACES
        if by_system or asked_for(copy, [weighing], len(copies)):
            return copy
    return None


def open_pictures(event: PictureEvent, skipped: int, most: int, *, door: Door) -> tuple[list[Picture], bool]:
    """A page of the pictures of an event that were confirmed, or about which something was decided, as they came in."""
    door.reading("picture_work", "picture_desk")
    rows = Picture.objects.filter(picture_event=event).filter(~Q(confirmed="") | Q(weighings__isnull=False))
    found = list(rows.distinct().order_by("id")[skipped : skipped + most + 1])
    return found[:most], len(found) > most
