"""What families say is not right, at the desk of whoever keeps it; and for a family what became of what they asked."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.dateformat import format as said
from django.utils.translation import gettext, ngettext, ngettext_lazy

from zorgvuldig.gate.roles import FAMILY, roles_with
from zorgvuldig.imports.school_worklist import CLOSE, Queue, about, waiting_in
from zorgvuldig.kit.worklist import Source, WorkItem, WorklistReader
from zorgvuldig.register.schema import Shape
from zorgvuldig.rights.corrections.desks import DESKS

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


def corrections(asker: WorklistReader) -> Iterator[WorkItem]:
    """Corrections that wait for a decision; how many pupils they are about only."""
    yield from waiting_in(asker, QUEUES)


def answers(asker: WorklistReader) -> Iterator[WorkItem]:
    """For a family: answers to what they asked, until they looked, and data for others that they may look at before they go."""
    if not FAMILY & asker.roles:
        return
    for row in asker.rows("select * from gate.today_answers(%s::text)"):
        child = {} if row["is_own"] else {"uid": row["pupil"]}
        if row["what"] == "answer":
            n = row["times"]
            title = (
                ngettext("%(n)s antwoord op uw verzoek", "%(n)s antwoorden op uw verzoeken", n)
                if child
                else ngettext("%(n)s antwoord op jouw verzoek", "%(n)s antwoorden op jouw verzoeken", n)
            ) % {"n": n}
            url = reverse("child_requests" if child else "own_requests", kwargs=child)
            yield WorkItem(about(row["called"], title), url, gettext("Lees wat de school besloot."))
        else:
            day = row["on_day"]
            url = reverse("child_transfer" if child else "own_transfer", kwargs=child | {"exchange": row["number"]})
            first = (
                gettext("U kunt ze eerst bekijken, tot en met %(day)s.")
                if child
                else gettext("Je kunt ze eerst bekijken, tot en met %(day)s.")
            )
            says = first % {"day": said(day, "j F Y")}
            stands = "now" if day - asker.day <= CLOSE else "soon"
            title = (
                gettext("%(child)s: de school wil gegevens aan een ander geven.") % {"child": row["called"]}
                if row["called"]
                else gettext("De school wil gegevens aan een ander geven.")
            )
            yield WorkItem(title, url, says, stands, day)


SOURCES: tuple[Source, ...] = (corrections, answers)
