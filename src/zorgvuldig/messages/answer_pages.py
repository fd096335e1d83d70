"""Answering a message: a family writes to the teacher or mentor who wrote, who writes back or ends it. No chat: it arrives when the school works."""

from typing import Any, ClassVar
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.care.notes.pages import open_pupil
from zorgvuldig.gate.door import Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.page_kinds import CommandPage, Context, FormPage, Page
from zorgvuldig.kit.redaction import whole_marks
from zorgvuldig.messages import answers, reads
from zorgvuldig.messages.answers import AnsweredAlready, Thread
from zorgvuldig.messages.pages import INBOX_READS, READS
from zorgvuldig.messages.reads import files_of
from zorgvuldig.school.people.models import PupilIdentity

REFUSALS = {
    "ended": _("Dit gesprek is afgesloten. Hier kan niemand meer schrijven."),
    "over": _("Het schooljaar van dit bericht is voorbij. Hier kan niemand meer schrijven."),
    "gone": _("Hier kan niemand antwoorden. Dat kan alleen bij een leraar of mentor van nu. Bel de school."),
    "other": _("Hier kunt u niet schrijven. Dit gesprek is van anderen."),
}


class AnswerForm(forms.Form):
    """An answer. `form` belongs to one page, so that sending it twice writes it once."""

    body = forms.CharField(
        label=_("Uw antwoord"),
        max_length=4000,
        validators=[whole_marks],
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Schrijf uw antwoord.")},
    )
    form = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"form": uuid4()})


def arrival(found: Thread) -> str:
    """When what is written now arrives, when that is not at once; empty otherwise."""
    return date_format(localtime(found.waits_until), "l j F, H:i") if found.waits_until else ""


class AnswerPage(FormPage):
    """Write under a message."""

    refusals = REFUSALS
    back: ClassVar[str]

    def form(self, *item: Any) -> AnswerForm:
        return AnswerForm(item[-1])

    def thread(self, *item: Any) -> Thread:
        """The thread of the item."""
        found: Thread = item[-1]
        return found

    def save(self, *item: Any) -> str | None:
        *about, form = item
        found = self.thread(*about)
        given = form.cleaned_data
        try:
            row = answers.answer(found, given["body"], form=given["form"], door=self.door)
        except AnsweredAlready:
            messages.info(self.request, gettext("Dit antwoord was al verstuurd. Wij verstuurden het niet nog eens."))
            return None
        if row.arrives_at > row.written_at:
            day = date_format(localtime(row.arrives_at), "l j F, H:i")
            return gettext("Uw antwoord is bewaard. De school werkt nu niet: het komt aan op %(day)s uur.") % {
                "day": day
            }
        return gettext("Uw antwoord is verstuurd.")


# A family's side.


def _own(door: Any, uid: UUID, message: UUID) -> tuple[reads.InboxRow, Thread] | None:
    open_pupil(door, uid)
    letter = reads.letter(message, door=door)
    if letter is None or letter.read_at is None:
        return None
    return letter, answers.thread(letter.message, door.actor_id, door=door)


def _own_page(letter: reads.InboxRow) -> str:
    return reverse("own_message", kwargs={"uid": letter.pupil.pupil.uid, "message": letter.message.uid})


@route("mijn-berichten/<uuid:uid>/<uuid:message>/antwoord/", "own_answer")
@page(purpose="reading_messages", kind=Kind.PUPIL, reads=INBOX_READS, writes=("message_state",), facts="message_state")
class OwnAnswer(AnswerPage):
    """Answer a message that I opened; whoever wrote it reads that, and nobody else."""

    template = "messages/message_answer.html"

    def find(self, uid: UUID, message: UUID) -> tuple[reads.InboxRow, Thread] | None:
        return _own(self.door, uid, message)

    def context(self, letter: reads.InboxRow, found: Thread) -> Context:
        return {"letter": letter, "thread": found, "later": arrival(found), "refusals": REFUSALS}

    def to(self, letter: reads.InboxRow, found: Thread) -> str:
        return _own_page(letter)


@route("mijn-berichten/<uuid:uid>/<uuid:message>/gezien/", "own_answers_seen")
@page(purpose="reading_messages", kind=Kind.PUPIL, reads=INBOX_READS, writes=("message_state",))
class OwnAnswersSeen(CommandPage):
    """I read what the school wrote back."""

    def find(self, uid: UUID, message: UUID) -> tuple[reads.InboxRow, Thread] | None:
        return _own(self.door, uid, message)

    def act(self, letter: reads.InboxRow, found: Thread) -> None:
        answers.mark_seen(found, door=self.door)

    def to(self, letter: reads.InboxRow, found: Thread) -> str:
        return _own_page(letter)


# The side of whoever wrote the message.


@route("berichten/antwoorden/", "message_answers")
@page(purpose="messaging", kind=Kind.ANSWERS, reads=READS, facts="message_state")
class MessageAnswers(Page):
    """What families answered to my messages, what I did not read first."""

    template = "messages/message_answers.html"

    def context(self) -> Context:
        self.door.label = gettext("De namen van wie u antwoordde zijn open.")
        return {"found": answers.threads(door=self.door)}


class OfThread(Page):
    """A page about a thread under a message of mine."""

    def find(self, uid: UUID, thread: UUID) -> Any:
        pupil = open_pupil(self.door, uid)
        found = answers.thread_of(thread, pupil.pupil_id, door=self.door)
        return (pupil, found) if found else None

    def to(self, pupil: PupilIdentity, found: Thread) -> str:
        """Back to the thread."""
        return reverse("answer_thread", kwargs={"uid": pupil.pupil.uid, "thread": found.uid})


@route("leerlingen/<uuid:uid>/antwoorden/<uuid:thread>/", "answer_thread")
@page(purpose="messaging", kind=Kind.PUPIL, reads=READS, writes=("message_state",), facts="message_state")
class AnswerThread(OfThread, AnswerPage):
    """What somebody of the family and I wrote under a message; I write back, or end it."""

    template = "messages/answer_thread.html"

    def context(self, pupil: PupilIdentity, found: Thread) -> Context:
        later = arrival(found)
        files = files_of(found.message, door=self.door)
        return {"pupil": pupil, "thread": found, "later": later, "refusals": REFUSALS, "files": files}


@route("leerlingen/<uuid:uid>/antwoorden/<uuid:thread>/gezien/", "answers_seen")
@page(purpose="messaging", kind=Kind.PUPIL, reads=READS, writes=("message_state",))
class AnswersSeen(OfThread, CommandPage):
    """I read this; it needs no answer."""

    def act(self, pupil: PupilIdentity, found: Thread) -> str:
        answers.mark_seen(found, door=self.door)
        return gettext("Het staat op gelezen.")

    def to(self, pupil: PupilIdentity, found: Thread) -> str:
        return reverse("message_answers")


@route("leerlingen/<uuid:uid>/antwoorden/<uuid:thread>/einde/", "end_answers")
@page(purpose="messaging", kind=Kind.PUPIL, reads=READS, writes=("message_state",))
class EndAnswers(OfThread, CommandPage):
    """End the thread: nobody writes in it any more."""

    refusals = REFUSALS
    over = frozenset({"ended"})

    def act(self, pupil: PupilIdentity, found: Thread) -> str:
        answers.end(found, door=self.door)
        return gettext("Het gesprek is afgesloten.")
