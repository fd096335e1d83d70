"""What families say is not right, at the desk of whoever keeps it."""

from collections.abc import Iterator

from django.utils.translation import ngettext_lazy

from zorgvuldig.gate.roles import roles_with
from zorgvuldig.gate.today import Asker, Source, Waits
from zorgvuldig.records.today import Queue, waiting_in
from zorgvuldig.register.schema import Shape
from zorgvuldig.rights.desks import DESKS

SAYS = ngettext_lazy(
    "Over %(n)s leerling zegt een gezin dat een gegeven niet klopt. U besluit.",
    "Over %(n)s leerlingen zegt een gezin dat een gegeven niet klopt. U besluit.",
    "n",
)
WHO = {
    "teaching": roles_with(purpose="teaching"),
    "mentoring": roles_with(purpose="mentoring"),
    "administration": roles_with(purpose="administration", writes=True),
    "attendance": roles_with(purpose="attendance", shape=Shape.SCHOOL),
    "care": roles_with(purpose="care"),
}
QUEUES = tuple(
    Queue(WHO[desk.purpose], desk.purpose, "correction", SAYS, f"disputes_{desk.purpose}", desk.title) for desk in DESKS
)


def corrections(asker: Asker) -> Iterator[Waits]:
    """Corrections that wait for a decision; how many pupils they are about only."""
    yield from waiting_in(asker, QUEUES)


SOURCES: tuple[Source, ...] = (corrections,)
