"""Incidents: what happened, who was there, what was written of it, and closing one, which starts its clocks.

Footage that belongs to one is a matter of packages above this one; their pages lead here, and this one does not know of them.
"""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.roles import roles_of, roles_with
from zorgvuldig.incidents import actions, reads
from zorgvuldig.incidents.forms import KINDS, PARTS, CloseForm, IncidentForm, NoteForm, StaffForm
from zorgvuldig.incidents.models import Incident
from zorgvuldig.kit.form_page import FormCopy, go
from zorgvuldig.kit.labels import Word
from zorgvuldig.kit.page_kinds import Answer, CommandPage, Context, FormPage, Page
from zorgvuldig.school.groups.reads import members
from zorgvuldig.school.people.reads import names_of
from zorgvuldig.school.year.reads import own_schools

OWN = ("organisation", "staff", "incident")
READS = ("organisation", "staff", "identity", "membership", "incident")
WRITES = ("incident",)
reading = partial(page, purpose="incident", kind=Kind.INCIDENT, reads=READS, facts="incident")
writing = partial(reading, writes=WRITES)
CLOSED = _("Dit incident is afgesloten. Er kan niets meer bij of af.")
REFUSALS: dict[str, Word] = {
    "closed": CLOSED,
    "later": _("Deze tijd moet nog komen. Vul een tijd in die al geweest is."),
    "long": _("Dit duurt langer dan 14 dagen. Neem de tijd krapper, of maak er twee incidenten van."),
    "stretch": _("Dit is niet na het begin. Kijk de twee tijden na."),
    "outcome": _("Schrijf op hoe het is afgelopen. Zonder afloop kunt u het niet afsluiten."),
    "viewed": _(
        "Iemand vroeg al om camerabeelden van deze tijd. Daarom blijven begin en einde zoals zij zijn. Was het op een "
        "andere tijd? Maak dan een nieuw incident."
    ),
    "elsewhere": _("Dit hoort niet bij deze school. Kies iemand van de school waar het was."),
    "withheld": _(
        "Van een leerling die erbij was zijn gegevens stilgezet. Zolang dat zo is, blijven het soort en het begin zoals zij "
        "zijn."
    ),
    "named": _("De naam van deze leerling staat in de titel of de plaats. Haal die daar eerst weg."),
    "pupil_once": _("Deze leerling staat er al bij."),
}


@route("incidenten/", "incidents")
@page(purpose="incident", kind=Kind.NOBODY, reads=OWN, facts="incident")
class IncidentList(Page):
    """The incidents of my school, the open ones first."""

    template = "incidents/incidents.html"

    def context(self) -> Context:
        return {"incidents": [(one, KINDS[one.kind]) for one in reads.incidents(door=self.door)]}


@route("incidenten/nieuw/", "new_incident")
@page(purpose="incident", kind=Kind.NOBODY, reads=OWN, writes=WRITES, facts="incident")
class NewIncident(FormPage):
    """Write down that something happened; who was there comes after it."""

    refusals = REFUSALS

    def find(self) -> Any:
        return own_schools(door=self.door) or None

    def form(self, schools: Any, data: Any) -> IncidentForm:
        return IncidentForm(data, now=self.door.opened_at, schools=schools)

    def save(self, schools: Any, form: IncidentForm) -> None:
        said = {name: form.cleaned_data[name] for name in ("kind", "title", "place", "starts_at", "ends_at")}
        self.made = actions.open_incident(door=self.door, school=form.school, **said)

    def to(self, schools: Any) -> str:
        return address(self.made)

    def form_copy(self, schools: Any) -> FormCopy:
        explains = _("Schrijf eerst op wat er was en wanneer. Daarna zegt u wie erbij was.")
        return FormCopy(_("Nieuw incident"), _("Verder"), reverse("incidents"), explains)


@route("incidenten/<uuid:uid>/", "incident")
@reading()
class OneIncident(Page):
    """One incident, with the pupils in it whom I may open."""

    template = "incidents/incident.html"

    def find(self, uid: UUID) -> Incident | None:
        return open_incident(uid, self.door)

    def context(self, one: Incident) -> Context:
        is_open = one.closed_at is None
        return {
            "incident": one,
            "kind": KINDS[one.kind],
            "pupils": [(who, PARTS[who.row.part]) for who in reads.involved(one, door=self.door)],
            "staff": reads.staff_in(one, door=self.door),
            "notes": reads.notes(one, door=self.door),
            "opened_by": names_of({one.opened_by_id}, door=self.door).get(one.opened_by_id, ""),
            "closed_by": names_of({one.closed_by_id or 0}, door=self.door).get(one.closed_by_id or 0, ""),
            "gone_on": reads.deleted_on(one.closed_at or self.door.opened_at),
            "classes": reads.classes(one, door=self.door) if is_open else [],
            "form": StaffForm(colleagues=reads.colleagues(one, door=self.door)) if is_open else None,
            "sees_footage": bool(roles_of(self.request) & roles_with(purpose="footage")),
        }


