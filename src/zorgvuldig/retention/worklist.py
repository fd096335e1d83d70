"""Letters to families without an e-mail address before their data go; for a family the copy that they may still make."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.dateformat import format as said
from django.utils.translation import gettext, ngettext_lazy

from zorgvuldig.gate.roles import FAMILY, roles_with
from zorgvuldig.imports.school_worklist import CLOSE, Queue, waiting_in
from zorgvuldig.kit.worklist import Source, WorkItem, WorklistReader

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


def letters(asker: WorklistReader) -> Iterator[WorkItem]:
    """Letters about a copy that nobody sent."""
    yield from waiting_in(asker, QUEUES)


def copies(asker: WorklistReader) -> Iterator[WorkItem]:
    """For a family: a copy that was offered before data go, until they asked for one or the last day is over."""
    if not FAMILY & asker.roles:
        return
    for row in asker.rows("select * from gate.today_copies(%s::text)"):
        url = reverse("own_copy") if row["is_own"] else reverse("child_copy", args=[row["pupil"]])
        title = (
            gettext("%(child)s: binnenkort wissen wij gegevens. Wilt u een kopie?") % {"child": row["called"]}
            if row["called"]
            else gettext("Binnenkort wissen wij gegevens. Wil je een kopie?")
        )
        day = row["last_day"]
        until = (
            gettext("Je kunt de kopie maken tot en met %(day)s.")
            if row["is_own"]
            else gettext("U kunt de kopie maken tot en met %(day)s.")
        )
        says = until % {"day": said(day, "j F Y")}
        yield WorkItem(title, url, says, "now" if day - asker.day <= CLOSE else "soon", day)


SOURCES: tuple[Source, ...] = (letters, copies)
