"""Changing the parts of a pupil's file, asking another system for a correction, and the family around the pupil."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.fields import fingerprint
from zorgvuldig.kit.form_page import FormCopy, differs, go
from zorgvuldig.kit.labels import Word
from zorgvuldig.kit.page_kinds import Answer, CommandPage, Context, FormPage, Page
from zorgvuldig.kit.periods import today
from zorgvuldig.pupils.changes import reads
from zorgvuldig.pupils.changes.actions import (
    ChangedMeanwhile,
    NewEmergencyContact,
    ask_correction,
    calls_print,
    close_task,
    save_emergency_contacts,
    save_part,
)
from zorgvuldig.pupils.changes.forms import BirthForm, ContactForm, CorrectionForm, IdentityForm, PartForm
from zorgvuldig.pupils.file_reads import classes
from zorgvuldig.pupils.guardians.forms import EmergencyForm
from zorgvuldig.pupils.opened_pupil import opened_pupil
from zorgvuldig.school.people.models import PupilBirth, PupilContact, PupilIdentity


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a file that can be changed: its table and category, its form, and the title above it."""

    model: type[reads.Part]
    category: str
    make: type[PartForm]
    title: Word


NAME = Part(PupilIdentity, "identity", IdentityForm, _("Naam veranderen"))
BIRTH = Part(PupilBirth, "birth", BirthForm, _("Geboortedatum en geslacht veranderen"))
CONTACT = Part(PupilContact, "contact", ContactForm, _("Adres en bereikbaarheid veranderen"))


class OfPupil(FormPage):
    """A form about the pupil of the address; then back to the file."""

    def find(self, uid: UUID) -> PupilIdentity:
        return opened_pupil(self.door, uid)

    def to(self, person: PupilIdentity) -> str:
        return _file(person.pupil.uid)


class EditPart(OfPupil):
    """Change one part of a file. What a colleague changed meanwhile is read first (409)."""

    part: ClassVar[Part]

    def find(self, uid: UUID) -> PupilIdentity:
        self.table = self.part.model._meta.db_table
        self.columns, self.kept = self.part.make.columns(), reads.keepers(door=self.door)
        return super().find(uid)

    def form(self, person: PupilIdentity, data: Any) -> PartForm:
        self.row = self.part.model._default_manager.filter(pupil_id=person.pupil_id).first()
        return self.make(data, reads.values_of(self.row, self.part.model, self.columns))

    def make(self, data: Any, values: Mapping[str, object]) -> PartForm:
        """The form upon what stands."""
        return self.part.make(data, values=values, owned=self.kept.of(self.table))

    def form_copy(self, person: PupilIdentity) -> FormCopy:
        return FormCopy(self.part.title, _("Bewaar"), self.to(person), about=person.full_name)

    def context(self, person: PupilIdentity) -> Context:
        data = reads.data_of(self.row, self.part.model, self.columns, self.kept, door=self.door)
        return super().context(person) | {"elsewhere": [one for one in data if one.owner], "pupil": person}

    def save(self, person: PupilIdentity, form: PartForm) -> str:
        said = form.cleaned_data
        self.answers = {column: said[column] for column in form.asks}
        changed = save_part(
            door=self.door,
            model=self.part.model,
            pupil=person,
            columns=self.columns,
            values=self.answers,
            source=said["source"],
            was=said["was"],
        )
        return gettext("Het is bewaard.") if changed else gettext("Er was niets veranderd.")

    def post(self, person: PupilIdentity) -> Answer:
        try:
            return super().post(person)
        except ChangedMeanwhile as meanwhile:
            standing = meanwhile.standing
            form = self.make(self.request.POST.dict() | {"was": fingerprint(standing)}, standing)
            theirs = differs(self.table, standing, self.answers)
            return self.again(form, person, status=409, theirs=theirs, conflict=True)


@route("leerlingen/<uuid:uid>/naam/", "edit_name")
@page(
    purpose="administration",
    kind=Kind.PUPIL,
    reads=("identity", "imports"),
    writes=("identity",),
    facts="identity",
)
class EditName(EditPart):
    """Change what a pupil is called."""

    part = NAME


@route("leerlingen/<uuid:uid>/geboorte/", "edit_birth")
@page(
    purpose="administration",
    kind=Kind.PUPIL,
    reads=("identity", "birth", "imports"),
    writes=("birth",),
    facts="birth",
)
class EditBirth(EditPart):
    """Change date of birth and sex, and say with which document they were compared."""

    part = BIRTH

    def make(self, data: Any, values: Mapping[str, object]) -> BirthForm:
        return BirthForm(data, values=values, owned=self.kept.of(self.table), today=today(door=self.door))


@route("leerlingen/<uuid:uid>/adres/", "edit_contact")
@page(
    purpose="administration",
    kind=Kind.PUPIL,
    reads=("identity", "contact", "imports"),
    writes=("contact",),
    facts="contact",
)
class EditContact(EditPart):
    """Change address, phone and e-mail."""

    part = CONTACT


