"""The tracks of a film: who each face is, a face that was missed, the masked preview, and that every face has a box."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.pages import route
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.page_kinds import Answer, CommandPage, not_a_page
from zorgvuldig.kit.refusals import Refused, Word
from zorgvuldig.media.models import VIDEO, Picture
from zorgvuldig.media.pictures.access import maker_or_desk
from zorgvuldig.media.refusals import sentence
from zorgvuldig.media.tagging import actions as tagging_operations
from zorgvuldig.media.tagging import forms as tagging_form
from zorgvuldig.media.tagging import reads as tagging_queries
from zorgvuldig.media.tagging.forms import FaceLine
from zorgvuldig.media.tagging.labels import CHANGED, NOT_LOOKED, PROBLEMS
from zorgvuldig.media.tagging.pages import GroupChoice, GroupPage, TaggingDetail, choosing, naming
from zorgvuldig.media.video import detection_control as video_looking
from zorgvuldig.media.video import review as video_review
from zorgvuldig.media.video.manual_faces import ManualFace, entry_of, read_drawn
from zorgvuldig.platform.vault.responses import as_file

# What the pages about the tracks of a film say.

NOT_WATCHED = _("Bekijk eerst het hele voorbeeld en zet dan het vinkje. Daarna kunt u bevestigen.")
SAVED_CONFIRMED = _("Bevestigd: elk gezicht heeft een kader. Iemand anders kan de video nu afwegen.")


@dataclass(frozen=True, slots=True)
class FilledTracks:
    """What stands in the form: the tracks, and a new one."""

    lines: Sequence[FaceLine]
    drawn: ManualFace


@route("foto/<uuid:uid>/banen/", "picture_tracks")
@choosing
class TracksGroupChoice(GroupChoice):
    """The way to the first group of a film."""

    to_group, kind = "picture_tracks_of_group", VIDEO


@route("foto/<uuid:picture>/banen/<uuid:uid>/", "picture_tracks_of_group")
@naming
class TracksOfGroup(GroupPage):
    """The tracks, and for each who it is: to read, to keep (`bewaar`) and to confirm (`bevestig`)."""

    template = "media/tracks.html"
    to_group = "picture_tracks_of_group"
    kinds = (VIDEO,)

    def get(self, opened: TaggingDetail) -> Answer:
        return self.again(opened, FilledTracks(tagging_form.initial_lines(opened.spots), ManualFace({})), status=200)

    def post(self, opened: TaggingDetail) -> Answer:
        data, filled = self.request.POST, self.filled(opened)
        if tagging_form.strangers(_posted_tags(self.request), opened.spots) or data.get("gezien") != opened.seen:
            return self.again(opened, filled, wrong=CHANGED, status=409)
        if any(line.problems for line in filled.lines) or filled.drawn.problems:
            return self.again(opened, filled)
        if "bevestig" in data and "bekeken" not in data:
            return self.again(opened, filled, wrong=NOT_WATCHED)
        return self.kept(opened, filled)

    def filled(self, opened: TaggingDetail) -> FilledTracks:
        """What was posted."""
        picture = opened.picture
        lines = tagging_form.read(_posted_tags(self.request), opened.spots, opened.within)
        lines = [line for line in lines if line.spot is not None]
        drawn = read_drawn(self.request.POST, opened.within, frames=picture.frames, rate=picture.rate)
        return FilledTracks(lines, drawn)

    def kept(self, opened: TaggingDetail, filled: FilledTracks) -> Answer:
        """What was said is kept and confirmed, or is not, as the page says."""
        confirms, now, door = "bevestig" in self.request.POST, self.door.opened_at, self.door
        entries = tagging_form.entries(filled.lines, opened.within)
        if new := entry_of(filled.drawn, opened.within, len(filled.lines) + 1):
            entries = [*entries, new]
        try:
            with transaction.atomic():
                tagging_operations.save(opened.picture, entries, seen=opened.seen, now=now, door=door)
                if confirms:
                    tagging_operations.confirm(opened.picture, now=now, door=door)
        except tagging_operations.ChangedMeanwhile:
            found = self.opened(opened.picture, opened.group.uid)
            if found is None:
                raise Http404 from None
            return self.again(found, self.filled(found), wrong=CHANGED, status=409)
        except tagging_operations.NotLooked:
            return self.again(opened, filled, wrong=NOT_LOOKED)
        except Refused as no:
            return self.again(opened, _refused(filled, no))
        messages.success(self.request, str(SAVED_CONFIRMED) if confirms else gettext("Bewaard."))
        return go(self.request.get_full_path())

    def again(self, opened: TaggingDetail, filled: FilledTracks, *, wrong: Word = "", status: int = 422) -> Answer:
        """The page with the tracks as they stand or were filled in."""
        picture = opened.picture
        rows = video_review.rows(filled.lines, picture.rate)
        context = {
            **self.shared(opened, filled.lines),
            "rows": Paginator(rows, video_review.ON_PAGE).get_page(self.request.GET.get("blad")),
            "count": len(rows),
            "views": range(video_review.VIEWS),
            "parts": range(1, video_review.parts(picture) + 1),
            "part_seconds": video_review.PART,
            "drawn": filled.drawn,
            "pupils": [(str(one.pupil.uid), one) for one in opened.within.pupils],
            "wrong": str(wrong),
            "failed": sentence(picture.why) if picture.why else "",
        }
        return self.show(context, status)


@route("foto/<uuid:uid>/banen/voorbeeld/<int:number>/", "track_preview")
@maker_or_desk()
@not_a_page("it gives a file")
def track_preview(request: HttpRequest, *, door: Door, uid: UUID, number: int) -> HttpResponse:
    """A short part of the film with every face masked, made while one waits and not kept."""
    picture = _film(uid, door)
    if not 1 <= number <= video_review.parts(picture):
        raise Http404
    content = video_review.part(picture, number, door=door)
    if not content:
        raise Http404
    response = as_file(content, "voorbeeld.mp4", "video/mp4")
    response["Content-Disposition"] = "inline"
    return response


@route("foto/<uuid:uid>/banen/gezicht/<uuid:face>/<int:view>/", "track_crop")
@maker_or_desk()
@not_a_page("it gives a file")
def track_crop(request: HttpRequest, *, door: Door, uid: UUID, face: UUID, view: int) -> HttpResponse:
    """How a face looks at the beginning of its track (0), in the middle (1) or at the end (2)."""
    picture = _film(uid, door)
    found = video_review.face_of(picture, face, door=door)
    if found is None or not 0 <= view < video_review.VIEWS:
        raise Http404
    content = video_review.crop(picture, found, view)
    if not content:
        raise Http404
    return as_file(content, "gezicht.jpg", "image/jpeg")


@route("foto/<uuid:uid>/banen/zoeken/", "track_looking")
@maker_or_desk(writes=("picture_work",))
class TrackLooking(CommandPage):
    """Stop looking for faces (`stop`), or begin again."""

    def find(self, uid: UUID) -> Picture:
        return _film(uid, self.door)

    def act(self, picture: Picture) -> None:
        if "stop" in self.request.POST:
            done = video_looking.stop(picture, now=self.door.opened_at, door=self.door)
            said = (
                gettext("Gestopt. U kunt later opnieuw laten zoeken.") if done else gettext("Het zoeken was al klaar.")
            )
        else:
            done = video_looking.begin_again(picture, door=self.door)
            said = (
                gettext("Wij zoeken opnieuw naar gezichten.") if done else gettext("Het zoeken is al bezig, of klaar.")
            )
        messages.info(self.request, said)

    def to(self, picture: Picture) -> str:
        return reverse("picture", kwargs={"uid": picture.uid})


def _film(uid: UUID, door: Door) -> Picture:
    picture = tagging_queries.picture(uid, door=door)
    if picture is None or picture.kind != VIDEO:
        raise Http404
    return picture


def _posted_tags(request: HttpRequest) -> dict[str, str]:
    """What the form says of tracks that stand. Somebody may be in a film many times, so nobody is asked about that."""
    return {name: value for name, value in request.POST.dict().items() if name != "wie-nieuw"} | {"dubbel": "on"}


def _refused(filled: FilledTracks, no: Refused) -> FilledTracks:
    problem = PROBLEMS[no.code]
    number: int = no.params["number"]
    lines = [replace(line, problems=[problem]) if line.number == number else line for line in filled.lines]
    drawn = replace(filled.drawn, problems=[problem]) if number > len(filled.lines) else filled.drawn
    return FilledTracks(lines, drawn)
