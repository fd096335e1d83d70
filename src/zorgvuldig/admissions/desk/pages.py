"""The administration handles applications: the queue, one application, a question, a refusal, and admitting a child."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from zorgvuldig.admissions.desk import reads as queries
from zorgvuldig.admissions.desk.actions import AlreadyDecided, ChangedSince, ask, refuse
from zorgvuldig.admissions.desk.admission_actions import (
    Admission,
    Also,
    GuardianGone,
    GuardianKeptAway,
    OfficialNumberTaken,
    PupilNumberTaken,
    accept,
)
from zorgvuldig.admissions.desk.decision_forms import AcceptForm, QuestionForm, RefusalForm
from zorgvuldig.admissions.family.answers_reads import answered, consents
from zorgvuldig.admissions.family.mail import NotMailed, mail_decision, mail_invitations, mail_question
from zorgvuldig.admissions.models import Application
from zorgvuldig.admissions.questions import address_of, child_name
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.page_kinds import Context, Page
from zorgvuldig.kit.periods import today
from zorgvuldig.school.people.reads import names_of

ABOUT = ("organisation", "staff", "planning", "application")
MADE = ("identity", "guardian", "enrolment", "membership")


@route("aanmeldingen/", "intake_queue")
@page(purpose="intake", kind=Kind.WAITING, reads=("organisation", "planning", "application"), facts="application")
class Queue(Page):
    """The applications that wait for a decision."""

    template = "admissions/application_queue.html"

    def context(self) -> Context:
        found = queries.queue(door=self.door)
        label = ngettext("%(count)s aanmelding is open.", "%(count)s aanmeldingen zijn open.", self.door.count)
        self.door.label = label % {"count": self.door.count}
        return {"waiting": found}


@route("aanmeldingen/<uuid:uid>/", "intake_application")
@page(purpose="intake", kind=Kind.PUPIL, reads=(*ABOUT, "official_number"))
def application(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """One application with everything the family answered, and who it may be already."""
    row = _opened(door, uid)
    if row.outcome == "accepted":
        return HttpResponseRedirect(reverse("intake_admitted", kwargs={"uid": uid}))
    context = _about(row) | {
        "sections": list(answered(row.answers)),
        "consents": consents(row.answers),
        "doubles": [] if row.outcome else queries.doubles(row, door=door),
        "has_number": queries.number(row.person_id, door=door) is not None,
        "recognised": queries.recognised(row.answers),
        "decided_by": names_of([row.decided_by_id], door=door).get(row.decided_by_id) if row.decided_by_id else "",
        "facts": facts("application"),
    }
    return render(request, "admissions/application_application.html", context)


@route("aanmeldingen/<uuid:uid>/vraag/", "intake_question")
@page(purpose="intake", kind=Kind.PUPIL, reads=ABOUT, writes=("application",), methods=("GET", "POST"))
def question(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """Ask the family something; they read it behind a new link."""
    row = _opened(door, uid)
    form = QuestionForm(request.POST if request.method == "POST" else None)

    def decide() -> None:
        email, token = ask(door=door, uid=uid, seen=request.POST.get("gezien", ""), **form.cleaned_data)
        mail_question(email=email, token=token, site=request.build_absolute_uri("/"))

    said = gettext("De vraag staat klaar. Wij mailden de ouders dat er een vraag is.")
    return _decided(request, row, form, "admissions/application_ask.html", decide, said)


@route("aanmeldingen/<uuid:uid>/afwijzing/", "intake_refusal")
@page(
    purpose="intake",
    kind=Kind.PUPIL,
    reads=(*ABOUT, "official_number"),
    writes=("application", "official_number"),
    methods=("GET", "POST"),
)
def refusal(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """Do not admit the child."""
    row = _opened(door, uid)
    form = RefusalForm(request.POST if request.method == "POST" else None)

    def decide() -> None:
        email = refuse(door=door, uid=uid, seen=request.POST.get("gezien", ""), **form.cleaned_data)
        mail_decision(email=email, is_admitted=False)

    said = gettext("De aanmelding is afgewezen. Wij mailden de ouders dat er een besluit is.")
    return _decided(request, row, form, "admissions/application_refuse.html", decide, said)


ADMITS = ("application", "identity", "birth", "contact", "guardian", "enrolment", "membership", "official_number")
READS = (*ABOUT, *MADE, "birth", "contact", "official_number")


def admit(request: HttpRequest, *, door: Door, uid: UUID, also: Also) -> HttpResponse:
    """Compare with the official document, choose where the pupil begins, and admit the child.

    The page itself is of the room `consent`, which keeps what the family said there (`also`). It reads and writes at
    least `READS` and `ADMITS`.
    """
    row = _opened(door, uid)
    number = queries.number(row.person_id, door=door)
    form = AcceptForm(
        request.POST.dict() if request.method == "POST" else None,
        answers=row.answers,
        known_number=number.number if number else "",
        year=row.round.year,
        classes=queries.classes(row.round.year_id, door=door),
        today=today(door=door),
    )
    email, name = address_of(row.answers), child_name(row.answers)
    if request.method != "POST" or not form.is_valid():
        return _shown(request, row, form, "admissions/application_accept.html", status=422 if form.errors else 200)
    try:
        accept(door=door, uid=uid, seen=request.POST.get("gezien", ""), admission=_chosen(form), also=also)
    except (AlreadyDecided, ChangedSince) as other:
        return _conflict(request, row, other)
    except PupilNumberTaken:
        form.add_error(
            "pupil_number", gettext("Dit leerlingnummer is al in gebruik. Kies een ander, of laat het leeg.")
        )
    except OfficialNumberTaken:
        said = gettext("Dit nummer is al van een andere leerling of aanmelding. Kijk na of het goed is overgenomen.")
        form.add_error("official", said)
    except GuardianKeptAway as kept:
        says = gettext(
            "Een ouder zonder gezag heeft dezelfde naam, hetzelfde e-mailadres of hetzelfde nummer. Kies nee, en leg het gezag "
            "na het aannemen vast, met het papier erbij."
        )
        form.add_error(f"authority_{kept.place}", says)
    except GuardianGone:
        form.add_error(None, gettext("Een ouder die u herkende, is er niet meer. Maak dat ongedaan bij de aanmelding."))
    if form.errors:
        return _shown(request, row, form, "admissions/application_accept.html", status=422)
    _tell_admitted(request, email)
    messages.success(request, gettext("%(name)s is aangenomen.") % {"name": name})
    return HttpResponseRedirect(reverse("intake_admitted", kwargs={"uid": uid}), status=303)


def _tell_admitted(request: HttpRequest, email: str) -> None:
    try:
        mail_decision(email=email, is_admitted=True)
    except NotMailed:
        messages.warning(request, gettext("De mail aan de ouders kon niet weg. Bel hen."))


def _chosen(form: AcceptForm) -> Admission:
    chosen = form.cleaned_data
    return Admission(
        family_name=chosen["family_name"],
        prefix=chosen["prefix"],
        initials=chosen["initials"],
        born_on=chosen["born_on"],
        sex=chosen["sex"],
        number=form.number,
        document=chosen["document"],
        starts_on=chosen["starts_on"],
        level=chosen["level"],
        group=form.chosen_class,
        pupil_number=chosen["pupil_number"],
        authority=tuple(form.authority),
    )


@route("aanmeldingen/<uuid:uid>/leerling/", "intake_admitted")
@page(purpose="intake", kind=Kind.PUPIL, reads=(*ABOUT, *MADE), methods=("GET", "POST"))
def admitted(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """What an accepted application became; the guardians who may look are invited with one button."""
    row = _opened(door, uid)
    made = queries.admitted(row.person_id, door=door)
    if made is None:
        return HttpResponseRedirect(reverse("intake_application", kwargs={"uid": uid}))
    door.label = gettext("Het dossier van %(name)s is open.") % {"name": made.identity.full_name}
    if request.method == "POST":
        try:
            mail_invitations(people=made.awaited, site=request.build_absolute_uri("/"), door=door)
            messages.success(request, gettext("De uitnodigingen zijn verstuurd. Ze werken 14 dagen."))
        except NotMailed:
            messages.warning(request, gettext("Een uitnodiging kon niet weg. Probeer het later, of maak een brief."))
        return HttpResponseRedirect(reverse("intake_admitted", kwargs={"uid": uid}), status=303)
    return render(request, "admissions/application_admitted.html", {"application": row, "made": made})


def _opened(door: Door, uid: UUID) -> Application:
    row = queries.application(door=door, uid=uid)
    if row is None:
        raise Http404
    name = child_name(row.answers)
    door.label = gettext("De aanmelding van %(name)s is open.") % {"name": name} if name else ""
    return row


def _about(row: Application) -> dict[str, Any]:
    return {"application": row, "name": child_name(row.answers), "seen": queries.mark(row)}


def _decided(
    request: HttpRequest,
    row: Application,
    form: QuestionForm | RefusalForm,
    template: str,
    decide: Callable[[], None],
    said: str,
) -> HttpResponse:
    """Decide and mail, both or neither."""
    if request.method != "POST" or not form.is_valid():
        return _shown(request, row, form, template, status=422 if form.errors else 200)
    try:
        with transaction.atomic():
            decide()
    except (AlreadyDecided, ChangedSince) as other:
        return _conflict(request, row, other)
    except NotMailed:
        form.add_error(
            None, gettext("De mail kon niet weg. Er is niets veranderd. Probeer het later, of bel de ouders.")
        )
        return _shown(request, row, form, template, status=422)
    messages.success(request, said)
    return HttpResponseRedirect(reverse("intake_application", kwargs={"uid": row.uid}), status=303)


def _shown(
    request: HttpRequest, row: Application, form: AcceptForm | QuestionForm | RefusalForm, template: str, status: int
) -> HttpResponse:
    if row.decided_at is not None:
        return _conflict(request, row, AlreadyDecided(row))
    seen = request.POST.get("gezien") or queries.mark(row)
    context = {"application": row, "name": child_name(row.answers), "form": form, "seen": seen}
    return render(request, template, context, status=status)


def _conflict(request: HttpRequest, row: Application, other: AlreadyDecided | ChangedSince) -> HttpResponse:
    decided = other.application if isinstance(other, AlreadyDecided) else None
    context = {"application": row, "decided": decided}
    return render(request, "admissions/application_conflict.html", context, status=409)
