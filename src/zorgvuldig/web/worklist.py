"""What the start page shows of today: the work that waits in every package, of which each says its own (`kit.worklist`).

A function of templates, as the start page belongs to a package below most of these.
"""

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from jinja2 import pass_context
from jinja2.runtime import Context

from zorgvuldig.gate.roles import roles_of
from zorgvuldig.gate.sessions import secret_of
from zorgvuldig.governance import worklist as governance
from zorgvuldig.imports import school_worklist
from zorgvuldig.kit.worklist import ORDER, Source, WorkItem, WorklistReader, gathered
from zorgvuldig.operations import worklist as operating
from zorgvuldig.operations.setup import worklist as setting_up
from zorgvuldig.retention import worklist as retention
from zorgvuldig.rights import worklist as rights
from zorgvuldig.statement import worklist as statement
from zorgvuldig.web import media_worklist
from zorgvuldig.web import release_worklist as release

SOURCES: tuple[Source, ...] = (
    *setting_up.SOURCES,
    *school_worklist.SOURCES,
    *rights.SOURCES,
    *retention.SOURCES,
    *media_worklist.SOURCES,
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
