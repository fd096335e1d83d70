"""The letters that the administration makes of messages, for families without an account: of a year of the course, or of one class."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.page_kinds import Answer, Context, Page
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.platform.documents import DocumentProblem
from zorgvuldig.release.lists.make import PDF
from zorgvuldig.release.lists.message_letters import letters_of, waiting_letters
from zorgvuldig.release.release import AfterCommit
from zorgvuldig.school.groups.reads import open_group
from zorgvuldig.school.groups.reads import pupils as counted
from zorgvuldig.school.models import LearningGroup

REFUSALS = {
    "made": _("Deze brieven zijn net gemaakt. Vraag uw collega wie ze verstuurt."),
    "gone": _("De tekst van dit bericht is gewist. Er zijn geen brieven meer van te maken."),
}
LOOK = ("organisation", "staff", "identity", "guardian", "messages", "message_state")
MAKE = (*LOOK, "contact", "membership", "release")


class LettersPage(Page):
    """A page about the letters of a class or of a year of the course."""

    listed = ""
    made = ""

    def find(self, uid: UUID) -> LearningGroup:
        group = open_group(door=self.door, uid=uid)
        self.door.label = gettext("De namen van %(group)s en hun ouders zijn open (%(pupils)s).") % {
            "group": self.named(group),
            "pupils": counted(self.door.count),
        }
        return group

    def named(self, group: LearningGroup) -> str:
        """What is open, in words."""
        return group.name


class OfStage(LettersPage):
    """Of a year of the course, by one of its classes."""

    listed, made = "stage_letters", "make_stage_letters"

    def named(self, group: LearningGroup) -> str:
        return gettext("leerjaar %(stage)s") % {"stage": group.stage}


class OfGroup(LettersPage):
    """Of one class or group."""

    listed, made = "group_letters", "make_group_letters"


class WaitingPage(LettersPage):
    """The messages of which somebody without an account was not told, each with a button that makes the letters."""

    template = "release/message_letters.html"

    def context(self, group: LearningGroup) -> Context:
        return {"group": group, "name": self.named(group), "found": waiting_letters(door=self.door), "made": self.made}


class MakePage(LettersPage):
    """Make the letters of one message, which is posted as `bericht`: one file, on record before it is there."""

    methods: tuple[str, ...] = ("POST",)

    def post(self, group: LearningGroup, **_more: Any) -> Answer:
        wanted = self.request.POST.get("bericht")
        found = next((one for one in waiting_letters(door=self.door) if str(one.message.uid) == wanted), None)
        if found is None:
            raise Http404
        try:
            content = letters_of(found, group.year.school.name, door=self.door)
        except Refused as no:
            messages.error(self.request, no.says(REFUSALS))
        except DocumentProblem as problem:
            messages.error(self.request, str(problem))
        else:
            return AfterCommit(content, filename="brieven.pdf", content_type=PDF)
        return go(reverse(self.listed, kwargs={"uid": group.uid}))


@route("leerjaren/<uuid:uid>/brieven/", "stage_letters")
@page(purpose="administration", kind=Kind.STAGE, reads=LOOK, facts="release")
class StageLetters(OfStage, WaitingPage):
    """Letters for the families of a year of the course."""


@route("leerjaren/<uuid:uid>/brieven/maken/", "make_stage_letters")
@page(purpose="administration", kind=Kind.STAGE, reads=MAKE, writes=("message_state", "release"))
class MakeStageLetters(OfStage, MakePage):
    """Make the letters for a year of the course."""


@route("groepen/<uuid:uid>/brieven/", "group_letters")
@page(purpose="administration", kind=Kind.GROUP, reads=LOOK, facts="release")
class GroupLetters(OfGroup, WaitingPage):
    """Letters for the families of a class."""


@route("groepen/<uuid:uid>/brieven/maken/", "make_group_letters")
@page(purpose="administration", kind=Kind.GROUP, reads=MAKE, writes=("message_state", "release"))
class MakeGroupLetters(OfGroup, MakePage):
    """Make the letters for a class."""
