"""The plan of a passage that waits for a second person, on the start page of who can confirm it."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext

from zorgvuldig.gate.roles import roles_with
from zorgvuldig.kit.worklist import Source, WorkItem, WorklistReader

CONFIRMS = roles_with(purpose="planning", writes=True)


def to_confirm(asker: WorklistReader) -> Iterator[WorkItem]:
    """Plans that a colleague put forward."""
    if not CONFIRMS & asker.roles:
        return
    for row in asker.rows("select * from gate.today_passages(%s::text)"):
        names = {"begin": row["begins"], "end": row["leads_to"]}
        title = gettext("De overgang van %(begin)s naar %(end)s wacht op u.") % names
        says = gettext("Een collega legde het plan voor. Bekijk de aantallen, en bevestig de overgang.")
        yield WorkItem(title, reverse("rollover", kwargs={"uid": row["plan"]}), says)


SOURCES: tuple[Source, ...] = (to_confirm,)
