"""What somebody says before a copy is made: in which language."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class CopyForm(forms.Form):
    """The language of the document to read."""

    language = forms.ChoiceField(
        label=_("In welke taal wilt u de kopie?"),
        help_text=_("Wat mensen schreven, blijft in de taal waarin zij schreven."),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Kies een van de antwoorden.")),
    )
