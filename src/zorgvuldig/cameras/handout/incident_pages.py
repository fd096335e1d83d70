"""What was done with footage because of one incident: who asked to look, what is kept for it, and which copies left."""

from uuid import UUID

from django.http import Http404

from zorgvuldig.cameras.handout import reads
from zorgvuldig.cameras.handout.pages import PURPOSE, READS
from zorgvuldig.cameras.holds import reads as holds_queries
from zorgvuldig.cameras.holds.labels import STATES
from zorgvuldig.cameras.viewings import reads as looking_queries
from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.roles import roles_with
from zorgvuldig.kit.page_kinds import Context, Page


@route("cameras/incident/<uuid:incident>/", "incident_footage")
@page(purpose="footage", kind=Kind.NOBODY, reads=READS, facts="camera")
class IncidentFootage(Page):
    """Requests and holds as far as one sees them elsewhere too; copies for who hands them out."""

    template = "cameras/incident.html"

    def context(self, incident: UUID) -> Context:
        one = next((known for known in reads.incidents(door=self.door) if known.uid == incident), None)
        if one is None:
            raise Http404
        hands_out = self.door.role in roles_with(purpose=PURPOSE)
        copies = reads.exports(door=self.door).filter(incident=one) if hands_out else ()
        return {
            "incident": one,
            "asked": looking_queries.viewing_rows(
                list(looking_queries.viewings(door=self.door).filter(incident=one)), door=self.door
            ),
            "holds": [
                (hold, STATES[hold.state]) for hold in holds_queries.holds(door=self.door) if hold.incident.pk == one.pk
            ],
            "copies": [reads.as_row(row, self.door.opened_at) for row in copies],
            "hands_out": hands_out,
        }
