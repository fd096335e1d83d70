"""What the care team fills in: a paper to keep, and the medical card."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from zorgvuldig.kit.labels import Word

PARTS = ("conditions", "medication", "allergies", "in_emergency", "doctor")


class PaperForm(forms.Form):
    """One file."""

    file = forms.FileField(
        label=_("Kies een bestand"),
        help_text=_("Een pdf, een foto (jpg of png) of een tekst (docx of odt), ten hoogste 10 MB."),
        allow_empty_file=True,  # the vault says what is wrong with it
        error_messages={
            "required": _("Kies een bestand."),
            "invalid": _("Het bestand kwam niet aan. Kies het opnieuw."),
            "missing": _("Het bestand kwam niet aan. Kies het opnieuw."),
        },
    )


def _part(label: Word, help_text: Word) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CardForm(forms.Form):
    """The medical card; every part may stay empty. `seen` is the moment of the card that the page was made from."""

    in_emergency = _part(_("Wat moet iemand doen als het misgaat?"), _("Een collega leest dit bij noodtoegang."))
    medication = _part(
        _("Welke medicijnen heeft de leerling op school nodig?"),
        _("Schrijf op welk middel, hoeveel, en waar het ligt. Een collega leest dit bij noodtoegang."),
    )
    allergies = _part(_("Waar wordt de leerling ziek van?"), _("Een collega leest dit bij noodtoegang."))
    conditions = _part(
        _("Wat moet de school weten om de leerling te helpen?"),
        _("Niet meer dan nodig is. Van de medewerkers lezen alleen de zorgcoördinatoren dit."),
    )
    doctor = _part(_("Welke arts kan de school bellen?"), _("Naam, plaats en telefoonnummer."))
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, str] | None = None, *, initial: Mapping[str, object] | None = None) -> None:
        super().__init__(data, initial=dict(initial or {}))

    @property
    def texts(self) -> dict[str, str]:
        """The parts of the card as they were filled in."""
        return {part: self.cleaned_data[part] for part in PARTS}
