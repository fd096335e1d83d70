"""The desk of suppliers: the list, a supplier and a product. No pupil is open here."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.http import Http404
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import Facts, facts, readers_of
from zorgvuldig.kit.fields import text_field
from zorgvuldig.kit.form_page import FormCopy
from zorgvuldig.kit.labels import Word
from zorgvuldig.kit.page_kinds import Answer, Context, FormPage, Page
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.register_words import say
from zorgvuldig.suppliers.agreements.actions import demand_of, demands
from zorgvuldig.suppliers.agreements.labels import state_label
from zorgvuldig.suppliers.agreements.reads import before, differences
from zorgvuldig.suppliers.desk import actions, reads
from zorgvuldig.suppliers.desk.actions import ProductDetails, SupplierDetails
from zorgvuldig.suppliers.desk.reads import ProductRow
from zorgvuldig.suppliers.models import Product, Supplier
from zorgvuldig.suppliers.roster_numbers import is_planned

# What is filled in about a supplier and about a product.

Data = Mapping[str, object] | None


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

    name = text_field(
        _("Hoe heet de leverancier?"), 200, _("Vul de naam van de leverancier in."), _("De naam van het bedrijf.")
    )
    country = text_field(_("In welk land zit het bedrijf?"), 100, _("Vul het land in."))
    site = text_field(_("Website"), 200, help_text=_("Begint met https://."))
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

    name = text_field(_("Hoe heet het product?"), 200, _("Vul de naam van het product in."))
    what_for = text_field(
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


# What stands in the margin of the desk: why somebody is here, who else is, and how long it stays.


def desk_facts(purpose: str, category: str = "supplier") -> Facts:
    """The register's facts about `category`, as far as they are about this purpose. Families see more of it elsewhere."""
    declared = REGISTER.purposes[purpose]
    return replace(facts(category), why=capfirst(say(declared.name)), who=readers_of(declared))


PURPOSE = "supplier_desk"
READS = ("organisation", "staff", "supplier", "supplier_desk")
WRITES = ("supplier",)
BOTH = ("GET", "POST")
KEEPS = _("Deze naam staat in een goedgekeurde afspraak en blijft.")
SUPPLIER_REFUSALS = {"stands": _("Er staat al een leverancier met deze naam. Gebruik die."), "agreed": KEEPS}
PRODUCT_REFUSALS = {
    "stands": _("Van deze leverancier staat er al een product met deze naam. Gebruik dat."),
    "agreed": KEEPS,
}
writes = partial(page, purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, writes=WRITES)


class SupplierPage(Page):
    """A page of the desk, whose margin tells of its own purpose."""

    category: ClassVar[str] = "supplier"

    @property
    def margin(self) -> Facts:
        return desk_facts(self.door.purpose.key, self.category)


@route("leveranciers/", "suppliers")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS)
class SupplierList(SupplierPage):
    """Every supplier and product, how it stands with the agreement, and what suppliers still have to delete."""

    template = "suppliers/suppliers.html"

    def context(self) -> Context:
        found = reads.suppliers(door=self.door)
        products = [one for supplier in found for one in supplier.products]
        return {
            "may_write": reads.may_write(door=self.door),
            "suppliers": [
                (one.supplier, [(known, state_label(known.stands)) for known in one.products]) for one in found
            ],
            "waiting": [one for one in products if one.draft and one.draft.stands is reads.AgreementState.WAITING],
            "demands": demands(door=self.door),
        }


class DeskForm(SupplierPage, FormPage):
    """A form of the desk, for whoever may write there."""

    beside: ClassVar[Mapping[str, str]] = {"stands": "name", "agreed": "name"}

    def answer(self, **address: Any) -> Answer:
        refuse_readers(self.door)
        return super().answer(**address)


@route("leveranciers/nieuw/", "new_supplier")
@writes()
class NewSupplier(DeskForm):
    """A form for a supplier that does not stand here yet."""

    refusals = SUPPLIER_REFUSALS

    def form(self, data: Any) -> SupplierForm:
        return SupplierForm(data)

    def save(self, form: SupplierForm) -> str:
        self.made = actions.add_supplier(form.details, door=self.door)
        return gettext("De leverancier staat erbij. Zet er nu een product bij.")

    def to(self) -> str:
        return reverse("new_product", kwargs={"number": self.made.uid})

    def form_copy(self) -> FormCopy:
        explains = _("Daarna zet u er een product bij, en een afspraak. Tot de afspraak geldt, krijgt niemand iets.")
        return FormCopy(_("Leverancier opschrijven"), _("Schrijf op"), reverse("suppliers"), explains=explains)