@route("leerlingen/<uuid:uid>/noodcontacten/", "edit_emergency")
@page(purpose="administration", kind=Kind.PUPIL, reads=("identity", "contact"), writes=("contact",), facts="contact")
class EditEmergency(OfPupil):
    """Change whom the school calls when no guardian answers, and in which order."""

    def form(self, person: PupilIdentity, data: Any) -> EmergencyForm:
        self.standing = reads.emergency_contacts(person.pupil_id, door=self.door)
        return self.make(data, calls_print(self.standing))

    def make(self, data: Any, was: str) -> EmergencyForm:
        """The form upon the contacts that stand."""
        rows = [{"name": one.name, "tie": one.tie, "phone": one.phone} for one in self.standing]
        return EmergencyForm(data, rows=rows, was=was)

    def form_copy(self, person: PupilIdentity) -> FormCopy:
        explains = _("Neemt geen ouder op, dan belt de school deze mensen. Nummer 1 eerst.")
        return FormCopy(_("Noodcontacten veranderen"), _("Bewaar"), self.to(person), explains, person.full_name)

    def save(self, person: PupilIdentity, form: EmergencyForm) -> str:
        calls, was = [NewEmergencyContact(**row) for row in form.rows()], form.cleaned_data["was"]
        save_emergency_contacts(door=self.door, pupil_id=person.pupil_id, calls=calls, was=was)
        return gettext("De noodcontacten zijn bewaard.")

    def post(self, person: PupilIdentity) -> Answer:
        try:
            return super().post(person)
        except ChangedMeanwhile:
            now = reads.emergency_contacts(person.pupil_id, door=self.door)
            form = self.make(self.request.POST.dict() | {"was": calls_print(now)}, "")
            theirs = [(f"{one.rank}.", f"{one.name} ({one.tie}), {one.phone}") for one in now]
            return self.again(form, person, status=409, theirs=theirs, conflict=True)


@route("leerlingen/<uuid:uid>/verbetering/", "correction")
@page(
    purpose="administration",
    kind=Kind.PUPIL,
    reads=("identity", "imports", "admin_task"),
    writes=("admin_task",),
    facts="admin_task",
)
class AskCorrection(FormPage):
    """Note that a datum has to be corrected in the system that keeps it (`veld` in the address names it)."""

    def find(self, uid: UUID) -> tuple[PupilIdentity, reads.Owner] | None:
        person = opened_pupil(self.door, uid)
        owner = reads.keepers(door=self.door).owners.get(self.request.GET.get("veld", ""))
        return (person, owner) if owner else None

    def form(self, person: PupilIdentity, owner: reads.Owner, data: Any) -> CorrectionForm:
        return CorrectionForm(data)

    def save(self, person: PupilIdentity, owner: reads.Owner, form: CorrectionForm) -> str:
        ask_correction(door=self.door, pupil_id=person.pupil_id, owner=owner, text=form.cleaned_data["text"])
        return gettext("De taak staat in de lijst. Verbeter het gegeven in %s.") % owner.source

    def to(self, person: PupilIdentity, owner: reads.Owner) -> str:
        return _file(person.pupil.uid)

    def form_copy(self, person: PupilIdentity, owner: reads.Owner) -> FormCopy:
        explains = gettext(
            "%(source)s houdt dit gegeven bij, onder de naam ‘%(field)s’. Verander het daar; dan komt het hier vanzelf."
        ) % {"source": owner.source, "field": owner.field_name}
        button, back = _("Zet op de takenlijst"), _file(person.pupil.uid)
        return FormCopy(_("Verbetering doorgeven"), button, back, explains, person.full_name)


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
        return {"tasks": reads.open_tasks(door=self.door)}


@route("leerlingen/<uuid:uid>/taken/<uuid:task>/", "close_task")
@page(
    purpose="administration",
    kind=Kind.PUPIL,
    reads=("identity", "admin_task"),
    writes=("admin_task",),
    methods=("GET", "POST"),
)
class CloseTask(CommandPage):
    """Close a task. Who had to sign in first comes back without having posted, and finds the task in the file."""

    def find(self, uid: UUID, task: UUID) -> tuple[PupilIdentity, UUID]:
        return opened_pupil(self.door, uid), task

    def get(self, person: PupilIdentity, task: UUID) -> Answer:
        return go(_file(person.pupil.uid))

    def act(self, person: PupilIdentity, task: UUID) -> str | None:
        if close_task(door=self.door, pupil_id=person.pupil_id, uid=task):
            return gettext("De taak is klaar.")
        messages.warning(self.request, gettext("Deze taak was al afgesloten."))
        return None

    def to(self, person: PupilIdentity, task: UUID) -> str:
        return reverse("life_tasks") if self.request.POST.get("terug") == "taken" else _file(person.pupil.uid)


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
        everybody = reads.family(door=self.door)
        person = next((p for p in everybody if p.pupil.uid == uid), None)
        if person is None:
            raise Http404
        self.door.label = gettext("Het gezin van %(name)s is open.") % {"name": person.full_name}
        others = [p for p in everybody if p is not person]
        places = classes(door=self.door)
        shared = reads.shared_guardians(person.pupil_id, door=self.door)
        return {
            "pupil": person,
            "siblings": [
                (p, ", ".join(places.get(p.pupil_id, [])), ", ".join(shared.get(p.pupil_id, []))) for p in others
            ],
        }


def _file(uid: UUID) -> str:
    return reverse("administered_pupil", kwargs={"uid": uid})
