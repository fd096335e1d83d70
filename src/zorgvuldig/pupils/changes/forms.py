"""Changing the name, birth and address of a pupil. What another system keeps is not asked here (`owned`)."""

from collections.abc import Collection, Mapping
from datetime import date

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.kit.fields import DayField, StaleForm, fingerprint
from zorgvuldig.kit.labels import DOCUMENTS, FIELD_NAMES, ORIGINS, SEXES

YOUNGEST, OLDEST = 3, 40
TOLD_BY = ("guardian", "document", "school", "pupil")


class SourceField(forms.ChoiceField):
    """Who gave what is filled in; it is kept per datum."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Van wie hebt u deze verandering?"),
            choices=[(key, ORIGINS[key]) for key in TOLD_BY],
            widget=forms.RadioSelect,
            error_messages={"required": _("Kies van wie u dit hebt. De familie kan dat zien.")},
        )


class PartForm(StaleForm):
    """One part of a file: the columns of one table, without those that another system keeps."""

    table = ""
    field_order = ["was"]

    def __init__(
        self, data: Mapping[str, str] | None = None, *, values: Mapping[str, object], owned: Collection[str] = ()
    ) -> None:
        super().__init__(data, initial={**values, "was": fingerprint(values)})
        for column in owned:
            self.fields.pop(column, None)
        self.fields["source"] = SourceField()

    @classmethod
    def columns(cls) -> list[str]:
        """The columns of the table that it is about."""
        return [name for name in cls.base_fields if name != "was"]

    @property
    def asks(self) -> list[str]:
        """The columns that this form still asks for."""
        return [name for name in self.fields if name not in ("was", "source")]


class IdentityForm(PartForm):
    """What a pupil is called, as in the official document."""

    table = "pupil_identity"
    given_name = forms.CharField(
        label=FIELD_NAMES["pupil_identity.given_name"],
        max_length=100,
        error_messages={"required": _("Vul de voornaam in.")},
    )
    initials = forms.CharField(
        label=FIELD_NAMES["pupil_identity.initials"],
        help_text=_("Zoals in het paspoort, bijvoorbeeld N.M."),
        max_length=20,
        required=False,
    )
    prefix = forms.CharField(  # type: ignore[assignment]  # a field: Django takes it off the class
        label=FIELD_NAMES["pupil_identity.prefix"],
        help_text=_("Bijvoorbeeld van, de of van den."),
        max_length=20,
        required=False,
    )
    family_name = forms.CharField(
        label=FIELD_NAMES["pupil_identity.family_name"],
        max_length=100,
        error_messages={"required": _("Vul de achternaam in.")},
    )


class BirthForm(PartForm):
    """Date of birth and sex, and the document with which they were compared."""

    table = "pupil_birth"
    born_on = DayField(label=FIELD_NAMES["pupil_birth.born_on"])
    sex = forms.ChoiceField(
        label=FIELD_NAMES["pupil_birth.sex"],
        choices=[*SEXES.items(), ("", _("niet bekend"))],
        widget=forms.RadioSelect,
        required=False,
    )
    confirmed_from = forms.ChoiceField(
        label=_("Met welk papier hebt u naam, voorletters, geboortedatum en geslacht vergeleken?"),
        help_text=_("U legt vast dat u het papier zag. Een kopie bewaren wij niet."),
        choices=[*DOCUMENTS.items(), ("", _("nog met geen papier"))],
        widget=forms.RadioSelect,
        required=False,
    )

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        *,
        values: Mapping[str, object],
        owned: Collection[str] = (),
        today: date,
    ) -> None:
        super().__init__(data, values=values, owned=owned)
        self.today = today

    def clean_born_on(self) -> date:
        """Somebody between three and forty years old: anything else is a slip of the finger."""
        born: date = self.cleaned_data["born_on"]
        age = (self.today - born).days / 365.25
        if not YOUNGEST <= age <= OLDEST:
            raise forms.ValidationError(
                gettext("Met deze dag is de leerling jonger dan 3 of ouder dan 40. Controleer het jaar.")
            )
        return born


class ContactForm(PartForm):
    """Address, phone and e-mail of a pupil."""

    table = "pupil_contact"
    street = forms.CharField(label=FIELD_NAMES["pupil_contact.street"], max_length=120, required=False)
    postcode = forms.CharField(label=FIELD_NAMES["pupil_contact.postcode"], max_length=12, required=False)
    town = forms.CharField(label=FIELD_NAMES["pupil_contact.town"], max_length=80, required=False)
    phone = forms.CharField(label=FIELD_NAMES["pupil_contact.phone"], max_length=30, required=False)
    email = forms.EmailField(
        label=FIELD_NAMES["pupil_contact.email"],
        required=False,
        error_messages={"invalid": _("Dit is geen e-mailadres. Schrijf het als naam@voorbeeld.nl.")},
    )


class CorrectionForm(forms.Form):
    """What has to be corrected in the system that keeps a datum."""

    text = forms.CharField(
        label=_("Wat moet het worden, en hoe weet u dat?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Schrijf op wat er moet komen te staan.")},
    )
