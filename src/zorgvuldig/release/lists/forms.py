"""What somebody says before a list is made: what for, in which form, and for labels to whom."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zorgvuldig.platform.documents.lists import LABELS_A_SHEET
from zorgvuldig.release.lists.addresses import Addressees
from zorgvuldig.release.lists.kinds import FORMS, REASONS, Form, ListKind

TO_WHOM = [
    (Addressees.HOME.value, _("Aan de leerling, op elk adres waar de leerling woont")),
    (Addressees.GUARDIANS.value, _("Aan de ouders met gezag, ieder op het eigen adres")),
]
A_NUMBER = _("Vul een getal in van 0 tot en met 23.")
NOT_CHOSEN = dict.fromkeys(("required", "invalid_choice"), _("Kies een van de antwoorden."))


class ListForm(forms.Form):
    """The reason and the form of a list of this kind."""

    reason = forms.ChoiceField(
        label=_("Waar is de lijst voor?"),
        help_text=_("De families van deze leerlingen lezen uw antwoord."),
        widget=forms.RadioSelect,
        error_messages=NOT_CHOSEN,
    )
    form = forms.ChoiceField(label=_("Hoe wilt u de lijst?"), widget=forms.RadioSelect, error_messages=NOT_CHOSEN)

    def __init__(self, kind: ListKind, data: Mapping[str, str] | None = None) -> None:
        super().__init__(data)
        reasons, ways = [(key, REASONS[key]) for key in kind.reasons], [(way.value, FORMS[way]) for way in kind.forms]
        self.fields["reason"].choices = reasons  # type: ignore[attr-defined]  # a ChoiceField, declared above
        self.fields["form"].choices = ways  # type: ignore[attr-defined]  # a ChoiceField, declared above

    @property
    def chosen(self) -> Form:
        """The form that was chosen."""
        return Form(self.cleaned_data["form"])

    @property
    def more(self) -> dict[str, Any]:
        """What else was asked, by name."""
        return {key: value for key, value in self.cleaned_data.items() if key not in ("reason", "form")}


class LabelForm(ListForm):
    """For labels also to whom, and how many places of the first sheet were used before."""

    to = forms.ChoiceField(label=_("Aan wie gaat de post?"), widget=forms.RadioSelect, error_messages=NOT_CHOSEN)
    skipped = forms.IntegerField(
        label=_("Hoeveel etiketten van het eerste vel zijn al gebruikt?"),
        help_text=_("Op een vel staan 24 etiketten. Is het vel nieuw? Laat dan 0 staan."),
        min_value=0,
        max_value=LABELS_A_SHEET - 1,
        initial=0,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), A_NUMBER),
    )

    def __init__(self, kind: ListKind, data: Mapping[str, str] | None = None) -> None:
        super().__init__(kind, data)
        self.fields["to"].choices = TO_WHOM  # type: ignore[attr-defined]  # a ChoiceField, declared above


def form_for(kind: ListKind, data: Mapping[str, str] | None = None) -> ListForm:
    """The form that belongs to a list, empty or as it was posted."""
    return (LabelForm if kind.key == "labels" else ListForm)(kind, data)
