"""Putting extra watch on a pupil's file and lifting it, for the privacy officer."""

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
from zorgvuldig.pupils.opened import opened_pupil
from zorgvuldig.rights.close_watch import actions as close_watch
from zorgvuldig.rights.requests.form_fields import text_field
from zorgvuldig.rights.requests.queue_pages import PURPOSE, handles

READS = ("organisation", "staff", "identity", "request")
BOTH = ("GET", "POST")


class WhyForm(forms.Form):
    """Why it is needed."""

    why = text_field(
        _("Waarom letten wij extra op?"),
        _("De leerling en de ouders lezen dit, ook in een kopie. Bijvoorbeeld: de familie is in het nieuws."),
        _("Schrijf op waarom extra toezicht nodig is."),
        rows=3,
    )


class LiftForm(forms.Form):
    """Nothing is asked: the button is enough."""


@route("verzoeken/leerling/<uuid:uid>/extra-toezicht/", "close_watch")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS, writes=("request",), methods=BOTH)
def put_close_watch(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """From now on, whoever opens this file becomes a signal."""
    pupil = opened_pupil(door, uid)
    if not handles(door):
        raise Http404
    back = reverse("pupil_requests", kwargs={"uid": uid})
    form = WhyForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            close_watch.put_on(pupil.pupil_id, why=form.cleaned_data["why"], door=door)
        except close_watch.OnAlready:
            messages.warning(request, gettext("Voor deze leerling geldt al extra toezicht."))
        else:
            messages.success(request, gettext("Het extra toezicht is aan. Het gezin ziet dat, met uw reden."))
        return go(back)
    asked = Asked(
        title=_("Extra toezicht op een dossier"),
        button=_("Zet het extra toezicht aan"),
        back=back,
        about=pupil.full_name,
        explains=_(
            "Opent een medewerker dit dossier, dan krijgt u daar een signaal van. Niemand verliest toegang. Gebruik dit als "
            "mensen uit nieuwsgierigheid kunnen kijken, of als er een dreiging is."
        ),
        facts=facts("request"),
    )
    return form_page(request, form, asked)


@route("verzoeken/leerling/<uuid:uid>/extra-toezicht/<uuid:number>/", "lift_close_watch")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS, writes=("request",), methods=BOTH)
def lift_close_watch(request: HttpRequest, *, door: Door, uid: UUID, number: UUID) -> HttpResponse:
    """It is not needed any more."""
    pupil = opened_pupil(door, uid)
    row = close_watch.one(number, pupil.pupil_id, door=door)
    if row is None or not handles(door):
        raise Http404
    back = reverse("pupil_requests", kwargs={"uid": uid})
    if row.ended_at is not None:
        return _lifted_already(request, back)
    if request.method == "POST":
        try:
            close_watch.lift(row, door=door)
        except close_watch.LiftedAlready:
            return _lifted_already(request, back)
        messages.success(request, gettext("Het extra toezicht is opgeheven."))
        return go(back)
    asked = Asked(
        title=_("Extra toezicht opheffen"),
        button=_("Hef het extra toezicht op"),
        back=back,
        about=pupil.full_name,
        explains=_("Het gezin blijft zien dat het er was, van wanneer tot wanneer, en waarom."),
        facts=facts("request"),
    )
    return form_page(request, LiftForm(), asked)


def _lifted_already(request: HttpRequest, back: str) -> HttpResponse:
    messages.warning(request, gettext("Dit extra toezicht is al opgeheven."))
    return go(back)
