"""The tracks of a film: who each face is, a face that was missed, the masked preview, and that every face has a box."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.media.models import VIDEO, Picture
from zorgvuldig.media.pictures.access import maker_or_desk
from zorgvuldig.media.refusals import sentence
from zorgvuldig.media.tagging import actions as tagging_operations
from zorgvuldig.media.tagging import forms as tagging_form
from zorgvuldig.media.tagging import reads as tagging_queries
from zorgvuldig.media.tagging.forms import Line
from zorgvuldig.media.tagging.labels import CHANGED, ELSEWHERE, MARKS, NOT_LOOKED, PROBLEMS
from zorgvuldig.media.tagging.pages import READS, WRITES, for_team
from zorgvuldig.media.video import detection_control as video_looking
from zorgvuldig.media.video import review as video_review
from zorgvuldig.media.video.labels import NOT_WATCHED, SAVED_CONFIRMED
from zorgvuldig.media.video.manual_faces import Drawn, entry_of, read_drawn
from zorgvuldig.platform.vault.responses import as_file
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.people.reads import names_of


@dataclass(frozen=True, slots=True)
class Opened:
    """A film, the group whose pupils are open, who of them may be chosen, its tracks, and what was said of them as one value."""

    picture: Picture
    group: LearningGroup
    groups: Sequence[LearningGroup]
    within: tagging_queries.Reach
    spots: Sequence[tagging_queries.Spot]
    seen: str


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the form: the tracks, and a new one."""

    lines: Sequence[Line]
    drawn: Drawn


