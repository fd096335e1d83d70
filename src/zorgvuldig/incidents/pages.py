"""Incidents: what happened, who was there, what was written of it, and closing one, which starts its clocks.

Footage that belongs to one is a matter of later rooms; their pages lead here, and this one does not know of them.
"""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.roles import roles_of, roles_with
from zorgvuldig.incidents import actions as operations
from zorgvuldig.incidents import reads as queries
from zorgvuldig.incidents.forms import KINDS, PARTS, CloseForm, IncidentForm, NoteForm, StaffForm
from zorgvuldig.incidents.models import Incident
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import Asked, form_page, go
from zorgvuldig.kit.labels import Word
from zorgvuldig.school.groups.reads import members
from zorgvuldig.school.people.reads import names_of
from zorgvuldig.school.year.reads import own_schools

OWN = ("organisation", "staff", "incident")
READS = ("organisation", "staff", "identity", "membership", "incident")
WRITES = ("incident",)
BOTH = ("GET", "POST")
CLOSED = _("Dit incident is afgesloten. Er kan niets meer bij of af.")
REFUSED: dict[str, Word] = {
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
    "pupil_once": _("Deze leerling staat er al bij."),
}


@route("incidenten/", "incidents")
@page(purpose="incident", kind=Kind.NOBODY, reads=OWN)
def incidents(request: HttpRequest, *, door: Door) -> HttpResponse:
    """The incidents of my school, the open ones first."""
    found = [(one, KINDS[one.kind]) for one in queries.incidents(door=door)]
    return render(request, "incidents/incidents.html", {"incidents": found, "facts": facts("incident")})


@route("incidenten/nieuw/", "new_incident")
@page(purpose="incident", kind=Kind.NOBODY, reads=OWN, writes=WRITES, methods=BOTH)
def new_incident(request: HttpRequest, *, door: Door) -> HttpResponse:
    """Write down that something happened; who was there comes after it."""
    schools = own_schools(door=door)
    if not schools:
        raise Http404
    form = IncidentForm(_data(request), now=door.opened_at, schools=schools)
    if form.is_bound and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("kind", "title", "place", "starts_at", "ends_at")}
        try:
            made = operations.open_incident(door=door, school=form.school, **said)
        except operations.NotAllowed as no:
            form.add_error(None, refusal(no))
        else:
            return go(address(made))
    explains = _("Schrijf eerst op wat er was en wanneer. Daarna zegt u wie erbij was.")
    asked = Asked(_("Nieuw incident"), _("Verder"), reverse("incidents"), explains, facts=facts("incident"))
    return form_page(request, form, asked)


