"""Who can see a pupil, and the narrow views: of a substitute and of a helper from outside."""

from uuid import UUID

from django.utils.translation import gettext

from zorgvuldig.access.viewers_reads import viewers
from zorgvuldig.attendance.roll.reads import counts_of_group
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.page_kinds import Context, Page
from zorgvuldig.learning.grades.gradebook_reads import gradebook
from zorgvuldig.pupils.file.reads import pupil
from zorgvuldig.school.groups import reads
from zorgvuldig.school.groups.labels import group_label, pupils

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
