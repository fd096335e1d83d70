"""One request, for the privacy officer who handles it and the DPO who reads along. Everything is on one page."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.page_kinds import Answer, Context, Page, not_a_page
from zorgvuldig.kit.refusals import Word
from zorgvuldig.platform.documents.letter import letter_pdf
from zorgvuldig.platform.documents.renderer import DocumentProblem
from zorgvuldig.platform.vault.responses import as_file, download
from zorgvuldig.pupils.opened_pupil import opened_pupil
from zorgvuldig.rights.close_watch import actions as close_watch
from zorgvuldig.rights.erasure import actions as erasure
from zorgvuldig.rights.erasure.actions import ordered
from zorgvuldig.rights.models import Request
from zorgvuldig.rights.requests import reads
from zorgvuldig.rights.requests.actions import AlreadyRecorded, Decided, TooLate, extend, identify, locked, note, weigh
from zorgvuldig.rights.requests.decision import (
    NotAllowed,
    NotGiven,
    NothingChosen,
    NotIdentified,
    NotWeighed,
    OwnRequest,
    check,
    decide,
    used_again,
)
from zorgvuldig.rights.requests.forms import DecideForm, ExtendForm, IdentityForm, NoteForm, WeighForm, chosen
from zorgvuldig.rights.requests.grounds import GROUNDS, complaints_for
from zorgvuldig.rights.requests.information import QUESTIONS, read
from zorgvuldig.rights.requests.labels import ACTING, IDENTITY, KINDS, OUTCOMES, STEPS, WAYS
from zorgvuldig.rights.requests.letters import document, send
from zorgvuldig.rights.requests.queue_pages import PURPOSE, handles, recipient_name
from zorgvuldig.rights.requests.status import RequestStatus, closed
from zorgvuldig.rights.restriction.scope import restrictable
from zorgvuldig.school.people.models import PupilIdentity

READS = (
    "organisation",
    "staff",
    "identity",
    "birth",
    "guardian",
    "enrolment",
    "membership",
    "request",
    "correction",
    "release",
)
WHY_NOT: Mapping[type[Exception], Word] = {
    Decided: _("Over dit verzoek is al besloten. Hieronder ziet u wat."),
    AlreadyRecorded: _("Dit staat al vast. Hieronder ziet u wat er staat."),
    TooLate: _("De eerste maand is voorbij. Meer tijd nemen kan niet meer: antwoord zo snel als u kunt."),
    NotAllowed: _("Deze vrager mag dit niet vragen. Inwilligen kan dus niet: wijs het af en leg het uit."),
    NotIdentified: _("Er is nog niet gekeken wie het vraagt. Doe dat eerst."),
    OwnRequest: _("U vroeg dit zelf. Laat een collega die verzoeken behandelt besluiten."),
    NotWeighed: _("Beantwoord eerst de vier vragen van de afweging."),
    NotGiven: _("De wet geeft dit hier niet. Wijs het verzoek af, en schrijf wat de vrager wel kan doen."),
    NothingChosen: _("Kruis aan om welke gegevens het gaat."),
    erasure.AllStays: _(
        "Alles wat u aankruiste moet van de wet nog blijven. Wijs het verzoek af, en leg uit tot wanneer het blijft."
    ),
    erasure.PartStays: _(
        "Een deel moet van de wet nog blijven. Kies «deels ingewilligd» met de grond daarvoor. Het andere deel wordt gewist."
    ),
    DocumentProblem: _("De brief kon niet gemaakt worden. Er is niets bewaard. Probeer het nog eens."),
}


@route("verzoeken/leerling/<uuid:uid>/", "pupil_requests")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS, facts="request")
class PupilRequests(Page):
    """Everything that was asked about one pupil."""

    template = "rights/pupil_requests.html"

    def context(self, uid: UUID) -> Context:
        pupil = opened_pupil(self.door, uid)
        found = [
            (stands, KINDS[stands.request.kind].name, OUTCOMES.get(stands.outcome))
            for stands in reads.of_pupil(pupil.pupil_id, door=self.door)
        ]
        return {
            "pupil": pupil,
            "requests": found,
            "watches": close_watch.of_pupil(pupil.pupil_id, door=self.door),
            "handles": handles(self.door),
        }


@route("verzoeken/leerling/<uuid:uid>/<uuid:number>/brieven/<uuid:letter>/", "request_letter")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS)
@not_a_page("it gives a file")
def request_letter(request: HttpRequest, *, door: Door, uid: UUID, number: UUID, letter: UUID) -> HttpResponse:
    """A letter or paper of a request."""
    file = reads.letter(letter, number, opened_pupil(door, uid).pupil_id, door=door)
    if file is None:
        raise Http404
    return download(file.blob, file.name, file.media_type)


class RequestPage(Page):
    """One request: who, when, what happened, and for whoever may decide the forms for what comes next."""

    template = "rights/request.html"

    def opened(self, uid: UUID, number: UUID) -> tuple[PupilIdentity, RequestStatus] | None:
        """The pupil and the request of an address."""
        pupil = opened_pupil(self.door, uid)
        stands = reads.request_status_of(number, pupil.pupil_id, door=self.door)
        return (pupil, stands) if stands else None

    def context(
        self, pupil: PupilIdentity, stands: RequestStatus, what: str = "", wrong: forms.Form | None = None
    ) -> Context:
        row, closing = stands.request, closed(stands.request)
        shown_forms: dict[str, object] = {
            "identity_form": IdentityForm(),
            "extend_form": ExtendForm(),
            "note_form": NoteForm(),
            "weigh_form": WeighForm(request=row) if row.kind == "information" else None,
            "decide_form": DecideForm(request=row),
        }
        if wrong is not None:
            shown_forms[PLACES[what]] = wrong
        of_pupil = reads.of_pupil(pupil.pupil_id, door=self.door)
        notices = reads.notices(request=row, door=self.door)
        return {
            **shown_forms,
            "form": wrong,
            "wrong": PLACES.get(what, "") if wrong is not None else "",
            "pupil": pupil,
            "stands": stands,
            "asked": row,
            "kind": KINDS[row.kind],
            "asker": reads.asker(row, door=self.door),
            "acts_as": ACTING[row.acts_as],
            "way": WAYS[row.way],
            "identity": IDENTITY[row.identity_way],
            "acting": reads.may_ask(row, door=self.door),
            "outcome": OUTCOMES.get(stands.outcome),
            "ground": GROUNDS.get(closing.ground) if closing else None,
            "answer": str(closing.answer) if closing else "",
            "complaints": complaints_for(row.kind),
            "categories": chosen(restrictable(), row.mask),
            "purpose": REGISTER.purposes[row.purpose].name if row.purpose in REGISTER.purposes else None,
            "handles": handles(self.door),
            "by_correction": row.kind == "rectification" and hasattr(row, "correction"),
            "erasable": erasure.erasable(pupil.pupil_id, row.mask, door=self.door) if row.kind == "erasure" else [],
            "erasure": ordered(row, door=self.door) if row.kind == "erasure" else None,
            "weighed": [(QUESTIONS[key], text) for key, text in read(str(row.weighing)).items()],
            "steps": [(one, STEPS[one.step.kind]) for one in reads.steps(row, inside=True, door=self.door)],
            "letters": reads.letters(row, door=self.door),
            "restrictions": reads.restrictions(request=row, door=self.door),
            "notices": [(notice, recipient_name(notice.recipient)) for notice in notices],
            "others": [other for other in of_pupil if other.request.pk != row.pk and other.is_open],
        }


@route("verzoeken/leerling/<uuid:uid>/<uuid:number>/", "handled_request")
@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS, facts="request")
class HandledRequest(RequestPage):
    """The request to read, with the forms."""

    def find(self, uid: UUID, number: UUID) -> tuple[PupilIdentity, RequestStatus] | None:
        return self.opened(uid, number)


@page(purpose=PURPOSE, kind=Kind.PUPIL, reads=READS, writes=("request",), methods=("POST",), facts="request")
class HandleRequest(RequestPage):
    """Take one step with a request."""

    def find(self, uid: UUID, number: UUID, what: str) -> tuple[PupilIdentity, RequestStatus, str] | None:
        found = self.opened(uid, number)
        return (*found, what) if found else None

    def post(self, pupil: PupilIdentity, stands: RequestStatus, what: str) -> Answer:
        row = stands.request
        form = FORMS[what](self.request.POST, row) if what in FORMS else None
        if form is not None and not form.is_valid():
            # Its form is not on the page any more, so neither would be what is wrong.
            if what == "wie" and row.identity_way:
                return self.onwards(messages.WARNING, WHY_NOT[AlreadyRecorded], pupil, stands)
            return self.show(self.context(pupil, stands, what, form), 422)
        try:
            with transaction.atomic():  # a step whose letter fails did not happen
                answer = STEPS_TAKEN[what](row, form, self.door)
        except tuple(WHY_NOT) as refusal:
            said = WHY_NOT[type(refusal)]
            if form is not None and not isinstance(refusal, Decided | AlreadyRecorded | TooLate):
                form.add_error(None, str(said))  # what was written stands in the form again
                return self.show(self.context(pupil, stands, what, form), 422)
            return self.onwards(messages.WARNING, said, pupil, stands)
        if isinstance(answer, HttpResponse):
            return answer
        return self.onwards(messages.SUCCESS, answer, pupil, stands)

    def onwards(self, level: int, said: Word, pupil: PupilIdentity, stands: RequestStatus) -> Answer:
        """To the request, which says this."""
        messages.add_message(self.request, level, str(said))
        return go(reverse("handled_request", kwargs={"uid": pupil.pupil.uid, "number": stands.request.uid}))


def _identified(row: Request, form: Any, door: Door) -> str:
    identify(row, form.cleaned_data["way"], entitled=reads.may_ask(row, door=door).allowed, door=door)
    return gettext("Het staat vast hoe u keek wie het is.")


def _extended(row: Request, form: Any, door: Door) -> str:
    send(extend(row, form.cleaned_data["reason"], door=door), "extended", door=door)
    return gettext("Er zijn twee maanden bij. De brief met de reden staat klaar. Stuur hem vandaag.")


def _noted(row: Request, form: Any, door: Door) -> str:
    note(row, form.cleaned_data["text"], door=door)
    return gettext("De aantekening is bewaard.")


def _weighed(row: Request, form: Any, door: Door) -> str:
    weigh(row, form.text, door=door)
    return gettext("De afweging is bewaard.")


def _received(row: Request, form: Any, door: Door) -> str:
    send(locked(row), "received", door=door)
    return gettext("De brief staat klaar.")


def _asked_who(row: Request, form: Any, door: Door) -> str:
    send(locked(row), "identity", door=door)
    return gettext("De brief staat klaar.")


def _previewed(row: Request, form: Any, door: Door) -> HttpResponse:
    """The letter of a decision that is not taken yet; nothing is kept."""
    said = form.decision()
    check(locked(row), said, door=door)
    row.outcome, row.ground, row.answer = said.outcome, said.ground, said.answer
    content = letter_pdf(document(row, said.outcome, mask=said.mask or row.mask, is_preview=True, door=door))
    return as_file(content, "brief-voorbeeld.pdf", "application/pdf")


def _decided(row: Request, form: Any, door: Door) -> str:
    said = form.decision()
    done = decide(row, said, door=door)
    send(done, done.outcome, mask=said.mask or done.mask, door=door)
    if done.kind == "objection" and done.outcome not in ("granted", "partly"):
        send(done, "lifted", day=used_again(door=door), door=door)
    return gettext("Het besluit is genomen. De brief staat klaar.")


FORMS: Mapping[str, Callable[[Any, Request], forms.Form]] = {
    "wie": lambda data, row: IdentityForm(data),
    "meer-tijd": lambda data, row: ExtendForm(data),
    "aantekening": lambda data, row: NoteForm(data),
    "afweging": lambda data, row: WeighForm(data, request=row),
    "voorbeeld": lambda data, row: DecideForm(data, request=row),
    "besluit": lambda data, row: DecideForm(data, request=row),
}
STEPS_TAKEN: Mapping[str, Callable[[Request, Any, Door], str | HttpResponse]] = {
    "wie": _identified,
    "meer-tijd": _extended,
    "aantekening": _noted,
    "afweging": _weighed,
    "ontvangst": _received,
    "wie-bent-u": _asked_who,
    "voorbeeld": _previewed,
    "besluit": _decided,
}


PLACES = {
    "wie": "identity_form",
    "meer-tijd": "extend_form",
    "aantekening": "note_form",
    "afweging": "weigh_form",
    "voorbeeld": "decide_form",
    "besluit": "decide_form",
}  # where the form of a step stands on the page

for step in STEPS_TAKEN:
    route(f"verzoeken/leerling/<uuid:uid>/<uuid:number>/{step}/", f"handle_request_{step}", what=step)(HandleRequest)
