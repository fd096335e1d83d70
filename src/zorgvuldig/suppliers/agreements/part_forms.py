"""What is filled in about parts of a version: for whom, with whom, the signed paper, and taking it back."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.school.groups.choice_forms import FEW, GroupChoiceForm
from zorgvuldig.school.models import LearningGroup, School
from zorgvuldig.school.staffing.choice_forms import typed_name
from zorgvuldig.suppliers.agreements.actions import Helper, Scope

Data = Mapping[str, object] | None
Offered = Sequence[tuple[School, Sequence[int], Sequence[LearningGroup]]]
SPARE = 2  # empty rows for helpers of the supplier
MOST = 30
PARTS = ("name", "country", "what_for")


class ScopeForm(GroupChoiceForm):
    """For which schools, years and groups a version is; any of the rows is enough."""

    scopes = forms.MultipleChoiceField(
        label=_("Voor wie is het?"),
        help_text=_("Kies een hele school, of alleen de leerjaren en groepen die het gebruiken."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Kies minstens één school, leerjaar of groep."),
            "invalid_choice": _("Kies scholen, leerjaren en groepen uit de lijst."),
        },
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Data = None, *, offered: Offered, standing: Collection[Scope] = (), seen: str = ""
    ) -> None:
        self.keys: dict[str, Scope] = {}
        self.schools = {school.pk: school.name for school, _stages, _groups in offered}
        groups = {f"groep-{one.uid}": one for _school, _stages, of_school in offered for one in of_school}
        rows: list[tuple[str, list[tuple[str, str, Scope]]]] = []  # two schools may have one name
        for school, stages, of_school in offered:
            parts: list[tuple[str, str, Scope]] = [
                (
                    f"school-{school.pk}-{stage}",
                    gettext("Leerjaar %(stage)s") % {"stage": stage},
                    (school.pk, stage, None),
                )
                for stage in stages
            ]
            parts = [
                (f"school-{school.pk}", gettext("De hele school"), (school.pk, None, None)),
                *parts,
                *((f"groep-{one.uid}", _named(one), (school.pk, None, one.pk)) for one in of_school),
            ]
            self.keys |= {key: scope for key, _word, scope in parts}
            rows.append((school.name, parts))
        chosen = [key for key, scope in self.keys.items() if scope in standing]
        super().__init__(data, initial={"scopes": chosen, "seen": seen})
        hidden = set(groups) - self.chosen_before("scopes") if len(groups) > FEW else set()
        if hidden:
            self.ask_by_name("scopes", groups, named=_named)
        field = self.fields["scopes"]
        assert isinstance(field, forms.ChoiceField)
        field.required = field.required and not (hidden and self.data.get(typed_name("scopes")))
        field.choices = [
            (name, [(key, word) for key, word, _scope in of_school if key not in hidden]) for name, of_school in rows
        ]

    def clean(self) -> dict[str, Any]:
        """A whole school, or parts of it; not both."""
        cleaned = super().clean() or self.cleaned_data
        typed = self.groups_typed("scopes") if typed_name("scopes") in self.fields else []
        found = [
            *(self.keys[key] for key in cleaned.get("scopes", ())),
            *((one.year.school_id, None, one.pk) for one in typed),
        ]
        cleaned["scopes"] = list(dict.fromkeys(found))
        if not found and not self.errors:
            self.add_error("scopes", self.fields["scopes"].error_messages["required"])
        whole = {school for school, stage, group in found if stage is None and group is None}
        for school, stage, group in found:
            if school in whole and (stage is not None or group is not None):
                said = gettext("U koos heel %(school)s. Haal de leerjaren en groepen van die school dan weg.")
                self.add_error("scopes", said % {"school": self.schools[school]})
                break
        return cleaned


def _named(one: LearningGroup) -> str:
    """A class or group with its year: two years can have the same."""
    return f"{one.name} ({one.year.name})"


class HelpersForm(forms.Form):
    """Whom the supplier engages: a row each, with some empty ones for more."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Data = None, *, standing: Sequence[Mapping[str, str]] = (), seen: str = "") -> None:
        super().__init__(data, initial={"seen": seen})
        self.count = min(len(standing) + SPARE, MOST)
        labels = {
            "name": _("Naam (%(number)s)"),
            "country": _("Land (%(number)s)"),
            "what_for": _("Waarvoor (%(number)s)"),
        }
        for number in range(self.count):
            row = standing[number] if number < len(standing) else {}
            for part in PARTS:
                self.fields[f"{part}_{number}"] = forms.CharField(
                    label=str(labels[part]) % {"number": number + 1},
                    required=False,
                    max_length=200,
                    initial=row.get(part, ""),
                )

    def clean(self) -> dict[str, Any]:
        """A row is filled in whole, or not at all."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        missing = {
            "name": gettext("Vul in wie het is."),
            "country": gettext("Vul het land in."),
            "what_for": gettext("Vul in waarvoor."),
        }
        for number in range(self.count):
            row = [cleaned.get(f"{part}_{number}", "") for part in PARTS]
            if any(row):
                for part, text in zip(PARTS, row, strict=True):
                    if not text and f"{part}_{number}" not in self.errors:
                        self.add_error(f"{part}_{number}", missing[part])
        return cleaned

    @property
    def helpers(self) -> list[Helper]:
        """The rows that were filled in."""
        rows = [[self.cleaned_data[f"{part}_{number}"] for part in PARTS] for number in range(self.count)]
        return [Helper(*row) for row in rows if any(row)]


class SignForm(forms.Form):
    """The signed agreement as a file."""

    file = forms.FileField(
        label=_("Kies de getekende overeenkomst"),
        help_text=_("Een pdf, ten hoogste 10 MB. Met de handtekening van de school en van de leverancier."),
        allow_empty_file=True,  # the vault says what is wrong with it
        error_messages={
            "required": _("Kies een bestand."),
            "invalid": _("Het bestand kwam niet aan. Kies het opnieuw."),
            "missing": _("Het bestand kwam niet aan. Kies het opnieuw."),
        },
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Data = None, uploads: "MultiValueDict[str, UploadedFile[bytes]] | None" = None, *, seen: str = ""
    ) -> None:
        super().__init__(data, uploads, initial={"seen": seen})


class WithdrawForm(forms.Form):
    """Why an agreement is withdrawn."""

    why = forms.CharField(
        label=_("Waarom trekt u de afspraak in?"),
        help_text=_("Schrijf geen namen van leerlingen of medewerkers op."),
        max_length=300,
        error_messages={"required": _("Schrijf op waarom u de afspraak intrekt.")},
    )


class ApproveForm(forms.Form):
    """What somebody approves is what they saw."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Data = None, *, seen: str = "") -> None:
        super().__init__(data, initial={"seen": seen})


class AnswerForm(forms.Form):
    """What a supplier answered when it was asked to delete."""

    answer = forms.CharField(
        label=_("Wat antwoordde de leverancier?"),
        help_text=_("Neem de verklaring over waarin staat wat is gewist en wanneer. Schrijf geen namen op."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Schrijf op wat de leverancier antwoordde.")},
    )
