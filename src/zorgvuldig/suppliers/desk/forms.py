"""What is filled in about a supplier and about a product."""

from collections.abc import Mapping

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.kit.labels import Word
from zorgvuldig.suppliers.desk.actions import ProductDetails, SupplierDetails
from zorgvuldig.suppliers.models import Product, Supplier

Data = Mapping[str, object] | None


def _text_field(label: Word, longest: int, required: Word = "", help_text: Word = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=bool(required),
        max_length=longest,
        error_messages={"required": required},
    )


def _mailbox(label: Word, required: Word, help_text: Word) -> forms.EmailField:
    return forms.EmailField(
        label=label,
        help_text=help_text,
        error_messages={
            "required": required,
            "invalid": _("Vul een e-mailadres in, zoals privacy@leverancier.example."),
        },
    )


class SupplierForm(forms.Form):
    """A supplier as it is written down. With `agreed` its name stands in an agreement, and stays."""

    name = _text_field(
        _("Hoe heet de leverancier?"), 200, _("Vul de naam van de leverancier in."), _("De naam van het bedrijf.")
    )
    country = _text_field(_("In welk land zit het bedrijf?"), 100, _("Vul het land in."))
    site = _text_field(_("Website"), 200, help_text=_("Begint met https://."))
    contact = _mailbox(
        _("Postvak voor vragen over de afspraak"),
        _("Vul het postvak voor vragen in."),
        _("Van een afdeling, niet van een mens. Hierheen vragen wij na het einde om te wissen."),
    )
    breach_contact = _mailbox(
        _("Postvak voor datalekken"),
        _("Vul het postvak voor datalekken in."),
        _("Waar u de leverancier dag en nacht bereikt. Dit mag hetzelfde postvak zijn."),
    )

    def __init__(self, data: Data = None, *, supplier: Supplier | None = None, agreed: bool = False) -> None:
        columns = SupplierDetails.__dataclass_fields__
        super().__init__(data, initial={name: getattr(supplier, name) for name in columns} if supplier else {})
        if agreed:
            self.fields["name"].disabled = True
            self.fields["name"].help_text = _("Deze naam staat in een goedgekeurde afspraak en blijft.")

    def clean_name(self) -> str:
        """A name; an e-mail address of somebody is none."""
        name: str = self.cleaned_data["name"]
        if "@" in name:
            raise ValidationError(gettext("Vul de naam van het bedrijf in, geen e-mailadres."))
        return name

    def clean_site(self) -> str:
        """An address that begins with https, or nothing."""
        site: str = self.cleaned_data["site"]
        if site:
            URLValidator(["https"], message=gettext("Vul een adres in dat begint met https://, of laat dit leeg."))(
                site
            )
        return site

    @property
    def details(self) -> SupplierDetails:
        """What was filled in."""
        return SupplierDetails(**{name: self.cleaned_data[name] for name in SupplierDetails.__dataclass_fields__})


class ProductForm(forms.Form):
    """A product as it is written down. With `agreed` its name stands in an agreement, and stays."""

    name = _text_field(_("Hoe heet het product?"), 200, _("Vul de naam van het product in."))
    what_for = _text_field(
        _("Waarvoor gebruikt de school het?"),
        300,
        _("Schrijf op waarvoor de school het gebruikt."),
        _("Bijvoorbeeld: oefenen met rekenen."),
    )

    def __init__(self, data: Data = None, *, product: Product | None = None, agreed: bool = False) -> None:
        columns = ProductDetails.__dataclass_fields__
        super().__init__(data, initial={name: getattr(product, name) for name in columns} if product else {})
        if agreed:
            self.fields["name"].disabled = True
            self.fields["name"].help_text = _("Deze naam staat in een goedgekeurde afspraak en blijft.")

    @property
    def details(self) -> ProductDetails:
        """What was filled in."""
        return ProductDetails(**{name: self.cleaned_data[name] for name in ProductDetails.__dataclass_fields__})
