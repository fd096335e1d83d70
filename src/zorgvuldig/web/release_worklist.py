"""What waits for the picture team, and at the desks that give data to others."""

from collections import Counter
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from zorgvuldig.gate.door import Kind, open_door
from zorgvuldig.gate.roles import roles_with
from zorgvuldig.kit.worklist import Source, WorkItem, WorklistReader
from zorgvuldig.media.publication.desk_reads import to_answer
from zorgvuldig.media.publication.review_reads import to_weigh
from zorgvuldig.register.schema import Shape
from zorgvuldig.release.exchange.desks import BY_ROLE

PURPOSE = "picture_desk"
TEAM = roles_with(purpose=PURPOSE, shape=Shape.DUTY, writes=True)
READS = ("organisation", "staff", "picture_work", "picture_desk")
SECOND = roles_with(purpose="exchange_approval")
FIRST = 5  # events


def pictures(asker: WorklistReader) -> Iterator[WorkItem]:
    """Events with pictures about which nobody decided, and pictures that may not stand elsewhere any more. Nobody is named."""
    if not TEAM & asker.roles:
        return
    with open_door(asker.secret, purpose=PURPOSE, reads=READS, kind=Kind.NOBODY, now=asker.now) as door:
        counted = Counter((one.picture_event.uid, one.picture_event.name) for one in to_weigh(door=door))
        elsewhere = len(to_answer(door=door))
    if elsewhere:
        title = ngettext(
            "%(n)s foto mag ergens niet meer staan.", "%(n)s foto’s mogen ergens niet meer staan.", elsewhere
        ) % {"n": elsewhere}
        yield WorkItem(title, reverse("picture_desk"), gettext("Haal weg wat daar staat, en schrijf dat op."))
    for (event, name), n in list(counted.items())[:FIRST]:
        title = ngettext(
            "Weeg %(n)s foto of film van «%(event)s» af.", "Weeg %(n)s foto’s en films van «%(event)s» af.", n
        ) % {"n": n, "event": name}
        yield WorkItem(title, reverse("picture_desk_event", args=[event]))
    if (rest := len(counted) - FIRST) > 0:
        title = ngettext("En nog %(n)s gebeurtenis met foto’s", "En nog %(n)s gebeurtenissen met foto’s", rest)
        yield WorkItem(title % {"n": rest}, reverse("picture_desk"), gettext("Ze staan bij het fototeam."))


def exchanges(asker: WorklistReader) -> Iterator[WorkItem]:
    """About how many pupils a desk takes the next step in giving data to others, and about how many a second person looks."""
    if not (BY_ROLE.keys() | SECOND) & asker.roles:
        return
    for row in asker.rows("select * from gate.today_exchanges(%s::text)"):
        n = row["pupils"]
        if row["role"]:
            title = ngettext(
                "Gegevens over %(n)s leerling voor een ander: u bent aan de beurt.",
                "Gegevens over %(n)s leerlingen voor een ander: u bent aan de beurt.",
                n,
            )
            yield WorkItem(title % {"n": n}, BY_ROLE[row["role"]].list_url(), gettext("Kijk wat de volgende stap is."))
        else:
            title = ngettext(
                "Gegevens over %(n)s leerling wachten op uw tweede blik.",
                "Gegevens over %(n)s leerlingen wachten op uw tweede blik.",
                n,
            )
            says = gettext("Kijk mee voordat zij de school uit gaan.")
            yield WorkItem(title % {"n": n}, reverse("exchange_second_looks"), says)


SOURCES: tuple[Source, ...] = (pictures, exchanges)
