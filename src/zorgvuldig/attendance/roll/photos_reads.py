"""Portraits beside a class list, small and inside the page: one look at the class, and not one more per face."""

from __future__ import annotations

import base64
from collections.abc import Collection
from io import BytesIO
from typing import TYPE_CHECKING
from uuid import UUID

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import in_force, today
from zorgvuldig.platform.lazy import lazy_module
from zorgvuldig.platform.vault.files import read
from zorgvuldig.platform.vault.keys import Damaged, KeyGone
from zorgvuldig.platform.vault.storage import Missing
from zorgvuldig.pupils.file_models import PupilPhoto
from zorgvuldig.school.models import Membership

if TYPE_CHECKING:
    import PIL
    from PIL import Image
else:
    PIL = lazy_module("PIL")
    Image = lazy_module("PIL.Image")

SIZE = (72, 96)  # pixels; twice what the page shows, for sharp screens
QUALITY = 72


def portraits(pupil_ids: Collection[int], *, door: Door) -> dict[int, str]:
    """A small portrait of each of these pupils who has one, as the address of a picture that stands in the page.

    A portrait is for recognising who is at school now: of somebody who is in no group today there is none. One that
    cannot be opened is left out: a class list does not fail because of a face.
    """
    door.reading("membership", "id_photo")
    here = Membership.objects.filter(in_force(today(door=door)), pupil_id__in=pupil_ids)
    rows = PupilPhoto.objects.filter(pupil_id__in=here.values("pupil_id"), media_type="image/jpeg")
    found = ((pupil_id, _small(blob)) for pupil_id, blob in rows.values_list("pupil_id", "blob"))
    return {pupil_id: picture for pupil_id, picture in found if picture}


def _small(blob: UUID) -> str:
    try:
        with Image.open(BytesIO(b"".join(read(blob))), formats=("JPEG",)) as picture:
            picture.draft("RGB", SIZE)  # decoded at a fraction of its size, which is most of the time
            picture.thumbnail(SIZE)
            out = BytesIO()
            picture.convert("RGB").save(out, "JPEG", quality=QUALITY)
    except (Missing, KeyGone, Damaged, PIL.UnidentifiedImageError, OSError):
        return ""
    return f"data:image/jpeg;base64,{base64.b64encode(out.getvalue()).decode()}"
