"""Writing down a film of a lesson, saying who may watch it, and deleting it before its day."""

from datetime import date
from functools import partial

from django.db import transaction

from zorgvuldig.gate.door import Door
from zorgvuldig.media.models import PictureUpload, PictureUploadPart, Recording, RecordingViewer
from zorgvuldig.platform.vault.files import remove
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.staffing.models import Staff

LONGEST_DAYS = 90  # after the lesson; the database holds to it (`recording_is_short`)


def add_recording(
    *, door: Door, group: LearningGroup, title: str, what: str, why: str, happened_on: date, goes_on: date
) -> Recording:
    """Write down that there is a film; the film itself is sent in pieces."""
    door.writing("recording")
    return Recording.objects.create(
        school=group.year.school,
        group=group,
        title=title,
        what=what,
        why=why,
        happened_on=happened_on,
        goes_on=goes_on,
        recorded_at=door.opened_at,
        recorded_by_id=door.actor_id,
    )


def let_watch(*, door: Door, recording: Recording, colleague: Staff) -> None:
    """A colleague may watch from now on; saying it twice changes nothing."""
    door.writing("recording")
    RecordingViewer.objects.get_or_create(
        recording=recording,
        staff_id=colleague.pk,
        defaults={"added_at": door.opened_at, "added_by_id": door.actor_id},
    )


def stop_watching(*, door: Door, recording: Recording, staff_id: int) -> bool:
    """A colleague may not watch any more; False when that was so already."""
    door.writing("recording")
    gone, _ = RecordingViewer.objects.filter(recording=recording, staff_id=staff_id, added_by_id=door.actor_id).delete()
    return gone > 0


def delete_now(*, door: Door, recording: Recording) -> None:
    """Delete a film and everything that was said of it."""
    door.writing("recording", "picture_work")
    # First the uploads, as the job does that may be making the film of one of them at this moment.
    uploads = list(PictureUpload.objects.select_for_update().filter(recording=recording))
    standing = Recording.objects.select_for_update().get(pk=recording.pk)
    parts = PictureUploadPart.objects.filter(picture_upload__in=uploads).values_list("blob", flat=True)
    blobs = [*parts, *([standing.blob] if standing.blob else [])]
    standing.delete()
    for blob in blobs:
        transaction.on_commit(partial(remove, blob))
