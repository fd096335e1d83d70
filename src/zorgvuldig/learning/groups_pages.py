"""The groups of a teacher and the classes of a mentor."""

from uuid import UUID

from django.shortcuts import redirect
from django.utils.translation import gettext

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.reads_ahead import ask_ahead
from zorgvuldig.kit.page_kinds import Answer, Context, Page
from zorgvuldig.learning.grades.gradebook_reads import gradebook
from zorgvuldig.school.groups import reads
from zorgvuldig.school.groups.reads import group_label, pupils


@route("groepen/", "own_groups")
@page(purpose="workplace", kind=Kind.NOBODY, reads=("organisation", "staff", "assignment"))
class OwnGroups(Page):
    """The groups I teach, those for which I stand in, and the classes I am mentor of."""

    template = "learning/own_groups.html"

    def context(self) -> Context:
        return {
            "taught": reads.taught_groups(door=self.door),
            "standing_in": reads.substituted_groups(door=self.door),
            "mentored": reads.mentored_classes(door=self.door),
        }


@route("mentorklas/", "own_classes")
@page(purpose="workplace", kind=Kind.NOBODY, reads=("organisation", "staff"))
class OwnClasses(Page):
    """The classes I am mentor of; with a single class, straight to it."""

    template = "learning/own_classes.html"

    def find(self) -> Answer:
        mentored = reads.mentored_classes(door=self.door)
        return (
            redirect("mentored_class", uid=mentored[0].uid) if len(mentored) == 1 else self.show({"mentored": mentored})
        )


@route("groepen/<uuid:uid>/", "taught_group")
@page(
    purpose="teaching",
    kind=Kind.GROUP,
    reads=("organisation", "identity", "membership", "assessment", "grades", "planning", "grade_structure"),
    facts="grades",
)
class TaughtGroup(Page):
    """The class list of a group I teach, with averages."""

    template = "learning/taught_group.html"

    def context(self, uid: UUID) -> Context:
        book = gradebook(door=self.door, uid=uid)
        self.door.label = group_label(book.group.name, self.door.count)
        return {"book": book}


@route("mentorklas/<uuid:uid>/", "mentored_class")
@page(purpose="mentoring", kind=Kind.GROUP, reads=("organisation", "identity", "membership"), facts="membership")
class MentoredClass(Page):
    """The pupils of a class I am mentor of."""

    template = "learning/mentored_class.html"

    def context(self, uid: UUID) -> Context:
        ask_ahead((reads.GROUP, {"uid": uid}), (reads.MEMBERS, {}), door=self.door)
        (group,) = reads.GROUP.rows(door=self.door, uid=uid)
        self.door.label = gettext("De klassenlijst van %(group)s is open (%(pupils)s).") % {
            "group": group.name,
            "pupils": pupils(self.door.count),
        }
        return {"group": group, "pupils": reads.MEMBERS.rows(door=self.door)}
