"""Families without an e-mail address who have to get a letter before their data go."""

from collections.abc import Iterator

from django.utils.translation import ngettext_lazy

from zorgvuldig.gate.roles import roles_with
from zorgvuldig.gate.today import Asker, Source, Waits
from zorgvuldig.records.today import Queue, waiting_in

QUEUES = (
    Queue(
        roles_with(purpose="rights_desk"),
        "rights_desk",
        "copy_offer",
        ngettext_lazy(
            "Schrijf het gezin van %(n)s leerling over een kopie.",
            "Schrijf de gezinnen van %(n)s leerlingen over een kopie.",
            "n",
        ),
        "copy_offers",
    ),
)


def letters(asker: Asker) -> Iterator[Waits]:
    """Letters about a copy that nobody sent."""
    yield from waiting_in(asker, QUEUES)


SOURCES: tuple[Source, ...] = (letters,)
