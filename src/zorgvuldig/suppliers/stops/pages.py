"""Pages of the stop switch. No pupil is open here."""

from collections.abc import Mapping
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import Asked, form_page, go
from zorgvuldig.kit.labels import Word
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.suppliers.models import Product, Supplier
from zorgvuldig.suppliers.stops import actions as stopping

PURPOSE = "supplier_desk"
READS = ("organisation", "staff", "supplier", "supplier_desk")
WRITES = ("supplier",)
BOTH = ("GET", "POST")
Thing = Product | Supplier
Data = Mapping[str, object] | None


class WhyForm(forms.Form):
    """Why the switch is turned. `label` and `required` say what of."""

    why = forms.CharField(max_length=300)

    def __init__(self, data: Data = None, *, label: Word, required: Word) -> None:
        super().__init__(data)
        field = self.fields["why"]
        field.label, field.help_text = label, _("Schrijf geen namen van leerlingen op. Dit blijft bewaard.")
        field.error_messages["required"] = required


def stop_form(data: Data = None) -> WhyForm:
    """Why it is stopped."""
    return WhyForm(data, label=_("Waarom stopt u dit?"), required=_("Schrijf op waarom u dit stopt."))


def start_form(data: Data = None) -> WhyForm:
    """Why it may go on."""
    return WhyForm(data, label=_("Waarom mag het weer?"), required=_("Schrijf op waarom het weer mag."))


@route("leveranciers/product/<uuid:number>/stoppen/", "product_stop")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=BOTH)
def product_stop(request: HttpRequest, *, door: Door, number: UUID) -> HttpResponse:
    """Stop one product."""
    product = _product(door, number)
    return _stopping(request, door, product, product, _("Dit product stoppen"))


@route("leveranciers/product/<uuid:number>/aanzetten/", "product_start")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=BOTH)
def product_start(request: HttpRequest, *, door: Door, number: UUID) -> HttpResponse:
    """Let one product go on."""
    product = _product(door, number)
    return _starting(request, door, product, product, _("Dit product weer aanzetten"))


@route("leveranciers/<uuid:number>/stoppen/", "supplier_stop")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=BOTH)
def supplier_stop(request: HttpRequest, *, door: Door, number: UUID) -> HttpResponse:
    """Stop every product of a supplier. `product` in the address is where to go back to."""
    supplier = _supplier(door, number)
    return _stopping(request, door, supplier, _first(supplier), _("Alle producten van deze leverancier stoppen"))


@route("leveranciers/<uuid:number>/aanzetten/", "supplier_start")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=BOTH)
def supplier_start(request: HttpRequest, *, door: Door, number: UUID) -> HttpResponse:
    """Let a supplier go on; a product that is stopped by itself stays so."""
    supplier = _supplier(door, number)
    return _starting(request, door, supplier, _first(supplier), _("Deze leverancier weer aanzetten"))


def _product(door: Door, number: UUID) -> Product:
    found = stopping.product_of(number, door=door)
    if found is None or not stopping.may_stop(door=door):
        raise Http404
    return found


def _supplier(door: Door, number: UUID) -> Supplier:
    found = stopping.supplier_of(number, door=door)
    if found is None or not stopping.may_stop(door=door):
        raise Http404
    return found


def _first(supplier: Supplier) -> Product | None:
    return Product.objects.filter(supplier=supplier).order_by("name", "pk").first()


def _back(shown: Product | None) -> str:
    return reverse("product_watch", kwargs={"number": shown.uid}) if shown else "/"


def _stopping(request: HttpRequest, door: Door, thing: Thing, shown: Product | None, title: Word) -> HttpResponse:
    form = stop_form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            stopping.stop(thing, form.cleaned_data["why"], door=door)
        except Refused:
            messages.warning(request, gettext("Iemand was u voor: dit is al gestopt."))
        else:
            messages.success(
                request, gettext("Gestopt. Er gaat niets meer heen, en wat er nog openstond werkt niet meer.")
            )
        return go(_back(shown))
    explains = _(
        "Vanaf dat moment krijgt het niets meer: niet bij inloggen en niet als lijst. Wie er nu in werkt, wordt uitgelogd. "
        "Wat de leverancier al heeft, halen wij niet terug."
    )
    asked = Asked(
        title, _("Stop nu"), _back(shown), explains=explains, about=thing.name, facts=facts("supplier"), dangerous=True
    )
    return form_page(request, form, asked)


def _starting(request: HttpRequest, door: Door, thing: Thing, shown: Product | None, title: Word) -> HttpResponse:
    form = start_form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            stopping.start_again(thing, form.cleaned_data["why"], door=door)
        except Refused:
            messages.warning(request, gettext("Iemand was u voor: dit staat al weer aan."))
        else:
            messages.success(
                request, gettext("Het staat weer aan. Er gaat weer wat is afgesproken, zolang de afspraak geldt.")
            )
        return go(_back(shown))
    explains = _("Leerlingen en docenten loggen daarna opnieuw in. Er gaat niet meer dan er is afgesproken.")
    asked = Asked(title, _("Zet weer aan"), _back(shown), explains=explains, about=thing.name, facts=facts("supplier"))
    return form_page(request, form, asked)
