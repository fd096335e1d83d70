"""What somebody fills in to break the glass."""

from django import forms
from django.utils.translation import gettext_lazy as _

SHORTEST = 10  # letters of a reason; the database refuses a shorter one too


class EmergencyForm(forms.Form):
    """Whose file, and why now."""

    number = forms.CharField(
        label=_("Leerlingnummer"),
        help_text=_("Het nummer staat op de pas van de leerling. De administratie kan het ook opzoeken."),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Vul het leerlingnummer in.")},
    )
    reason = forms.CharField(
        label=_("Wat is er aan de hand?"),
        help_text=_("De privacy officer en de familie lezen dit. Schrijf niets op wat zij niet mogen weten."),
        min_length=SHORTEST,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("Schrijf op wat er aan de hand is."),
            "min_length": _("Schrijf in minstens 10 letters op wat er aan de hand is."),
            "max_length": _("Schrijf het korter op, in hoogstens 500 letters."),
        },
    )
