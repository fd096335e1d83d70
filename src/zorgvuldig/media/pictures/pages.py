"""One picture for staff: the page about it, its bytes, and taking it away. Files leave the vault through the door alone."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.pages import route
from zorgvuldig.gate.roles import roles_of, roles_with
from zorgvuldig.kit.labels import Word
from zorgvuldig.kit.page_kinds import ConfirmPage, Context, Page, not_a_page
from zorgvuldig.media.events.reads import picture as found_picture
from zorgvuldig.media.events.reads import state_of
from zorgvuldig.media.models import VIDEO, Picture
from zorgvuldig.media.pictures import removal as removing
from zorgvuldig.media.pictures.access import DESK, maker_or_desk
from zorgvuldig.platform.vault.responses import download

TAGGERS = roles_with(purpose="picturing")
# Pages about a picture in other places of the house: who may go there, the name of the page, and what it is called.
WAYS: tuple[tuple[frozenset[str], str, Word], ...] = (
    (TAGGERS, "picture_tags", _("Zeg wie erop staat")),
    (TAGGERS, "picture_tracks", _("Zeg wie erop staat")),
    (DESK, "picture_weighing", _("Weeg af")),
    (DESK, "picture_publishing", _("Plaats of haal weg")),
)
ONLY = {"picture_tags": "photo", "picture_tracks": VIDEO}
STAYS: dict[str, Word] = {
    "published": _("Deze foto of video is nu ergens te zien. Haal hem daar eerst weg."),
    "told": _(
        "Deze foto of video was ergens te zien, en gezinnen kunnen nog zien waar. Wij wissen hem vanzelf als de bewaartermijn voorbij is."
    ),
    "held": _("Van een leerling in beeld staan de gegevens stil. Vraag de privacy officer wanneer de foto weg kan."),
}


@route("foto/<uuid:uid>/", "picture")
@maker_or_desk(facts="picture_work")
class OnePicture(Page):
    """One picture, how far it is, and what can be done with it."""

    template = "media/picture.html"

    def find(self, uid: UUID) -> Picture | None:
        return found_picture(uid, door=self.door)

    def context(self, one: Picture) -> Context:
        return {
            "picture": one,
            "state": state_of(one),
            "ways": _picture_links(one, roles_of(self.request)),
            "may_remove": removing.may_remove(one, door=self.door),
        }


@route("foto/<uuid:uid>/beeld/", "picture_view")
@maker_or_desk()
@not_a_page("it gives a file")
def picture_view(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """The picture for a screen."""
    return download(_find_picture(uid, door).view_blob, "foto.jpg", "image/jpeg")


@route("foto/<uuid:uid>/klein/", "picture_thumb")
@maker_or_desk()
@not_a_page("it gives a file")
def picture_thumb(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """The picture for in a list."""
    return download(_find_picture(uid, door).thumb_blob, "foto.jpg", "image/jpeg")


@route("foto/<uuid:uid>/weg/", "remove_picture")
@maker_or_desk(writes=("picture_work",), facts="picture_work")
class RemovePicture(ConfirmPage):
    """Ask whether the picture is to be deleted; posting deletes it."""

    template = "media/picture_remove.html"
    refusals = STAYS

    def find(self, uid: UUID) -> Picture | None:
        one = found_picture(uid, door=self.door)
        return one if one and removing.may_remove(one, door=self.door) else None

    def context(self, one: Picture) -> Context:
        return {"picture": one, "why": STAYS.get(removing.removal_obstacle(one.pk, alias=self.door.alias), "")}

    def act(self, one: Picture) -> str:
        removing.remove(one, door=self.door)
        return gettext("De foto of video is gewist, met alles wat wij ervan wisten.")

    def to(self, one: Picture) -> str:
        return reverse("picture_event", kwargs={"event": one.picture_event.uid})


def _picture_links(one: Picture, roles: frozenset[str]) -> list[tuple[str, Word]]:
    """Where one can go from here: pages that this site has, and that somebody in these roles may open."""
    found = []
    for who, name, title in WAYS:
        if who & roles and ONLY.get(name, one.kind) == one.kind and (address := _address(name, one.uid)):
            found.append((address, title))
    return found


def _address(name: str, uid: UUID) -> str:
    try:
        return reverse(name, args=[uid])
    except NoReverseMatch:
        return ""


def _find_picture(uid: UUID, door: Door) -> Picture:
    one = found_picture(uid, door=door)
    if one is None:
        raise Http404
    return one
