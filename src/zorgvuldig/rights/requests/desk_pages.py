"""The desk writes down what somebody asked at the desk, by letter or by mail. Handling it is for the privacy officer."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.register_words import say
from zorgvuldig.pupils.file import reads as pupils
from zorgvuldig.pupils.opened import opened_pupil
from zorgvuldig.rights.representation.rules import Answer, may_act
from zorgvuldig.rights.requests import reads as queries
from zorgvuldig.rights.requests.actions import Came, OpenAlready, enter
from zorgvuldig.rights.requests.desk_forms import DeskForm
from zorgvuldig.rights.requests.labels import KINDS, OUTCOMES
from zorgvuldig.rights.requests.status import standing
from zorgvuldig.school.people.models import PupilIdentity

READS = ("organisation", "staff", "identity", "birth", "guardian", "membership", "request")


@route("verzoek-aannemen/<uuid:uid>/", "desk_request")
@page(purpose="rights_desk", kind=Kind.PUPIL, reads=READS, writes=("request",), methods=("GET", "POST"))
def desk_request(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """A form for what somebody asked about this pupil, and what was asked before."""
    pupil = opened_pupil(door, uid)
    form = DeskForm(
        request.POST if request.method == "POST" else None,
        today=today(door=door),
        ties=pupils.ties(pupil.pupil_id, door=door),
        pupil_id=pupil.pupil_id,
        pupil_name=pupil.given_name,
    )
    if request.method == "POST" and form.is_valid() and _entered(request, form, pupil, door):
        return go(reverse("desk_request", kwargs={"uid": uid}))
    found = [
        (stands, KINDS[stands.request.kind].name, OUTCOMES.get(stands.outcome))
        for stands in queries.of_pupil(pupil.pupil_id, door=door)
    ]
    context = {
        "form": form,
        "pupil": pupil,
        "places": pupils.places([pupil.pupil_id], door=door).get(pupil.pupil_id, []),
        "requests": found,
        "facts": facts("request"),
    }
    return render(request, "rights/desk.html", context, status=422 if form.errors else 200)


def _entered(request: HttpRequest, form: DeskForm, pupil: PupilIdentity, door: Door) -> bool:
    answer = _may(form, pupil, door)
    said = form.cleaned_data
    came = Came(
        asker_id=form.asker_id,
        asker_name="" if form.asker_id is not None else said["asker_name"],
        acts_as=form.acts_as,
        received_on=said["received_on"],
        way=said["way"],
        identity_way=said["identity_way"],
        entitled=answer.allowed,
    )
    try:
        made = enter(pupil.pupil_id, form.wished(), came, door=door)
    except OpenAlready:
        form.add_error(
            None, gettext("Deze vrager vroeg dit al, en wacht nog op antwoord. Schrijf het niet nog eens op.")
        )
        return False
    last = date_format(standing(made, today(door=door)).deadline.last, "j F Y")
    messages.success(
        request,
        gettext("Het verzoek staat bij de privacy officer. Het antwoord moet er zijn op %(day)s.") % {"day": last},
    )
    if not answer.allowed:
        messages.warning(request, say(answer.reason))
    return True


def _may(form: DeskForm, pupil: PupilIdentity, door: Door) -> Answer:
    birth, day, tie = pupils.birth(pupil.pupil_id, door=door), form.cleaned_data["received_on"], form.tie
    stands = tie.guardianship if tie else None
    return may_act(
        form.cleaned_data["kind"],
        form.acts_as,
        age=pupils.age(birth.born_on, day) if birth and birth.born_on else None,
        has_authority=stands is not None and bool(stands.has_authority),
        is_restricted=stands is not None and queries.is_restricted(stands, day),
    )
