"""Pages of the stop switch. No pupil is open here."""

from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.form_page import FormCopy
from zorgvuldig.kit.labels import Word
from zorgvuldig.kit.page_kinds import FormPage
from zorgvuldig.suppliers.models import Product, Supplier
from zorgvuldig.suppliers.stops import actions

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


REFUSALS = {
    "stopped": _("Iemand was u voor: dit is al gestopt."),
    "runs": _("Iemand was u voor: dit staat al weer aan."),
}
turning = partial(page, purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, writes=WRITES, facts="supplier")


class OfProduct(FormPage):
    """The switch of one product."""

    def find(self, number: UUID) -> tuple[Thing, Product | None] | None:
        product = actions.product_of(number, door=self.door)
        return (product, product) if product and actions.may_stop(door=self.door) else None


class OfSupplier(FormPage):
    """The switch of a whole supplier; its first product is where one goes back to."""

    def find(self, number: UUID) -> tuple[Thing, Product | None] | None:
        supplier = actions.supplier_of(number, door=self.door)
        if supplier is None or not actions.may_stop(door=self.door):
            return None
        return supplier, Product.objects.filter(supplier=supplier).order_by("name", "pk").first()


class Switch(FormPage):
    """Say why the switch is turned, and it is."""

    refusals, over = REFUSALS, frozenset(REFUSALS)
    title: ClassVar[Word]

    def to(self, thing: Thing, shown: Product | None) -> str:
        return reverse("product_watch", kwargs={"number": shown.uid}) if shown else "/"


class Stop(Switch):
    """Nothing goes there any more."""

    def form(self, thing: Thing, shown: Product | None, data: Any) -> WhyForm:
        return stop_form(data)

    def save(self, thing: Thing, shown: Product | None, form: WhyForm) -> str:
        actions.stop(thing, form.cleaned_data["why"], door=self.door)
        return gettext("Gestopt. Er gaat niets meer heen, en wat er nog openstond werkt niet meer.")

    def form_copy(self, thing: Thing, shown: Product | None) -> FormCopy:
        explains = _(
            "Vanaf dat moment krijgt het niets meer: niet bij inloggen en niet als lijst. Wie er nu in werkt, wordt uitgelogd. "
            "Wat de leverancier al heeft, halen wij niet terug."
        )
        return FormCopy(self.title, _("Stop nu"), self.to(thing, shown), explains, thing.name, dangerous=True)


class Start(Switch):
    """What was agreed may go there again."""

    def form(self, thing: Thing, shown: Product | None, data: Any) -> WhyForm:
        return start_form(data)

    def save(self, thing: Thing, shown: Product | None, form: WhyForm) -> str:
        actions.start_again(thing, form.cleaned_data["why"], door=self.door)
        return gettext("Het staat weer aan. Er gaat weer wat is afgesproken, zolang de afspraak geldt.")

    def form_copy(self, thing: Thing, shown: Product | None) -> FormCopy:
        explains = _("Leerlingen en docenten loggen daarna opnieuw in. Er gaat niet meer dan er is afgesproken.")
        return FormCopy(self.title, _("Zet weer aan"), self.to(thing, shown), explains, thing.name)


@route("leveranciers/product/<uuid:number>/stoppen/", "product_stop")
@turning()
class StopProduct(OfProduct, Stop):
    """Stop one product."""

    title = _("Dit product stoppen")


@route("leveranciers/product/<uuid:number>/aanzetten/", "product_start")
@turning()
class StartProduct(OfProduct, Start):
    """Let one product go on."""

    title = _("Dit product weer aanzetten")


@route("leveranciers/<uuid:number>/stoppen/", "supplier_stop")
@turning()
class StopSupplier(OfSupplier, Stop):
    """Stop every product of a supplier."""

    title = _("Alle producten van deze leverancier stoppen")


@route("leveranciers/<uuid:number>/aanzetten/", "supplier_start")
@turning()
class StartSupplier(OfSupplier, Start):
    """Let a supplier go on; a product that is stopped by itself stays so."""

    title = _("Deze leverancier weer aanzetten")
