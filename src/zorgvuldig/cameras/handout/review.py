"""Looking a stretch through before it is masked: who is the subject, what is no face, which face was missed, and that all was seen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import ceil
from typing import TYPE_CHECKING

from django.db import connection, transaction

from zorgvuldig.cameras.handout.actions import refusable
from zorgvuldig.cameras.handout.join import Strip, strip_of
from zorgvuldig.cameras.handout.models import FootageExport, FootageTrack
from zorgvuldig.cameras.handout.tracks import MASK, NONE, WHO, copy_of
from zorgvuldig.gate.door import Door
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.media.photos.encoder import jpeg
from zorgvuldig.media.tagging.boxes import NotABox
from zorgvuldig.media.tagging.labels import PROBLEMS
from zorgvuldig.media.video.copy import fragment
from zorgvuldig.media.video.frames import as_rgb, shot_at
from zorgvuldig.media.video.manual_faces import ENDS, FIELDS, LONGEST, SAID, ManualFace, track_between
from zorgvuldig.media.video.places import length, pixels, place_at, track_of
from zorgvuldig.media.video.review import face_shot
from zorgvuldig.platform.lazy import lazy_module
from zorgvuldig.platform.vault.files import remove

if TYPE_CHECKING:
    import numpy as np
    from PIL import Image, ImageDraw
else:
    np = lazy_module("numpy")
    Image = lazy_module("PIL.Image")
    ImageDraw = lazy_module("PIL.ImageDraw")

PART = 10  # seconds, of which each is ticked
STILL = 960  # pixels
COLOURS: Mapping[str, tuple[int, int, int]] = {MASK: (255, 200, 0), WHO: (0, 200, 120), NONE: (150, 150, 150)}
EDGE = 3  # pixels


@dataclass(frozen=True, slots=True)
class TrackRow:
    """A track on the page: its number, from when to when in seconds, how long, and whether to look twice."""

    track: FootageTrack
    number: int
    first: float
    last: float
    seconds: float
    is_unsure: bool


@dataclass(frozen=True, slots=True)
class ReviewAnswers:
    """What somebody said: a mark per track by number of the row, a face that they drew, and which parts they watched (from 1)."""

    marks: Mapping[int, str]
    drawn: list[list[float]] | None
    watched: frozenset[int]


def tracks(row: FootageExport, *, door: Door) -> list[FootageTrack]:
    """The faces of a stretch, in the order in which they were found or drawn."""
    door.reading("camera")
    return list(FootageTrack.objects.filter(footage_export=row).order_by("pk"))


def faces(found: Sequence[FootageTrack], strip: Strip) -> list[TrackRow]:
    """For the page, the short and unsure ones first: there the system is most often wrong."""
    made = [_face(one, number, strip.rate) for number, one in enumerate(found, start=1)]
    return sorted(made, key=lambda one: (not one.is_unsure, one.number))


def _face(one: FootageTrack, number: int, rate: float) -> TrackRow:
    track = track_of(one.box)
    seconds = length(track) / rate
    unsure = one.score is not None and (one.score < 0.4 or seconds < 0.5)
    return TrackRow(one, number, track[0][0] / rate, track[-1][0] / rate, seconds, unsure)


def parts(strip: Strip) -> int:
    """How many parts of ten seconds there are to watch."""
    return max(1, ceil(strip.seconds / PART))


def review_fingerprint(found: Sequence[FootageTrack]) -> str:
    """All that is said of the faces, as one value: what was watched counts only for these."""
    said = [[str(one.uid), one.mark, one.box] for one in found]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:32]


def look_through(row: FootageExport, *, door: Door) -> bool:
    """Put on record that the one at the door looks at every piece of the stretch; False when nobody allowed them to."""
    door.reading("camera")
    with connection.cursor() as cursor:
        cursor.execute("select gate.look_through(%s::uuid)", [row.uid])
        answer: bool = cursor.fetchone()[0]
        return answer


def looks_through(row: FootageExport, *, door: Door) -> bool:
    """Whether that is on record since an earlier page, and they still may."""
    door.reading("camera")
    with connection.cursor() as cursor:
        cursor.execute("select gate.looks_through(%s::uuid)", [row.uid])
        answer: bool = cursor.fetchone()[0]
        return answer


def read_drawn(data: Mapping[str, str], strip: Strip) -> ManualFace:
    """The face of a form that the system missed: where it is at one moment and at a later one."""
    names = [f"{end}-{part}" for end in ENDS for part in FIELDS]
    typed = {name: data.get(name, "").strip()[:LONGEST] for name in names}
    drawn = ManualFace(typed, MASK)
    if drawn.is_blank:
        return drawn
    try:
        return ManualFace(typed, MASK, track=track_between(typed, strip.frames, strip.rate))
    except NotABox as wrong:
        return ManualFace(typed, MASK, problems=[SAID.get(wrong.key) or PROBLEMS[wrong.key]])


def save(row: FootageExport, said: ReviewAnswers, *, door: Door) -> None:
    """Keep what was said of the faces. Whatever was watched before is void when a face changes. Raises `Refused`."""
    door.writing("camera")
    refusable(partial(_save, row, said, door))


def _save(row: FootageExport, said: ReviewAnswers, door: Door) -> None:
    standing = FootageExport.objects.select_for_update().get(pk=row.pk)
    if standing.state != FootageExport.REVIEW:
        raise Refused("step")
    changed = [one for one in tracks(row, door=door) if said.marks.get(one.pk, one.mark) != one.mark]
    for one in sorted(
        changed, key=lambda track: said.marks[track.pk] == WHO
    ):  # the old subject goes first: there is one
        one.mark, one.marked_at, one.marked_by_id = said.marks[one.pk], door.opened_at, door.actor_id
        one.save(update_fields=["mark", "marked_at", "marked_by_id"])
    if said.drawn:
        FootageTrack.objects.create(
            footage_export=row, box=said.drawn, mark=MASK, marked_at=door.opened_at, marked_by_id=door.actor_id
        )


def confirm(row: FootageExport, said: ReviewAnswers, strip: Strip, *, door: Door) -> None:
    """All was watched with these masks: the copy is made. Raises `Refused` with `watched`, `subject` or `step`."""
    door.writing("camera")
    if said.watched != frozenset(range(1, parts(strip) + 1)):
        raise Refused("watched")
    if row.style == "around" and WHO not in {one.mark for one in tracks(row, door=door)}:
        raise Refused("subject")
    rows = FootageExport.objects.filter(pk=row.pk, state=FootageExport.REVIEW)
    watched = "1" * parts(strip)
    if not refusable(lambda: rows.update(state=FootageExport.MAKING, watched=watched, progress=0)):
        raise Refused("step")


def reopen(row: FootageExport, *, door: Door) -> None:
    """The masked copy is not good: it goes, and somebody looks at the faces once more. Raises `Refused`."""
    door.writing("camera")
    rows = FootageExport.objects.filter(pk=row.pk, state=FootageExport.READY).exclude(source_blob=None)
    if not refusable(
        lambda: rows.update(state=FootageExport.REVIEW, watched="", blob=None, sha256="", size=0, made_at=None)
    ):
        raise Refused("step")
    if row.blob:
        transaction.on_commit(partial(remove, row.blob))


def preview(row: FootageExport, number: int, *, door: Door) -> bytes:
    """Part `number` (from 1) as it would be masked now; empty beyond the end. ValueError when there is no subject yet and one is needed."""
    assert row.source_blob is not None
    strip = strip_of(row.source_blob)
    begin = (number - 1) * PART * strip.rate
    return fragment(copy_of(row, strip.rate, tracks(row, door=door)), (begin, begin + PART * strip.rate))


def still(row: FootageExport, number: int, *, door: Door) -> bytes:
    """The image in the middle of part `number` with a numbered box around every face, as a JPEG; empty beyond the end."""
    assert row.source_blob is not None
    strip = strip_of(row.source_blob)
    begin = (number - 1) * PART
    place = min(begin + PART / 2, (begin + strip.seconds) / 2) * strip.rate
    shot = shot_at(row.source_blob, strip.rate, place) if begin < strip.seconds else None
    if shot is None:
        return b""
    image = Image.fromarray(as_rgb(shot.frame, long_side=STILL))
    pen = ImageDraw.Draw(image)
    for counted, one in enumerate(tracks(row, door=door), start=1):
        box = place_at(track_of(one.box), shot.place)
        spot = pixels(box, image.width, image.height) if box else None
        if spot:
            pen.rectangle(spot, outline=COLOURS[one.mark], width=EDGE)
            pen.text((spot[0] + EDGE, spot[1] + EDGE), str(counted), fill=COLOURS[one.mark])
    return jpeg(image, long_side=STILL)


def crop(row: FootageExport, one: FootageTrack, view: int) -> bytes:
    """The face as a small fresh JPEG, at its beginning (0), in the middle (1) or at its end (2). Empty when it cannot be seen there."""
    assert row.source_blob is not None
    return face_shot(row.source_blob, strip_of(row.source_blob).rate, track_of(one.box), view)
