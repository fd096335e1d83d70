"""The page of one picture on which it is published, taken away, and handed over for a place out of our reach."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.addresses import issuer
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.page_kinds import Answer, CommandPage, Context, FormPage, Page, not_a_page
from zorgvuldig.media.models import Face, Picture
from zorgvuldig.media.publication import actions, desk_reads, places, sites
from zorgvuldig.media.publication.actions import MASKED, NotPublished, refused_faces
from zorgvuldig.media.publication.desk_reads import MediumRow, MediumState
from zorgvuldig.media.publication.forms import AwayForm, OutsideForm, PlaceForm, SiteForm
from zorgvuldig.media.publication.labels import reason_label, refusal
from zorgvuldig.media.publication.media import MEDIA, PUBLIC
from zorgvuldig.media.publication.models import OutsidePlace, PictureSite
from zorgvuldig.platform.vault.responses import SealedStream, stream
from zorgvuldig.release.release import AfterCommit
from zorgvuldig.school.year.reads import own_schools

# Where the faces are in a picture, as lines on the page: a number for each, and nothing about who it is.

WIDE = 740  # of a drawing, in its own units


@dataclass(frozen=True, slots=True)
class OverlayFace:
    """A face by the number that stands in the picture, with its box in the units of the drawing."""

    face: int
    number: int
    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class FaceOverlay:
    """A picture with its faces; `width` and `height` in units of the drawing."""

    width: int
    height: int
    faces: Sequence[OverlayFace]


def drawing(picture: Picture, faces: Sequence[Face]) -> FaceOverlay:
    """The faces that are one, numbered from 1 in the order in which they were found; of a film where each begins."""
    high = max(1, round(WIDE * picture.height / max(1, picture.width)))
    real = [face for face in faces if face.mark != Face.NONE]
    return FaceOverlay(WIDE, high, [_overlay_face(face, number, high) for number, face in enumerate(real, start=1)])


def _overlay_face(face: Face, number: int, high: int) -> OverlayFace:
    box = face.box
    if box and isinstance(box[0], list):
        box = box[0][1:]  # the first number is that of the frame
    left, top, width, height = (float(part) for part in box)
    return OverlayFace(
        face.pk, number, round(left * WIDE), round(top * high), round(width * WIDE), round(height * high)
    )


PURPOSE = "picture_desk"
READS = ("organisation", "staff", "picture_work", "picture_desk")
WRITES = ("picture_desk",)
TO_PLACE = (MediumState.READY, MediumState.GONE, MediumState.FAILED)
ENDINGS = {"image/jpeg": "jpg", "video/mp4": "mp4"}


@route("foto/<uuid:uid>/plaatsen/", "picture_publishing")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, writes=WRITES, facts="picture_desk")
class PicturePublishing(Page):
    """How a picture stands in each medium, with what can be done there."""

    template = "media/picture_publishing.html"
    methods: tuple[str, ...] = ("GET", "POST")

    def find(self, uid: UUID) -> tuple[Picture, FaceOverlay, list[dict[str, Any]]]:
        picture, posted = _picture(uid, self.door), self.request.POST if self.request.method == "POST" else None
        drawn = drawing(picture, list(Face.objects.filter(picture=picture).order_by("id")))
        lines = desk_reads.medium_rows([picture], door=self.door)
        parts = [_part(line, picture, drawn.faces, posted, self.door) for line in lines if line.medium]
        return picture, drawn, parts

    def context(self, picture: Picture, drawn: FaceOverlay, parts: Sequence[dict[str, Any]]) -> Context:
        weighed = {part["line"].medium for part in parts}
        others = [MediumRow(picture, medium, MediumState.TO_WEIGH) for medium in MEDIA if medium not in weighed]
        return {"picture": picture, "drawing": drawn, "parts": parts, "others": others}

    def post(self, picture: Picture, drawn: FaceOverlay, parts: Sequence[dict[str, Any]]) -> Answer:
        asked = self.request.POST
        part = next((one for one in parts if one["line"].medium == asked.get("medium")), None)
        form: forms.Form | None = part.get(asked.get("act", "")) if part else None
        if part is None or form is None:  # somebody else was first, or nothing of the sort was on the page
            messages.warning(self.request, gettext("Dit kan niet meer. Hieronder ziet u hoe het nu staat."))
        elif not form.is_valid():
            return self.show(self.context(picture, drawn, parts), 422)
        else:
            try:
                messages.success(self.request, _acted(part["line"], form, self.door))
            except NotPublished as refused:
                messages.warning(self.request, refusal(refused.why))
        return go(self.request.path)


@route("foto/<uuid:uid>/plaatsen/<uuid:number>/bestand/", "picture_handed")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS)
@not_a_page("it gives a file")
def picture_handed(request: HttpRequest, *, door: Door, uid: UUID, number: UUID) -> HttpResponse | SealedStream:
    """The file for a place out of our reach, asked of the database like every other look."""
    _picture(uid, door)
    try:
        copy = places.to_hand_over(number, uid, door=door)
    except NotPublished as refused:
        no_more = gettext("U kunt de foto niet meer downloaden.")
        messages.warning(request, f"{reason_label(refused.why)}. {no_more}")
        return go(reverse("picture_publishing", kwargs={"uid": uid}))
    if copy.blob is None:
        raise Http404
    return stream(copy.blob, f"foto-{str(copy.uid)[:8]}.{ENDINGS.get(copy.media_type, 'bin')}", copy.media_type)


def _part(line: MediumRow, picture: Picture, faces: Sequence[OverlayFace], posted: Any, door: Door) -> dict[str, Any]:
    """A medium on the page: how it stands, its forms, and which faces may not be recognised there."""
    refused = refused_faces(picture, line.medium, door=door)
    part: dict[str, Any] = {
        "line": line,
        "said": reason_label(line.why) if line.why else "",
        "refused": [(one.number, reason_label(refused[one.face])) for one in faces if one.face in refused],
        "address": _address(line),
        "places": _places(line),
        "forms": [],
    }
    mine = posted if posted is not None and posted.get("medium") == line.medium else None
    act = mine.get("act", "") if mine is not None else ""
    if line.stands in TO_PLACE and line.weighing is not None:
        free = [(one.face, one.number) for one in faces if one.face not in refused]
        masks = line.weighing.outcome == MASKED
        part["place"] = PlaceForm(
            mine if act == "place" else None, picture=picture, faces=free, masks=masks, prefix=line.medium
        )
    if line.stands in (MediumState.SHOWN, MediumState.HIDDEN):
        part["away"] = AwayForm(mine if act == "away" else None, prefix=f"{line.medium}-weg")
    if line.is_outside and line.publication is not None:
        today = localdate(door.opened_at)
        part["note"] = OutsideForm(mine if act == "note" else None, today=today, prefix=f"{line.medium}-plek")
    part["forms"] = [part[name] for name in ("place", "away", "note") if name in part]
    return part


def _acted(line: MediumRow, form: forms.Form, door: Door) -> str:
    """Act on a medium and say what happened. Raises `NotPublished`."""
    if isinstance(form, PlaceForm):
        assert line.weighing is not None
        if actions.place(line.weighing, form.content, door=door) is None:
            return gettext(
                "Het bestand wordt gemaakt. Is het klaar, dan plaatsen wij het meteen. U hoeft niets te doen."
            )
        return gettext("De foto is geplaatst.")
    assert line.publication is not None
    if isinstance(form, AwayForm):
        actions.take_away(line.publication, door=door)
        return gettext("De foto is weggehaald.")
    filled = form.cleaned_data
    places.note(line.publication, filled["what"], filled["placed_on"], door=door)
    return gettext("Dit is opgeschreven. Moet de foto weg, dan staat hier wie dat daar nog moet doen.")


def _places(line: MediumRow) -> list[OutsidePlace]:
    if not line.is_outside:
        return []
    rows = OutsidePlace.objects.filter(publication__picture=line.picture, publication__medium=line.medium)
    return list(rows.order_by("placed_on", "id"))


def _address(line: MediumRow) -> str:
    """Where anybody can see it now."""
    if line.stands is not MediumState.SHOWN or line.medium not in PUBLIC or line.publication is None:
        return ""
    return reverse("picture_file", args=[line.publication.token])


def _picture(uid: UUID, door: Door) -> Picture:
    door.reading("picture_work")
    mine = Picture.objects.filter(picture_event__school__in=own_schools(door=door))
    found = mine.select_related("picture_event__school").filter(uid=uid).first()
    if found is None:
        raise Http404
    return found


# Pages on which the team says which websites show our pictures.


@route("fototeam/websites/", "picture_sites")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, writes=WRITES, facts="picture_desk")
class PictureSites(FormPage):
    """Every website that is told, how that goes, and a form for another. The secret of a new one is on the answer, once."""

    template = "media/picture_sites.html"

    def form(self, data: Any) -> SiteForm:
        return SiteForm(data, schools=own_schools(door=self.door))

    def post(self) -> Answer:
        form = self.form(self.request.POST)
        if not form.is_valid():
            return self.again(form)
        made, secret = sites.add(**form.cleaned_data, door=self.door)
        shown = render_to_string("media/picture_site_secret.html", {"site": made, "secret": secret}, self.request)
        return AfterCommit(shown.encode(), content_type="text/html; charset=utf-8")

    def context(self) -> Context:
        ours = issuer(self.request)
        return {
            "sites": sites.sites(door=self.door),
            "addresses": [ours + reverse(name) for name in ("albums_json", "albums_rss", "albums_changes")],
        }


@route("fototeam/websites/<uuid:number>/einde/", "end_picture_site")
@page(purpose=PURPOSE, kind=Kind.NOBODY, reads=READS, writes=WRITES)
class EndPictureSite(CommandPage):
    """Stop telling a website."""

    def find(self, number: UUID) -> PictureSite | None:
        return sites.find_site(number, door=self.door)

    def act(self, site: PictureSite) -> str:
        sites.end(site, door=self.door)
        return gettext("Deze website krijgt geen meldingen meer.")

    def to(self, site: PictureSite) -> str:
        return reverse("picture_sites")
