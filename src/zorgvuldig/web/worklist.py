"""What the start page shows of today: the work that waits in every package, of which each says its own (`kit.worklist`).

A function of templates, as the start page belongs to a package below most of these.
"""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from jinja2 import pass_context
from jinja2.runtime import Context

from zorgvuldig.cameras.viewings.reads import ANSWERS, to_answer
from zorgvuldig.gate.door import Kind, open_door
from zorgvuldig.gate.roles import roles_of
from zorgvuldig.gate.sessions import secret_of
from zorgvuldig.governance import worklist as governance
from zorgvuldig.imports import school_worklist
from zorgvuldig.kit.worklist import ORDER, Source, WorkItem, WorklistReader, gathered
from zorgvuldig.operations import worklist as operating
from zorgvuldig.operations.setup import worklist as setting_up
from zorgvuldig.pupils.promotion import worklist as promotion
from zorgvuldig.retention import worklist as retention
from zorgvuldig.rights import worklist as rights
from zorgvuldig.statement import worklist as statement
from zorgvuldig.web import release_worklist as release

# What waits for whoever answers about footage.

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


OF_MEDIA: tuple[Source, ...] = (viewings,)


SOURCES: tuple[Source, ...] = (
    *setting_up.SOURCES,
    *school_worklist.SOURCES,
    *promotion.SOURCES,
    *rights.SOURCES,
    *retention.SOURCES,
    *OF_MEDIA,
    *release.SOURCES,
    *governance.SOURCES,
    *statement.SOURCES,
    *operating.SOURCES,
)
HEADINGS: dict[str, str | Promise] = {"late": _("Te laat"), "now": _("Vandaag"), "soon": _("Binnenkort")}


@pass_context
def what_waits(context: Context) -> list[tuple[str | Promise, list[WorkItem]]]:
    """What waits for whoever is signed in, under a heading each: what is late first."""
    request: HttpRequest = context["request"]
    found = gathered(WorklistReader(secret_of(request), roles_of(request), timezone.now()), SOURCES)
    parts = [(HEADINGS[stands], [one for one in found if one.stands == stands]) for stands in ORDER]
    return [(heading, listed) for heading, listed in parts if listed]
