"""Uploads that nobody finished, and what is left in the list of those that were dealt with: gone after a week."""

from datetime import datetime, timedelta

from zorgvuldig.gate.jobs import working
from zorgvuldig.media.models import PictureUpload, PictureUploadPart
from zorgvuldig.platform.vault.files import remove

TERM = timedelta(days=7)


def clear_uploads(now: datetime) -> int:
    """Wipe uploads that began a week ago and do not wait to be looked at, pieces and all; says how many went."""
    with working("pictures", now=now) as door:
        door.writing("picture_work")
        old = PictureUpload.objects.using(door.alias).filter(started_at__lte=now - TERM)
        numbers = list(
            old.exclude(state=PictureUpload.WAITING).select_for_update(skip_locked=True).values_list("pk", flat=True)
        )
        parts = PictureUploadPart.objects.using(door.alias).filter(picture_upload__in=numbers)
        blobs = list(parts.values_list("blob", flat=True))
        PictureUpload.objects.using(door.alias).filter(pk__in=numbers).delete()
    for blob in blobs:
        remove(blob)
    return len(numbers)
