"""The desk of suppliers: the list, a supplier and a product. No pupil is open here."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.form_page import Asked, form_page, go
from zorgvuldig.suppliers.agreements.end_actions import demand_of, demands
from zorgvuldig.suppliers.agreements.labels import said
from zorgvuldig.suppliers.agreements.reads import before, differences
from zorgvuldig.suppliers.desk import actions as operations
from zorgvuldig.suppliers.desk import reads as queries
from zorgvuldig.suppliers.desk.facts import desk_facts
from zorgvuldig.suppliers.desk.forms import ProductForm, SupplierForm
from zorgvuldig.suppliers.desk.reads import Known
from zorgvuldig.suppliers.models import Supplier

PURPOSE = "supplier_desk"
READS = ("organisation", "staff", "supplier", "supplier_desk")
WRITES = ("supplier",)
BOTH = ("GET", "POST")
TAKEN = _("Er staat al een leverancier met deze naam. Gebruik die.")
TAKEN_PRODUCT = _("Van deze leverancier staat er al een product met deze naam. Gebruik dat.")
KEEPS = _("Deze naam staat in een goedgekeurde afspraak en blijft.")


@route("leveranciers/", "suppliers")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS)
def suppliers(request: HttpRequest, *, door: Door) -> HttpResponse:
    """Every supplier and product, how it stands with the agreement, and what suppliers still have to delete."""
    found = queries.suppliers(door=door)
    products = [one for supplier in found for one in supplier.products]
    context = {
        "may_write": queries.may_write(door=door),
        "suppliers": [(one.supplier, [(known, said(known.stands)) for known in one.products]) for one in found],
        "waiting": [one for one in products if one.draft and one.draft.stands is queries.Stands.WAITING],
        "demands": demands(door=door),
        "facts": desk_facts(PURPOSE),
    }
    return render(request, "suppliers/suppliers.html", context)


@route("leveranciers/nieuw/", "new_supplier")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=BOTH)
def new_supplier(request: HttpRequest, *, door: Door) -> HttpResponse:
    """A form for a supplier that does not stand here yet."""
    writing(door)
    form = SupplierForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.add_supplier(form.details, door=door)
        except operations.StandsAlready:
            form.add_error("name", str(TAKEN))
        else:
            messages.success(request, gettext("De leverancier staat erbij. Zet er nu een product bij."))
            return go(reverse("new_product", kwargs={"number": made.uid}))
    asked = Asked(
        _("Leverancier opschrijven"),
        _("Schrijf op"),
        reverse("suppliers"),
        explains=_("Daarna zet u er een product bij, en een afspraak. Tot de afspraak geldt, krijgt niemand iets."),
        facts=desk_facts(PURPOSE),
    )
    return form_page(request, form, asked)


@route("leveranciers/<uuid:number>/veranderen/", "edit_supplier")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=BOTH)
def edit_supplier(request: HttpRequest, *, door: Door, number: UUID) -> HttpResponse:
    """Write something else down about a supplier."""
    writing(door)
    supplier = _supplier(door, number)
    agreed = operations.is_agreed(supplier=supplier, door=door)
    form = SupplierForm(request.POST if request.method == "POST" else None, supplier=supplier, agreed=agreed)
    if request.method == "POST" and form.is_valid():
        try:
            operations.change_supplier(supplier, form.details, door=door)
        except operations.StandsAlready:
            form.add_error("name", str(TAKEN))
        except operations.Agreed:
            form.add_error("name", str(KEEPS))
        else:
            messages.success(request, gettext("Dit is veranderd."))
            return go(reverse("suppliers"))
    asked = Asked(
        _("Leverancier veranderen"), _("Bewaar"), reverse("suppliers"), about=supplier.name, facts=desk_facts(PURPOSE)
    )
    return form_page(request, form, asked)


@route("leveranciers/<uuid:number>/product/nieuw/", "new_product")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=BOTH)
def new_product(request: HttpRequest, *, door: Door, number: UUID) -> HttpResponse:
    """A form for a product of this supplier."""
    writing(door)
    supplier = _supplier(door, number)
    form = ProductForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.add_product(supplier, form.details, door=door)
        except operations.StandsAlready:
            form.add_error("name", str(TAKEN_PRODUCT))
        else:
            messages.success(request, gettext("Het product staat erbij. Schrijf nu op wat u afspreekt."))
            return go(reverse("product", kwargs={"number": made.uid}))
    asked = Asked(
        _("Product opschrijven"), _("Schrijf op"), reverse("suppliers"), about=supplier.name, facts=desk_facts(PURPOSE)
    )
    return form_page(request, form, asked)


@route("leveranciers/product/<uuid:number>/", "product")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS)
def product(request: HttpRequest, *, door: Door, number: UUID) -> HttpResponse:
    """One product: what holds today, every version, and what is different in each."""
    known = known_product(door, number)
    lines = []
    for version in known.versions:
        earlier = before(known, version)
        changes = differences(earlier.agreement, version.agreement, door=door) if earlier else []
        lines.append((version, said(version.stands), earlier, changes))
    context = {
        "known": known,
        "said": said(known.stands),
        "lines": lines,
        "may_write": queries.may_write(door=door),
        "demand": demand_of(known.product, door=door),
        "watch_url": reverse("product_watch", kwargs={"number": known.product.uid}),
        "facts": desk_facts(PURPOSE),
    }
    return render(request, "suppliers/supplier_product.html", context)


@route("leveranciers/product/<uuid:number>/veranderen/", "edit_product")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=BOTH)
def edit_product(request: HttpRequest, *, door: Door, number: UUID) -> HttpResponse:
    """Write something else down about a product."""
    writing(door)
    found, back = known_product(door, number).product, reverse("product", kwargs={"number": number})
    agreed = operations.is_agreed(product=found, door=door)
    form = ProductForm(request.POST if request.method == "POST" else None, product=found, agreed=agreed)
    if request.method == "POST" and form.is_valid():
        try:
            operations.change_product(found, form.details, door=door)
        except operations.StandsAlready:
            form.add_error("name", str(TAKEN_PRODUCT))
        except operations.Agreed:
            form.add_error("name", str(KEEPS))
        else:
            messages.success(request, gettext("Dit is veranderd."))
            return go(back)
    asked = Asked(_("Product veranderen"), _("Bewaar"), back, about=found.supplier.name, facts=desk_facts(PURPOSE))
    return form_page(request, form, asked)


def writing(door: Door) -> None:
    """404 for whoever only looks."""
    if not queries.may_write(door=door):
        raise Http404


def known_product(door: Door, number: UUID) -> Known:
    """The product of the address, or 404."""
    found = queries.product_of(number, door=door)
    if found is None:
        raise Http404
    return found


def _supplier(door: Door, number: UUID) -> Supplier:
    found = queries.supplier_of(number, door=door)
    if found is None:
        raise Http404
    return found
