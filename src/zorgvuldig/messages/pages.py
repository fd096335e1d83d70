"""Writing to the guardians of a group or of one pupil and seeing who read it; and the inbox of who gets it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.text import format_lazy
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.care.notes.pages import open_pupil
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.roles import roles_of, roles_with
from zorgvuldig.kit.fields import offer
from zorgvuldig.kit.labels import Word
from zorgvuldig.kit.page_kinds import Answer, CommandPage, Context, FormPage, Page, not_a_page
from zorgvuldig.kit.redaction import TAUGHT, whole_marks
from zorgvuldig.messages import answers, reads
from zorgvuldig.messages.actions import OutgoingMessage, SentAlready, mark_read, send
from zorgvuldig.messages.models import Message
from zorgvuldig.messages.reads import file_of, files_of
from zorgvuldig.platform.vault.kinds import NotAccepted
from zorgvuldig.platform.vault.responses import download
from zorgvuldig.register.schema import Shape
from zorgvuldig.school.groups.reads import open_group
from zorgvuldig.school.groups.reads import pupils as counted
from zorgvuldig.school.models import LearningGroup

# A message to guardians, with files.

MOST_FILES = 5


class ManyFiles(forms.FileInput):
    """A control in which one chooses several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, or none."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[bytes]]":
        """Each file on its own as Django does it, and not too many of them."""
        chosen = [file for file in data or [] if file]
        if len(chosen) > MOST_FILES:
            raise forms.ValidationError(gettext("Kies ten hoogste %(most)s bestanden.") % {"most": MOST_FILES})
        clean = super().clean
        return [clean(file, initial) for file in chosen]


ALL, SOME, SCHOOL = "all", "some", "school"


