"""The portrait of a pupil, while the pupil is enrolled."""

from django.db.models import Exists

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import in_force, today
from zorgvuldig.pupils.file_models import PupilPhoto
from zorgvuldig.school.models import Enrolment


def photo(pupil_id: int, *, door: Door) -> PupilPhoto | None:
    """The portrait of an opened pupil; None when there is none, or the pupil is not enrolled today."""
    door.reading("enrolment", "id_photo")
    here = Enrolment.objects.filter(in_force(today(door=door)), pupil_id=pupil_id)
    return PupilPhoto.objects.filter(Exists(here), pupil_id=pupil_id).first()
