"""The photo page."""

from collections.abc import Collection
from uuid import UUID

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import in_force, today
from zorgvuldig.platform.documents import DocumentProblem, pictures
from zorgvuldig.platform.vault.files import read
from zorgvuldig.platform.vault.keys import Damaged, KeyGone
from zorgvuldig.platform.vault.storage import Missing
from zorgvuldig.release.lists.actions import NAMES, Asked, by, by_name, full_name, give, in_group, pupils_of
from zorgvuldig.release.lists.content import Face, Faces
from zorgvuldig.release.release import Part
from zorgvuldig.school.models import Enrolment


def photo_page(asked: Asked, *, door: Door) -> Faces:
    """Names with the portrait of who is enrolled today; a portrait that cannot be opened is left out."""
    pupils = pupils_of(door=door)
    portraits = Part("pupil_photo", ("blob",), only={"pupil_id": _enrolled(pupils, door=door)})
    released = give(asked, pupils, [NAMES, *in_group(asked.group), portraits], door=door)
    blobs = by(released, "pupil_photo", "pupil_id")
    return Faces(
        tuple(
            Face(full_name(person), picture(blobs[person["pupil_id"]]["blob"]) if person["pupil_id"] in blobs else None)
            for person in by_name(released)
        )
    )


def _enrolled(pupils: Collection[int], *, door: Door) -> Collection[int]:
    """Who of them is enrolled today. A teacher's door does not open enrolments: there, being in the group says so."""
    if "enrolment" not in door.reads:
        return pupils
    enrolled = Enrolment.objects.filter(in_force(today(door=door)), pupil_id__in=pupils)
    return set(enrolled.values_list("pupil_id", flat=True))


def picture(blob: UUID) -> bytes | None:
    """A portrait out of the vault as a small JPEG, or None when it cannot be opened."""
    try:
        return pictures.photo(b"".join(read(blob)))
    except (Missing, KeyGone, Damaged, DocumentProblem):
        return None
