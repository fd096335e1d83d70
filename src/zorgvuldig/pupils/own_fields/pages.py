"""The page on which the administration fills in fields of the school's own."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.form_page import FormCopy, go
from zorgvuldig.kit.page_kinds import Answer
from zorgvuldig.pupils.changes.actions import ChangedMeanwhile
from zorgvuldig.pupils.changes.pages import OfPupil
from zorgvuldig.pupils.opened_pupil import opened_pupil
from zorgvuldig.pupils.own_fields.actions import REFUSALS, save_own_values
from zorgvuldig.pupils.own_fields.forms import OwnFieldsForm, as_kept, field_name, print_of
from zorgvuldig.pupils.own_fields.reads import OwnFieldRow, own_fields
from zorgvuldig.school.people.models import PupilIdentity


@route("leerlingen/<uuid:uid>/eigen-velden/", "edit_own_fields")
@page(purpose="administration", kind=Kind.PUPIL, reads=("identity", "contact"), writes=("contact",))
class EditOwnFields(OfPupil):
    """Fill in what the school keeps besides, each field with the reason for it. Its margin would name whoever sees the address, and fewer see these."""

    refusals = REFUSALS

    def find(self, uid: UUID) -> PupilIdentity:
        person = opened_pupil(self.door, uid)
        self.asked = self.written(person)
        return person

    def written(self, person: PupilIdentity) -> list[OwnFieldRow]:
        """The fields that whoever is at the door fills in, as they stand."""
        return [field for field in own_fields(person.pupil_id, door=self.door) if field.is_written]

    def form(self, person: PupilIdentity, data: Any) -> OwnFieldsForm:
        return OwnFieldsForm(data, own_fields=self.asked, standing=print_of(self.asked))

    def form_copy(self, person: PupilIdentity) -> FormCopy:
        explains = _("Deze velden koos de school zelf. Het gezin ziet wat u invult, en waarom de school het vraagt. Schrijf niets over "
                     "gezondheid, geloof of andere dingen die de wet extra beschermt.")  # fmt: skip
        if not self.asked:
            explains = _("Er is nu geen eigen veld dat u invult. De privacy officer kan er een voorstellen.")
        return FormCopy(_("Eigen gegevens van de school"), _("Bewaar"), self.to(person), explains, person.full_name)

    def save(self, person: PupilIdentity, form: OwnFieldsForm) -> str:
        values, was = form.values(), form.cleaned_data["was"]
        changed = save_own_values(door=self.door, pupil_id=person.pupil_id, values=values, was=was)
        return gettext("Het is bewaard.") if changed else gettext("Er was niets veranderd.")

    def post(self, person: PupilIdentity) -> Answer:
        if not self.asked:  # the last one ended since the page was made
            messages.error(self.request, str(REFUSALS["own_value_field"]))
            return go(self.to(person))
        try:
            return super().post(person)
        except ChangedMeanwhile:
            mine = self.form(person, self.request.POST)
            mine.is_valid()
            self.asked = self.written(person)
            form = OwnFieldsForm(
                self.request.POST.dict() | {"was": print_of(self.asked)},
                own_fields=self.asked,
                standing="",
            )
            theirs = [
                (field.name, field.says or gettext("leeg"))
                for field in self.asked
                if as_kept(mine.cleaned_data.get(field_name(field.key))) != field.value
            ]
            return self.again(form, person, status=409, theirs=theirs, conflict=True)
