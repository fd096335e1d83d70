"""Recognising the parents of an applicant: a brother or sister is found, their parents are compared, and taken over.

Three doors, each for its own purpose: the search shows names, the sibling's file shows the parents, and the application
is what changes. Between them travels a signed list of numbers, never a name.
"""

from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext

from zorgvuldig.admissions.desk import reads
from zorgvuldig.admissions.desk.actions import AlreadyDecided, ChangedSince, recognise, unmatch_guardians
from zorgvuldig.admissions.desk.pages import CONFLICT
from zorgvuldig.admissions.models import Application
from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.page_kinds import Answer, Context, Page
from zorgvuldig.platform.names import fold
from zorgvuldig.pupils.file_reads import children, classes
from zorgvuldig.pupils.invitations.reads import open_pupil
from zorgvuldig.pupils.search_pages import SHORTEST

SALT, VALID = "intake guardians", 1800  # seconds


@route("aanmeldingen/<uuid:uid>/gezin/", "intake_siblings")
@page(purpose="search", kind=Kind.SEARCH, reads=("organisation", "identity", "membership"), words=fold)
class Siblings(Page):
    """Find a brother or sister of the applicant among the pupils; `uid` is the application's."""

    template = "admissions/application_siblings.html"
    methods: tuple[str, ...] = ("GET", "POST")

    def context(self, uid: UUID) -> Context:
        return {"uid": uid, "asked": "", "short": False, "searched": False}

    def post(self, uid: UUID) -> Answer:
        asked = self.request.POST.get("q", "")
        if len(fold(asked)) < SHORTEST:
            return self.show({**self.context(uid), "asked": asked, "short": True})
        pupils = children(door=self.door)
        places = classes(door=self.door)
        found = [(pupil, ", ".join(places.get(pupil.pupil_id, []))) for pupil in pupils]
        return self.show({**self.context(uid), "asked": asked, "searched": True, "found": found})


@route("aanmeldingen/<uuid:application>/gezin/<uuid:uid>/", "intake_sibling")
@page(purpose="administration", kind=Kind.PUPIL, reads=("identity", "guardian"))
class Sibling(Page):
    """The parents of a brother or sister, to take over into the application."""

    template = "admissions/application_sibling.html"

    def context(self, application: UUID, uid: UUID) -> Context:
        person = open_pupil(door=self.door)
        self.door.label = gettext("Het dossier van %(name)s is open.") % {"name": person.given_name}
        people = reads.recognisable(door=self.door)
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
)
class TakeOverParents(Page):
    """Take parents that were recognised over into the application, or (`los`) take them for new people again."""

    template = CONFLICT
    methods: tuple[str, ...] = ("GET", "POST")

    def find(self, uid: UUID) -> Application | None:
        return reads.application(door=self.door, uid=uid)

    def get(self, row: Application) -> Answer:
        return HttpResponseRedirect(_of(row))

    def post(self, row: Application) -> Answer:
        try:
            self.take_over(row)
        except (AlreadyDecided, ChangedSince):
            return self.show({"application": row, "decided": row if row.decided_at else None}, 409)
        return go(_of(row))

    def take_over(self, row: Application) -> None:
        """Do it and say so. Raises `AlreadyDecided` and `ChangedSince`."""
        seen = reads.application_fingerprint(row)
        if "los" in self.request.POST:
            unmatch_guardians(door=self.door, uid=row.uid, seen=seen)
            messages.success(self.request, gettext("De ouders van deze aanmelding zijn weer nieuwe personen."))
        elif names := recognise(door=self.door, uid=row.uid, seen=seen, people=_signed(self.request, row.uid)):
            said = gettext("Herkend: %(names)s. Bij aannemen komt er geen nieuwe persoon bij.")
            messages.success(self.request, said % {"names": ", ".join(names)})
        else:
            said = gettext("Geen van deze ouders heeft dezelfde naam en hetzelfde e-mailadres als in de aanmelding.")
            messages.warning(self.request, said)


def _of(row: Application) -> str:
    return reverse("intake_application", kwargs={"uid": row.uid})


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
