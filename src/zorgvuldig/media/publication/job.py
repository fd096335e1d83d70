"""What the job does with published pictures each minute. Nothing here hides anything: what may not be seen is not seen at once.

It writes down what ended and why, publishes what somebody asked for as soon as it is made, asks for a file with one face more
masked where the school decided so, and wipes files that nobody shows any more. Each step is a transaction of its own; whatever
was not done when a worker was killed is done by the next run.
"""

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import connections
from django.db.models import Exists, F, Max, OuterRef, QuerySet
from django.utils.timezone import localdate

from zorgvuldig.gate.jobs import JobDoor, working
from zorgvuldig.media.models import PictureCopy
from zorgvuldig.media.publication.actions import (
    MASKED,
    NO,
    NotPublished,
    asked_for,
    faces_now,
    is_current,
    number_for,
    publish,
    until_of,
)
from zorgvuldig.media.publication.labels import ABOUT_FACES
from zorgvuldig.media.publication.models import PictureWeighing, Publication, PublicationPupil
from zorgvuldig.platform.vault import files

JOB = "pictures"
GONE = "gone"  # why a copy has no file any more

log = logging.getLogger(__name__)


def keep(now: datetime) -> int:
    """All of it, in order; says how many publications ended."""
    ended = end_hidden_publications(now)
    publish_decided(now)
    mask_again(now)
    remove_files(now)
    return ended


def end_hidden_publications(now: datetime) -> int:
    """Write down which publications may not be seen any more, and why; says how many."""
    with working(JOB, now=now) as door:
        live = list(Publication.objects.using(door.alias).filter(ended_at=None).values_list("pk", flat=True))
        gone = _why_not(live, door)
        door.writing("picture_desk")
        for why in set(gone.values()):
            rows = [number for number, reason in gone.items() if reason == why]
            Publication.objects.using(door.alias).filter(pk__in=rows, ended_at=None).update(ended_at=now, ended_why=why)
        _looked(gone, door)
    return len(gone)


def publish_decided(now: datetime) -> int:
    """Publish files that are ready and were asked for, where they were asked for; says how many."""
    with working(JOB, now=now) as door:
        door.reading("picture_work", "picture_desk")
        copies = PictureCopy.objects.using(door.alias).filter(state=PictureCopy.READY, asked_by_id__isnull=False)
        waiting = copies.filter(~Exists(_publications(door).filter(picture_copy=OuterRef("pk"))))
        made = [_published(copy, door) for copy in waiting.select_related("picture").order_by("-id")]
    return sum(made)


def mask_again(now: datetime) -> int:
    """Where a face may not be recognised any more and the school decided to mask it then: ask for that file, or publish it.

    Says how many came back.
    """
    with working(JOB, now=now) as door:
        back = [_masked(one, door) for one in _to_mask(door)]
    return sum(back)


def remove_files(now: datetime) -> int:
    """Wipe files that were published and are not any more; says how many copies lost theirs."""
    with working(JOB, now=now) as door:
        door.writing("picture_desk")
        shown = _publications(door).filter(picture_copy=OuterRef("pk"))
        copies = PictureCopy.objects.using(door.alias).filter(state=PictureCopy.READY)
        over = copies.filter(Exists(shown), ~Exists(shown.filter(ended_at=None)))
        locked = list(over.select_for_update(of=("self",)))
        # Somebody may have published one of them while it was being locked.
        live = _publications(door).filter(picture_copy__in=locked, ended_at=None)
        kept = set(live.values_list("picture_copy_id", flat=True))
        removed = [copy for copy in locked if copy.pk not in kept]
        PictureCopy.objects.using(door.alias).filter(pk__in=[copy.pk for copy in removed]).update(
            state=PictureCopy.CANCELLED, why=GONE, blob=None, thumb_blob=None
        )
    for copy in removed:  # only now: what was not committed still needs them, and the sweep finds what is left
        for blob in (copy.blob, copy.thumb_blob):
            if blob is not None:
                files.remove(blob)
    return len(removed)


def _published(copy: PictureCopy, door: JobDoor) -> bool:
    copies = PictureCopy.objects.using(door.alias).filter(picture_id=copy.picture_id)
    weighing = asked_for(copy, last_weighings(copy.picture_id, door), copies.count())
    if weighing is None or not _still_wanted(weighing, door):
        return False
    made = _tried(weighing, copy, door)
    if made is None and weighing.outcome == MASKED and not _refused(weighing, door) <= set(copy.masked):
        # Somebody took a yes back while the file was made: one with that face masked too, in the name of who asked.
        made = _with_masks(weighing, copy, door, asked_by=copy.asked_by_id)
    return made is not None


