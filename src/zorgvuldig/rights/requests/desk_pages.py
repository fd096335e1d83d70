"""The desk writes down what somebody asked at the desk, by letter or by mail. Handling it is for the privacy officer."""

from collections.abc import Mapping
from typing import ClassVar
from uuid import UUID

from django.contrib import messages
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.page_kinds import Context, FormPage
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.refusals import Refused, Word
from zorgvuldig.kit.register_words import say
from zorgvuldig.pupils.file import reads as pupils
from zorgvuldig.pupils.opened_pupil import opened_pupil
from zorgvuldig.rights.representation.rules import Answer, may_act
from zorgvuldig.rights.requests import reads
from zorgvuldig.rights.requests.actions import OpenAlready, RequestOrigin, enter
from zorgvuldig.rights.requests.desk_forms import DeskForm
from zorgvuldig.rights.requests.labels import KINDS, OUTCOMES
from zorgvuldig.rights.requests.status import request_status
from zorgvuldig.school.people.models import PupilIdentity

READS = ("organisation", "staff", "identity", "birth", "guardian", "membership", "request")


@route("verzoek-aannemen/<uuid:uid>/", "desk_request")
@page(purpose="rights_desk", kind=Kind.PUPIL, reads=READS, writes=("request",), facts="request")
class DeskRequest(FormPage):
    """A form for what somebody asked about this pupil, and what was asked before."""

    template = "rights/desk.html"
    refusals: ClassVar[Mapping[str, Word]] = {
        "open": _("Deze vrager vroeg dit al, en wacht nog op antwoord. Schrijf het niet nog eens op."),
    }

    def find(self, uid: UUID) -> PupilIdentity:
        return opened_pupil(self.door, uid)

    def form(self, pupil: PupilIdentity, data: QueryDict | None) -> DeskForm:
        return DeskForm(
            data,
            today=today(door=self.door),
            ties=pupils.ties(pupil.pupil_id, door=self.door),
            pupil_id=pupil.pupil_id,
            pupil_name=pupil.given_name,
        )

    def context(self, pupil: PupilIdentity) -> Context:
        return {
            "pupil": pupil,
            "places": pupils.places([pupil.pupil_id], door=self.door).get(pupil.pupil_id, []),
            "requests": [
                (stands, KINDS[stands.request.kind].name, OUTCOMES.get(stands.outcome))
                for stands in reads.of_pupil(pupil.pupil_id, door=self.door)
            ],
        }

    def save(self, pupil: PupilIdentity, form: DeskForm) -> None:
        answer, said = _may(form, pupil, self.door), form.cleaned_data
        came = RequestOrigin(
            asker_id=form.asker_id,
            asker_name="" if form.asker_id is not None else said["asker_name"],
            acts_as=form.acts_as,
            received_on=said["received_on"],
            way=said["way"],
            identity_way=said["identity_way"],
            entitled=answer.allowed,
        )
        try:
            made = enter(pupil.pupil_id, form.content(), came, door=self.door)
        except OpenAlready:
            raise Refused("open") from None
        last = date_format(request_status(made, today(door=self.door)).deadline.last, "j F Y")
        told = gettext("Het verzoek staat bij de privacy officer. Het antwoord moet er zijn op %(day)s.")
        messages.success(self.request, told % {"day": last})
        if not answer.allowed:
            messages.warning(self.request, say(answer.reason))

    def to(self, _pupil: PupilIdentity) -> str:
        return self.request.path


def _may(form: DeskForm, pupil: PupilIdentity, door: Door) -> Answer:
    birth, day, tie = pupils.birth(pupil.pupil_id, door=door), form.cleaned_data["received_on"], form.tie
    stands = tie.guardianship if tie else None
    return may_act(
        form.cleaned_data["kind"],
        form.acts_as,
        age=pupils.age(birth.born_on, day) if birth and birth.born_on else None,
        has_authority=stands is not None and bool(stands.has_authority),
        is_restricted=stands is not None and reads.is_restricted(stands, day),
    )
