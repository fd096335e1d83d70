"""The official number of a pupil: for the administration alone, and shown only to whoever presses for it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.fields import StaleForm
from zorgvuldig.kit.form_page import FormCopy
from zorgvuldig.kit.page_kinds import Answer, Context, FormPage
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.pupils.changes.actions import ChangedMeanwhile
from zorgvuldig.pupils.numbers import reads
from zorgvuldig.pupils.numbers.actions import NumberTaken, confirm_number, save_number
from zorgvuldig.pupils.numbers.rules import NumberKind, NumberRefused, citizen_number, education_number
from zorgvuldig.pupils.opened_pupil import opened_pupil
from zorgvuldig.school.people.models import PupilIdentity

# The citizen number or education number of a pupil. A refusal never repeats what was typed.

KINDS = {NumberKind.CITIZEN.value: _("burgerservicenummer"), NumberKind.EDUCATION.value: _("onderwijsnummer")}


class NumberForm(StaleForm):
    """A number, which of the two it is, and whether it was compared with a document."""

    kind = forms.ChoiceField(
        label=_("Welk nummer is het?"),
        help_text=_("Een onderwijsnummer is er alleen voor een leerling zonder burgerservicenummer."),
        choices=[*KINDS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies welk nummer het is.")},
    )
    number = forms.CharField(
        label=_("Nummer"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": _("Vul het nummer in."),
            "max_length": _("Dit nummer is te lang. Een nummer heeft 9 cijfers."),
        },
    )
    is_compared = forms.BooleanField(
        label=_("Ik heb het nummer vergeleken met een officieel papier"),
        help_text=_(
            "Het paspoort, de identiteitskaart, een uittreksel van de gemeente of de brief van DUO. Een kopie bewaren wij niet."
        ),
        required=False,
    )

    def __init__(self, data: Mapping[str, str] | None = None, *, was: str) -> None:
        super().__init__(data, initial={"was": was, "kind": NumberKind.CITIZEN.value})

    def clean(self) -> dict[str, Any]:
        """The number passes the test of its kind."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kind") and cleaned.get("number"):
            check = citizen_number if cleaned["kind"] == NumberKind.CITIZEN else education_number
            try:
                cleaned["number"] = check(cleaned["number"])
            except NumberRefused as refusal:
                self.add_error("number", str(refusal))
        return cleaned


@route("leerlingen/<uuid:uid>/nummer/", "official_number")
@page(
    purpose="official_number",
    kind=Kind.PUPIL,
    reads=("organisation", "staff", "identity", "birth", "official_number"),
    writes=("official_number", "birth"),
    facts="official_number",
)
class OfficialNumber(FormPage):
    """Record, replace, confirm (`vergeleken`) or show (`toon`) the number."""

    def find(self, uid: UUID) -> PupilIdentity:
        person = opened_pupil(self.door, uid)
        self.door.label = gettext("Het nummer van %(name)s is open.") % {"name": person.full_name}
        return person

    def form(self, person: PupilIdentity, data: Any) -> NumberForm:
        return NumberForm(
            None if data is None else data.dict(), was=reads.number_print(person.pupil_id, door=self.door)
        )

    def form_copy(self, person: PupilIdentity) -> FormCopy:
        back = reverse("administered_pupil", kwargs={"uid": person.pupil.uid})
        return FormCopy(_("BSN of onderwijsnummer"), _("Bewaar het nummer"), back, about=person.full_name)

    def context(self, person: PupilIdentity) -> Context:
        """What the page says of the number that is there: everything but the number."""
        held = reads.number_status(person.pupil_id, door=self.door)
        said = {"about_number": True, "held": held, "held_kind": KINDS[held.kind] if held else ""}
        return {**super().context(person), **said}

    def get(self, person: PupilIdentity) -> Answer:
        shown = reads.number(person.pupil_id, door=self.door) if "toon" in self.request.POST else ""
        return self.again(self.form(person, None), person, status=200, shown=shown)

    def post(self, person: PupilIdentity) -> Answer:
        if "vergeleken" in self.request.POST:
            is_new = confirm_number(door=self.door, pupil_id=person.pupil_id)
            return self.onwards(gettext("Het is vastgelegd dat u het nummer vergeleek.") if is_new else "", person)
        return self.get(person) if "toon" in self.request.POST else super().post(person)

    def save(self, person: PupilIdentity, form: NumberForm) -> str:
        said = form.cleaned_data
        try:
            save_number(
                door=self.door,
                pupil_id=person.pupil_id,
                number=said["number"],
                is_compared=said["is_compared"],
                was=said["was"],
            )
        except NumberTaken as taken:
            why = gettext("Dit nummer staat al bij iemand anders. Vergelijk het met het papier van deze leerling.")
            raise ValidationError({"number": why}) from taken
        except ChangedMeanwhile as changed:
            raise Refused("changed") from changed
        return gettext("Het nummer is bewaard.")

    def refused(self, no: Refused, *item: Any) -> Answer:
        """The form as it was filled in, about the number that stands there now."""
        person = item[0]
        now = reads.number_print(person.pupil_id, door=self.door)
        again = NumberForm(self.request.POST.dict() | {"was": now}, was=now)
        return self.again(again, person, status=409, theirs=[], conflict=True)

    def to(self, person: PupilIdentity) -> str:
        return self.request.path
