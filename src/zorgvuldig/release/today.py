"""What waits for the picture team: pictures to weigh, and places elsewhere where one has to go."""

from collections import Counter
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from zorgvuldig.gate.door import Kind, opened
from zorgvuldig.gate.roles import roles_with
from zorgvuldig.gate.today import Asker, Source, Waits
from zorgvuldig.register.schema import Shape
from zorgvuldig.release.channels.publication.desk_queries import to_answer
from zorgvuldig.release.channels.publication.weighing_queries import to_weigh

PURPOSE = "picture_desk"
TEAM = roles_with(purpose=PURPOSE, shape=Shape.DUTY, writes=True)
READS = ("organisation", "staff", "picture_work", "picture_desk")
FIRST = 5  # events


def pictures(asker: Asker) -> Iterator[Waits]:
    """Events with pictures about which nobody decided, and pictures that may not stand elsewhere any more. Nobody is named."""
    if not TEAM & asker.roles:
        return
    with opened(asker.secret, purpose=PURPOSE, reads=READS, kind=Kind.NOBODY, now=asker.now) as door:
        counted = Counter((one.picture_event.uid, one.picture_event.name) for one in to_weigh(door=door))
        elsewhere = len(to_answer(door=door))
    if elsewhere:
        title = ngettext(
            "%(n)s foto mag ergens niet meer staan.", "%(n)s foto’s mogen ergens niet meer staan.", elsewhere
        ) % {"n": elsewhere}
        yield Waits(title, reverse("picture_desk"), gettext("Haal weg wat daar staat, en schrijf dat op."))
    for (event, name), n in list(counted.items())[:FIRST]:
        title = ngettext(
            "Weeg %(n)s foto of film van «%(event)s» af.", "Weeg %(n)s foto’s en films van «%(event)s» af.", n
        ) % {"n": n, "event": name}
        yield Waits(title, reverse("picture_desk_event", args=[event]))


SOURCES: tuple[Source, ...] = (pictures,)
