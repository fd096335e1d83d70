"""Changing a guardian of a pupil: details, authority with its papers, and the end of the tie."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.fields import fingerprint
from zorgvuldig.kit.form_page import Asked, differs, form_page, go
from zorgvuldig.kit.periods import today
from zorgvuldig.platform.vault.kinds import NotAccepted
from zorgvuldig.platform.vault.responses import download
from zorgvuldig.pupils.changes.actions import ChangedMeanwhile
from zorgvuldig.pupils.changes.reads import keepers, values_of
from zorgvuldig.pupils.guardians import actions as operations
from zorgvuldig.pupils.guardians import reads as queries
from zorgvuldig.pupils.guardians.forms import PAPER_LIMIT, AuthorityForm, EndForm, GuardianDetailsForm
from zorgvuldig.pupils.guardians.new_actions import KeptAway
from zorgvuldig.pupils.opened import opened_pupil
from zorgvuldig.school.people.models import Guardianship


@route("leerlingen/<uuid:uid>/ouder/", "edit_guardian")
@page(
    purpose="administration",
    kind=Kind.PUPIL,
    reads=("identity", "guardian", "imports"),
    writes=("guardian",),
    methods=("GET", "POST"),
)
def edit_guardian(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """Change name, address and reach of a guardian."""
    person = opened_pupil(door, uid)
    kept = queries.asked(person.pupil_id, request.GET, door=door)
    if refusal := _about_oneself(request, kept, uid, door):
        return refusal
    systems = keepers(door=door)
    owned = {**systems.of("guardian"), **systems.of("guardianship")}
    asked = Asked(_("Ouder of voogd veranderen"), _("Bewaar"), _file(uid), about=kept.name, facts=facts("guardian"))
    known: dict[str, Any] = {"owned": owned, "to_check": kept.email_to_check}
    if request.method != "POST":
        return form_page(request, GuardianDetailsForm(values=kept.values, **known), asked)
    form = GuardianDetailsForm(request.POST.dict(), values=kept.values, **known)
    if not form.is_valid():
        return form_page(request, form, asked)
    answers = {column: form.cleaned_data[column] for column in form.asks}
    try:
        operations.save_details(
            door=door,
            kept=kept,
            values=answers,
            source=form.cleaned_data["source"],
            was=form.cleaned_data["was"],
            email_checked=form.cleaned_data.get("email_checked", False),
        )
    except ChangedMeanwhile as meanwhile:
        data = request.POST.dict() | {"was": fingerprint(meanwhile.standing)}
        retry = GuardianDetailsForm(data, values=meanwhile.standing, **known)
        tie = {column: meanwhile.standing[column] for column in queries.TIE}
        details = {column: meanwhile.standing[column] for column in queries.DETAILS}
        theirs = [*differs("guardian", details, answers), *differs("guardianship", tie, answers)]
        return form_page(request, retry, asked, theirs=theirs)
    messages.success(request, gettext("Het is bewaard."))
    return go(_file(uid))


@route("leerlingen/<uuid:uid>/ouder/gezag/", "guardian_authority")
@page(
    purpose="administration",
    kind=Kind.PUPIL,
    reads=("identity", "guardian"),
    writes=("guardian",),
    methods=("GET", "POST"),
)
def authority(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """Record authority or a court's restriction, with the paper that says so."""
    person = opened_pupil(door, uid)
    kept = queries.asked(person.pupil_id, request.GET, door=door)
    if refusal := _about_oneself(request, kept, uid, door):
        return refusal
    values = values_of(kept.tie, Guardianship, operations.AUTHORITY)
    asked = Asked(
        _("Gezag en beperking"),
        _("Bewaar"),
        _file(uid),
        explains=_("Het geldt vanaf het moment dat u bewaart. Wat er stond en wie het veranderde, blijft te zien."),
        about=kept.name,
        facts=facts("guardian"),
    )
    known: dict[str, Any] = {"today": today(door=door), "has_paper": bool(kept.documents)}
    if request.method != "POST":
        return form_page(request, AuthorityForm(values=values, **known), asked)
    form = AuthorityForm(request.POST.dict(), request.FILES, values=values, **known)
    if not form.is_valid():
        return form_page(request, form, asked)
    answers = {column: form.cleaned_data[column] for column in operations.AUTHORITY}
    try:
        operations.save_authority(
            door=door,
            kept=kept,
            document=form.cleaned_data["document"],
            limit_bytes=PAPER_LIMIT,
            was=form.cleaned_data["was"],
            **answers,
        )
    except NotAccepted as refusal:
        form.add_error("document", str(refusal))
        return form_page(request, form, asked)
    except KeptAway:
        says = gettext("Deze persoon lijkt op een ouder die hier niets mag zien. Voeg het papier over het gezag toe.")
        form.add_error("document", says)
        return form_page(request, form, asked)
    except ChangedMeanwhile as meanwhile:
        data = request.POST.dict() | {"was": fingerprint(meanwhile.standing)}
        theirs = differs("guardianship", meanwhile.standing, answers)
        return form_page(request, AuthorityForm(data, values=meanwhile.standing, **known), asked, theirs=theirs)
    messages.success(request, gettext("Het is bewaard. De toegang van deze persoon is meteen aangepast."))
    return go(_file(uid))


