"""Films of lessons and of coaching: for use inside the school alone, by who made one and the colleagues they name."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import Asked, form_page, go
from zorgvuldig.kit.page_kinds import Context, Page
from zorgvuldig.kit.periods import today
from zorgvuldig.media.models import PictureUpload, Recording
from zorgvuldig.media.recordings import actions as operations
from zorgvuldig.media.recordings import reads as queries
from zorgvuldig.media.recordings.forms import WHATS, RecordingForm, ViewerForm
from zorgvuldig.media.recordings.player import part
from zorgvuldig.media.uploads import actions as uploads
from zorgvuldig.media.uploads.pages import begun, brought, taken
from zorgvuldig.media.uploads.reads import lines, own_upload

READS = ("organisation", "staff", "recording", "picture_work")
WRITES = ("recording", "picture_work")
BOTH = ("GET", "POST")
ADDRESSES = ("recording_piece", "cancel_recording_upload")


@route("opnamen/", "recordings")
@page(purpose="recording", kind=Kind.NOBODY, reads=READS, facts="recording")
class Recordings(Page):
    """My films, and those that colleagues let me watch."""

    template = "media/recordings.html"

    def context(self) -> Context:
        return {
            "own": queries.own_recordings(door=self.door),
            "shared": queries.shared(door=self.door),
            "may_make": bool(queries.own_groups(door=self.door)),
        }


@route("opnamen/nieuw/", "new_recording")
@page(purpose="recording", kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=BOTH)
def new_recording(request: HttpRequest, *, door: Door) -> HttpResponse:
    """Write down a film, for who teaches or mentors a group."""
    groups = queries.own_groups(door=door)
    if not groups:
        raise Http404
    data = request.POST if request.method == "POST" else None
    form = RecordingForm(data, groups=groups, today=today(door=door))
    if request.method == "POST" and form.is_valid():
        return go(_at(operations.add_recording(door=door, **form.cleaned_data)))
    explains = _(
        "De opname blijft in de school. Alleen u ziet haar, en wie u dat laat doen. Niemand kan haar plaatsen."
    )
    asked = Asked(_("Nieuwe opname"), _("Verder"), reverse("recordings"), explains, facts=facts("recording"))
    return form_page(request, form, asked)


@route("opnamen/<uuid:recording>/", "recording")
@page(purpose="recording", kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=BOTH)
def recording(request: HttpRequest, *, door: Door, recording: UUID) -> HttpResponse:
    """One film: to send it, to watch it, and to say who else may. Posting sends it from a browser without script."""
    own = queries.own_recording(recording, door=door)
    if request.method == "POST":
        return _sent(request, _mine(recording, door), door)
    film = queries.film(recording, door=door)
    if own is None and film is None:
        raise Http404
    form = ViewerForm(colleagues=queries.colleagues(own, door=door)) if own else None
    return _shown(request, own, film, door, form)


def _shown(
    request: HttpRequest, own: Recording | None, film: queries.Film | None, door: Door, form: ViewerForm | None
) -> HttpResponse:
    """The page of a film, with the form for a colleague as it stands."""
    context = {
        "own": own,
        "film": film,
        "about": own or film,
        "what": WHATS[(own or film).what],  # type: ignore[union-attr]  # one of them is there
        "uploads": lines(own, door=door) if own else [],
        "viewers": queries.viewers(own, door=door) if own else [],
        "form": form,
        "facts": facts("recording"),
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "media/recording.html", context, status=status)


def _sent(request: HttpRequest, own: Recording, door: Door) -> HttpResponse:
    files = request.FILES.getlist("files")[:1]
    if files:
        brought(request, files, own, door)
    else:
        messages.error(request, gettext("Kies een film."))
    return go(_at(own))


@route("opnamen/<uuid:recording>/begin/", "begin_recording_upload")
@page(purpose="recording", kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=("POST",))
def begin_recording_upload(request: HttpRequest, *, door: Door, recording: UUID) -> HttpResponse:
    """A script says which film it is going to send, and hears what of it came in before."""
    return begun(request, _mine(recording, door), door, ADDRESSES)


@route("opnamen/brengen/<uuid:upload>/stuk/<int:number>/", "recording_piece")
@page(purpose="recording", kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=("POST",))
def recording_piece(request: HttpRequest, *, door: Door, upload: UUID, number: int) -> HttpResponse:
    """A piece of a film of mine."""
    return taken(request, _upload(upload, door)[0], number, door, ADDRESSES)


@route("opnamen/brengen/<uuid:upload>/weg/", "cancel_recording_upload")
@page(purpose="recording", kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=("POST",))
def cancel_recording_upload(request: HttpRequest, *, door: Door, upload: UUID) -> HttpResponse:
    """Take an upload of a film of mine away."""
    own = _upload(upload, door)[1]
    uploads.cancel(door=door, uid=upload)
    return go(_at(own))


@route("opnamen/<uuid:recording>/film/", "play_recording")
@page(purpose="recording", kind=Kind.NOBODY, reads=READS)
def play_recording(request: HttpRequest, *, door: Door, recording: UUID) -> HttpResponse:
    """A part of the film, for a player."""
    film = queries.film(recording, door=door)
    if film is None:
        raise Http404
    return part(request, film.blob, film.media_type, film.size)


@route("opnamen/<uuid:recording>/kijkers/", "recording_viewers")
@page(purpose="recording", kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=BOTH)
def recording_viewers(request: HttpRequest, *, door: Door, recording: UUID) -> HttpResponse:
    """Let a colleague watch (`colleague`), or no longer (`niet`). Whoever reads this address again gets the film."""
    own = _mine(recording, door)
    if request.method != "POST":
        return go(_at(own))
    if (number := request.POST.get("niet", "")).isdecimal():
        for viewer, _name in queries.viewers(own, door=door):
            if str(viewer.staff_id) == number:
                operations.stop_watching(door=door, recording=own, staff_id=viewer.staff_id)
                messages.success(request, gettext("Uw collega kan niet meer kijken."))
        return go(_at(own))
    form = ViewerForm(request.POST, colleagues=queries.colleagues(own, door=door))
    if not form.is_valid():
        return _shown(request, own, queries.film(recording, door=door), door, form)
    operations.let_watch(door=door, recording=own, colleague=form.cleaned_data["colleague"])
    messages.success(request, gettext("Uw collega kan nu kijken."))
    return go(_at(own))


@route("opnamen/<uuid:recording>/weg/", "remove_recording")
@page(purpose="recording", kind=Kind.NOBODY, reads=READS, writes=WRITES, methods=BOTH)
def remove_recording(request: HttpRequest, *, door: Door, recording: UUID) -> HttpResponse:
    """Ask whether the film is to be deleted now; posting deletes it."""
    own = _mine(recording, door)
    if request.method == "POST":
        operations.delete_now(door=door, recording=own)
        messages.success(request, gettext("De opname is gewist."))
        return go(reverse("recordings"))
    return render(request, "media/recording_remove.html", {"own": own, "facts": facts("recording")})


def _mine(uid: UUID, door: Door) -> Recording:
    own = queries.own_recording(uid, door=door)
    if own is None:
        raise Http404
    return own


def _upload(uid: UUID, door: Door) -> tuple[PictureUpload, Recording]:
    found = own_upload(uid, door=door)
    if found is None or found.recording is None:
        raise Http404
    return found, found.recording


def _at(own: Recording) -> str:
    return reverse("recording", kwargs={"recording": own.uid})
