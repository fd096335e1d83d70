"""A guardian's (or adult pupil's) messages. Opening one for the first time is a post, which records it; reading is not.

The text of a message that was not opened is on no page, so that «gelezen» is true whenever it is said.
"""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from zorgvuldig.care.notes.pages import open_pupil
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.page_kinds import Answer, CommandPage, Context, Page, not_a_page
from zorgvuldig.messages import reads
from zorgvuldig.messages.actions import mark_read
from zorgvuldig.messages.reads import file_of, files_of
from zorgvuldig.platform.vault.responses import download

READS = ("staff", "identity", "messages", "message_state")
PER_PAGE = 30


@route("mijn-berichten/", "own_messages")
@page(purpose="reading_messages", kind=Kind.OWN, reads=READS, facts="messages")
class OwnMessages(Page):
    """The messages about all my children (or to me), what I did not read first."""

    template = "messages/message_inbox.html"

    def context(self) -> Context:
        found = reads.inbox(door=self.door)
        read = Paginator(found.read, PER_PAGE).get_page(self.request.GET.get("blad"))
        return {"unread": found.unread, "read": read}


@route("mijn-berichten/<uuid:uid>/<uuid:message>/", "own_message")
@page(
    purpose="reading_messages",
    kind=Kind.PUPIL,
    reads=READS,
    writes=("message_state",),
    methods=("GET", "POST"),
    facts="messages",
)
class OwnMessage(CommandPage):
    """One message. Not opened yet, it asks to be; a post opens it."""

    template = "messages/message_open.html"

    def find(self, uid: UUID, message: UUID) -> reads.InboxRow | None:
        open_pupil(self.door, uid)
        return reads.letter(message, door=self.door)

    def get(self, letter: reads.InboxRow) -> Answer:
        if letter.read_at is None:
            return self.show({"letter": letter}, template="messages/message_closed.html")
        return super().get(letter)

    def context(self, letter: reads.InboxRow) -> Context:
        return {"letter": letter, "files": files_of(letter.message, door=self.door)}

    def act(self, letter: reads.InboxRow) -> None:
        mark_read(letter.message, door=self.door)

    def to(self, letter: reads.InboxRow) -> str:
        return self.request.path


@route("mijn-berichten/<uuid:uid>/<uuid:message>/bijlage/<uuid:file>/", "own_message_file")
@page(purpose="reading_messages", kind=Kind.PUPIL, reads=READS)
@not_a_page("it gives a file")
def own_message_file(request: HttpRequest, *, door: Door, uid: UUID, message: UUID, file: UUID) -> HttpResponse:
    """A file with a message that I opened."""
    letter = _letter(message, door)
    if letter.read_at is None:
        return HttpResponseRedirect(reverse("own_message", kwargs={"uid": uid, "message": message}))
    found = file_of(letter.message, file, door=door)
    if found is None:
        raise Http404
    return download(found.blob, found.name, found.media_type)


def _letter(uid: UUID, door: Door) -> reads.InboxRow:
    letter = reads.letter(uid, door=door)
    if letter is None:
        raise Http404
    return letter