def _tried(weighing: PictureWeighing, copy: PictureCopy, door: JobDoor) -> Publication | None:
    """Publish, and log whose picture it is; None when the database refuses."""
    try:
        made = publish(weighing, copy, door=door)
    except NotPublished as refusal:
        log.info("a picture was not published: %s", refusal.why)
        return None
    _looked([made.pk], door)
    return made


def _with_masks(
    weighing: PictureWeighing, before: PictureCopy, door: JobDoor, *, asked_by: int | None
) -> Publication | None:
    """Publish a file as it was before, with every face masked that may not be recognised now; ask for it when it is not there."""
    masked = {*before.masked, *_refused(weighing, door)}
    copies = PictureCopy.objects.using(door.alias).filter(
        picture_id=weighing.picture_id, faces=weighing.faces, style=before.style, sound=before.sound
    )
    same = [one for one in copies.order_by("-id") if set(one.masked) == masked and one.why != GONE]
    ready = next((one for one in same if one.state == PictureCopy.READY), None)
    if ready is not None:
        return _tried(weighing, ready, door)
    if same:
        return None  # it is being made, or could not be made, or somebody stopped it
    door.writing("picture_desk")
    made = PictureCopy(
        picture_id=weighing.picture_id, masked=sorted(masked), faces=weighing.faces, style=before.style,
        sound=before.sound, asked_at=door.started_at, asked_by_id=asked_by,
    )  # fmt: skip
    if asked_by is not None:
        every = PictureCopy.objects.using(door.alias).filter(picture_id=weighing.picture_id)
        made.uid = number_for(weighing.uid, every.count())
    made.save(using=door.alias, force_insert=True)
    return None


def _to_mask(door: JobDoor) -> list[Publication]:
    """The last publication of a picture in a medium that ended because of a face, where a mask was decided for that."""
    door.reading("picture_desk", "picture_work")
    same = _publications(door).filter(picture=OuterRef("picture"), medium=OuterRef("medium"))
    anew = PictureWeighing.objects.using(door.alias).filter(
        picture=OuterRef("picture"), medium=OuterRef("medium"), pk__gt=OuterRef("picture_weighing_id")
    )
    found = _publications(door).filter(
        ~Exists(same.filter(pk__gt=OuterRef("pk"))),
        ~Exists(anew),
        ended_why__in=ABOUT_FACES,
        until__gt=localdate(door.started_at),
        picture_weighing__when_withdrawn="mask",
        picture_weighing__faces=F("picture__confirmed"),
    )
    return list(found.select_related("picture_copy", "picture_weighing__picture__picture_event").order_by("id"))


def _masked(ended: Publication, door: JobDoor) -> bool:
    if not is_current(ended.picture_weighing, faces_now([ended.picture_id], door=door)):
        return False
    return _with_masks(ended.picture_weighing, ended.picture_copy, door, asked_by=None) is not None


def last_weighings(picture_id: int, door: JobDoor) -> list[PictureWeighing]:
    """What was decided last about a picture, a decision per medium."""
    door.reading("picture_desk")
    rows = PictureWeighing.objects.using(door.alias).filter(picture_id=picture_id)
    last = rows.values("medium").annotate(last=Max("id")).values("last")
    return list(rows.filter(pk__in=last).select_related("picture__picture_event"))


def _still_wanted(weighing: PictureWeighing, door: JobDoor) -> bool:
    live = _publications(door).filter(picture_id=weighing.picture_id, medium=weighing.medium, ended_at=None)
    is_standing = weighing.outcome != NO and is_current(weighing, faces_now([weighing.picture_id], door=door))
    return is_standing and not live.exists() and until_of(weighing, door) > localdate(door.started_at)


def _publications(door: JobDoor) -> QuerySet[Publication]:
    return Publication.objects.using(door.alias)


def _refused(weighing: PictureWeighing, door: JobDoor) -> set[int]:
    with connections[door.alias].cursor() as cursor:
        cursor.execute(
            "select face_id from gate.refused_faces(%s::integer[], %s::text)",
            [[weighing.picture_id], weighing.medium],
        )
        return {face for (face,) in cursor.fetchall()}


def _why_not(numbers: list[int], door: JobDoor) -> Mapping[int, str]:
    with connections[door.alias].cursor() as cursor:
        cursor.execute("select publication_id, why from gate.why_not_shown(%s::bigint[]) where why <> ''", [numbers])
        return dict(cursor.fetchall())


def _looked(numbers: Iterable[int], door: JobDoor) -> None:
    """Log whose publications these are."""
    door.reading("picture")
    rows = PublicationPupil.objects.using(door.alias).filter(publication_id__in=list(numbers))
    door.looked(sorted(set(rows.values_list("pupil_id", flat=True))))
