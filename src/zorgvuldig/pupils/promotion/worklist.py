"""The plan of a passage that waits for a second person, on the start page of who can confirm it."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext

from zorgvuldig.gate.door import Kind, open_door
from zorgvuldig.gate.roles import roles_with
from zorgvuldig.kit.worklist import Source, WorkItem, WorklistReader
from zorgvuldig.pupils.promotion.reads import waiting

CONFIRMS = roles_with(purpose="planning", writes=True)
READS = ("organisation", "staff", "planning")


def to_confirm(asker: WorklistReader) -> Iterator[WorkItem]:
    """Plans that a colleague put forward."""
    if not CONFIRMS & asker.roles:
        return
    with open_door(asker.secret, purpose="planning", reads=READS, kind=Kind.NOBODY, now=asker.now) as door:
        for plan in waiting(door=door):
            names = {"begin": plan.from_year.name, "end": plan.to_year.name}
            title = gettext("De overgang van %(begin)s naar %(end)s wacht op u.") % names
            says = gettext("Een collega legde het plan voor. Bekijk de aantallen, en bevestig de overgang.")
            yield WorkItem(title, reverse("rollover", kwargs={"uid": plan.uid}), says)


SOURCES: tuple[Source, ...] = (to_confirm,)
