"""The pupils of an incident: found by name or in a class, opened one by one, with what the family may read about theirs."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext, ngettext

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.incidents import actions, reads
from zorgvuldig.incidents.forms import PartForm, names_somebody
from zorgvuldig.incidents.models import Incident
from zorgvuldig.incidents.pages import READS, REFUSALS, WRITES, address, closed
from zorgvuldig.kit.page_kinds import Answer, Context, FormPage, Page
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.pupils.opened_pupil import opened_pupil
from zorgvuldig.school.groups.reads import members
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.people.models import PupilIdentity


@route("incidenten/leerling/<uuid:uid>/", "pupil_incidents")
@page(purpose="incident", kind=Kind.PUPIL, reads=READS, facts="incident")
class PupilIncidents(Page):
    """A pupil who was found by name: in which of the open incidents were they?"""

    template = "incidents/incident_choice.html"

    def context(self, uid: UUID) -> Context:
        pupil = opened_pupil(self.door, uid)
        there = {row.incident_id for row in reads.parts_of(pupil.pupil_id, door=self.door)}
        incidents = reads.incidents(door=self.door)
        return {"pupil": pupil, "incidents": [(one, one.pk in there) for one in incidents if one.closed_at is None]}


@route("incidenten/<uuid:incident>/klas/<uuid:uid>/", "incident_class")
@page(purpose="incident", kind=Kind.GROUP, reads=READS, facts="incident")
class IncidentClass(Page):
    """The pupils of a class, to choose who was in it; only of the school where it was."""

    template = "incidents/incident_class.html"

    def find(self, incident: UUID, uid: UUID) -> tuple[Incident, LearningGroup] | None:
        one = reads.incident(incident, door=self.door)
        classes = reads.classes(one, door=self.door) if one else ()
        group = next((each for each in classes if each.uid == uid), None)
        return (one, group) if one and group else None

    def context(self, one: Incident, group: LearningGroup) -> Context:
        label = ngettext(
            "De naam van %(count)s leerling is open.", "De namen van %(count)s leerlingen zijn open.", self.door.count
        )
        self.door.label = label % {"count": self.door.count}
        there = {who.pupil.pupil_id for who in reads.involved(one, door=self.door)}
        pupils = [(pupil, pupil.pupil_id in there) for pupil in members(door=self.door)]
        return {"incident": one, "group": group, "pupils": pupils}


@route("incidenten/<uuid:incident>/leerling/<uuid:uid>/", "incident_pupil")
@page(purpose="incident", kind=Kind.PUPIL, reads=READS, writes=WRITES, facts="incident")
class IncidentPart(FormPage):
    """What one pupil had to do with it: to say, to change, and to take back (`weg`) while the incident is open."""

    template, refusals = "incidents/incident_pupil.html", REFUSALS

    def find(self, incident: UUID, uid: UUID) -> tuple[PupilIdentity, Incident] | HttpResponse:
        pupil = opened_pupil(self.door, uid)
        one = reads.incident(incident, door=self.door)
        if one is None:
            raise Http404
        if one.closed_at is not None:
            return closed(self.request, one)
        self.row = reads.part_of(one, pupil.pupil_id, door=self.door)
        return pupil, one

    def form(self, pupil: PupilIdentity, one: Incident, data: Any) -> PartForm:
        form = PartForm(data, initial={"part": self.row.part, "what": self.row.what} if self.row else None)
        is_new = data is not None and "weg" not in data and self.row is None
        if is_new and names_somebody(f"{one.title} {one.place}", [pupil]):
            form.add_error(None, str(REFUSALS["named"]))
        return form

    def context(self, pupil: PupilIdentity, one: Incident) -> Context:
        return {"incident": one, "pupil": pupil, "row": self.row}

    def post(self, pupil: PupilIdentity, one: Incident) -> Answer:
        if "weg" not in self.request.POST:
            return super().post(pupil, one)
        try:
            actions.take_out(one, pupil, door=self.door)
        except Refused as no:
            return self.refused(no, pupil, one, self.form(pupil, one, self.request.POST))
        return self.onwards(gettext("De leerling staat er niet meer bij."), pupil, one)

    def save(self, pupil: PupilIdentity, one: Incident, form: PartForm) -> str:
        actions.say_part(one, pupil, door=self.door, **form.cleaned_data)
        return gettext("Bewaard. De familie kan dit lezen.")

    def to(self, pupil: PupilIdentity, one: Incident) -> str:
        return address(one)
