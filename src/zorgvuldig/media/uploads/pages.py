"""Bringing photos and videos of an event into the house: many at once, in pieces that go on after a break, or by a form."""

import json
from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.page_kinds import Answer, CommandPage, Context, Page
from zorgvuldig.media.events import reads
from zorgvuldig.media.models import PictureEvent, PictureUpload, Recording
from zorgvuldig.media.pictures.access import READS
from zorgvuldig.media.uploads import actions
from zorgvuldig.media.uploads.parts import PIECE, NotTaken, OutOfPlace, add_piece
from zorgvuldig.media.uploads.reads import own_upload, sentence, upload_rows
from zorgvuldig.platform.vault.responses import as_file

# What a script is told of an upload. Whatever it may do, the form without a script may too.

CONFLICT, UNFIT = 409, 422


def upload_instructions(upload: PictureUpload, piece: str, cancel: str) -> HttpResponse:
    """Where the pieces go (`piece` and `cancel` name addresses), how large they are in bytes, and what came in."""
    return _answer(
        {
            "stuk": reverse(piece, kwargs={"upload": upload.uid, "number": 0}).removesuffix("0/"),
            "weg": reverse(cancel, kwargs={"upload": upload.uid}),
            "grootte": PIECE,
            "binnen": upload.received,
            "klaar": upload.state in (PictureUpload.WAITING, PictureUpload.DONE),
        }
    )


def refused(why: NotTaken) -> HttpResponse:
    """The sentence; `ander` says that a new upload of the same file can be begun."""
    return _answer(
        {"waarom": sentence(why.key), "ander": why.key == "other"}, UNFIT if why.key != "other" else CONFLICT
    )


def misplaced(where: OutOfPlace | None = None) -> HttpResponse:
    """What came in, so that the next piece is the right one."""
    received = where.upload.received if where else None
    return _answer({"waarom": sentence("misplaced"), "binnen": received}, CONFLICT)


def _answer(said: dict[str, object], status: int = 200) -> HttpResponse:
    response = as_file(json.dumps(said).encode(), "stand.json", "application/json")
    response.status_code = status
    return response


uploading = partial(page, purpose="picture_upload", kind=Kind.NOBODY, reads=READS, writes=("picture_work",))


class UploadScript(Page):
    """What a script sends, in pieces; `addresses` are those of a piece and of taking the file away."""

    methods: tuple[str, ...] = ("POST",)
    addresses: ClassVar[tuple[str, str]]


class BeginUpload(UploadScript):
    """A script says which file it is going to send, and hears what of it came in before; `nieuw` begins anew."""

    def post(self, to: PictureEvent | Recording) -> Answer:
        data = self.request.POST
        size, is_anew = data.get("size", ""), data.get("nieuw") == "ja"
        if not is_number(size):
            return misplaced()
        try:
            upload = actions.begin(door=self.door, to=to, name=data.get("name", ""), size=int(size), is_anew=is_anew)
        except NotTaken as why:
            return refused(why)
        return upload_instructions(upload, *self.addresses)


class UploadPiece(UploadScript):
    """A piece (`stuk`) of a file of mine, which begins at byte `begin`."""

    of: ClassVar[str]  # what the file belongs to

    def find(self, upload: UUID, number: int) -> tuple[PictureUpload, int] | None:
        found = own_upload(upload, door=self.door)
        return (found, number) if found and getattr(found, self.of) else None

    def post(self, upload: PictureUpload, number: int) -> Answer:
        piece, begins = self.request.FILES.get("stuk"), self.request.POST.get("begin", "")
        if piece is None or (piece.size or 0) > PIECE or not is_number(begins):
            return misplaced()
        try:
            now = add_piece(door=self.door, uid=upload.uid, number=number, begins=int(begins), content=piece.read())
        except NotTaken as why:
            return refused(why)
        except OutOfPlace as where:
            return misplaced(where)
        if now is None:
            raise Http404
        return upload_instructions(now, *self.addresses)


class CancelUpload(CommandPage):
    """Take an upload of mine away."""

    of: ClassVar[str]

    def find(self, upload: UUID) -> Any:
        found = own_upload(upload, door=self.door)
        to = getattr(found, self.of) if found else None
        return (found, to) if to else None

    def act(self, upload: PictureUpload, to: PictureEvent | Recording) -> None:
        actions.cancel(door=self.door, uid=upload.uid)


@route("fotos/<uuid:event>/brengen/", "picture_uploading")
@uploading(facts="picture_work")
class PictureUploading(Page):
    """The page to choose files on. Posting brings those that a browser without script sends."""

    template = "media/uploading.html"
    methods: tuple[str, ...] = ("GET", "POST")

    def find(self, event: UUID) -> PictureEvent | None:
        return reads.event(event, door=self.door)

    def context(self, one: PictureEvent) -> Context:
        return {"event": one, "uploads": upload_rows(one, door=self.door)}

    def post(self, one: PictureEvent) -> Answer:
        files = self.request.FILES.getlist("files")
        if not files:
            error = gettext("Kies een of meer foto’s of video’s.")
            return self.show({**self.context(one), "error": error}, 422)
        brought(self.request, files, one, self.door)
        return go(reverse("picture_event", kwargs={"event": one.uid}))


@route("fotos/<uuid:event>/brengen/begin/", "begin_picture_upload")
@uploading()
class BeginPictureUpload(BeginUpload):
    """Of a picture of an event."""

    addresses = ("picture_piece", "cancel_picture_upload")

    def find(self, event: UUID) -> PictureEvent | None:
        return reads.event(event, door=self.door)


@route("fotos/brengen/<uuid:upload>/stuk/<int:number>/", "picture_piece")
@uploading()
class PicturePiece(UploadPiece):
    """Of a picture of an event."""

    of, addresses = "picture_event", BeginPictureUpload.addresses


@route("fotos/brengen/<uuid:upload>/weg/", "cancel_picture_upload")
@uploading()
class CancelPictureUpload(CancelUpload):
    """Of a picture of an event."""

    of = "picture_event"

    def to(self, upload: PictureUpload, event: PictureEvent) -> str:
        return reverse("picture_event", kwargs={"event": event.uid})


def is_number(text: str) -> bool:
    """Whether it is a number that a file can be large."""
    return text.isascii() and text.isdigit() and len(text) <= len(str(2**62))


def brought(
    request: HttpRequest, files: "Sequence[UploadedFile[bytes]]", to: PictureEvent | Recording, door: Door
) -> None:
    """Take whole files, and say why some were not taken; by name they stand in the list, never in a message."""
    count, whys = 0, {}
    for file in files:
        try:
            actions.bring(door=door, to=to, file=file)
            count += 1
        except NotTaken as why:
            whys[why.key] = sentence(why.key)
    for said in whys.values():
        messages.error(request, said)
    if count:
        words = ngettext("%(count)s bestand is binnen.", "%(count)s bestanden zijn binnen.", count)
        messages.success(request, words % {"count": count} + " " + gettext("Wij bekijken het zo."))
