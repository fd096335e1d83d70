"""What was done with footage because of one incident: who asked to look, what is kept for it, and which copies left."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from zorgvuldig.cameras.handout import reads as queries
from zorgvuldig.cameras.handout.pages import PURPOSE, READS
from zorgvuldig.cameras.holds import reads as holds_queries
from zorgvuldig.cameras.holds.labels import STATES
from zorgvuldig.cameras.viewings import reads as looking_queries
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.roles import roles_with
from zorgvuldig.kit.facts import facts


@route("cameras/incident/<uuid:incident>/", "incident_footage")
@page(purpose="footage", kind=Kind.NOBODY, reads=READS)
def incident_footage(request: HttpRequest, *, door: Door, incident: UUID) -> HttpResponse:
    """Requests and holds as far as one sees them elsewhere too; copies for who hands them out."""
    one = next((known for known in queries.incidents(door=door) if known.uid == incident), None)
    if one is None:
        raise Http404
    hands_out = door.role in roles_with(purpose=PURPOSE)
    copies = queries.exports(door=door).filter(incident=one) if hands_out else ()
    context = {
        "incident": one,
        "asked": looking_queries.said(list(looking_queries.viewings(door=door).filter(incident=one)), door=door),
        "holds": [(hold, STATES[hold.state]) for hold in holds_queries.listed(door=door) if hold.incident.pk == one.pk],
        "copies": [queries.line(row, door.opened_at) for row in copies],
        "hands_out": hands_out,
        "facts": facts("camera"),
    }
    return render(request, "cameras/incident.html", context)
