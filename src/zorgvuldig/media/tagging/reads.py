"""What the page about who is in a picture shows: the faces, whom they may be said to be, and which group that is of."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import in_force, today
from zorgvuldig.media.models import VIDEO, Face, FacePupil, Picture
from zorgvuldig.media.tagging.boxes import FaceDrawing, drawing, percent
from zorgvuldig.media.tagging.labels import ELSEWHERE
from zorgvuldig.school.groups import reads as own
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.people.models import PupilIdentity
from zorgvuldig.school.staffing.models import StaffRole


@dataclass(frozen=True, slots=True)
class Spot:
    """A face on the page. `number` counts from 1; `said` is a mark, the uid of a pupil, or `ELSEWHERE`.

    `typed` is the box in percent and `drawing` in pixels (of a photo); `seconds` is from when to when it is in a video.
    """

    face: Face
    number: int
    said: str
    typed: Sequence[str] = ()
    drawing: FaceDrawing | None = None
    seconds: tuple[float, float] | None = None

    @property
    def is_drawn(self) -> bool:
        """Whether somebody drew it, so that it can be moved and taken away."""
        return self.face.score is None

    @property
    def is_fixed(self) -> bool:
        """Whether who it is can only be changed elsewhere."""
        return self.said == ELSEWHERE


@dataclass(frozen=True, slots=True)
class Reach:
    """Who may be chosen: the pupils of the open group, by number."""

    pupils: Sequence[PupilIdentity]

    def by_uid(self) -> dict[str, PupilIdentity]:
        """The same by uid."""
        return {str(one.pupil.uid): one for one in self.pupils}


def picture(uid: UUID, *, door: Door) -> Picture | None:
    """A picture of the actor's own school that they may see, or None."""
    door.reading("organisation", "picture_work")
    found = Picture.objects.select_related("picture_event__school").filter(uid=uid).first()
    return found if found is not None and _is_of_own_school(found) else None


def faces_of(picture_id: int) -> str:
    """What was said of the faces so far, as one value; it names nobody."""
    with connection.cursor() as cursor:
        cursor.execute("select gate.faces_of(%s::integer)", [picture_id])
        said: str = cursor.fetchone()[0]
    return said


def is_confirmed(found: Picture) -> bool:
    """Whether somebody confirmed that every face has a box, and nothing changed since."""
    return found.confirmed != "" and found.confirmed == faces_of(found.pk)


def groups(found: Picture, *, door: Door) -> list[LearningGroup]:
    """The groups of the event of which the one at the door may say who is who, by name."""
    door.reading("organisation", "staff", "picture_work")
    there = LearningGroup.objects.filter(pk__in=found.picture_event.groups.values("group_id"))
    if "picture_desk" in door.reads:
        return list(there.select_related(*own.WITH_SCHOOL).order_by("name"))
    roles = set(
        StaffRole.objects.filter(in_force(today(door=door)), staff_id=door.actor_id).values_list("role", flat=True)
    )
    mine = {one.pk for one in own.taught_groups(door=door)} if "teacher" in roles else set()
    mine |= {one.pk for one in own.mentored_classes(door=door)} if "mentor" in roles else set()
    return list(there.filter(pk__in=mine).select_related(*own.WITH_SCHOOL).order_by("name"))


def reach(*, door: Door) -> Reach:
    """The pupils of the group whose door this is who may be chosen, as a class list sorts them."""
    door.reading("identity", "picture")
    with connection.cursor() as cursor:
        cursor.execute("select unnest(gate.choosable())")
        choosable = {number for (number,) in cursor.fetchall()}
    return Reach([one for one in own.members(door=door) if one.pupil_id in choosable])


def spots(found: Picture, within: Reach, *, door: Door) -> list[Spot]:
    """Every face of the picture, in the order in which they came."""
    door.reading("picture", "picture_work")
    named = {one.pupil_id: str(one.pupil.uid) for one in within.pupils}
    tags = dict(FacePupil.objects.filter(picture=found).values_list("face_id", "pupil_id"))
    with connection.cursor() as cursor:
        cursor.execute("select gate.named_faces(%s::integer)", [found.pk])
        taken = set(cursor.fetchone()[0])
    faces = Face.objects.filter(picture=found).order_by("id")
    return [
        _spot(found, face, number, _tag_value(face, tags, named, taken)) for number, face in enumerate(faces, start=1)
    ]


def _tag_value(face: Face, tags: dict[int, int], named: dict[int, str], taken: set[int]) -> str:
    """Who it is, without telling of anybody who may not be chosen here. A pupil who is no longer in our files is nobody."""
    if face.pk in taken:
        return named.get(tags.get(face.pk, 0), ELSEWHERE)
    return Face.OPEN if face.mark == Face.PUPIL else face.mark


def _spot(found: Picture, face: Face, number: int, said: str) -> Spot:
    if found.kind == VIDEO:
        first, last = face.box[0][0], face.box[-1][0]
        rate = found.rate or 1
        return Spot(face, number, said, seconds=(round(first / rate, 1), round(last / rate, 1)))
    return Spot(face, number, said, percent(face.box), drawing(face.box, found.width, found.height))


def _is_of_own_school(found: Picture) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select %s = any (gate.own_schools())", [found.picture_event.school_id])
        return bool(cursor.fetchone()[0])
