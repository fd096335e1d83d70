"""A message to guardians, with files."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.kit.redaction import TAUGHT, whole_marks

MOST_FILES = 5


class ManyFiles(forms.FileInput):
    """A control in which one chooses several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, or none."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[bytes]]":
        """Each file on its own as Django does it, and not too many of them."""
        chosen = [file for file in data or [] if file]
        if len(chosen) > MOST_FILES:
            raise forms.ValidationError(gettext("Kies ten hoogste %(most)s bestanden.") % {"most": MOST_FILES})
        clean = super().clean
        return [clean(file, initial) for file in chosen]


class MessageForm(forms.Form):
    """What is written. `batch` belongs to one page, so that sending it twice sends one message."""

    subject = forms.CharField(
        label=_("Waar gaat het over?"),
        max_length=120,
        validators=[whole_marks],
        error_messages={"required": _("Schrijf in een paar woorden waar het over gaat.")},
    )
    body = forms.CharField(
        label=_("Uw bericht"),
        help_text=format_lazy("{} {}", _("Een lege regel begint een nieuwe alinea."), TAUGHT),
        validators=[whole_marks],
        max_length=10000,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": _("Schrijf uw bericht.")},
    )
    files = FilesField(  # type: ignore[assignment]  # a declared field is no attribute of the form
        label=_("Bijlagen"),
        help_text=_(
            "Ten hoogste 5 bestanden: pdf, foto (jpg of png) of tekst (docx of odt). "
            "Elk ten hoogste 10 MB, samen ten hoogste 20 MB."
        ),
        required=False,
        allow_empty_file=True,  # the vault says what is wrong with it
        error_messages={"invalid": _("Een bestand kwam niet aan. Kies het opnieuw.")},
    )
    batch = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self, data: Mapping[str, str] | None = None, files: "MultiValueDict[str, UploadedFile[bytes]] | None" = None
    ) -> None:
        super().__init__(data, files, initial={"batch": uuid4()})
