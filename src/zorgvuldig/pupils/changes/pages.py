"""Changing the parts of a pupil's file, asking another system for a correction, and the family around the pupil."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.fields import fingerprint
from zorgvuldig.kit.form_page import Asked, differs, form_page, go
from zorgvuldig.kit.page_kinds import Context, Page
from zorgvuldig.kit.periods import today
from zorgvuldig.pupils.changes import reads as queries
from zorgvuldig.pupils.changes.actions import (
    Call,
    ChangedMeanwhile,
    ask_correction,
    calls_print,
    close_task,
    save_emergency_contacts,
    save_part,
)
from zorgvuldig.pupils.changes.forms import BirthForm, ContactForm, CorrectionForm, IdentityForm, PartForm
from zorgvuldig.pupils.file.reads import classes
from zorgvuldig.pupils.guardians.forms import EmergencyForm
from zorgvuldig.pupils.opened import opened_pupil
from zorgvuldig.school.people.models import PupilBirth, PupilContact, PupilIdentity

COLUMNS: dict[str, tuple[str, ...]] = {
    "pupil_identity": ("given_name", "initials", "prefix", "family_name"),
    "pupil_birth": ("born_on", "sex", "confirmed_from"),
    "pupil_contact": ("street", "postcode", "town", "phone", "email"),
}
MakeForm = Callable[[Mapping[str, str] | None, Mapping[str, object], Mapping[str, queries.Owner]], PartForm]


@dataclass(frozen=True, slots=True)
class Editing:
    """One part that can be changed: its table, its category, and the words around the form."""

    model: type[queries.Part]
    category: str
    title: str | Promise


NAME = Editing(PupilIdentity, "identity", _("Naam veranderen"))
BIRTH = Editing(PupilBirth, "birth", _("Geboortedatum en geslacht veranderen"))
CONTACT = Editing(PupilContact, "contact", _("Adres en bereikbaarheid veranderen"))


@route("leerlingen/<uuid:uid>/naam/", "edit_name")
@page(
    purpose="administration",
    kind=Kind.PUPIL,
    reads=("identity", "imports"),
    writes=("identity",),
    methods=("GET", "POST"),
)
def edit_name(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """Change what a pupil is called."""
    return _edit(request, door, uid, NAME, lambda data, values, owned: IdentityForm(data, values=values, owned=owned))


@route("leerlingen/<uuid:uid>/geboorte/", "edit_birth")
@page(
    purpose="administration",
    kind=Kind.PUPIL,
    reads=("identity", "birth", "imports"),
    writes=("birth",),
    methods=("GET", "POST"),
)
def edit_birth(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """Change date of birth and sex, and say with which document they were compared."""
    day = today(door=door)
    return _edit(
        request, door, uid, BIRTH, lambda data, values, owned: BirthForm(data, values=values, owned=owned, today=day)
    )


@route("leerlingen/<uuid:uid>/adres/", "edit_contact")
@page(
    purpose="administration",
    kind=Kind.PUPIL,
    reads=("identity", "contact", "imports"),
    writes=("contact",),
    methods=("GET", "POST"),
)
def edit_contact(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """Change address, phone and e-mail."""
    return _edit(request, door, uid, CONTACT, lambda data, values, owned: ContactForm(data, values=values, owned=owned))


def _edit(request: HttpRequest, door: Door, uid: UUID, editing: Editing, make: MakeForm) -> HttpResponse:
    person = opened_pupil(door, uid)
    table = editing.model._meta.db_table
    columns = COLUMNS[table]
    kept = queries.keepers(door=door)
    owned = kept.of(table)
    row = editing.model._default_manager.filter(pupil_id=person.pupil_id).first()
    values = queries.values_of(row, editing.model, columns)
    back = _file(uid)
    asked = Asked(
        editing.title,
        _("Bewaar"),
        back,
        about=person.full_name,
        facts=facts(editing.category),
    )
    elsewhere = [d for d in queries.data_of(row, editing.model, columns, kept, door=door) if d.owner]
    more: dict[str, Any] = {"elsewhere": elsewhere, "pupil": person}
    if request.method != "POST":
        return form_page(request, make(None, values, owned), asked, **more)
    form = make(request.POST.dict(), values, owned)
    if not form.is_valid():
        return form_page(request, form, asked, **more)
    try:
        answers = {column: form.cleaned_data[column] for column in form.asks}
        changed = save_part(
            door=door,
            model=editing.model,
            pupil=person,
            columns=columns,
            values=answers,
            source=form.cleaned_data["source"],
            was=form.cleaned_data["was"],
        )
    except ChangedMeanwhile as meanwhile:
        retry = make(request.POST.dict() | {"was": fingerprint(meanwhile.standing)}, meanwhile.standing, owned)
        return form_page(request, retry, asked, theirs=differs(table, meanwhile.standing, answers), **more)
    messages.success(request, gettext("Het is bewaard.") if changed else gettext("Er was niets veranderd."))
    return go(back)


@route("leerlingen/<uuid:uid>/noodcontacten/", "edit_emergency")
@page(
    purpose="administration",
    kind=Kind.PUPIL,
    reads=("identity", "contact"),
    writes=("contact",),
    methods=("GET", "POST"),
)
def edit_emergency(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """Change whom the school calls when no guardian answers, and in which order."""
    person = opened_pupil(door, uid)
    standing = queries.emergency_contacts(person.pupil_id, door=door)
    rows = [{"name": c.name, "tie": c.tie, "phone": c.phone} for c in standing]
    was = calls_print(standing)
    asked = Asked(
        _("Noodcontacten veranderen"),
        _("Bewaar"),
        _file(uid),
        explains=_("Neemt geen ouder op, dan belt de school deze mensen. Nummer 1 eerst."),
        about=person.full_name,
        facts=facts("contact"),
    )
    if request.method != "POST":
        return form_page(request, EmergencyForm(rows=rows, was=was), asked)
    form = EmergencyForm(request.POST.dict(), rows=rows, was=was)
    if not form.is_valid():
        return form_page(request, form, asked)
    try:
        calls = [Call(**row) for row in form.rows()]
        save_emergency_contacts(door=door, pupil_id=person.pupil_id, calls=calls, was=form.cleaned_data["was"])
    except ChangedMeanwhile:
        now = queries.emergency_contacts(person.pupil_id, door=door)
        retry = EmergencyForm(request.POST.dict() | {"was": calls_print(now)}, rows=rows, was="")
        theirs = [(f"{c.rank}.", f"{c.name} ({c.tie}), {c.phone}") for c in now]
        return form_page(request, retry, asked, theirs=theirs)
    messages.success(request, gettext("De noodcontacten zijn bewaard."))
    return go(_file(uid))


@route("leerlingen/<uuid:uid>/verbetering/", "correction")
@page(
    purpose="administration",
    kind=Kind.PUPIL,
    reads=("identity", "imports", "admin_task"),
    writes=("admin_task",),
    methods=("GET", "POST"),
)
def correction(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """Note that a datum has to be corrected in the system that keeps it (`veld` in the address names it)."""
    person = opened_pupil(door, uid)
    owner = queries.keepers(door=door).owners.get(request.GET.get("veld", ""))
    if owner is None:
        raise Http404
    form = CorrectionForm(request.POST.dict() if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        ask_correction(door=door, pupil_id=person.pupil_id, owner=owner, text=form.cleaned_data["text"])
        messages.success(request, gettext("De taak staat in de lijst. Verbeter het gegeven in %s.") % owner.source)
        return go(_file(uid))
    explains = _(
        "%(source)s houdt dit gegeven bij, onder de naam ‘%(field)s’. Verander het daar; dan komt het hier vanzelf."
    )
    asked = Asked(
        _("Verbetering doorgeven"),
        _("Zet op de takenlijst"),
        _file(uid),
        explains=str(explains) % {"source": owner.source, "field": owner.field_name},
        about=person.full_name,
        facts=facts("admin_task"),
    )
    return form_page(request, form, asked)


@route("leerlingenadministratie/taken/", "life_tasks")
@page(
    purpose="administration",
    kind=Kind.WAITING,
    reads=("identity", "staff", "admin_task", "imports"),
    facts="admin_task",
)
class Tasks(Page):
    """What the administration still has to do, the oldest first."""

    template = "pupils/change_tasks.html"

    def context(self) -> Context:
        self.door.label = gettext("De takenlijst van de administratie is open.")
        return {"tasks": queries.open_tasks(door=self.door)}


@route("leerlingen/<uuid:uid>/taken/<uuid:task>/", "close_task")
@page(
    purpose="administration",
    kind=Kind.PUPIL,
    reads=("identity", "admin_task"),
    writes=("admin_task",),
    methods=("GET", "POST"),
)
def close(request: HttpRequest, *, door: Door, uid: UUID, task: UUID) -> HttpResponse:
    """Close a task. Who had to sign in first comes back without having posted, and finds the task in the file."""
    person = opened_pupil(door, uid)
    if request.method != "POST":
        return go(_file(uid))
    if close_task(door=door, pupil_id=person.pupil_id, uid=task):
        messages.success(request, gettext("De taak is klaar."))
    else:
        messages.warning(request, gettext("Deze taak was al afgesloten."))
    return go(reverse("life_tasks") if request.POST.get("terug") == "taken" else _file(uid))


@route("leerlingen/<uuid:uid>/gezin/", "siblings")
@page(
    purpose="administration",
    kind=Kind.FAMILY,
    reads=("organisation", "identity", "guardian", "membership"),
    facts="identity",
)
class Siblings(Page):
    """The other pupils of the same guardians, each with a way to the file."""

    template = "pupils/change_siblings.html"

    def context(self, uid: UUID) -> Context:
        everybody = queries.family(door=self.door)
        person = next((p for p in everybody if p.pupil.uid == uid), None)
        if person is None:
            raise Http404
        self.door.label = gettext("Het gezin van %(name)s is open.") % {"name": person.full_name}
        others = [p for p in everybody if p is not person]
        places = classes([p.pupil_id for p in others], door=self.door)
        shared = queries.shared_guardians(person.pupil_id, door=self.door)
        return {
            "pupil": person,
            "siblings": [
                (p, ", ".join(places.get(p.pupil_id, [])), ", ".join(shared.get(p.pupil_id, []))) for p in others
            ],
        }


def _file(uid: UUID) -> str:
    return reverse("administered_pupil", kwargs={"uid": uid})