class OpenIncidentForm(FormPage):
    """A form about an incident that is not closed."""

    refusals = REFUSALS

    def find(self, uid: UUID) -> Incident | HttpResponse | None:
        one = open_incident(uid, self.door)
        return closed(self.request, one) if one and one.closed_at else one

    def to(self, one: Incident) -> str:
        return address(one)


@route("incidenten/<uuid:uid>/veranderen/", "edit_incident")
@writing()
class EditIncident(OpenIncidentForm):
    """Put right what it was and when, while it is open."""

    def form(self, one: Incident, data: Any) -> IncidentForm:
        return IncidentForm(data, now=self.door.opened_at, standing=one, pupils=members(door=self.door))

    def save(self, one: Incident, form: IncidentForm) -> str:
        actions.change(one, door=self.door, **form.cleaned_data)
        return gettext("Het incident is veranderd.")

    def form_copy(self, one: Incident) -> FormCopy:
        return FormCopy(_("Incident veranderen"), _("Bewaar"), address(one), about=one.title)


@route("incidenten/<uuid:uid>/notitie/", "incident_note")
@writing()
class NewNote(OpenIncidentForm):
    """Add a note, which stays as it is."""

    def form(self, one: Incident, data: Any) -> NoteForm:
        return NoteForm(data, pupils=members(door=self.door))

    def save(self, one: Incident, form: NoteForm) -> str:
        actions.add_note(one, door=self.door, text=form.cleaned_data["text"])
        return gettext("De notitie staat erbij.")

    def form_copy(self, one: Incident) -> FormCopy:
        return FormCopy(_("Notitie bij een incident"), _("Schrijf het erbij"), address(one), about=one.title)


@route("incidenten/<uuid:uid>/medewerkers/", "incident_staff")
@writing(methods=("GET", "POST"))
class IncidentStaff(OneIncident, CommandPage):
    """A colleague was there (`colleague`), or was not after all (`niet`). Whoever reads this address again gets the incident."""

    refusals = REFUSALS

    def get(self, one: Incident) -> Answer:
        return go(address(one))

    def post(self, one: Incident) -> Answer:
        if (number := self.request.POST.get("niet", "")).isdecimal() and len(number) < 10:
            self.leaves: int | None = int(number)
            return super().post(one)
        self.leaves = None
        self.form = StaffForm(self.request.POST, colleagues=reads.colleagues(one, door=self.door))
        if self.form.is_valid():
            return super().post(one)
        return (
            self.show(self.context(one) | {"form": self.form}, 422)
            if one.closed_at is None
            else closed(self.request, one)
        )

    def act(self, one: Incident) -> str:
        if self.leaves is not None:
            actions.remove_staff(one, door=self.door, staff_id=self.leaves)
            return gettext("De medewerker staat er niet meer bij.")
        actions.add_staff(one, door=self.door, colleague=self.form.cleaned_data["colleague"])
        return gettext("De medewerker staat erbij.")

    def to(self, one: Incident) -> str:
        return address(one)


@route("incidenten/<uuid:uid>/afsluiten/", "close_incident")
@writing()
class CloseIncident(OpenIncidentForm):
    """Say how it ended; the page says what goes when."""

    def form(self, one: Incident, data: Any) -> CloseForm:
        return CloseForm(data, pupils=members(door=self.door))

    def save(self, one: Incident, form: CloseForm) -> str:
        actions.close(one, door=self.door, outcome=form.cleaned_data["outcome"])
        return gettext("Het incident is afgesloten.")

    def form_copy(self, one: Incident) -> FormCopy:
        explains = gettext(
            "Daarna kan er niets meer bij of af. Beelden die voor dit incident langer bewaard bleven, verdwijnen vannacht. Wat "
            "hier is opgeschreven, verdwijnt op %(day)s. Wat over een leerling gaat, verdwijnt eerder als die dan al 2 jaar van "
            "school is."
        ) % {"day": date_format(reads.deleted_on(self.door.opened_at), "j F Y")}
        return FormCopy(_("Incident afsluiten"), _("Sluit af"), address(one), explains, about=one.title)


def open_incident(uid: UUID, door: Door) -> Incident | None:
    """The incident of the address, with its pupils said on the strip; None when there is none."""
    one = reads.incident(uid, door=door)
    if one is not None:
        label = ngettext(
            "Bij dit incident is %(count)s leerling open.",
            "Bij dit incident zijn %(count)s leerlingen open.",
            door.count,
        )
        door.label = label % {"count": door.count}
    return one


def closed(request: HttpRequest, one: Incident) -> HttpResponse:
    """Back to an incident to which nothing can be done any more."""
    messages.error(request, str(CLOSED))
    return go(address(one))


def address(one: Incident) -> str:
    """Where an incident is."""
    return reverse("incident", kwargs={"uid": one.uid})
