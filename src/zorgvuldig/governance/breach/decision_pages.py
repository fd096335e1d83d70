"""Deciding who is told of a breach, and telling them: the supervisor and the people."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.governance.breach import actions as operations
from zorgvuldig.governance.breach.affected import concerned, opened_pupils
from zorgvuldig.governance.breach.forms import ConcernedForm, DecideForm, LetterForm, PeopleToldForm, SupervisorForm
from zorgvuldig.governance.breach.letters import draft, notification, notification_pdf
from zorgvuldig.governance.breach.models import Breach
from zorgvuldig.governance.breach.pages import BOTH, READS, WRITES, address, deciding, posted, refusal, step, the_breach
from zorgvuldig.governance.breach.reads import standing
from zorgvuldig.governance.breach.triage import Advice
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import Asked, form_page, go
from zorgvuldig.kit.labels import Word
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.platform.documents import DocumentProblem
from zorgvuldig.platform.vault.responses import as_file
from zorgvuldig.school.substitutes.pages import group_name
from zorgvuldig.school.year.reads import taught_now

NAMED = ("organisation", "staff", "identity", "membership", "access_log", "release", "governance")


@route("datalekken/<uuid:breach>/autoriteit/", "breach_supervisor")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=BOTH)
def breach_supervisor(request: HttpRequest, *, door: Door, breach: UUID) -> HttpResponse:
    """Decide whether the supervisor has to know."""
    title = _("Moet de Autoriteit Persoonsgegevens het weten?")
    return _decide(request, breach, "ap", title, door)


@route("datalekken/<uuid:breach>/mensen/", "breach_people")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=BOTH)
def breach_people(request: HttpRequest, *, door: Door, breach: UUID) -> HttpResponse:
    """Decide whether the people have to know."""
    return _decide(request, breach, "people", _("Moeten de mensen zelf het weten?"), door)


@route("datalekken/<uuid:breach>/autoriteit/gemeld/", "breach_supervisor_told")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=BOTH)
def breach_supervisor_told(request: HttpRequest, *, door: Door, breach: UUID) -> HttpResponse:
    """The supervisor was told: when, and under which number."""
    one = the_breach(breach, door)
    deciding(request)
    form = SupervisorForm(
        posted(request), one=one, now=door.opened_at,
        initial={"told_at": one.ap_told_at or door.opened_at, "reference": one.ap_reference},
    )  # fmt: skip
    asked = Asked(
        _("Gemeld bij de Autoriteit Persoonsgegevens"), _("Bewaar"), address(one),
        _("Meld het eerst op de website van de Autoriteit Persoonsgegevens. Schrijf daarna hier op wanneer dat was."),
        one.title, facts=facts("governance"),
    )  # fmt: skip
    return step(request, form, asked, lambda said: operations.tell_supervisor(one, door=door, **said))


@route("datalekken/<uuid:breach>/mensen/brief/", "breach_letter")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=BOTH)
def breach_letter(request: HttpRequest, *, door: Door, breach: UUID) -> HttpResponse:
    """What the people will read: a draft until somebody edits it."""
    one = the_breach(breach, door)
    deciding(request)
    form = LetterForm(posted(request), one=one, now=door.opened_at, initial={"letter": one.people_letter or draft(one)})
    asked = Asked(
        _("Brief aan de mensen"), _("Bewaar de brief"), address(one), about=one.title, facts=facts("governance")
    )
    return step(request, form, asked, lambda said: operations.write_letter(one, door=door, **said))


@route("datalekken/<uuid:breach>/mensen/verteld/", "breach_people_told")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=BOTH)
def breach_people_told(request: HttpRequest, *, door: Door, breach: UUID) -> HttpResponse:
    """The people were told in another way: when, and how."""
    one = the_breach(breach, door)
    deciding(request)
    form = PeopleToldForm(posted(request), one=one, now=door.opened_at, initial={"told_at": door.opened_at})
    asked = Asked(_("De mensen weten het"), _("Bewaar"), address(one), about=one.title, facts=facts("governance"))
    return step(request, form, asked, lambda said: operations.tell_people(one, door=door, **said))


@route("datalekken/<uuid:breach>/mensen/van-wie/", "breach_concerned")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=BOTH)
def breach_concerned(request: HttpRequest, *, door: Door, breach: UUID) -> HttpResponse:
    """Say whose data it is about, by classes and numbers; or take that back (`nobody`)."""
    one = the_breach(breach, door)
    deciding(request)
    if "nobody" in request.POST:
        return _nobody(request, one, door)
    choosable = {str(group.uid): group for group in taught_now(door=door)}
    form = ConcernedForm(posted(request), one=one, now=door.opened_at, choosable=choosable, named=group_name)
    asked = Asked(
        _("Van wie zijn de gegevens?"), _("Schrijf het op"), address(one),
        _("U kunt dit vaker doen: wat er al staat, blijft staan. U ziet hier geen namen. Deze gezinnen krijgen de brief."),
        one.title, facts=facts("governance"),
    )  # fmt: skip
    try:
        return step(
            request, form, asked,
            lambda said: operations.concern(
                one, door=door, seen=said["seen"], groups=[group.uid for group in said["groups"]], numbers=said["numbers"]
            ),
        )  # fmt: skip
    except operations.UnknownNumbers as unknown:
        form.nobodys(unknown.numbers)
        return form_page(request, form, asked)


def _nobody(request: HttpRequest, one: Breach, door: Door) -> HttpResponse:
    try:
        operations.concern_nobody(one, door=door, seen=request.POST.get("seen", ""))
    except Refused as no:
        messages.error(request, refusal(no.code))
    else:
        messages.success(request, gettext("Wat was ingevuld, is weg."))
    return go(address(one))


@route("datalekken/<uuid:breach>/mensen/sturen/", "breach_send")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=("POST",))
def breach_send(request: HttpRequest, *, door: Door, breach: UUID) -> HttpResponse:
    """Let the system write to the families of everybody whose data it is about."""
    one = the_breach(breach, door)
    deciding(request)
    try:
        if not concerned(one, door=door):
            raise Refused("nobody")
        operations.begin_telling(one, door=door)
    except Refused as no:
        messages.error(request, refusal(no.code))
    else:
        messages.success(
            request, gettext("De berichten gaan weg. Dat kan een paar minuten duren. U kunt deze pagina sluiten.")
        )
    return go(address(one))


@route("datalekken/<uuid:breach>/autoriteit/melding/", "breach_notification")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS)
def breach_notification(request: HttpRequest, *, door: Door, breach: UUID) -> HttpResponse:
    """Everything that the supervisor asks, to copy from or to print."""
    one = the_breach(breach, door)
    context = {
        "breach": one,
        "clock": standing(one, door.opened_at).clock,
        "parts": notification(one, door=door),
        "facts": facts("governance"),
    }
    return render(request, "governance/breach_notification.html", context)


@route("datalekken/<uuid:breach>/autoriteit/melding.pdf", "breach_notification_pdf")
@page(purpose="governing", kind=Kind.NOBODY, reads=READS)
def breach_notification_pdf(request: HttpRequest, *, door: Door, breach: UUID) -> HttpResponse:
    """The same as PDF."""
    one = the_breach(breach, door)
    try:
        return as_file(notification_pdf(one, door=door), "melding-datalek.pdf", "application/pdf")
    except DocumentProblem:
        messages.error(
            request, gettext("De PDF kon nu niet worden gemaakt. Print de pagina, of probeer het straks weer.")
        )
        return go(address(one))


@route("datalekken/<uuid:uid>/leerlingen/", "breach_pupils")
@page(purpose="breach", kind=Kind.BREACH, reads=NAMED)
def breach_pupils(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """Whose data it is about, by name; opening this page is in their log."""
    one = the_breach(uid, door)
    door.label = gettext("De leerlingen van dit datalek zijn open.")
    found = opened_pupils(one, door=door)
    elsewhere = max(0, sum(row.pupils for row in concerned(one, door=door)) - len(found))
    context = {
        "breach": one,
        "opened": found,
        "went": any(row.heard for row in found),
        "elsewhere": elsewhere,
        "facts": facts("access_log"),
    }
    return render(request, "governance/breach_pupils.html", context)


def _decide(request: HttpRequest, uid: UUID, about: str, title: Word, door: Door) -> HttpResponse:
    one = the_breach(uid, door)
    deciding(request)
    said = standing(one, door.opened_at).advice
    advised = "" if said is None else said.ap if about == "ap" else said.people_decision
    form = DecideForm(posted(request), one=one, now=door.opened_at, about=about, advised=advised)
    asked = Asked(title, _("Besluit"), address(one), _advised(said, about), one.title, facts=facts("governance"))
    return step(
        request, form, asked,
        lambda said: operations.decide(
            one, about, door=door, seen=said["seen"], decision=said["decision"], reason=said["reason"]
        ),
    )  # fmt: skip


def _advised(said: Advice | None, about: str) -> str:
    """The advice with its ground, as one text above the form."""
    if said is None:
        return gettext(
            "Er is nog geen advies: niet alle vragen zijn beantwoord. Melden mag al wel; later vult u de melding aan."
        )
    ap = {"tell": gettext("Advies: wel melden."), "not": gettext("Advies: niet melden.")}
    people = {**ap, "public": gettext("Advies: wel melden, met een openbaar bericht.")}
    verdict, why = (ap[said.ap], said.ap_why) if about == "ap" else (people[said.people], said.people_why)
    return " ".join([verdict, *map(str, why), gettext("Het is een advies. U besluit.")])
