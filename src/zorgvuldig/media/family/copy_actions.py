"""A copy of a picture for the family, and the album of the group: files that go through a door, and stay out of every cache."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.inline_pictures import Inside, inside
from zorgvuldig.media.family.actions import ask_film, let_go
from zorgvuldig.media.family.masks import whole
from zorgvuldig.media.family.pages import found
from zorgvuldig.media.family.reads import Album, Held, album, films
from zorgvuldig.media.family.shared import READS, Whose, child, myself
from zorgvuldig.media.models import PictureCopy
from zorgvuldig.platform.vault.files import read
from zorgvuldig.platform.vault.keys import Damaged, KeyGone
from zorgvuldig.platform.vault.responses import SealedStream, download, stream
from zorgvuldig.platform.vault.storage import Missing
from zorgvuldig.release.release import AfterCommit

WRITES = ("own_copy",)
PHOTO, FILM = "foto.jpg", "film.mp4"  # a name in the file's name would stay behind in a list of downloads
JPEG = "image/jpeg"
Answer = HttpResponse | SealedStream


@route("mijn-kind/<uuid:uid>/fotos/<uuid:picture>/kopie/", "child_picture_copy")
@page(purpose="copy", kind=Kind.PUPIL, reads=READS, writes=WRITES, methods=("POST",))
def child_picture_copy(request: HttpRequest, *, door: Door, uid: UUID, picture: UUID) -> Answer:
    """A copy of a picture of my child, with everybody else masked."""
    return _copy(request, door, child(door, uid), picture)


@route("mijn-gegevens/fotos/<uuid:picture>/kopie/", "own_picture_copy")
@page(purpose="copy", kind=Kind.OWN, reads=READS, writes=WRITES, methods=("POST",))
def own_picture_copy(request: HttpRequest, *, door: Door, picture: UUID) -> Answer:
    """A copy of a picture of myself, with everybody else masked."""
    return _copy(request, door, myself(door), picture)


@route("mijn-kind/<uuid:uid>/fotos/groep/", "child_album")
@page(purpose="parental_view", kind=Kind.PUPIL, reads=READS, about=("picture",))
def child_album(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """What the families of my child's groups are shown."""
    return _album(request, door, child(door, uid))


@route("mijn-gegevens/fotos/groep/", "own_album")
@page(purpose="own_view", kind=Kind.OWN, reads=READS)
def own_album(request: HttpRequest, *, door: Door) -> HttpResponse:
    """What the families of my groups are shown."""
    return _album(request, door, myself(door))


@route("mijn-kind/<uuid:uid>/fotos/groep/<uuid:picture>/", "child_album_picture")
@page(purpose="parental_view", kind=Kind.PUPIL, reads=READS)
def child_album_picture(request: HttpRequest, *, door: Door, uid: UUID, picture: UUID) -> Answer:
    """One of those pictures, as long as it may be seen."""
    return _shown(door, child(door, uid), picture)


@route("mijn-gegevens/fotos/groep/<uuid:picture>/", "own_album_picture")
@page(purpose="own_view", kind=Kind.OWN, reads=READS)
def own_album_picture(request: HttpRequest, *, door: Door, picture: UUID) -> Answer:
    """One of those pictures, as long as it may be seen."""
    return _shown(door, myself(door), picture)


def _copy(request: HttpRequest, door: Door, whose: Whose, uid: UUID) -> Answer:
    held = found(uid, whose, door)
    return _film(request, door, whose, held) if held.is_film else _photo(request, door, whose, held)


def _photo(request: HttpRequest, door: Door, whose: Whose, held: Held) -> Answer:
    content = whole(held)
    if content is None or not let_go(held, door=door):
        messages.warning(
            request, gettext("Deze foto kunnen wij nu niet meegeven. Vraag het later nog eens, of vraag de school.")
        )
        return go(whose.to("picture", held.uid))
    return AfterCommit(content, filename=PHOTO, content_type=JPEG)


def _film(request: HttpRequest, door: Door, whose: Whose, held: Held) -> Answer:
    """The film when it was made; else it is asked for, once."""
    film = films(held.pupil_id, door=door).get(held.number)
    if film is not None and film.state == PictureCopy.READY and film.blob is not None and let_go(held, door=door):
        return stream(film.blob, FILM, film.media_type)
    if not ask_film(held, door=door):
        messages.warning(
            request, gettext("Deze film kunnen wij nu niet meegeven. Vraag het later nog eens, of vraag de school.")
        )
    else:
        messages.success(
            request, gettext("Wij maken de film voor u. Dat duurt een tijd. Kom hier later terug om hem te halen.")
        )
    return go(whose.to("picture", held.uid))


def _album(request: HttpRequest, door: Door, whose: Whose) -> HttpResponse:
    shown = [(one, _thumb(one), whose.to("album_picture", one.uid)) for one in album(whose.pupil.pupil_id, door=door)]
    context = {
        "whose": whose,
        "pupil": whose.pupil,
        "own": whose.own,
        "shown": [entry for entry in shown if entry[1]],
        "facts": facts("picture"),
    }
    return render(request, "media/pictures_album.html", context)


def _thumb(one: Album) -> Inside:
    """The small picture inside the page; nothing when the vault does not have it."""
    try:
        return inside(b"".join(read(one.thumb_blob)))
    except (Missing, KeyGone, Damaged):
        return inside(None)


def _shown(door: Door, whose: Whose, uid: UUID) -> Answer:
    one = next((one for one in album(whose.pupil.pupil_id, door=door) if one.uid == uid), None)
    if one is None:
        raise Http404
    if one.is_film:
        return stream(one.blob, FILM, one.media_type)
    return download(one.blob, PHOTO, one.media_type)
