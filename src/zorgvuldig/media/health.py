"""What doctor asks about pictures: without its detector nothing comes in, and nobody should have to wait long."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from zorgvuldig.gate.health import Answer
from zorgvuldig.gate.jobs import working
from zorgvuldig.media.faces.detector import DetectorMissing
from zorgvuldig.media.faces.weights import checked
from zorgvuldig.media.models import PictureCopy, PictureUpload
from zorgvuldig.media.uploads.intake_job import KIND

LONG = timedelta(hours=1)  # the job runs every minute


def examine(now: datetime) -> list[Answer]:
    """Every question with its answer."""
    return [*_detector(), *_backlog(now)]


def _detector() -> Iterator[Answer]:
    says = "yes"
    try:
        checked()
    except DetectorMissing as missing:
        says = f"{missing}. Photos and videos wait until it is. Install Zorgvuldig again from requirements.lock"
    yield Answer("the detector of faces is the one we know", says == "yes", says)


def _backlog(now: datetime) -> Iterator[Answer]:
    with working(KIND, now=now) as door:
        uploads = PictureUpload.objects.using(door.alias).filter(state=PictureUpload.WAITING)
        late = uploads.filter(started_at__lte=now - LONG).count()
        asked = PictureCopy.objects.using(door.alias).filter(state__in=(PictureCopy.ASKED, PictureCopy.MAKING))
        copies = asked.filter(asked_at__lte=now - LONG).count()
    advice = ". Is a worker running, and does the scanner answer?"
    says = f"{late} uploads and {copies} copies wait for more than an hour" if late or copies else "yes"
    yield Answer(
        "uploads and copies are dealt with within the hour",
        not (late or copies),
        says + (advice if late or copies else ""),
    )
