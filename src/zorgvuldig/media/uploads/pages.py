"""Bringing photos and videos of an event into the house: many at once, in pieces that go on after a break, or by a form."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import go
from zorgvuldig.media.events.pages import asked_event
from zorgvuldig.media.models import PictureEvent, PictureUpload, Recording
from zorgvuldig.media.pictures.access import READS
from zorgvuldig.media.uploads import actions as operations
from zorgvuldig.media.uploads.parts import PIECE, NotTaken, OutOfPlace, add_piece
from zorgvuldig.media.uploads.reads import lines, own_upload
from zorgvuldig.media.uploads.refusals import sentence
from zorgvuldig.media.uploads.script_answers import misplaced, refused, told

WORK = ("picture_work",)
ADDRESSES = ("picture_piece", "cancel_picture_upload")


@route("fotos/<uuid:event>/brengen/", "picture_uploading")
@page(purpose="picture_upload", kind=Kind.NOBODY, reads=READS, writes=WORK, methods=("GET", "POST"))
def picture_uploading(request: HttpRequest, *, door: Door, event: UUID) -> HttpResponse:
    """The page to choose files on. Posting brings those that a browser without script sends."""
    one = asked_event(event, door)
    error = ""
    if request.method == "POST":
        files = request.FILES.getlist("files")
        if files:
            brought(request, files, one, door)
            return go(reverse("picture_event", kwargs={"event": one.uid}))
        error = gettext("Kies een of meer foto’s of video’s.")
    context = {"event": one, "uploads": lines(one, door=door), "error": error, "facts": facts("picture_work")}
    return render(request, "media/uploading.html", context, status=422 if error else 200)


@route("fotos/<uuid:event>/brengen/begin/", "begin_picture_upload")
@page(purpose="picture_upload", kind=Kind.NOBODY, reads=READS, writes=WORK, methods=("POST",))
def begin_picture_upload(request: HttpRequest, *, door: Door, event: UUID) -> HttpResponse:
    """A script says which file it is going to send, and hears what of it came in before."""
    return begun(request, asked_event(event, door), door, ADDRESSES)


@route("fotos/brengen/<uuid:upload>/stuk/<int:number>/", "picture_piece")
@page(purpose="picture_upload", kind=Kind.NOBODY, reads=READS, writes=WORK, methods=("POST",))
def picture_piece(request: HttpRequest, *, door: Door, upload: UUID, number: int) -> HttpResponse:
    """A piece of a file of mine."""
    found = _own(upload, door)
    return taken(request, found, number, door, ADDRESSES)


@route("fotos/brengen/<uuid:upload>/weg/", "cancel_picture_upload")
@page(purpose="picture_upload", kind=Kind.NOBODY, reads=READS, writes=WORK, methods=("POST",))
def cancel_picture_upload(request: HttpRequest, *, door: Door, upload: UUID) -> HttpResponse:
    """Take an upload of mine away."""
    event = _own(upload, door).picture_event
    operations.cancel(door=door, uid=upload)
    assert event is not None
    return go(reverse("picture_event", kwargs={"event": event.uid}))


def begun(request: HttpRequest, to: PictureEvent | Recording, door: Door, addresses: tuple[str, str]) -> HttpResponse:
    """Begin, or go on with, the file that the posted `name` and `size` say; `nieuw` begins anew."""
    size = request.POST.get("size", "")
    if not (size.isascii() and size.isdigit()) or len(size) > len(str(2**62)):
        return misplaced()
    anew = request.POST.get("nieuw") == "ja"
    try:
        upload = operations.begin(door=door, to=to, name=request.POST.get("name", ""), size=int(size), is_anew=anew)
    except NotTaken as why:
        return refused(why)
    return told(upload, *addresses)


def taken(
    request: HttpRequest, upload: PictureUpload, number: int, door: Door, addresses: tuple[str, str]
) -> HttpResponse:
    """Take the posted piece `stuk`, which begins at byte `begin`."""
    piece, begins = request.FILES.get("stuk"), request.POST.get("begin", "")
    if (
        piece is None
        or (piece.size or 0) > PIECE
        or not (begins.isascii() and begins.isdigit())
        or len(begins) > len(str(2**62))
    ):
        return misplaced()
    try:
        now = add_piece(door=door, uid=upload.uid, number=number, begins=int(begins), content=piece.read())
    except NotTaken as why:
        return refused(why)
    except OutOfPlace as where:
        return misplaced(where)
    if now is None:
        raise Http404
    return told(now, *addresses)


def brought(
    request: HttpRequest, files: "Sequence[UploadedFile[bytes]]", to: PictureEvent | Recording, door: Door
) -> None:
    """Take whole files, and say why some were not taken; by name they stand in the list, never in a message."""
    count, whys = 0, {}
    for file in files:
        try:
            operations.bring(door=door, to=to, file=file)
            count += 1
        except NotTaken as why:
            whys[why.key] = sentence(why.key)
    for said in whys.values():
        messages.error(request, said)
    if count:
        words = ngettext("%(count)s bestand is binnen.", "%(count)s bestanden zijn binnen.", count)
        messages.success(request, words % {"count": count} + " " + gettext("Wij bekijken het zo."))


def _own(uid: UUID, door: Door) -> PictureUpload:
    found = own_upload(uid, door=door)
    if found is None or found.picture_event is None:
        raise Http404
    return found
