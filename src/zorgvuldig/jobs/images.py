"""Pictures, films of lessons and footage of cameras: looked at, masked, copied, published, and wiped."""

from datetime import datetime

from zorgvuldig.cameras.handout.job import work_on_footage
from zorgvuldig.cameras.holds.reminders import remind_of_holds
from zorgvuldig.cameras.nvr.check_job import check_recorder as check_other_recorder
from zorgvuldig.jobs.kinds import Stopping, every, lengthy
from zorgvuldig.media import copies_job as copying
from zorgvuldig.media.publication.job import keep
from zorgvuldig.media.publication.site_notifications import tell_sites
from zorgvuldig.media.recordings import jobs as recordings
from zorgvuldig.media.uploads import intake_job
from zorgvuldig.media.uploads.cleanup import clear_uploads as clear_picture_uploads
from zorgvuldig.media.video import copy_job as video_copies
from zorgvuldig.media.video import track_job as video_tracks
from zorgvuldig.retention.footage.jobs import delete_footage


@every("3 2 * * *")
def clear_pictures(now: datetime) -> None:
    """Every night: uploads of photos and films that nobody finished are wiped."""
    clear_picture_uploads(now)


@every("9 * * * *")
def clear_recordings(now: datetime) -> None:
    """Every hour, for a server that slept at night: films of lessons are deleted on the day that was said."""
    recordings.clear_recordings(now)


@every("* * * * *")
def look_at_uploads(now: datetime) -> None:
    """Every minute, and when an upload is whole: what somebody brought is looked at, and comes into the house or is refused."""
    intake_job.look_at_uploads(now)


@every("* * * * *")
def make_picture_copies(now: datetime) -> None:
    """Every minute, and when one is asked for: copies of pictures are made, with masks in them."""
    copying.make_copies(now)


@every("* * * * *")
def published_pictures(now: datetime) -> None:
    """Every minute: what may not be seen any more is written down, and what was asked for or has to come back masked is published."""
    keep(now)


@every("* * * * *")
def picture_sites(now: datetime) -> None:
    """Every minute: other websites hear which pictures are gone."""
    tell_sites(now)


@lengthy("* * * * *")
def look_at_films(now: datetime, stopping: Stopping) -> None:
    """Every minute: faces are looked for in films that came in."""
    video_tracks.look_at_films(now, stopping=stopping)


@lengthy("* * * * *")
def make_film_copies(now: datetime, stopping: Stopping) -> None:
    """Every minute: copies of films that were asked for are made."""
    video_copies.make_film_copies(now, stopping=stopping)


@every("2 * * * *")
def footage(now: datetime) -> None:
    """Every hour, and so soon after midnight: footage over its term goes, with receipts. Raises when something could not go."""
    delete_footage(now)


@lengthy("* * * * *")
def footage_copies(now: datetime, stopping: Stopping) -> None:
    """Every minute: copies of footage that were asked for are joined, followed, masked or packed."""
    work_on_footage(now, stopping=stopping)


@every("23 5 * * *")
def footage_reviews(now: datetime) -> None:
    """Every night: who watches over footage that stays longer gets an e-mail when it is time to look again, or when it ends."""
    remind_of_holds(now)


@every("21 * * * *")
def check_recorder(now: datetime) -> None:
    """Every hour: another recorder is asked what it does, and what it holds beyond the term is deleted there."""
    check_other_recorder(now)