def _choose_group(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """The way to the first group of which I may say who is who; no pupil is opened for it."""
    picture = _film(uid, door)
    groups = tagging_queries.groups(picture, door=door)
    if groups:
        return go(_address(picture, groups[0]))
    return render(request, "media/tagging_none.html", {"picture": picture, "facts": facts("picture")})


def _tracks_of_group(request: HttpRequest, *, door: Door, picture: UUID, uid: UUID) -> HttpResponse:
    """The tracks, and for each who it is: to read, to keep (`bewaar`) and to confirm (`bevestig`)."""
    opened = _opened(picture, uid, door)
    if request.method != "POST":
        return _page(request, opened, Filled(tagging_form.standing(opened.spots), Drawn({})), door)
    filled = _filled(request, opened)
    if tagging_form.strangers(_said(request), opened.spots) or request.POST.get("gezien") != opened.seen:
        return _page(request, opened, filled, door, wrong=str(CHANGED), status=409)
    if any(line.problems for line in filled.lines) or filled.drawn.problems:
        return _page(request, opened, filled, door, status=422)
    if "bevestig" in request.POST and "bekeken" not in request.POST:
        return _page(request, opened, filled, door, wrong=str(NOT_WATCHED), status=422)
    return _kept(request, opened, filled, door)


_choose_group_of_team = page(
    purpose="picture_desk", kind=Kind.NOBODY, reads=("organisation", "staff", "picture_work", "picture_desk")
)(_choose_group)
picture_tracks = route("foto/<uuid:uid>/banen/", "picture_tracks")(
    for_team(_choose_group_of_team)(
        page(purpose="picture_upload", kind=Kind.NOBODY, reads=("organisation", "staff", "picture_work"))(_choose_group)
    )
)
_tracks_of_team = page(
    purpose="picturing", kind=Kind.GROUP, reads=(*READS, "picture_desk"), writes=WRITES, methods=("GET", "POST")
)(_tracks_of_group)
picture_tracks_of_group = route("foto/<uuid:picture>/banen/<uuid:uid>/", "picture_tracks_of_group")(
    for_team(_tracks_of_team)(
        page(purpose="picturing", kind=Kind.GROUP, reads=READS, writes=WRITES, methods=("GET", "POST"))(
            _tracks_of_group
        )
    )
)


@route("foto/<uuid:uid>/banen/voorbeeld/<int:number>/", "track_preview")
@maker_or_desk()
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
@maker_or_desk(writes=("picture_work",), methods=("POST",))
def track_looking(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """Stop looking for faces (`stop`), or begin again."""
    picture = _film(uid, door)
    if "stop" in request.POST:
        done = video_looking.stop(picture, now=door.opened_at, door=door)
        said = gettext("Gestopt. U kunt later opnieuw laten zoeken.") if done else gettext("Het zoeken was al klaar.")
    else:
        done = video_looking.begin_again(picture, door=door)
        said = gettext("Wij zoeken opnieuw naar gezichten.") if done else gettext("Het zoeken is al bezig, of klaar.")
    messages.info(request, said)
    return go(reverse("picture", kwargs={"uid": uid}))


def _film(uid: UUID, door: Door) -> Picture:
    picture = tagging_queries.picture(uid, door=door)
    if picture is None or picture.kind != VIDEO:
        raise Http404
    return picture


def _opened(uid: UUID, group_uid: UUID, door: Door) -> Opened:
    picture = _film(uid, door)
    groups = tagging_queries.groups(picture, door=door)
    group = next((one for one in groups if one.uid == group_uid), None)
    if group is None:  # within reach perhaps, and not of this event
        raise Http404
    door.label = gettext("De namen van %(group)s zijn open (%(pupils)s).") % {
        "group": group.name,
        "pupils": ngettext("%(count)s leerling", "%(count)s leerlingen", door.count) % {"count": door.count},
    }
    within = tagging_queries.reach(door=door)
    spots = tagging_queries.spots(picture, within, door=door)
    return Opened(picture, group, groups, within, spots, tagging_queries.faces_of(picture.pk))


def _said(request: HttpRequest) -> dict[str, str]:
    """What the form says of tracks that stand. Somebody may be in a film many times, so nobody is asked about that."""
    return {name: value for name, value in request.POST.dict().items() if name != "wie-nieuw"} | {"dubbel": "on"}


def _filled(request: HttpRequest, opened: Opened) -> Filled:
    picture = opened.picture
    lines = tagging_form.read(_said(request), opened.spots, opened.within)
    lines = [line for line in lines if line.spot is not None]
    return Filled(lines, read_drawn(request.POST, opened.within, frames=picture.frames, rate=picture.rate))


def _kept(request: HttpRequest, opened: Opened, filled: Filled, door: Door) -> HttpResponse:
    entries = tagging_form.entries(filled.lines, opened.within)
    new = entry_of(filled.drawn, opened.within, len(filled.lines) + 1)
    try:
        with transaction.atomic():
            tagging_operations.save(
                opened.picture, entries + ([new] if new else []), seen=opened.seen, now=door.opened_at, door=door
            )
            if "bevestig" in request.POST:
                tagging_operations.confirm(opened.picture, now=door.opened_at, door=door)
    except tagging_operations.ChangedMeanwhile:
        again = _opened(opened.picture.uid, opened.group.uid, door)
        return _page(request, again, _filled(request, again), door, wrong=str(CHANGED), status=409)
    except tagging_operations.NotLooked:
        return _page(request, opened, filled, door, wrong=str(NOT_LOOKED), status=422)
    except Refused as no:
        return _page(request, opened, _refused(filled, no), door, status=422)
    messages.success(request, str(SAVED_CONFIRMED) if "bevestig" in request.POST else gettext("Bewaard."))
    return go(request.get_full_path())


def _refused(filled: Filled, no: Refused) -> Filled:
    problem = PROBLEMS[no.code]
    number: int = no.params["number"]
    lines = [replace(line, problems=[problem]) if line.number == number else line for line in filled.lines]
    drawn = replace(filled.drawn, problems=[problem]) if number > len(filled.lines) else filled.drawn
    return Filled(lines, drawn)


def _address(picture: Picture, group: LearningGroup) -> str:
    return reverse("picture_tracks_of_group", kwargs={"picture": picture.uid, "uid": group.uid})


def _page(
    request: HttpRequest, opened: Opened, filled: Filled, door: Door, *, wrong: str = "", status: int = 200
) -> HttpResponse:
    picture = opened.picture
    rows = video_review.rows(filled.lines, picture.rate)
    shown = Paginator(rows, video_review.ON_PAGE).get_page(request.GET.get("blad"))
    confirmer = picture.confirmed_by_id or 0
    context: dict[str, Any] = {
        "picture": picture,
        "group": opened.group,
        "groups": [(one, _address(picture, one)) for one in opened.groups],
        "rows": shown,
        "count": len(rows),
        "views": range(video_review.VIEWS),
        "parts": range(1, video_review.parts(picture) + 1),
        "part_seconds": video_review.PART,
        "drawn": filled.drawn,
        "pupils": [(str(one.pupil.uid), one) for one in opened.within.pupils],
        "marks": MARKS.items(),
        "elsewhere": ELSEWHERE,
        "seen": opened.seen,
        "wrong": wrong,
        "problems": [line for line in filled.lines if line.problems],
        "confirmed": picture.confirmed != "" and picture.confirmed == opened.seen,
        "confirmed_by": names_of({confirmer}, door=door).get(confirmer, ""),
        "failed": sentence(picture.why) if picture.why else "",
        "facts": facts("picture"),
    }
    return render(request, "media/tracks.html", context, status=status)
