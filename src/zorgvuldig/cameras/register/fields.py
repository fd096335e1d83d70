"""Fields of the camera form that may wait, and the one that never shows what was typed in it whole."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zorgvuldig.cameras.addresses import AddressRefused, check_address, parts_of, without_secrets
from zorgvuldig.cameras.register.labels import ADDRESS_REFUSALS
from zorgvuldig.kit.fields import DayField

LONG, LONG_ADDRESS = 2000, 200  # characters


class Later(forms.MultipleChoiceField):
    """Boxes to tick, which may wait."""

    widget = forms.CheckboxSelectMultiple
    later = True

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, **more)


class LaterText(forms.CharField):
    """A text that may wait, on several lines when it is `long`."""

    later = True

    def __init__(self, *, long: bool = False, **more: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 3}) if long else forms.TextInput()
        super().__init__(required=False, widget=widget, max_length=more.pop("max_length", LONG), **more)


class LaterDay(DayField):
    """A day that may wait."""

    later = True

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, **more)


class AddressInput(forms.TextInput):
    """Shows host and path of what was typed, also when the form comes back with an error; a password in it stays out of the page."""

    def format_value(self, value: Any) -> str:
        """As much of it as anybody sees."""
        try:
            return without_secrets(str(value or ""))
        except AddressRefused:
            return ""


class AddressField(forms.CharField):
    """Where a camera is reached, without name and password; it may wait."""

    later = True
    standing = ""  # what is shown of the address now, which is not looked up again to leave it as it is

    def __init__(self, **more: Any) -> None:
        super().__init__(
            max_length=LONG_ADDRESS,
            required=False,
            widget=AddressInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
            **more,
        )

    def clean(self, value: Any) -> str:
        """An address inside the networks for cameras."""
        url: str = super().clean(value)
        if not url or url == self.standing:
            return url
        try:
            if "@" in parts_of(url).netloc:
                raise forms.ValidationError(_("Haal naam en wachtwoord uit het adres, en vul ze hieronder in."))
            check_address(url)
        except AddressRefused as no:
            raise forms.ValidationError(ADDRESS_REFUSALS[no.why]) from None
        return url
