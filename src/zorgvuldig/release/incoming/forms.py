"""Bringing a transfer file of another school."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from zorgvuldig.release.exchange.models import Party
from zorgvuldig.release.incoming.selection import GROUNDS

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

CHOOSE = _("Kies een van deze mogelijkheden.")


class IncomingForm(forms.Form):
    """The file, from whom it came, and on what ground."""

    party = forms.ChoiceField(
        label=_("Van welke school komt het?"),
        error_messages={"required": _("Kies de school."), "invalid_choice": _("Kies de school.")},
    )
    ground = forms.ChoiceField(
        label=_("Waarom mag de school dit aannemen?"),
        widget=forms.RadioSelect,
        choices=[(one.key, one.name) for one in GROUNDS],
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    file = forms.FileField(
        label=_("Het overstapdossier"),
        help_text=_("Een bestand dat eindigt op .xml of .json, tot 10 MB. Wij bewaren het bestand zelf niet."),
        allow_empty_file=True,
        error_messages={"required": _("Kies het bestand."), "invalid": _("Kies het bestand.")},
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: "MultiValueDict[str, UploadedFile[bytes]] | None" = None,
        *,
        parties: Sequence[Party],
    ) -> None:
        super().__init__(data, files)
        field = self.fields["party"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Kies een school")), *((str(one.uid), one.name) for one in parties)]
