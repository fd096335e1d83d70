"""Putting extra watch on a pupil's file and lifting it, for the privacy officer."""

from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.form_page import FormCopy, go
from zorgvuldig.kit.page_kinds import FormPage
from zorgvuldig.pupils.opened_pupil import opened_pupil
from zorgvuldig.rights.close_watch import actions
from zorgvuldig.rights.models import CloseWatch
from zorgvuldig.rights.requests.forms import text_field
from zorgvuldig.rights.requests.queue_pages import PURPOSE, handles
from zorgvuldig.school.people.models import PupilIdentity

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


REFUSALS = {
    "on": _("Voor deze leerling geldt al extra toezicht."),
    "lifted": _("Dit extra toezicht is al opgeheven."),
}
watching = partial(page, purpose=PURPOSE, kind=Kind.PUPIL, reads=READS, writes=("request",), facts="request")


@route("verzoeken/leerling/<uuid:uid>/extra-toezicht/", "close_watch")
@watching()
class PutCloseWatch(FormPage):
    """From now on, whoever opens this file becomes a signal."""

    refusals, over = REFUSALS, frozenset(REFUSALS)

    def find(self, uid: UUID) -> PupilIdentity | None:
        pupil = opened_pupil(self.door, uid)
        return pupil if handles(self.door) else None

    def form(self, pupil: PupilIdentity, data: Any) -> WhyForm:
        return WhyForm(data)

    def save(self, pupil: PupilIdentity, form: WhyForm) -> str:
        actions.put_on(pupil.pupil_id, why=form.cleaned_data["why"], door=self.door)
        return gettext("Het extra toezicht is aan. Het gezin ziet dat, met uw reden.")

    def to(self, pupil: PupilIdentity) -> str:
        return _address(pupil)

    def form_copy(self, pupil: PupilIdentity) -> FormCopy:
        return FormCopy(
            title=_("Extra toezicht op een dossier"),
            button=_("Zet het extra toezicht aan"),
            back=_address(pupil),
            about=pupil.full_name,
            explains=_(
                "Opent een medewerker dit dossier, dan krijgt u daar een signaal van. Niemand verliest toegang. Gebruik dit als "
                "mensen uit nieuwsgierigheid kunnen kijken, of als er een dreiging is."
            ),
        )


@route("verzoeken/leerling/<uuid:uid>/extra-toezicht/<uuid:number>/", "lift_close_watch")
@watching()
class LiftCloseWatch(FormPage):
    """It is not needed any more."""

    refusals, over = REFUSALS, frozenset(REFUSALS)

    def find(self, uid: UUID, number: UUID) -> tuple[PupilIdentity, CloseWatch] | HttpResponse | None:
        pupil = opened_pupil(self.door, uid)
        row = actions.find_watch(number, pupil.pupil_id, door=self.door)
        if row is None or not handles(self.door):
            return None
        if row.ended_at is None:
            return pupil, row
        messages.warning(self.request, str(REFUSALS["lifted"]))
        return go(_address(pupil))

    def form(self, pupil: PupilIdentity, row: CloseWatch, data: Any) -> LiftForm:
        return LiftForm(data)

    def save(self, pupil: PupilIdentity, row: CloseWatch, form: LiftForm) -> str:
        actions.lift(row, door=self.door)
        return gettext("Het extra toezicht is opgeheven.")

    def to(self, pupil: PupilIdentity, row: CloseWatch) -> str:
        return _address(pupil)

    def form_copy(self, pupil: PupilIdentity, row: CloseWatch) -> FormCopy:
        return FormCopy(
            title=_("Extra toezicht opheffen"),
            button=_("Hef het extra toezicht op"),
            back=_address(pupil),
            about=pupil.full_name,
            explains=_("Het gezin blijft zien dat het er was, van wanneer tot wanneer, en waarom."),
        )


def _address(pupil: PupilIdentity) -> str:
    return reverse("pupil_requests", kwargs={"uid": pupil.pupil.uid})
