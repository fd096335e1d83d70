"""Pages on which whoever handles requests stops a product for one pupil, and lets it go on."""

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
from zorgvuldig.kit.page_kinds import Context, Page
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.pupils.opened import opened_pupil
from zorgvuldig.suppliers.models import Product
from zorgvuldig.suppliers.stops import pupil_actions as operations
from zorgvuldig.suppliers.stops.actions import product_of
from zorgvuldig.suppliers.usage.labels import why_said

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
        stops = operations.stops(pupil.pupil_id, door=self.door)
        stopped = {one.stop.product_id for one in stops if one.stop.ends_at is None}
        return {
            "pupil": pupil,
            "may_set": operations.may_set(door=self.door),
            "standing": [
                (one, why_said(one.why_not) if one.why_not else "", one.product.pk in stopped)
                for one in operations.standing(door=self.door)
                if one.why_not != operations.OUTSIDE
            ],
            "stops": stops,
        }


@route("leveranciers/leerling/<uuid:uid>/<uuid:number>/stoppen/", "pupil_product_stop")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS, writes=("request",), methods=BOTH)
def pupil_product_stop(request: HttpRequest, *, door: Door, uid: UUID, number: UUID) -> HttpResponse:
    """Stop one product for this pupil."""
    pupil, back = opened_pupil(door, uid), reverse("pupil_products", kwargs={"uid": uid})
    product = _product(door, number)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.set_stop(product, pupil.pupil_id, form.cleaned_data["reason"], door=door)
        except Refused:
            messages.warning(request, gettext("Dit product was voor deze leerling al gestopt."))
        else:
            messages.success(request, gettext("Dit product krijgt niets meer over deze leerling. Het gezin ziet dit."))
        return go(back)
    asked = Asked(
        _("Een product stoppen voor deze leerling"),
        _("Stop voor deze leerling"),
        back,
        about=f"{product.name}, {pupil.full_name}",
        explains=_("Alleen over deze leerling gaat er niets meer naar dit product. Anderen merken er niets van."),
        facts=facts("request"),
        dangerous=True,
    )
    return form_page(request, form, asked)


@route("leveranciers/leerling/<uuid:uid>/<uuid:number>/toestaan/", "pupil_product_lift")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS, writes=("request",), methods=BOTH)
def pupil_product_lift(request: HttpRequest, *, door: Door, uid: UUID, number: UUID) -> HttpResponse:
    """Let a product get again what is agreed about this pupil."""
    pupil, back = opened_pupil(door, uid), reverse("pupil_products", kwargs={"uid": uid})
    stop = operations.stop_of(number, pupil.pupil_id, door=door)
    if stop is None or not operations.may_set(door=door):
        raise Http404
    if request.method == "POST":
        try:
            operations.lift_stop(stop, door=door)
        except Refused:
            messages.warning(request, gettext("Dit was al opgeheven."))
        else:
            messages.success(request, gettext("Dit product mag weer krijgen wat over deze leerling is afgesproken."))
        return go(back)
    asked = Asked(
        _("Een product weer toestaan voor deze leerling"),
        _("Sta weer toe"),
        back,
        about=f"{stop.product.name}, {pupil.full_name}",
        explains=_("Vroeg het gezin om te stoppen? Overleg dan eerst. Zij zien dat het weer mag."),
        facts=facts("request"),
    )
    return form_page(request, forms.Form(), asked)


def _product(door: Door, number: UUID) -> Product:
    found = product_of(number, door=door)
    if found is None or not operations.may_set(door=door):
        raise Http404
    return found