@route("incidenten/<uuid:uid>/", "incident")
@page(purpose="incident", kind=Kind.INCIDENT, reads=READS)
def incident(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """One incident, with the pupils in it whom I may open."""
    one = opened(uid, door)
    form = StaffForm(colleagues=queries.colleagues(one, door=door)) if one.closed_at is None else None
    return _shown(request, one, door, form)


def _shown(request: HttpRequest, one: Incident, door: Door, form: StaffForm | None) -> HttpResponse:
    """The page of an incident, with the form for a colleague as it stands."""
    context = {
        "incident": one,
        "kind": KINDS[one.kind],
        "pupils": [(who, PARTS[who.row.part]) for who in queries.involved(one, door=door)],
        "staff": queries.staff_in(one, door=door),
        "notes": queries.notes(one, door=door),
        "opened_by": names_of({one.opened_by_id}, door=door).get(one.opened_by_id, ""),
        "closed_by": names_of({one.closed_by_id or 0}, door=door).get(one.closed_by_id or 0, ""),
        "gone_on": queries.gone_on(one.closed_at or door.opened_at),
        "classes": queries.classes(one, door=door) if one.closed_at is None else [],
        "form": form,
        "sees_footage": bool(roles_of(request) & roles_with(purpose="footage")),
        "facts": facts("incident"),
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "incidents/incident.html", context, status=status)


@route("incidenten/<uuid:uid>/veranderen/", "edit_incident")
@page(purpose="incident", kind=Kind.INCIDENT, reads=READS, writes=WRITES, methods=BOTH)
def edit_incident(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """Put right what it was and when, while it is open."""
    one = opened(uid, door)
    if one.closed_at is not None:
        return closed(request, one)
    form = IncidentForm(_data(request), now=door.opened_at, standing=one, pupils=members(door=door))
    if form.is_bound and form.is_valid():
        try:
            operations.change(one, door=door, **form.cleaned_data)
        except operations.NotAllowed as no:
            form.add_error(None, refusal(no))
        else:
            messages.success(request, gettext("Het incident is veranderd."))
            return go(address(one))
    asked = Asked(_("Incident veranderen"), _("Bewaar"), address(one), about=one.title, facts=facts("incident"))
    return form_page(request, form, asked)


@route("incidenten/<uuid:uid>/notitie/", "incident_note")
@page(purpose="incident", kind=Kind.INCIDENT, reads=READS, writes=WRITES, methods=BOTH)
def incident_note(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """Add a note, which stays as it is."""
    one = opened(uid, door)
    if one.closed_at is not None:
        return closed(request, one)
    form = NoteForm(_data(request), pupils=members(door=door))
    if form.is_bound and form.is_valid():
        try:
            operations.add_note(one, door=door, text=form.cleaned_data["text"])
        except operations.NotAllowed as no:
            form.add_error(None, refusal(no))
        else:
            messages.success(request, gettext("De notitie staat erbij."))
            return go(address(one))
    asked = Asked(
        _("Notitie bij een incident"), _("Schrijf het erbij"), address(one), about=one.title, facts=facts("incident")
    )
    return form_page(request, form, asked)


@route("incidenten/<uuid:uid>/medewerkers/", "incident_staff")
@page(purpose="incident", kind=Kind.INCIDENT, reads=READS, writes=WRITES, methods=BOTH)
def incident_staff(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """A colleague was there (`colleague`), or was not after all (`niet`). Whoever reads this address again gets the incident."""
    one = opened(uid, door)
    if request.method != "POST":
        return go(address(one))
    try:
        if (number := request.POST.get("niet", "")).isdecimal() and len(number) < 10:
            operations.remove_staff(one, door=door, staff_id=int(number))
            messages.success(request, gettext("De medewerker staat er niet meer bij."))
            return go(address(one))
        form = StaffForm(request.POST, colleagues=queries.colleagues(one, door=door))
        if not form.is_valid():
            return _shown(request, one, door, form) if one.closed_at is None else closed(request, one)
        operations.add_staff(one, door=door, colleague=form.cleaned_data["colleague"])
        messages.success(request, gettext("De medewerker staat erbij."))
    except operations.NotAllowed as no:
        messages.error(request, refusal(no))
    return go(address(one))


@route("incidenten/<uuid:uid>/afsluiten/", "close_incident")
@page(purpose="incident", kind=Kind.INCIDENT, reads=READS, writes=WRITES, methods=BOTH)
def close_incident(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """Say how it ended; the page says what goes when."""
    one = opened(uid, door)
    if one.closed_at is not None:
        return closed(request, one)
    form = CloseForm(_data(request), pupils=members(door=door))
    if form.is_bound and form.is_valid():
        try:
            operations.close(one, door=door, outcome=form.cleaned_data["outcome"])
        except operations.NotAllowed as no:
            form.add_error(None, refusal(no))
        else:
            messages.success(request, gettext("Het incident is afgesloten."))
            return go(address(one))
    explains = gettext(
        "Daarna kan er niets meer bij of af. Beelden die voor dit incident langer bewaard bleven, verdwijnen vannacht. Wat "
        "hier is opgeschreven, verdwijnt op %(day)s. Wat over een leerling gaat, verdwijnt eerder als die dan al 2 jaar van "
        "school is."
    ) % {"day": date_format(queries.gone_on(door.opened_at), "j F Y")}
    asked = Asked(
        _("Incident afsluiten"), _("Sluit af"), address(one), explains, about=one.title, facts=facts("incident")
    )
    return form_page(request, form, asked)


def opened(uid: UUID, door: Door) -> Incident:
    """The incident of the address, with its pupils said on the strip. Raises Http404."""
    one = queries.incident(uid, door=door)
    if one is None:
        raise Http404
    label = ngettext(
        "Bij dit incident is %(count)s leerling open.", "Bij dit incident zijn %(count)s leerlingen open.", door.count
    )
    door.label = label % {"count": door.count}
    return one


def closed(request: HttpRequest, one: Incident) -> HttpResponse:
    """Back to an incident to which nothing can be done any more."""
    messages.error(request, str(CLOSED))
    return go(address(one))


def refusal(no: operations.NotAllowed) -> str:
    """What the database refused, in words."""
    return str(REFUSED.get(no.why, _("Dit kan zo niet. Kijk na wat u invulde.")))


def address(one: Incident) -> str:
    """Where an incident is."""
    return reverse("incident", kwargs={"uid": one.uid})


def _data(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None