@route("leveranciers/<uuid:number>/veranderen/", "edit_supplier")
@writes()
class EditSupplier(DeskForm):
    """Write something else down about a supplier."""

    refusals = SUPPLIER_REFUSALS

    def find(self, number: UUID) -> Supplier | None:
        return reads.supplier_of(number, door=self.door)

    def form(self, supplier: Supplier, data: Any) -> SupplierForm:
        agreed = actions.is_agreed(supplier=supplier, door=self.door)
        return SupplierForm(data, supplier=supplier, agreed=agreed)

    def save(self, supplier: Supplier, form: SupplierForm) -> str:
        actions.change_supplier(supplier, form.details, door=self.door)
        return gettext("Dit is veranderd.")

    def to(self, supplier: Supplier) -> str:
        return reverse("suppliers")

    def form_copy(self, supplier: Supplier) -> FormCopy:
        return FormCopy(_("Leverancier veranderen"), _("Bewaar"), reverse("suppliers"), about=supplier.name)


@route("leveranciers/<uuid:number>/product/nieuw/", "new_product")
@writes()
class NewProduct(DeskForm):
    """A form for a product of this supplier."""

    refusals = PRODUCT_REFUSALS

    def find(self, number: UUID) -> Supplier | None:
        return reads.supplier_of(number, door=self.door)

    def form(self, supplier: Supplier, data: Any) -> ProductForm:
        return ProductForm(data)

    def save(self, supplier: Supplier, form: ProductForm) -> str:
        self.made = actions.add_product(supplier, form.details, door=self.door)
        return gettext("Het product staat erbij. Schrijf nu op wat u afspreekt.")

    def to(self, supplier: Supplier) -> str:
        return reverse("product", kwargs={"number": self.made.uid})

    def form_copy(self, supplier: Supplier) -> FormCopy:
        return FormCopy(_("Product opschrijven"), _("Schrijf op"), reverse("suppliers"), about=supplier.name)


@route("leveranciers/product/<uuid:number>/", "product")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS)
class OneProduct(SupplierPage):
    """One product: what holds today, every version, and what is different in each."""

    template = "suppliers/supplier_product.html"

    def context(self, number: UUID) -> Context:
        known = product_row(self.door, number)
        lines = []
        for version in known.versions:
            earlier = before(known, version)
            changes = differences(earlier.agreement, version.agreement, door=self.door) if earlier else []
            lines.append((version, state_label(version.stands), earlier, changes))
        return {
            "known": known,
            "said": state_label(known.stands),
            "lines": lines,
            "may_write": reads.may_write(door=self.door),
            "demand": demand_of(known.product, door=self.door),
            "watch_url": reverse("product_watch", kwargs={"number": known.product.uid}),
            "has_old_numbers": (known.product.old_numbers_until or date.min) > today(door=self.door),
            "own_numbers_from": known.product.old_numbers_until if is_planned(known.product) else None,
        }


@route("leveranciers/product/<uuid:number>/veranderen/", "edit_product")
@writes()
class EditProduct(DeskForm):
    """Write something else down about a product."""

    refusals = PRODUCT_REFUSALS

    def find(self, number: UUID) -> Product:
        return product_row(self.door, number).product

    def form(self, product: Product, data: Any) -> ProductForm:
        agreed = actions.is_agreed(product=product, door=self.door)
        return ProductForm(data, product=product, agreed=agreed)

    def save(self, product: Product, form: ProductForm) -> str:
        actions.change_product(product, form.details, door=self.door)
        return gettext("Dit is veranderd.")

    def to(self, product: Product) -> str:
        return reverse("product", kwargs={"number": product.uid})

    def form_copy(self, product: Product) -> FormCopy:
        return FormCopy(_("Product veranderen"), _("Bewaar"), self.to(product), about=product.supplier.name)


def refuse_readers(door: Door) -> None:
    """404 for whoever only looks."""
    if not reads.may_write(door=door):
        raise Http404


def product_row(door: Door, number: UUID) -> ProductRow:
    """The product of the address, or 404."""
    found = reads.product_of(number, door=door)
    if found is None:
        raise Http404
    return found