@route("leerlingen/<uuid:uid>/ouder/einde/", "end_guardian")
@page(
    purpose="administration",
    kind=Kind.PUPIL,
    reads=("identity", "guardian"),
    writes=("guardian",),
    methods=("GET", "POST"),
)
def end_guardian(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """Say until which day somebody is a guardian of this pupil, or that it goes on."""
    person = opened_pupil(door, uid)
    kept = queries.asked(person.pupil_id, request.GET, door=door)
    if refusal := _about_oneself(request, kept, uid, door):
        return refusal
    given: dict[str, Any] = {"starts_on": kept.tie.starts_on, "ends_on": kept.tie.ends_on, "today": today(door=door)}
    asked = Asked(_("Niet meer ouder of voogd"), _("Bewaar"), _file(uid), about=kept.name, facts=facts("guardian"))
    form = EndForm(request.POST.dict() if request.method == "POST" else None, **given)
    if request.method != "POST" or not form.is_valid():
        return form_page(request, form, asked)
    last_day = form.cleaned_data["last_day"]
    try:
        operations.end_tie(door=door, kept=kept, last_day=last_day, was=form.cleaned_data["was"])
    except ChangedMeanwhile as meanwhile:
        data = request.POST.dict() | {"was": fingerprint(meanwhile.standing)}
        theirs = differs("guardianship", meanwhile.standing, {"ends_on": None})
        return form_page(request, EndForm(data, **given), asked, theirs=theirs)
    messages.success(request, gettext("Het is bewaard."))
    return go(_file(uid))


@route("leerlingen/<uuid:uid>/papieren/<uuid:document>/", "guardian_paper")
@page(purpose="administration", kind=Kind.PUPIL, reads=("identity", "guardian"))
def guardian_paper(request: HttpRequest, *, door: Door, uid: UUID, document: UUID) -> HttpResponse:
    """A paper about authority."""
    person = opened_pupil(door, uid)
    paper = queries.paper(person.pupil_id, document, door=door)
    if paper is None:
        raise Http404
    return download(paper.blob, paper.name, paper.media_type)


def _about_oneself(request: HttpRequest, kept: queries.Kept, uid: UUID, door: Door) -> HttpResponse | None:
    """Nobody changes their own tie to a pupil, or whoever keeps the ties could give themselves a view; nor does the database let them."""
    if kept.tie.guardian_id != door.actor_id:
        return None
    messages.error(request, gettext("U bent zelf deze ouder. Vraag een collega om dit te veranderen."))
    return go(_file(uid))


def _file(uid: UUID) -> str:
    return reverse("administered_pupil", kwargs={"uid": uid})
