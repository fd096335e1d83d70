"""Watching who looks: emergencies, one pupil's log, and what one member of staff opened."""

from datetime import timedelta
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext

from zorgvuldig.access.log_pages import DAYS, month
from zorgvuldig.access.log_reads import looks_of
from zorgvuldig.access.oversight_reads import alarms, colleague, colleagues, everybody
from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.roles import roles_of
from zorgvuldig.kit.page_kinds import Answer, Context, Page
from zorgvuldig.kit.paging import page_of
from zorgvuldig.pupils.file.reads import pupil
from zorgvuldig.school.staffing.directory_pages import staff_page

LAST = 200  # whom somebody opened in this many openings is known by name


@route("toezicht/", "oversight")
@page(
    purpose="oversight", kind=Kind.ALARMS, reads=("organisation", "staff", "identity", "oversight"), facts="oversight"
)
class OversightPage(Page):
    """The emergency openings of the last thirty days, and the ways to look further."""

    template = "access/oversight.html"

    def context(self) -> Context:
        self.door.label = gettext("De noodtoegang van de laatste 30 dagen is open.")
        found = alarms(door=self.door, since=self.door.opened_at - timedelta(days=DAYS))
        return {"alarms": found, "now": self.door.opened_at}


@route("toezicht/medewerkers/", "watched_staff")
@page(purpose="oversight", kind=Kind.NOBODY, reads=("organisation", "staff"))
class WatchedStaff(Page):
    """Everybody who works here, to look up what they opened; posting `q` searches among them."""

    template = "access/watched_staff.html"
    methods: tuple[str, ...] = ("GET", "POST")

    def post(self) -> Answer:
        return self.get()

    def context(self) -> Context:
        shown = staff_page(self.request, everybody(door=self.door))
        return {"staff": shown, "colleagues": colleagues(shown.people, door=self.door)}


@route("toezicht/medewerker/<uuid:uid>/", "watched_person")
@page(
    purpose="oversight", kind=Kind.PERSON, reads=("organisation", "staff", "identity", "access_log"), facts="access_log"
)
class WatchedPerson(Page):
    """Whose files one member of staff opened last."""

    template = "access/watched_person.html"

    def context(self, uid: UUID) -> Context:
        person = colleague(uid, door=self.door)
        if person is None:
            raise Http404
        self.door.label = gettext("De laatste inzage door %(name)s is open.") % {"name": person.full_name}
        return {
            "person": person,
            "looked": page_of(self.request, looks_of(person.person_id, door=self.door, limit=LAST)),
            "last": LAST,
            "uid": uid,
            "may_stop": "privacy_officer" in roles_of(self.request) and person.person_id != self.door.actor_id,
        }


@route("toezicht/leerling/<uuid:uid>/", "watched_pupil")
@page(
    purpose="oversight", kind=Kind.PUPIL, reads=("organisation", "staff", "identity", "access_log"), facts="access_log"
)
class WatchedPupil(Page):
    """Who looked in one pupil's file, a month at a time."""

    template = "access/watched_pupil.html"

    def context(self, uid: UUID) -> Context:
        watched = pupil(door=self.door, uid=uid)
        self.door.label = gettext("Het logboek van %(name)s is open.") % {"name": watched.full_name}
        shown = month(self.request, watched.pupil_id, door=self.door)
        return {
            "pupil": watched,
            "month": shown,
            "looked": page_of(self.request, shown.looked),
            "query": f"maand={shown.key}&",
        }
