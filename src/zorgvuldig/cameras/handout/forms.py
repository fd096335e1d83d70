"""The form with which somebody asks for a copy of footage: one for each kind of recipient."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.cameras.handout.labels import ARTICLES, POLICE, REFUSALS, STYLES, SUBJECT
from zorgvuldig.cameras.handout.labels import Kind as RecipientKind
from zorgvuldig.cameras.models import Camera
from zorgvuldig.incidents.models import Incident
from zorgvuldig.kit.labels import Word

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

LONGEST_MASKED = timedelta(minutes=10)  # what somebody can look through, part by part
FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d-%m-%Y %H:%M", "%d-%m-%Y %H:%M:%S"]
WHEN = _("Vul dag en tijd in, zoals 31-1-2026 14:05.")


def _moment(label: Word) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        input_formats=FORMATS,
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M:%S", attrs={"type": "datetime-local", "step": "1"}),
        error_messages={"required": WHEN, "invalid": WHEN},
    )


def _text_field(label: Word, required: Word, length: int, help_text: Word = "") -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, max_length=length, error_messages={"required": required})


def _named(one: Incident) -> str:
    """An incident with its times, as what is asked has to lie within them."""
    starts, ends = localtime(one.starts_at), localtime(one.ends_at)
    same = starts.date() == ends.date()
    return f"{one.title} ({date_format(starts, 'j F Y H:i')}–{date_format(ends, 'H:i' if same else 'j F Y H:i')})"


class ExportForm(forms.Form):
    """What is asked for: of which incident and camera, from and until when, for whom and why."""

    incident = forms.ChoiceField(label=_("Bij welk incident?"))
    camera = forms.ChoiceField(label=_("Van welke camera?"))
    starts_at = _moment(_("Vanaf wanneer?"))
    ends_at = _moment(_("Tot wanneer?"))
    recipient_name = _text_field(_("Wie krijgt de kopie?"), _("Vul in wie de kopie krijgt."), 120)
    reason = forms.CharField(
        label=_("Waarom geeft de school dit af?"),
        help_text=_("Eén of twee zinnen, zonder namen van leerlingen."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Schrijf op waarom de school dit afgeeft.")},
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: "MultiValueDict[str, UploadedFile[bytes]] | None" = None,
        *,
        kind: RecipientKind,
        incidents: Sequence[Incident],
        cameras: Sequence[Camera],
    ) -> None:
        super().__init__(data, files)
        self.kind = kind
        self.incidents = {str(one.uid): one for one in incidents}
        self.cameras = {str(one.uid): one for one in cameras}
        self._choose("incident", [(uid, _named(one)) for uid, one in self.incidents.items()], _("Kies het incident."))
        self._choose("camera", [(uid, one.name) for uid, one in self.cameras.items()], _("Kies de camera."))
        if kind.key == POLICE:
            self._ask_for_demand()
        if kind.key == SUBJECT:
            self._ask_for_style()

    def _choose(self, name: str, choices: list[tuple[str, str]], says: Word) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Kies")), *choices]
        field.error_messages.update({"required": str(says), "invalid_choice": str(says)})

    def _ask_for_demand(self) -> None:
        self.fields["demand"] = forms.FileField(
            label=_("De vordering"),
            help_text=_("Het papier zelf, als pdf, ten hoogste 10 MB. Wij versleutelen het. Zonder vordering gaat er niets weg."),
            allow_empty_file=True,
            error_messages={"required": _("Voeg de vordering toe als pdf."), "invalid": _("Voeg de vordering toe als pdf.")},
        )  # fmt: skip
        self.fields["officer"] = _text_field(
            _("Wie vordert het?"), _("Vul in welke ambtenaar het vordert."), 120, _("Naam en functie, zoals op de vordering staat.")
        )  # fmt: skip
        self.fields["article"] = forms.ChoiceField(
            label=_("Op welk artikel van het Wetboek van Strafvordering?"),
            help_text=_("Het staat op de vordering. De school laat de tekst van deze artikelen nog door een jurist nalezen."),
            choices=[("", _("Kies")), *ARTICLES.items()],
            error_messages=dict.fromkeys(("required", "invalid_choice"), _("Kies het artikel dat op de vordering staat.")),
        )  # fmt: skip
        self.fields["reference"] = _text_field(_("Wat is het kenmerk?"), _("Vul het kenmerk van de vordering in."), 80)

    def _ask_for_style(self) -> None:
        self.fields["style"] = forms.ChoiceField(
            label=_("Wat wordt onherkenbaar?"),
            help_text=_("Kies het vlak als anderen ook aan kleren of houding te herkennen zijn."),
            choices=[(key, STYLES[key]) for key in ("faces", "around")],
            widget=forms.RadioSelect,
            initial="faces",
            error_messages=dict.fromkeys(("required", "invalid_choice"), _("Kies wat onherkenbaar wordt.")),
        )

    def clean(self) -> dict[str, Any]:
        """The stretch lies within the incident, and what is masked is no longer than somebody can look through."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        incident, camera = self.incidents.get(said.get("incident", "")), self.cameras.get(said.get("camera", ""))
        start, end = said.get("starts_at"), said.get("ends_at")
        if incident and camera and incident.school_id != camera.school_id:
            self.add_error("camera", REFUSALS["school"])
        if start and end and end <= start:
            self.add_error("ends_at", REFUSALS["stretch"])
        elif start and end:
            self._check_stretch(incident, start, end)
        return said

    def _check_stretch(self, incident: Incident | None, start: datetime, end: datetime) -> None:
        if incident and start < incident.starts_at:
            self.add_error("starts_at", REFUSALS["wide"])
        if incident and end > incident.ends_at:
            self.add_error("ends_at", REFUSALS["wide"])
        if self.kind.key != POLICE and end - start > LONGEST_MASKED:
            self.add_error("ends_at", gettext("Een kopie met maskers is ten hoogste 10 minuten. Kies een korter stuk."))
