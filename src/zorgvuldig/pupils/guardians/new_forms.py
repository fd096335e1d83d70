"""Adding a guardian to a pupil."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from zorgvuldig.school.people.models import Guardianship

AUTHORITY = {"yes": True, "no": False, "unknown": None}
AUTHORITY_CHOICES = [("yes", _("Ja")), ("no", _("Nee")), ("unknown", _("Dat weten wij nog niet"))]
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
        choices=AUTHORITY_CHOICES,
        coerce=AUTHORITY.get,
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies ja of nee, of dat wij het nog niet weten. Dan ziet deze persoon niets.")},
    )
    email = forms.EmailField(
        label=_("E-mailadres"),
        required=False,
        error_messages={"invalid": _("Dit is geen e-mailadres. Schrijf het als naam@voorbeeld.nl.")},
    )
    phone = forms.CharField(label=_("Telefoonnummer"), max_length=30, required=False)
    is_other = forms.BooleanField(label=_("Dit is iemand anders dan de ouders die er al staan"), required=False)

    def __init__(self, data: Mapping[str, str] | None = None, *, asks_who: bool = False) -> None:
        """`asks_who`: this person resembles a guardian whom the pupil has, so it is asked whether it is somebody else."""
        super().__init__(data)
        if not asks_who:
            del self.fields["is_other"]
