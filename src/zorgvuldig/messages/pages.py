"""Writing to the guardians of a group or of one pupil, and seeing who read it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from zorgvuldig.care.notes.pages import opened
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.page_kinds import Context, Page
from zorgvuldig.messages import reads as queries
from zorgvuldig.messages.actions import Letter, NobodyReads, SentAlready, send
from zorgvuldig.messages.forms import MessageForm
from zorgvuldig.messages.models import Message
from zorgvuldig.platform.vault.kinds import NotAccepted
from zorgvuldig.platform.vault.responses import download
from zorgvuldig.school.groups.labels import pupils as counted
from zorgvuldig.school.groups.reads import open_group
from zorgvuldig.school.models import LearningGroup

READS = ("organisation", "staff", "identity", "guardian", "messages", "message_state")
GROUP_PAGES = ("group_messages", "new_group_message", "group_message", "group_message_file")
PUPIL_PAGES = ("pupil_messages", "new_pupil_message", "pupil_message", "pupil_message_file")


@dataclass(frozen=True, slots=True)
class About:
    """What a message is about: a group or one pupil, and the pages that belong to it."""

    uid: UUID
    name: str
    group: LearningGroup | None
    pupil_id: int | None
    listed: str
    new: str
    one: str
    file: str


@route("berichten/", "message_groups")
@page(purpose="workplace", kind=Kind.NOBODY, reads=("organisation", "staff"))
class MessageGroups(Page):
    """The groups to whose guardians I may write."""

    template = "messages/message_groups.html"

    def context(self) -> Context:
        return {"groups": queries.my_groups(door=self.door)}


@route("groepen/<uuid:uid>/berichten/", "group_messages")
@page(purpose="messaging", kind=Kind.GROUP, reads=READS)
def group_messages(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """What I sent to the guardians of this group."""
    about = _group(door, uid)
    assert about.group is not None
    return _listed(request, about, queries.sent_to(about.group, door=door))


@route("leerlingen/<uuid:uid>/berichten/", "pupil_messages")
@page(purpose="messaging", kind=Kind.PUPIL, reads=READS)
def pupil_messages(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """What I sent about this pupil."""
    about = _pupil(door, uid)
    assert about.pupil_id is not None
    return _listed(request, about, queries.sent_about(about.pupil_id, door=door))


@route("groepen/<uuid:uid>/berichten/nieuw/", "new_group_message")
@page(purpose="messaging", kind=Kind.GROUP, reads=READS, writes=("messages",), methods=("GET", "POST"))
def new_group_message(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """A message to the guardians of every pupil in the group; the page says who they are."""
    return _written(request, door, _group(door, uid))


@route("leerlingen/<uuid:uid>/berichten/nieuw/", "new_pupil_message")
@page(purpose="messaging", kind=Kind.PUPIL, reads=READS, writes=("messages",), methods=("GET", "POST"))
def new_pupil_message(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """A message to the guardians of one pupil; the page says who they are."""
    return _written(request, door, _pupil(door, uid))


@route("groepen/<uuid:uid>/berichten/<uuid:batch>/", "group_message")
@page(purpose="messaging", kind=Kind.GROUP, reads=READS)
def group_message(request: HttpRequest, *, door: Door, uid: UUID, batch: UUID) -> HttpResponse:
    """What I sent to a group, and who read it."""
    return _one(request, door, _group(door, uid), batch)


@route("leerlingen/<uuid:uid>/berichten/<uuid:batch>/", "pupil_message")
@page(purpose="messaging", kind=Kind.PUPIL, reads=READS)
def pupil_message(request: HttpRequest, *, door: Door, uid: UUID, batch: UUID) -> HttpResponse:
    """What I sent about a pupil, and who read it."""
    return _one(request, door, _pupil(door, uid), batch)


@route("groepen/<uuid:uid>/berichten/<uuid:batch>/bijlage/<uuid:file>/", "group_message_file")
@page(purpose="messaging", kind=Kind.GROUP, reads=("staff", "identity", "messages"))
def group_message_file(request: HttpRequest, *, door: Door, uid: UUID, batch: UUID, file: UUID) -> HttpResponse:
    """A file that I sent to a group."""
    return _fetched(door, batch, file)


@route("leerlingen/<uuid:uid>/berichten/<uuid:batch>/bijlage/<uuid:file>/", "pupil_message_file")
@page(purpose="messaging", kind=Kind.PUPIL, reads=("staff", "identity", "messages"))
def pupil_message_file(request: HttpRequest, *, door: Door, uid: UUID, batch: UUID, file: UUID) -> HttpResponse:
    """A file that I sent about a pupil."""
    return _fetched(door, batch, file)


def _group(door: Door, uid: UUID) -> About:
    group = open_group(door=door, uid=uid)
    door.label = gettext("De namen van %(group)s en hun ouders zijn open (%(pupils)s).") % {
        "group": group.name,
        "pupils": counted(door.count),
    }
    return About(uid, group.name, group, None, *GROUP_PAGES)


def _pupil(door: Door, uid: UUID) -> About:
    pupil = opened(door, uid)
    return About(uid, pupil.full_name, None, pupil.pupil_id, *PUPIL_PAGES)


def _listed(request: HttpRequest, about: About, sent: list[queries.Sent]) -> HttpResponse:
    context = {"about": about, "sent": sent, "facts": facts("messages")}
    return render(request, "messages/message_list.html", context)


def _written(request: HttpRequest, door: Door, about: About) -> HttpResponse:
    lines = queries.addressed(door=door)
    form = MessageForm(request.POST, request.FILES) if request.method == "POST" else MessageForm()
    if request.method == "POST" and form.is_valid():
        reached = [line.pupil.pupil_id for line in lines if line.recipients]
        said = form.cleaned_data
        letter = Letter(said["subject"], said["body"], said["files"])
        try:
            count = send(reached, letter, batch=said["batch"], group=about.group, door=door)
        except NotAccepted as refused:
            form.add_error("files", str(refused))
        except NobodyReads:
            form.add_error(None, gettext("Er is niemand die dit bericht mag lezen. Bel of schrijf de ouders."))
        except SentAlready:
            messages.info(request, gettext("Dit bericht was al verstuurd. Wij verstuurden het niet nog eens."))
            return _to(about, said["batch"])
        else:
            said_count = ngettext(
                "Het bericht over %(count)s leerling is verstuurd.",
                "Het bericht over %(count)s leerlingen is verstuurd.",
                count,
            )
            messages.success(request, said_count % {"count": count})
            return _to(about, said["batch"])
    context = {"form": form, "about": about, **_preview(lines), "facts": facts("messages")}
    return render(request, "messages/message_new.html", context, status=422 if form.errors else 200)


def _preview(lines: list[queries.Addressed]) -> dict[str, Any]:
    """Who gets the message, who has no account yet, and about whom nobody gets it."""
    people = {r.person_id: r for line in lines for r in line.recipients}
    return {
        "lines": [line for line in lines if line.recipients],
        "people": len(people),
        "without_account": [(line.pupil, r) for line in lines for r in line.recipients if not r.has_account],
        "unreachable": [line.pupil for line in lines if not line.recipients],
    }


def _to(about: About, batch: UUID) -> HttpResponse:
    address = reverse(about.one, kwargs={"uid": about.uid, "batch": batch})
    return HttpResponseRedirect(address, status=303)


def _one(request: HttpRequest, door: Door, about: About, batch: UUID) -> HttpResponse:
    sent = _mine(batch, door)
    lines = queries.delivered(sent, door=door)
    context = {
        "about": about,
        "message": sent[0],
        "lines": lines,
        "read": sum(reader.read_at is not None for line in lines for reader in line.readers),
        "all": sum(len(line.readers) for line in lines),
        "files": queries.files_of(sent[0], door=door),
        "facts": facts("message_state"),
    }
    return render(request, "messages/message_sent.html", context)


def _fetched(door: Door, batch: UUID, uid: UUID) -> HttpResponse:
    found = queries.file_of(_mine(batch, door)[0], uid, door=door)
    if found is None:
        raise Http404
    return download(found.blob, found.name, found.media_type)


def _mine(batch: UUID, door: Door) -> list[Message]:
    sent = queries.sent_batch(batch, door=door)
    if not sent:
        raise Http404
    return sent
