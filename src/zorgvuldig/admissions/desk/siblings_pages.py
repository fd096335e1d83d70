"""Recognising the parents of an applicant: a brother or sister is found, their parents are compared, and taken over.

Three doors, each for its own purpose: the search shows names, the sibling's file shows the parents, and the application
is what changes. Between them travels a signed list of numbers, never a name.
"""

from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from zorgvuldig.admissions.desk import reads as queries
from zorgvuldig.admissions.desk.actions import AlreadyDecided, ChangedSince, forget, recognise
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.page_kinds import Context, Page
from zorgvuldig.platform.names import fold
from zorgvuldig.pupils.file.reads import children, classes
from zorgvuldig.pupils.invitations.reads import open_pupil
from zorgvuldig.pupils.search.pages import SHORTEST

SALT, VALID = "intake guardians", 1800  # seconds


@route("aanmeldingen/<uuid:uid>/gezin/", "intake_siblings")
@page(
    purpose="search",
    kind=Kind.SEARCH,
    reads=("organisation", "identity", "membership"),
    methods=("GET", "POST"),
    words=fold,
)
def siblings(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """Find a brother or sister of the applicant among the pupils; `uid` is the application's."""
    asked = request.POST.get("q", "")
    is_short = request.method == "POST" and len(fold(asked)) < SHORTEST
    context = {"uid": uid, "asked": asked, "short": is_short, "searched": request.method == "POST" and not is_short}
    if context["searched"]:
        found = children(door=door)
        places = classes([pupil.pupil_id for pupil in found], door=door)
        context["found"] = [(pupil, ", ".join(places.get(pupil.pupil_id, []))) for pupil in found]
    return render(request, "admissions/application_siblings.html", context)


@route("aanmeldingen/<uuid:application>/gezin/<uuid:uid>/", "intake_sibling")
@page(purpose="administration", kind=Kind.PUPIL, reads=("identity", "guardian"))
class Sibling(Page):
    """The parents of a brother or sister, to take over into the application."""

    template = "admissions/application_sibling.html"

    def context(self, application: UUID, uid: UUID) -> Context:
        person = open_pupil(door=self.door)
        self.door.label = gettext("Het dossier van %(name)s is open.") % {"name": person.given_name}
        people = queries.recognisable(door=self.door)
        signed = signing.dumps(
            {"for": str(application), "people": {like: id_ for id_, _name, like in people}}, salt=SALT
        )
        return {
            "person": person,
            "names": [name for _id, name, _likeness in people],
            "application": application,
            "signed": signed,
        }


@route("aanmeldingen/<uuid:uid>/ouders/", "intake_taking_over")
@page(
    purpose="intake",
    kind=Kind.PUPIL,
    reads=("organisation", "planning", "application"),
    writes=("application",),
    methods=("GET", "POST"),
)
def taking_over(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """Take parents that were recognised over into the application, or (`los`) take them for new people again."""
    row = queries.application(door=door, uid=uid)
    if row is None:
        raise Http404
    address = reverse("intake_application", kwargs={"uid": uid})
    if request.method != "POST":
        return HttpResponseRedirect(address)
    back = HttpResponseRedirect(address, status=303)
    try:
        if "los" in request.POST:
            forget(door=door, uid=uid, seen=queries.mark(row))
            messages.success(request, gettext("De ouders van deze aanmelding zijn weer nieuwe personen."))
            return back
        names = recognise(door=door, uid=uid, seen=queries.mark(row), people=_signed(request, uid))
    except (AlreadyDecided, ChangedSince):
        context = {"application": row, "decided": row if row.decided_at else None}
        return render(request, "admissions/application_conflict.html", context, status=409)
    if names:
        said = gettext("Herkend: %(names)s. Bij aannemen komt er geen nieuwe persoon bij.")
        messages.success(request, said % {"names": ", ".join(names)})
    else:
        said = gettext("Geen van deze ouders heeft dezelfde naam en hetzelfde e-mailadres als in de aanmelding.")
        messages.warning(request, said)
    return back


def _signed(request: HttpRequest, uid: UUID) -> dict[str, int]:
    """The list that the sibling's page signed for this very application."""
    try:
        given = signing.loads(request.POST.get("ouders", ""), salt=SALT, max_age=VALID)
    except signing.BadSignature as error:
        raise Http404 from error
    if given["for"] != str(uid):
        raise Http404
    people: dict[str, int] = given["people"]
    return people
