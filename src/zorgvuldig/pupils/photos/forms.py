"""A new portrait of a pupil."""

from django import forms
from django.utils.translation import gettext_lazy as _


class PhotoForm(forms.Form):
    """One photo."""

    photo = forms.FileField(
        label=_("Welke foto?"),
        help_text=_(
            "JPG, PNG of WebP, hoogstens 10 MB. Wij maken de foto klein. Plaats en tijd van de foto bewaren wij niet."
        ),
        widget=forms.FileInput(attrs={"accept": ".jpg,.jpeg,.png,.webp"}),
        max_length=255,
        error_messages={
            "required": _("Kies een foto."),
            "empty": _("Dit bestand is leeg. Kies een andere foto."),
        },
    )