class MessageForm(forms.Form):
    """What is written, and of a group to whom. `batch` belongs to one page, so that sending it twice sends one message."""

    whom = forms.ChoiceField(label=_("Aan wie?"), widget=forms.RadioSelect, required=False, initial=ALL)
    pupils = forms.MultipleChoiceField(
        label=_("Over welke leerlingen?"), widget=forms.CheckboxSelectMultiple, required=False
    )
    subject = forms.CharField(
        label=_("Waar gaat het over?"),
        max_length=120,
        validators=[whole_marks],
        error_messages={"required": _("Schrijf in een paar woorden waar het over gaat.")},
    )
    body = forms.CharField(
        label=_("Uw bericht"),
        help_text=format_lazy("{} {}", _("Een lege regel begint een nieuwe alinea."), TAUGHT),
        validators=[whole_marks],
        max_length=10000,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": _("Schrijf uw bericht.")},
    )
    files = FilesField(  # type: ignore[assignment]  # a declared field is no attribute of the form
        label=_("Bijlagen"),
        help_text=_(
            "Ten hoogste 5 bestanden: pdf, foto (jpg of png) of tekst (docx of odt). "
            "Elk ten hoogste 10 MB, samen ten hoogste 20 MB."
        ),
        required=False,
        allow_empty_file=True,  # the vault says what is wrong with it
        error_messages={"invalid": _("Een bestand kwam niet aan. Kies het opnieuw.")},
    )
    batch = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        files: "MultiValueDict[str, UploadedFile[bytes]] | None" = None,
        *,
        ways: Sequence[tuple[str, Word]] = (),
        pupils: Sequence[tuple[str, str]] = (),
    ) -> None:
        super().__init__(data, files, initial={"batch": uuid4()})
        if not ways:  # one pupil: there is nothing to choose
            del self.fields["whom"], self.fields["pupils"]
            return
        offer(self, "whom", ways)
        offer(self, "pupils", pupils)

    def clean(self) -> dict[str, Any]:
        """Ticked pupils and «all» contradict each other, and nothing is sent to more people than somebody meant."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        whom, ticked = given.get("whom"), given.get("pupils")
        if whom == SOME and not ticked and "pupils" not in self.errors:
            self.add_error("pupils", gettext("Kruis ten minste één leerling aan."))
        if ticked and whom != SOME and "whom" not in self.errors:
            self.add_error(
                "whom", gettext("U kruiste leerlingen aan. Kies dan: alleen over de leerlingen die ik aankruis.")
            )
        return given


READS = ("organisation", "staff", "identity", "guardian", "messages", "message_state")
ANSWERED = roles_with(purpose="messaging", shape=Shape.GROUP)
LETTER_MAKERS = roles_with(purpose="administration", shape=Shape.SCHOOL, writes=True)
GROUP_PAGES = ("group_messages", "new_group_message", "group_message", "group_message_file")
PUPIL_PAGES = ("pupil_messages", "new_pupil_message", "pupil_message", "pupil_message_file")


@dataclass(frozen=True, slots=True)
class About:
    """What a message is about: a group, a year of the course by one of its classes, or one pupil; and the names of the addresses
    of its list, its form, one message and a file.
    """

    uid: UUID
    name: str
    group: LearningGroup | None
    pupil_id: int | None
    listed: str
    new: str
    one: str
    file: str
    stage: int | None = None


@route("berichten/", "message_groups")
@page(purpose="workplace", kind=Kind.NOBODY, reads=("organisation", "staff"))
class MessageGroups(Page):
    """The groups to whose guardians I may write."""

    template = "messages/message_groups.html"

    def context(self) -> Context:
        groups = reads.my_groups(door=self.door)
        return {
            "groups": groups,
            "folded": reads.folded(groups),
            "several": len({group.year.school_id for group in groups}) > 1,  # then each is said with its school
            "stages": reads.my_stages(door=self.door),
            "answers": bool(ANSWERED & roles_of(self.request)),
        }


class AboutGroup(Page):
    """A page about what was written to the guardians of a group."""

    def find(self, uid: UUID, **sent: UUID) -> Any:
        group = open_group(door=self.door, uid=uid)
        self.door.label = gettext("De namen van %(group)s en hun ouders zijn open (%(pupils)s).") % {
            "group": group.name,
            "pupils": counted(self.door.count),
        }
        return (About(uid, group.name, group, None, *GROUP_PAGES), *sent.values())


class AboutPupil(Page):
    """A page about what was written to the guardians of one pupil."""

    def find(self, uid: UUID, **sent: UUID) -> Any:
        pupil = open_pupil(self.door, uid)
        return (About(uid, pupil.full_name, None, pupil.pupil_id, *PUPIL_PAGES), *sent.values())


@route("groepen/<uuid:uid>/berichten/", "group_messages")
@page(purpose="messaging", kind=Kind.GROUP, reads=READS, facts="messages")
class GroupMessages(AboutGroup):
    """What I sent to the guardians of this group."""

    template = "messages/message_list.html"

    def context(self, about: About) -> Context:
        assert about.group is not None
        sent, makes = reads.sent_to(about.group, door=self.door), bool(LETTER_MAKERS & roles_of(self.request))
        return {"about": about, "sent": sent, "letters": "group_letters" if makes else ""}


@route("leerlingen/<uuid:uid>/berichten/", "pupil_messages")
@page(purpose="messaging", kind=Kind.PUPIL, reads=READS, facts="messages")
class PupilMessages(AboutPupil):
    """What I sent about this pupil."""

    template = "messages/message_list.html"

    def context(self, about: About) -> Context:
        assert about.pupil_id is not None
        return {"about": about, "sent": reads.sent_about(about.pupil_id, door=self.door)}


class NewMessage(FormPage):
    """A message to guardians; the page says who they are."""

    template = "messages/message_new.html"
    refusals = {"nobody": _("Er is niemand die dit bericht mag lezen. Bel of schrijf de ouders.")}

    def form(self, about: About, data: Any) -> MessageForm:
        self.lines = reads.addressed(door=self.door)
        if about.group is None:
            return MessageForm(data, self.files)
        reached = [(str(line.pupil.pupil.uid), line.pupil.full_name) for line in self.lines if line.recipients]
        return MessageForm(data, self.files, ways=self.ways(about), pupils=reached)

    def ways(self, about: About) -> list[tuple[str, Word]]:
        """To whom a message to a group may go."""
        everybody = gettext("Aan iedereen: %(reach)s") % {"reach": reach_text(reads.reach(self.lines))}
        return [(ALL, everybody), (SOME, gettext("Alleen over de leerlingen die ik aankruis"))]

    def context(self, about: About) -> Context:
        return {"about": about, **_preview(self.lines)}

    def save(self, about: About, form: MessageForm) -> str | None:
        given = form.cleaned_data
        ticked = set(given["pupils"]) if given.get("whom") == SOME else None
        reached = [
            line.pupil.pupil_id
            for line in self.lines
            if line.recipients and (ticked is None or str(line.pupil.pupil.uid) in ticked)
        ]
        self.batch = given["batch"]
        message = OutgoingMessage(
            given["subject"], given["body"], given["files"], to_school=given.get("whom") == SCHOOL
        )
        try:
            count = send(reached, message, batch=self.batch, group=about.group, door=self.door)
        except NotAccepted as refused:
            raise ValidationError({"files": str(refused)}) from refused
        except SentAlready:
            sent_already = gettext("Dit bericht was al verstuurd. Wij verstuurden het niet nog eens.")
            messages.info(self.request, sent_already)
            return None
        if message.to_school:
            return gettext("Het bericht is verstuurd. Binnen een paar minuten heeft de hele school het.")
        sent = ngettext(
            "Het bericht over %(count)s leerling is verstuurd.",
            "Het bericht over %(count)s leerlingen is verstuurd.",
            count,
        )
        return sent % {"count": count}

    def to(self, about: About) -> str:
        return reverse(about.one, kwargs={"uid": about.uid, "batch": self.batch})


@route("groepen/<uuid:uid>/berichten/nieuw/", "new_group_message")
@page(purpose="messaging", kind=Kind.GROUP, reads=READS, writes=("messages",), facts="messages")
class NewGroupMessage(AboutGroup, NewMessage):
    """A message to the guardians of every pupil in the group; the page says who they are."""


@route("leerlingen/<uuid:uid>/berichten/nieuw/", "new_pupil_message")
@page(purpose="messaging", kind=Kind.PUPIL, reads=READS, writes=("messages",), facts="messages")
class NewPupilMessage(AboutPupil, NewMessage):
    """A message to the guardians of one pupil; the page says who they are."""


class SentMessage(Page):
    """What I sent, and who read it."""

    template = "messages/message_sent.html"

    def context(self, about: About, batch: UUID) -> Context:
        sent = _own_batch(batch, self.door)
        lines = reads.delivered(sent, door=self.door)
        return {
            "about": about,
            "message": sent[0],
            "lines": lines,
            "read": sum(reader.read_at is not None for line in lines for reader in line.readers),
            "on_paper": sum(r.read_at is None and r.letter_at is not None for line in lines for r in line.readers),
            "all": sum(len(line.readers) for line in lines),
            "files": reads.files_of(sent[0], door=self.door),
        }


@route("groepen/<uuid:uid>/berichten/<uuid:batch>/", "group_message")
@page(purpose="messaging", kind=Kind.GROUP, reads=READS, facts="message_state")
class GroupMessage(AboutGroup, SentMessage):
    """What I sent to a group, and who read it."""


@route("leerlingen/<uuid:uid>/berichten/<uuid:batch>/", "pupil_message")
@page(purpose="messaging", kind=Kind.PUPIL, reads=READS, facts="message_state")
class PupilMessage(AboutPupil, SentMessage):
    """What I sent about a pupil, and who read it."""


@route("groepen/<uuid:uid>/berichten/<uuid:batch>/bijlage/<uuid:file>/", "group_message_file")
@page(purpose="messaging", kind=Kind.GROUP, reads=("staff", "identity", "messages"))
@not_a_page("it gives a file")
def group_message_file(request: HttpRequest, *, door: Door, uid: UUID, batch: UUID, file: UUID) -> HttpResponse:
    """A file that I sent to a group."""
    return file_response(door, batch, file)


@route("leerlingen/<uuid:uid>/berichten/<uuid:batch>/bijlage/<uuid:file>/", "pupil_message_file")
@page(purpose="messaging", kind=Kind.PUPIL, reads=("staff", "identity", "messages"))
@not_a_page("it gives a file")
def pupil_message_file(request: HttpRequest, *, door: Door, uid: UUID, batch: UUID, file: UUID) -> HttpResponse:
    """A file that I sent about a pupil."""
    return file_response(door, batch, file)


def reach_text(found: reads.Reach) -> str:
    """«12 gezinnen, waarvan 3 zonder account»."""
    families = ngettext("%(count)s gezin", "%(count)s gezinnen", found.families) % {"count": found.families}
    if not found.without:
        return families
    return gettext("%(families)s, waarvan %(without)s zonder account") % {
        "families": families,
        "without": found.without,
    }


def _preview(lines: list[reads.AddressedPupil]) -> dict[str, Any]:
    """Who gets the message, who has no account yet, and about whom nobody gets it."""
    people = {r.person_id: r for line in lines for r in line.recipients}
    return {
        "reach": reads.reach(lines),
        "lines": [line for line in lines if line.recipients],
        "people": len(people),
        "without_account": [(line.pupil, r) for line in lines for r in line.recipients if not r.has_account],
        "unreachable": [line.pupil for line in lines if not line.recipients],
    }


def file_response(door: Door, batch: UUID, uid: UUID) -> HttpResponse:
    found = reads.file_of(_own_batch(batch, door)[0], uid, door=door)
    if found is None:
        raise Http404
    return download(found.blob, found.name, found.media_type)


def _own_batch(batch: UUID, door: Door) -> list[Message]:
    sent = reads.sent_batch(batch, door=door)
    if not sent:
        raise Http404
    return sent


# A guardian's (or adult pupil's) messages. Opening one for the first time is a post, which records it; reading is not.
# The text of a message that was not opened is on no page, so that «gelezen» is true whenever it is said.

INBOX_READS = ("staff", "identity", "messages", "message_state")
PER_PAGE = 30


@route("mijn-berichten/", "own_messages")
@page(purpose="reading_messages", kind=Kind.OWN, reads=INBOX_READS, facts="messages")
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
    reads=INBOX_READS,
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
        found = answers.thread(letter.message, self.door.actor_id, door=self.door)
        return {"letter": letter, "files": files_of(letter.message, door=self.door), "thread": found}

    def act(self, letter: reads.InboxRow) -> None:
        mark_read(letter.message, door=self.door)

    def to(self, letter: reads.InboxRow) -> str:
        return self.request.path


@route("mijn-berichten/<uuid:uid>/<uuid:message>/bijlage/<uuid:file>/", "own_message_file")
@page(purpose="reading_messages", kind=Kind.PUPIL, reads=INBOX_READS)
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
