"""What waits for whoever answers about footage."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from zorgvuldig.cameras.viewings.reads import ANSWERS, to_answer
from zorgvuldig.gate.door import Kind, open_door
from zorgvuldig.kit.worklist import Source, WorkItem, WorklistReader

READS = ("organisation", "staff", "camera", "incident")


def viewings(asker: WorklistReader) -> Iterator[WorkItem]:
    """Requests to look at footage that wait for an answer."""
    if not ANSWERS & asker.roles:
        return
    with open_door(asker.secret, purpose="footage", reads=READS, kind=Kind.NOBODY, now=asker.now) as door:
        count = len(to_answer(door=door))
    if count:
        title = ngettext("%(n)s vraag om camerabeelden", "%(n)s vragen om camerabeelden", count) % {"n": count}
        yield WorkItem(title, reverse("viewings"), gettext("Geef antwoord."))


SOURCES: tuple[Source, ...] = (viewings,)
