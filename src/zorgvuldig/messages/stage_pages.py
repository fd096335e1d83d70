"""Writing to the families of a year of the course, or of the whole school: the administration's work, by one of the classes of that year."""

from functools import wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.labels import Word
from zorgvuldig.kit.page_kinds import Answer, Context, Page, not_a_page
from zorgvuldig.messages import reads
from zorgvuldig.messages.pages import READS, SCHOOL, About, NewMessage, SentMessage, file_response, reach_text
from zorgvuldig.school.groups.reads import open_group
from zorgvuldig.school.groups.reads import pupils as counted

STAGE_PAGES = ("stage_messages", "new_stage_message", "stage_message", "stage_message_file")


class AboutStage(Page):
    """A page about what was written to the families of a year of the course."""

    def find(self, uid: UUID, **sent: UUID) -> Any:
        group = open_group(door=self.door, uid=uid)
        self.door.label = gettext("De namen van leerjaar %(stage)s en hun ouders zijn open (%(pupils)s).") % {
            "stage": group.stage,
            "pupils": counted(self.door.count),
        }
        name = gettext("leerjaar %(stage)s") % {"stage": group.stage}
        return (About(uid, name, group, None, *STAGE_PAGES, stage=group.stage), *sent.values())


@page(purpose="administration", kind=Kind.STAGE, reads=READS, facts="messages")
class StageMessages(AboutStage):
    """What I sent to this year of the course, or to the whole school."""

    template = "messages/message_list.html"

    def context(self, about: About) -> Context:
        assert about.group is not None
        return {"about": about, "sent": reads.sent_to_stage(about.group, door=self.door), "letters": "stage_letters"}


@page(purpose="administration", kind=Kind.NOBODY, reads=("organisation", "staff"))
class StageTooLarge(Page):
    """A year that is ours and could not be opened has more pupils than one opening holds."""

    template = "messages/stage_too_large.html"

    def find(self, uid: UUID) -> Answer | None:
        found = next((one for one in reads.my_stages(door=self.door) if one.group.uid == uid), None)
        return self.show({"stage": found}, 409) if found else None


@route("leerjaren/<uuid:uid>/berichten/", "stage_messages")
@wraps(StageMessages.view)  # with what it declares: the most that this address opens
def stage_messages(request: HttpRequest, **named: Any) -> HttpResponseBase:
    """What I sent to a year of the course, or that it is too large."""
    try:
        return StageMessages.view(request, **named)
    except Http404:
        return StageTooLarge.view(request, **named)


@route("leerjaren/<uuid:uid>/berichten/nieuw/", "new_stage_message")
@page(purpose="administration", kind=Kind.STAGE, reads=READS, writes=("messages",), facts="messages")
class NewStageMessage(AboutStage, NewMessage):
    """A message to the families of a year of the course, of some of its pupils, or of the whole school; counted before it goes."""

    def ways(self, about: About) -> list[tuple[str, Word]]:
        assert about.group is not None
        found = reads.school_reach(about.group, door=self.door)
        whole = gettext("Aan de hele school: %(reach)s") % {"reach": reach_text(found)}
        return [*super().ways(about), (SCHOOL, whole)]


@route("leerjaren/<uuid:uid>/berichten/<uuid:batch>/", "stage_message")
@page(purpose="administration", kind=Kind.STAGE, reads=READS, facts="message_state")
class StageMessage(AboutStage, SentMessage):
    """What I sent to a year of the course, and who read it."""


@route("leerjaren/<uuid:uid>/berichten/<uuid:batch>/bijlage/<uuid:file>/", "stage_message_file")
@page(purpose="administration", kind=Kind.STAGE, reads=("staff", "identity", "messages"))
@not_a_page("it gives a file")
def stage_message_file(request: HttpRequest, *, door: Door, uid: UUID, batch: UUID, file: UUID) -> HttpResponse:
    """A file that I sent to a year of the course."""
    return file_response(door, batch, file)
