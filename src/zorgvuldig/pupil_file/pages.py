"""A family's own pages: the file, who looked in it, and what left. They show every package below this one."""

from dataclasses import dataclass
from uuid import UUID

from zorgvuldig.access.log_pages import month
from zorgvuldig.attendance.summary.reads import YEAR
from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.reads_ahead import ask_ahead
from zorgvuldig.gate.roles import own_purposes
from zorgvuldig.kit.page_kinds import Context, Page
from zorgvuldig.kit.paging import page_of
from zorgvuldig.kit.periods import today
from zorgvuldig.learning.progress.notes_reads import WRITTEN
from zorgvuldig.learning.progress.pages import part_of
from zorgvuldig.pupil_file.data_flow_reads import FLOW_READS, flow
from zorgvuldig.pupil_file.file_reads import FILE, HELD, file_context, what_is_done
from zorgvuldig.pupil_file.held_reads import held_categories
from zorgvuldig.pupil_file.log_reads import WHO, by_day, of_group
from zorgvuldig.pupil_file.sections import section_details
from zorgvuldig.pupils.family_page import FamilyPage, family_page
from zorgvuldig.pupils.file import reads as pupils
from zorgvuldig.pupils.file.rows import FileRow
from zorgvuldig.release.reads import releases
from zorgvuldig.school.people.models import PupilIdentity

DONE = ("consent", "hold", "access_log", "exchange", "release")  # what the page of what the school does is about
LOG = ("organisation", "staff", "identity", "guardian", "access_log")


@dataclass(frozen=True, slots=True)
class Child:
    """One child in the list of mine."""

    pupil: PupilIdentity
    places: list[pupils.GroupPlace]


@route("mijn-kinderen/", "own_children")
@page(purpose="parental_view", kind=Kind.OWN, reads=("organisation", "staff", "identity", "membership"))
class OwnChildren(Page):
    """The children whose files I may open."""

    template = "pupil_file/own_children.html"

    def context(self) -> Context:
        found = pupils.children(door=self.door)
        places = pupils.places([child.pupil_id for child in found], door=self.door)
        return {
            "children": [Child(child, places.get(child.pupil_id, [])) for child in found],
            "along": "adult_progress" in own_purposes(self.request),
        }


@route("mijn-gegevens/", "own_file")
@page(purpose="own_view", kind=Kind.OWN, reads=HELD)
@route("mijn-kind/<uuid:uid>/", "child")
@page(purpose="parental_view", kind=Kind.PUPIL, reads=HELD)
class File(FamilyPage):
    """Everything that the school has about my child or myself."""

    template = "pupil_file/file.html"
    pupil: FileRow

    def whose(self, uid: UUID | None) -> FileRow:
        return pupils.file_of(uid, door=self.door)

    def context(self) -> Context:
        pupil, day = {"pupil": self.pupil.pupil_id}, {"day": today(door=self.door)}
        ask_ahead(
            (pupils.PLACES, {"pupils": [self.pupil.pupil_id], **day}),
            (WRITTEN, pupil),
            (YEAR, pupil | day),
            door=self.door,
        )
        marks = part_of(
            self.request,
            self.pupil.pupil_id,
            door=self.door,
            history=self.address("grade_history"),
            all_marks=self.address("marks"),
            report=lambda number: self.address("report", report=number),
        )
        return file_context(self.pupil, door=self.door) | marks


@family_page("gebruik/", "use", reads=FILE, about=DONE)
class Use(FamilyPage):
    """What the school does with these data: how long they stay, who looked, what left."""

    template = "pupil_file/use.html"

    def context(self) -> Context:
        return what_is_done(self.pupil, door=self.door)


@family_page("waarom/", "reasons", reads=FILE)
class Reasons(FamilyPage):
    """Why the school has each kind of data, and until when."""

    template = "pupil_file/reasons.html"

    def context(self) -> Context:
        closed = self.door.closed.get(self.pupil.pupil_id, frozenset())
        return {"sections": section_details(held_categories(self.pupil.pupil_id, door=self.door), closed=closed)}


@family_page("weg/", "left", reads=FILE, about=("release",), facts="release")
class FamilyReleases(FamilyPage):
    """Everything that left the school, a sheet at a time."""

    template = "pupil_file/releases.html"

    def context(self) -> Context:
        return {"releases": page_of(self.request, releases(self.pupil.pupil_id, door=self.door))}


@family_page("inzage/", "log", reads=LOG, about=("access_log",), facts="access_log")
class Log(FamilyPage):
    """Who looked in the file, a month at a time."""

    template = "pupil_file/log.html"

    def context(self) -> Context:
        shown_month = month(self.request, self.pupil.pupil_id, door=self.door)
        who = self.request.GET.get("wie", "")
        who = who if who in WHO else ""
        looked = of_group(shown_month.looked, who)
        found = page_of(self.request, looked)
        return {
            "month": shown_month,
            "days": by_day(found),
            "sheet": found,
            "query": f"maand={shown_month.key}&wie={who}&" if who else f"maand={shown_month.key}&",
            "who": who,
            "choices": WHO,
            "shown_count": len(looked),
            "refused_count": sum(look.refused for look in looked),
        }


@family_page("waarheen/", "flow", reads=FLOW_READS, about=("release",))
class Flow(FamilyPage):
    """Where these data come from and go."""

    template = "pupil_file/flow.html"

    def context(self) -> Context:
        return {"flow": flow(self.pupil, own=self.own, door=self.door)}
