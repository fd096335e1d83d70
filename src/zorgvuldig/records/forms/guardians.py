"""Adding a guardian to a pupil."""

from django import forms
from django.utils.translation import gettext_lazy as _

from zorgvuldig.records.models import Guardianship

KINDS = {
    "mother": _("moeder"),
    "father": _("vader"),
    "guardian": _("voogd"),
    "other": _("iemand anders"),
}


class GuardianForm(forms.Form):
    """Who the guardian is, and whether the law gives them authority."""

    given_name = forms.CharField(
        label=_("Voornaam"), max_length=100, error_messages={"required": _("Vul de voornaam in.")}
    )
    family_prefix = forms.CharField(label=_("Tussenvoegsel"), max_length=20, required=False)
    family_name = forms.CharField(
        label=_("Achternaam"), max_length=100, error_messages={"required": _("Vul de achternaam in.")}
    )
    kind = forms.ChoiceField(
        label=_("Wat is deze persoon van de leerling?"),
        choices=[(key, KINDS[key]) for key, _english in Guardianship.KINDS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies wat deze persoon van de leerling is.")},
    )
    has_authority = forms.TypedChoiceField(
        label=_("Heeft deze persoon het ouderlijk gezag?"),
        help_text=_("Kijk in het gezagsregister als u het niet zeker weet. Zonder gezag ziet een ouder hier niets."),
        choices=[("yes", _("Ja")), ("no", _("Nee"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies ja of nee. Weten wij het niet, dan is het nee.")},
    )
    email = forms.EmailField(
        label=_("E-mailadres"),
        required=False,
        error_messages={"invalid": _("Dit is geen e-mailadres. Schrijf het als naam@voorbeeld.nl.")},
    )
    phone = forms.CharField(label=_("Telefoonnummer"), max_length=30, required=False)
