"""What is weighed: a picture, who is in it, what each of them said about each medium, and what to look at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import CharField, Exists, F, Func, OuterRef

from zorgvuldig.consent.state import media
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.kit.register_words import say
from zorgvuldig.media.models import VIDEO, Face, FacePupil, Picture
from zorgvuldig.media.publication.labels import CELLS, NOBODY, OUTCOMES, Word
from zorgvuldig.media.publication.models import PictureWeighing
from zorgvuldig.media.tagging.boxes import FaceDrawing, drawing
from zorgvuldig.media.tagging.reads import picture as own_picture
from zorgvuldig.school.people.models import PupilIdentity
from zorgvuldig.school.people.reads import names_of

MEDIA = media(REGISTER)
FACES_OF = Func(F("id"), function="gate.faces_of", output_field=CharField())


@dataclass(frozen=True, slots=True)
class FaceCell:
    """Whether one face may be recognised in one medium: a silhouette and words."""

    state: str
    word: Word
    allows: bool


@dataclass(frozen=True, slots=True)
class FaceRow:
    """A face, who it is, and what holds of it per medium (in the order of `MEDIA`).

    `drawing` is its place in a photo, in pixels; `seconds` from when to when it is in a video.
    """

    face: Face
    number: int
    name: Word
    cells: Sequence[FaceCell]
    drawing: FaceDrawing | None = None
    seconds: tuple[float, float] | None = None

    @property
    def key(self) -> str:
        """Its uid, for the drawing."""
        return str(self.face.uid)

    @property
    def said(self) -> str:
        """What was said of it, for the drawing."""
        return self.face.mark

    @property
    def is_drawn(self) -> bool:
        """Nothing is drawn or moved here."""
        return False


@dataclass(frozen=True, slots=True)
class MediumColumn:
    """A medium: its name, and the numbers of the faces that may not be recognised there."""

    key: str
    name: str
    refused: Sequence[int]

    @property
    def allows(self) -> bool:
        """Whether the picture may stand there as it is."""
        return not self.refused


@dataclass(frozen=True, slots=True)
class EarlierWeighing:
    """An earlier decision, in words, and whether it still counts: the last one about its medium, of the faces as they are."""

    weighing: PictureWeighing
    medium: str
    outcome: Word
    by: str
    counts: bool


def picture(uid: UUID, *, door: Door) -> Picture | None:
    """A picture of the school where somebody weighs, or None."""
    door.reading("picture_desk")
    return own_picture(uid, door=door)


def pupils(*, door: Door) -> Mapping[int, PupilIdentity]:
    """Who is in the picture whose door this is, as far as within reach, by number."""
    door.reading("identity", "picture")
    return {one.pupil_id: one for one in PupilIdentity.objects.select_related("pupil")}


def rows(found: Picture, known: Mapping[int, PupilIdentity], *, door: Door) -> list[FaceRow]:
    """Each face, in the order in which they came; what is no face has its number, and no row."""
    door.reading("picture", "picture_work", "picture_desk")
    tags = dict(FacePupil.objects.filter(picture=found).values_list("face_id", "pupil_id"))
    consents = _consents(found.pk)
    refusals = {medium: _refusals(found.pk, medium) for medium in MEDIA}
    made = []
    for number, face in enumerate(Face.objects.filter(picture=found).order_by("id"), start=1):
        pupil = tags.get(face.pk, 0)
        if face.mark == Face.NONE and not pupil:
            continue
        cells = [_cell(face, refusals[medium].get(face.pk, ""), consents.get((pupil, medium), "")) for medium in MEDIA]
        name: Word = known[pupil].full_name if pupil in known else NOBODY.get(face.mark, NOBODY[Face.PUPIL])
        made.append(_row(found, face, number, name, cells))
    return made


def places(made: Sequence[FaceRow]) -> list[MediumColumn]:
    """Each medium, with the faces that may not be recognised there."""
    return [
        MediumColumn(
            medium, say(REGISTER.topics[medium].name), [row.number for row in made if not row.cells[at].allows]
        )
        for at, medium in enumerate(MEDIA)
    ]


def warnings(found: Picture, *, door: Door) -> list[str]:
    """What to look at before publishing, as keys of `review_labels.WARNINGS`."""
    door.reading("picture_desk")
    with connection.cursor() as cursor:
        cursor.execute("select gate.picture_warnings(%s::integer)", [found.pk])
        return list(cursor.fetchone()[0] or ())


def weighings(found: Picture, faces: str, *, door: Door) -> list[EarlierWeighing]:
    """What was decided before, the last one first; `faces` is what was said of the faces now."""
    door.reading("picture_desk")
    decided = list(PictureWeighing.objects.filter(picture=found).order_by("-id"))
    names = names_of({one.decided_by_id for one in decided}, door=door)
    made, seen = [], set()
    for one in decided:
        topic = REGISTER.topics.get(one.medium)
        medium = say(topic.name) if topic else one.medium
        counts = one.medium not in seen and one.faces == faces
        made.append(EarlierWeighing(one, medium, OUTCOMES[one.outcome], names.get(one.decided_by_id, ""), counts))
        seen.add(one.medium)
    return made


def to_weigh(*, door: Door) -> list[Picture]:
    """Pictures of the actor's own school of which every face has a box, and about which nobody decided since; the oldest first."""
    door.reading("organisation", "picture_work", "picture_desk")
    with connection.cursor() as cursor:
        cursor.execute("select gate.own_schools()")
        schools = cursor.fetchone()[0]
    decided = PictureWeighing.objects.filter(picture=OuterRef("pk"), faces=OuterRef("confirmed"))
    ready = Picture.objects.filter(picture_event__school_id__in=schools).exclude(confirmed="")
    ready = ready.filter(~Exists(decided)).annotate(faces_now=FACES_OF).filter(faces_now=F("confirmed"))
    return list(
        ready.select_related("picture_event__school").order_by("picture_event__happened_on", "uploaded_at", "id")
    )


def _row(found: Picture, face: Face, number: int, name: Word, cells: Sequence[FaceCell]) -> FaceRow:
    if found.kind == VIDEO:
        rate = found.rate or 1
        seconds = (round(face.box[0][0] / rate, 1), round(face.box[-1][0] / rate, 1))
        return FaceRow(face, number, name, cells, seconds=seconds)
    return FaceRow(face, number, name, cells, drawing(face.box, found.width, found.height))


def _cell(face: Face, why: str, consent: str) -> FaceCell:
    """A refusal of the database decides; what was answered only says which no it is."""
    if why:
        state, word = CELLS[
            consent if why == "consent" and consent in ("no", "withdrawn", "unknown") else _refusal_words(why)
        ]
        return FaceCell(state, word, allows=False)
    state, word = CELLS[face.mark if face.mark in (Face.AGREED, Face.BLURRED) else "yes"]
    return FaceCell(state, word, allows=True)


def _refusal_words(why: str) -> str:
    """The words of a refusal; of a pupil who is out of reach here no more than that it is no."""
    return why if why in CELLS else "no"


def _consents(picture_id: int) -> dict[tuple[int, str], str]:
    with connection.cursor() as cursor:
        cursor.execute("select pupil_id, topic, state from gate.picture_consents(%s::integer)", [picture_id])
        return {(pupil, topic): state for pupil, topic, state in cursor.fetchall()}


def _refusals(picture_id: int, medium: str) -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute("select face_id, why from gate.picture_refusals(%s::integer, %s::text)", [picture_id, medium])
        return dict(cursor.fetchall())
