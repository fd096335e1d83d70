"""What the administration fills in to file a paper, and the archivist to find one."""

from collections.abc import Mapping
from datetime import date

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

KINDS: Mapping[str, str | Promise] = {
    "diploma": _("Diploma"),
    "grade_list": _("Cijferlijst"),
    "exemption": _("Besluit over vrijstelling"),
}
OLDEST = 1900


class ArchiveForm(forms.Form):
    """A paper: kind, day, file. Not in the future, and not before the pupil was born (`born`)."""

    kind = forms.ChoiceField(
        label=_("Wat voor papier is het?"),
        choices=lambda: list(KINDS.items()),
        error_messages={
            "required": _("Kies wat voor papier het is."),
            "invalid_choice": _("Kies er een uit de lijst."),
        },
    )
    issued_on = forms.DateField(
        label=_("Op welke dag is het gegeven?"),
        help_text=_("De datum die op het papier staat."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Vul een dag in."), "invalid": _("Vul een dag in.")},
    )
    file = forms.FileField(
        label=_("Kies het bestand"),
        help_text=_("Een pdf, ten hoogste 10 MB."),
        allow_empty_file=True,  # the vault says what is wrong with it
        error_messages={
            "required": _("Kies een bestand."),
            "invalid": _("Het bestand kwam niet aan. Kies het opnieuw."),
            "missing": _("Het bestand kwam niet aan. Kies het opnieuw."),
        },
    )

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        uploads: "MultiValueDict[str, UploadedFile[bytes]] | None" = None,
        *,
        today: date,
        born: date | None,
    ) -> None:
        super().__init__(data, uploads)
        self.today, self.born = today, born

    def clean_issued_on(self) -> date:
        """A day in the pupil's life."""
        day: date = self.cleaned_data["issued_on"]
        if day > self.today:
            raise forms.ValidationError(gettext("Deze dag moet nog komen. Bewaar een papier als het is gegeven."))
        if self.born and day <= self.born:
            raise forms.ValidationError(gettext("Toen was deze leerling nog niet geboren. Controleer de dag."))
        return day


class ArchiveSearchForm(forms.Form):
    """Family name and year of birth, both whole."""

    name = forms.CharField(
        label=_("Achternaam"),
        help_text=_(
            "De hele naam, zoals hij op het papier staat. Tussenvoegsel, hoofdletters en accenten maken niet uit."
        ),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Vul de achternaam in.")},
    )
    year = forms.IntegerField(
        label=_("Geboortejaar"),
        min_value=OLDEST,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 6}),
        error_messages={
            "required": _("Vul het geboortejaar in."),
            "invalid": _("Vul een jaar in, zoals 2009."),
            "min_value": _("Vul een jaar in, zoals 2009."),
        },
    )
