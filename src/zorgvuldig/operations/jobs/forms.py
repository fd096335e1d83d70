"""What is asked of an operator. No form asks for names."""

from django import forms
from django.utils.translation import gettext_lazy as _


class AbandonForm(forms.Form):
    """Why a job is taken out of the queue."""

    why = forms.CharField(
        label=_("Waarom haalt u deze taak weg?"),
        help_text=_("Noem geen namen. Dit blijft twee jaar bewaard."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Schrijf op waarom u deze taak weghaalt.")},
    )
