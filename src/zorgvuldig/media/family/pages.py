"""A family's own pages about pictures: every picture of a child, where it is shown, and «this one not»."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.inline_pictures import inside
from zorgvuldig.media.family import masks as masking
from zorgvuldig.media.family.actions import NotAllowed, say_no, take_back
from zorgvuldig.media.family.reads import (
    MEDIA,
    Held,
    Objections,
    album,
    films,
    medium_name,
    objections,
    picture,
    pictures,
)
from zorgvuldig.media.family.shared import READS, Card, Whose, acts, child, choices, myself
from zorgvuldig.release.ages import DECIDES_AT

A_PAGE = 12  # each small picture is made for this look alone
WRITES = ("picture",)


@route("mijn-kind/<uuid:uid>/fotos/", "child_pictures")
@page(purpose="parental_view", kind=Kind.PUPIL, reads=READS, about=("picture",))
def child_pictures(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """Every picture that my child is in."""
    return _all(request, door, child(door, uid))


@route("mijn-gegevens/fotos/", "own_pictures")
@page(purpose="own_view", kind=Kind.OWN, reads=READS)
def own_pictures(request: HttpRequest, *, door: Door) -> HttpResponse:
    """Every picture that I am in."""
    return _all(request, door, myself(door))


@route("mijn-kind/<uuid:uid>/fotos/<uuid:picture>/", "child_picture")
@page(purpose="parental_view", kind=Kind.PUPIL, reads=READS)
def child_picture(request: HttpRequest, *, door: Door, uid: UUID, picture: UUID) -> HttpResponse:
    """One picture of my child: where it is shown, and why."""
    return _one(request, door, child(door, uid), picture)


@route("mijn-gegevens/fotos/<uuid:picture>/", "own_picture")
@page(purpose="own_view", kind=Kind.OWN, reads=READS)
def own_picture(request: HttpRequest, *, door: Door, picture: UUID) -> HttpResponse:
    """One picture of myself: where it is shown, and why."""
    return _one(request, door, myself(door), picture)


@route("mijn-kind/<uuid:uid>/fotos/<uuid:picture>/niet/", "child_picture_not")
@page(purpose="consenting", kind=Kind.PUPIL, reads=READS, writes=WRITES, methods=("POST",))
def child_picture_not(request: HttpRequest, *, door: Door, uid: UUID, picture: UUID) -> HttpResponse:
    """My child is not to be recognised in this picture; or that counts no more."""
    return _said(request, door, child(door, uid), picture)


@route("mijn-gegevens/fotos/<uuid:picture>/niet/", "own_picture_not")
@page(purpose="consenting", kind=Kind.OWN, reads=READS, writes=WRITES, methods=("POST",))
def own_picture_not(request: HttpRequest, *, door: Door, picture: UUID) -> HttpResponse:
    """I am not to be recognised in this picture; or that counts no more."""
    return _said(request, door, myself(door), picture)


def found(uid: UUID, whose: Whose, door: Door) -> Held:
    """The picture of the address, of this pupil (404 for any other)."""
    held = picture(uid, whose.pupil.pupil_id, door=door)
    if held is None:
        raise Http404
    return held


def _all(request: HttpRequest, door: Door, whose: Whose) -> HttpResponse:
    medium = request.GET.get("plek", "")
    if medium and medium not in MEDIA:
        raise Http404
    held = pictures(whose.pupil.pupil_id, door=door)
    wanted = [one for one in held if not medium or any(place.medium == medium for place in one.places)]
    part = Paginator(wanted, A_PAGE).get_page(request.GET.get("blad"))
    said = objections(whose.pupil.pupil_id, door=door)
    context = _shared(door, whose) | {
        "medium": medium,
        "medium_name": medium_name(medium) if medium else "",
        "photos": [_card(one, whose, said, masking.small(one), door=door) for one in part if not one.is_film],
        "films": [_card(one, whose, said, None, door=door) for one in part if one.is_film],
        "part": part,
        "count": len(held),
        "media": _counts(held),
        "album_count": len(album(whose.pupil.pupil_id, door=door)),
    }
    return render(request, "media/pictures.html", context)


def _one(request: HttpRequest, door: Door, whose: Whose, uid: UUID) -> HttpResponse:
    held = found(uid, whose, door)
    said = objections(whose.pupil.pupil_id, door=door)
    context = _shared(door, whose) | {
        "card": _card(held, whose, said, masking.middle(held), door=door),
        "one": held,
        "film": films(whose.pupil.pupil_id, door=door).get(held.number),
        "copy_url": whose.to("picture_copy", uid),
        "not_url": whose.to("picture_not", uid),
    }
    return render(request, "media/release_picture.html", context)


def _shared(door: Door, whose: Whose) -> dict[str, object]:
    """What both pages say of who decides."""
    acting = acts(whose, door=door)
    return {
        "whose": whose,
        "pupil": whose.pupil,
        "own": whose.own,
        "acting": acting,
        "may_say": acting is not None and acting.decides == whose.own,
        "decides_at": DECIDES_AT,
        "facts": facts("picture"),
    }


def _card(held: Held, whose: Whose, said: Objections, image: bytes | None, *, door: Door) -> Card:
    here, refusing = whose.to("picture", held.uid), whose.to("picture_not", held.uid)
    return Card(held, inside(image), here, refusing, choices(held, said, door=door))


def _counts(held: list[Held]) -> list[tuple[str, str, int]]:
    """Of each medium: its key and name, and how many pictures stand there now. What was answered is for who decides."""
    return [
        (
            medium,
            medium_name(medium),
            sum(any(place.medium == medium and place.is_shown for place in one.places) for one in held),
        )
        for medium in MEDIA
    ]


def _said(request: HttpRequest, door: Door, whose: Whose, uid: UUID) -> HttpResponse:
    held = found(uid, whose, door)
    medium, back = request.POST.get("medium", ""), request.POST.get("back") == "1"
    if medium and medium not in MEDIA:
        raise Http404
    try:
        done = take_back(held, medium, door=door) if back else say_no(held, medium, door=door)
    except NotAllowed:
        messages.warning(request, gettext("U beslist hier niet over. Er is niets veranderd."))
        return go(whose.to("picture", uid))
    if not done:
        messages.info(request, gettext("Dat stond al zo. Er is niets veranderd."))
    elif back:
        messages.success(request, gettext("Uw nee bij deze foto telt niet meer. Het gewone antwoord geldt weer."))
    else:
        messages.success(request, gettext("Gedaan. Vanaf nu laten wij deze foto daar zo niet meer zien."))
    return go(whose.to("picture", uid))
