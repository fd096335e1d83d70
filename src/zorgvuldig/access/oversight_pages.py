"""Watching who looks and who can: emergencies, the log of a pupil or of a member of staff, and who can see a pupil today."""

from datetime import timedelta
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext

from zorgvuldig.access.log_pages import DAYS, month
from zorgvuldig.access.log_reads import looks_of
from zorgvuldig.access.oversight_reads import alarms, colleague, colleagues, everybody, viewers
from zorgvuldig.attendance.roll.reads import counts_of_group
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.roles import roles_of
from zorgvuldig.kit.page_kinds import Answer, Context, Page
from zorgvuldig.kit.paging import page_of
from zorgvuldig.learning.grades.gradebook_reads import gradebook
from zorgvuldig.pupils.file_reads import pupil
from zorgvuldig.school.groups import reads
from zorgvuldig.school.groups.reads import group_label, pupils
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


# Who can see a pupil, and the narrow views: of a substitute and of a helper from outside.

PLACE = ("organisation", "staff", "identity")


class Viewers(Page):
    """Who can open a pupil."""

    def context(self, uid: UUID) -> Context:
        found = pupil(door=self.door, uid=uid)
        self.door.label = gettext("Wie het dossier van %(name)s kan openen, is open.") % {"name": found.full_name}
        return {"pupil": found, "viewers": viewers(found.pupil_id, door=self.door)}


class ClassList(Page):
    """The names in a group."""

    def context(self, uid: UUID) -> Context:
        group = reads.open_group(door=self.door, uid=uid)
        self.door.label = _list_label(group.name, self.door)
        return {"group": group, "pupils": reads.members(door=self.door)}


@route("leerlingen/<uuid:uid>/wie-ziet-dit/", "who_sees")
@page(purpose="mentoring", kind=Kind.PUPIL, reads=(*PLACE, "guardian"), facts="access_log")
class WhoSees(Viewers):
    """Who can open a pupil of mine."""

    template = "access/who_sees.html"


@route("toezicht/leerling/<uuid:uid>/wie-mag-dit/", "who_may")
@page(purpose="oversight", kind=Kind.PUPIL, reads=PLACE, facts="access_log")
class WhoMay(Viewers):
    """Who can open a pupil, for whoever watches; guardians without their names."""

    template = "access/who_may.html"


@route("invallen/<uuid:uid>/", "substituted_group")
@page(purpose="substituting", kind=Kind.GROUP, reads=(*PLACE, "membership"), facts="membership")
class SubstitutedGroup(ClassList):
    """The class list of a group for which I stand in: names, and nothing more."""

    template = "access/substituted_group.html"


@route("hulp/", "helped_groups")
@page(purpose="workplace", kind=Kind.NOBODY, reads=("organisation", "staff", "assignment"))
class HelpedGroups(Page):
    """The groups that the school lets me help, until when, and with what."""

    template = "access/helped_groups.html"

    def context(self) -> Context:
        return {"grants": reads.helped_groups(door=self.door)}


@route("hulp/<uuid:uid>/", "helped_group")
@page(purpose="helping", kind=Kind.GROUP, reads=(*PLACE, "membership"), facts="membership")
class HelpedGroup(ClassList):
    """The names in a group that I help."""

    template = "access/helped_group.html"


@route("hulp/<uuid:uid>/cijfers/", "helped_grades")
@page(
    purpose="helping",
    kind=Kind.GROUP,
    reads=(*PLACE, "membership", "assessment", "grades", "grade_structure", "planning"),
    facts="grades",
)
class HelpedGrades(Page):
    """The grades of a group that I help, where the school agreed to that."""

    template = "access/helped_grades.html"

    def context(self, uid: UUID) -> Context:
        book = gradebook(door=self.door, uid=uid)
        self.door.label = group_label(book.group.name, self.door.count)
        return {"book": book}


@route("hulp/<uuid:uid>/aanwezigheid/", "helped_attendance")
@page(
    purpose="helping",
    kind=Kind.GROUP,
    reads=(*PLACE, "membership", "planning", "timetable", "attendance", "absence"),
    facts="attendance",
)
class HelpedAttendance(Page):
    """How often the pupils of a group that I help were away or late, where the school agreed to that."""

    template = "access/helped_attendance.html"

    def context(self, uid: UUID) -> Context:
        group = reads.open_group(door=self.door, uid=uid)
        self.door.label = _list_label(group.name, self.door)
        return {"group": group, "rows": counts_of_group(group, door=self.door)}


def _list_label(group: str, door: Door) -> str:
    return gettext("De klassenlijst van %(group)s is open (%(pupils)s).") % {
        "group": group,
        "pupils": pupils(door.count),
    }
