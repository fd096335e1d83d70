"""Pages on which whoever handles requests stops a product for one pupil, and lets it go on."""

from typing import Any
from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.form_page import FormCopy
from zorgvuldig.kit.page_kinds import Context, FormPage, Page
from zorgvuldig.pupils.opened_pupil import opened_pupil
from zorgvuldig.school.people.models import PupilIdentity
from zorgvuldig.suppliers.models import Product, ProductStop
from zorgvuldig.suppliers.stops import pupil_actions as actions
from zorgvuldig.suppliers.stops.actions import product_of
from zorgvuldig.suppliers.usage.labels import reason_label

PURPOSE = "rights"
READS = ("organisation", "staff", "identity", "request", "release", "supplier")
BOTH = ("GET", "POST")


class ReasonForm(forms.Form):
    """Why a product gets nothing about one pupil."""

    reason = forms.CharField(
        label=_("Waarom krijgt dit product niets over deze leerling?"),
        help_text=_("Het gezin leest dit. Schrijf op wat zij vroegen, of waarover u zich zorgen maakt."),
        max_length=300,
        error_messages={"required": _("Schrijf op waarom. Het gezin leest dit.")},
    )


@route("leveranciers/leerling/<uuid:uid>/", "pupil_products")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS, facts="request")
class PupilProducts(Page):
    """Which products may get something about this pupil, and which are stopped."""

    template = "suppliers/usage_pupil.html"

    def context(self, uid: UUID) -> Context:
        pupil = opened_pupil(self.door, uid)
        stops = actions.stops(pupil.pupil_id, door=self.door)
        stopped = {one.stop.product_id for one in stops if one.stop.ends_at is None}
        return {
            "pupil": pupil,
            "may_set": actions.may_set(door=self.door),
            "standing": [
                (one, reason_label(one.why_not) if one.why_not else "", one.product.pk in stopped)
                for one in actions.product_stops(door=self.door)
                if one.why_not != actions.OUTSIDE
            ],
            "stops": stops,
        }


class OfPupil(FormPage):
    """The switch of one product for one pupil."""

    refusals = {
        "stopped": _("Dit product was voor deze leerling al gestopt."),
        "runs": _("Dit was al opgeheven."),
    }
    over = frozenset(refusals)

    def to(self, pupil: PupilIdentity, *_rest: Any) -> str:
        return reverse("pupil_products", kwargs={"uid": pupil.pupil.uid})


@route("leveranciers/leerling/<uuid:uid>/<uuid:number>/stoppen/", "pupil_product_stop")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS, writes=("request",), facts="request")
class StopForPupil(OfPupil):
    """Stop one product for this pupil."""

    def find(self, uid: UUID, number: UUID) -> tuple[PupilIdentity, Product] | None:
        pupil, product = opened_pupil(self.door, uid), product_of(number, door=self.door)
        return (pupil, product) if product and actions.may_set(door=self.door) else None

    def form(self, pupil: PupilIdentity, product: Product, data: Any) -> ReasonForm:
        return ReasonForm(data)

    def save(self, pupil: PupilIdentity, product: Product, form: ReasonForm) -> str:
        actions.set_stop(product, pupil.pupil_id, form.cleaned_data["reason"], door=self.door)
        return gettext("Dit product krijgt niets meer over deze leerling. Het gezin ziet dit.")

    def form_copy(self, pupil: PupilIdentity, product: Product) -> FormCopy:
        return FormCopy(
            _("Een product stoppen voor deze leerling"),
            _("Stop voor deze leerling"),
            self.to(pupil),
            about=f"{product.name}, {pupil.full_name}",
            explains=_("Alleen over deze leerling gaat er niets meer naar dit product. Anderen merken er niets van."),
            dangerous=True,
        )


@route("leveranciers/leerling/<uuid:uid>/<uuid:number>/toestaan/", "pupil_product_lift")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS, writes=("request",), facts="request")
class LiftForPupil(OfPupil):
    """Let a product get again what is agreed about this pupil."""

    def find(self, uid: UUID, number: UUID) -> tuple[PupilIdentity, ProductStop] | None:
        pupil = opened_pupil(self.door, uid)
        stop = actions.stop_of(number, pupil.pupil_id, door=self.door)
        return (pupil, stop) if stop and actions.may_set(door=self.door) else None

    def form(self, pupil: PupilIdentity, stop: ProductStop, data: Any) -> forms.Form:
        return forms.Form(data)

    def save(self, pupil: PupilIdentity, stop: ProductStop, form: forms.Form) -> str:
        actions.lift_stop(stop, door=self.door)
        return gettext("Dit product mag weer krijgen wat over deze leerling is afgesproken.")

    def form_copy(self, pupil: PupilIdentity, stop: ProductStop) -> FormCopy:
        return FormCopy(
            _("Een product weer toestaan voor deze leerling"),
            _("Sta weer toe"),
            self.to(pupil),
            about=f"{stop.product.name}, {pupil.full_name}",
            explains=_("Vroeg het gezin om te stoppen? Overleg dan eerst. Zij zien dat het weer mag."),
        )
