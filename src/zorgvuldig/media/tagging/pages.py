"""Who is in a picture: a member of staff says it, face by face, of the pupils of one group at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.roles import roles_of, roles_with
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.media.models import VIDEO, Picture
from zorgvuldig.media.tagging import actions as operations
from zorgvuldig.media.tagging import forms as form
from zorgvuldig.media.tagging import reads as queries
from zorgvuldig.media.tagging.labels import CHANGED, ELSEWHERE, MARKS, NOT_LOOKED, NOT_TICKED, PROBLEMS
from zorgvuldig.register.schema import Shape
from zorgvuldig.school.models import LearningGroup
from zorgvuldig.school.people.reads import names_of

READS = ("organisation", "staff", "identity", "membership", "picture", "picture_work")
WRITES = ("picture", "picture_work")
TEAM = roles_with(purpose="picturing", shape=Shape.SCHOOL)  # sees the pictures of colleagues too
View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Opened:
    """A picture, the group whose pupils are open, and who of them may be chosen."""

    picture: Picture
    group: LearningGroup
    groups: Sequence[LearningGroup]
    within: queries.Reach
    spots: Sequence[queries.Spot]
    seen: str


def for_team(team: View) -> Callable[[View], View]:
    """Whoever is of the picture team goes in by another door, that opens the pictures of colleagues as well."""

    def decorate(view: View) -> View:
        @wraps(view)
        def enter(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            return (team if TEAM & roles_of(request) else view)(request, **kwargs)

        return enter

    return decorate


def _choose_group(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """The way to the first group of which I may say who is who; no pupil is opened for it."""
    picture = _found(uid, door)
    if picture.kind == VIDEO:
        return go(reverse("picture_tracks", kwargs={"uid": picture.uid}))
    groups = queries.groups(picture, door=door)
    if groups:
        return go(_address(picture, groups[0]))
    return render(request, "media/tagging_none.html", {"picture": picture, "facts": facts("picture")})


def _tags_of_group(request: HttpRequest, *, door: Door, picture: UUID, uid: UUID) -> HttpResponse:
    """The faces, and for each who it is: to read, to keep (`bewaar`) and to confirm (`bevestig`)."""
    opened = _opened(picture, uid, door)
    if request.method != "POST":
        return _page(request, opened, form.standing(opened.spots), door)
    lines = form.read(request.POST, opened.spots, opened.within)
    if form.strangers(request.POST, opened.spots) or request.POST.get("gezien") != opened.seen:
        return _page(request, opened, lines, door, wrong=str(CHANGED), status=409)
    if any(line.problems for line in lines):
        return _page(request, opened, lines, door, status=422)
    if "bevestig" in request.POST and "compleet" not in request.POST:
        return _page(request, opened, lines, door, wrong=str(NOT_TICKED), status=422)
    return _kept(request, opened, lines, door)


_choose_group_of_team = page(
    purpose="picture_desk", kind=Kind.NOBODY, reads=("organisation", "staff", "picture_work", "picture_desk")
)(_choose_group)
picture_tags = route("foto/<uuid:uid>/gezichten/", "picture_tags")(
    for_team(_choose_group_of_team)(
        page(purpose="picture_upload", kind=Kind.NOBODY, reads=("organisation", "staff", "picture_work"))(_choose_group)
    )
)
_tags_of_team = page(
    purpose="picturing", kind=Kind.GROUP, reads=(*READS, "picture_desk"), writes=WRITES, methods=("GET", "POST")
)(_tags_of_group)
picture_tags_of_group = route("foto/<uuid:picture>/gezichten/<uuid:uid>/", "picture_tags_of_group")(
    for_team(_tags_of_team)(
        page(purpose="picturing", kind=Kind.GROUP, reads=READS, writes=WRITES, methods=("GET", "POST"))(_tags_of_group)
    )
)


def _found(uid: UUID, door: Door) -> Picture:
    picture = queries.picture(uid, door=door)
    if picture is None:
        raise Http404
    return picture


def _opened(uid: UUID, group_uid: UUID, door: Door) -> Opened:
    picture = _found(uid, door)
    groups = queries.groups(picture, door=door)
    group = next((one for one in groups if one.uid == group_uid), None)
    if group is None:  # within reach perhaps, and not of this event
        raise Http404
    door.label = gettext("De namen van %(group)s zijn open (%(pupils)s).") % {
        "group": group.name,
        "pupils": ngettext("%(count)s leerling", "%(count)s leerlingen", door.count) % {"count": door.count},
    }
    within = queries.reach(door=door)
    spots = queries.spots(picture, within, door=door)
    return Opened(picture, group, groups, within, spots, queries.faces_of(picture.pk))


def _kept(request: HttpRequest, opened: Opened, lines: Sequence[form.Line], door: Door) -> HttpResponse:
    confirms = "bevestig" in request.POST
    try:
        with transaction.atomic():
            count = operations.save(
                opened.picture, form.entries(lines, opened.within), seen=opened.seen, now=door.opened_at, door=door
            )
            if confirms:
                operations.confirm(opened.picture, now=door.opened_at, door=door)
    except operations.ChangedMeanwhile:
        again = _opened(opened.picture.uid, opened.group.uid, door)
        return _page(
            request, again, form.read(request.POST, again.spots, again.within), door, wrong=str(CHANGED), status=409
        )
    except operations.NotLooked:
        return _page(request, opened, lines, door, wrong=str(NOT_LOOKED), status=422)
    except Refused as no:
        lines = [
            replace(one, problems=[PROBLEMS[no.code]]) if one.number == no.params["number"] else one for one in lines
        ]
        return _page(request, opened, lines, door, status=422)
    messages.success(request, _said(count, confirms))
    return go(request.path)


def _said(count: int, confirms: bool) -> str:
    if confirms:
        return gettext("Bevestigd: elk gezicht heeft een kader. Iemand anders kan de foto nu afwegen.")
    return gettext("Bewaard.") if count else gettext("Er was niets veranderd.")


def _address(picture: Picture, group: LearningGroup) -> str:
    return reverse("picture_tags_of_group", kwargs={"picture": picture.uid, "uid": group.uid})


def _page(
    request: HttpRequest, opened: Opened, lines: Sequence[form.Line], door: Door, *, wrong: str = "", status: int = 200
) -> HttpResponse:
    picture = opened.picture
    unit = max(picture.width, picture.height)
    is_video = picture.kind == VIDEO
    chosen = {line.said: line.number for line in lines if not line.removed}
    last = max((int(line.key.removeprefix("nieuw-")) for line in lines if line.spot is None), default=0)
    context: dict[str, Any] = {
        "picture": picture,
        "group": opened.group,
        "groups": [(one, _address(picture, one)) for one in opened.groups],
        "lines": [(line, line.drawing(picture.width, picture.height)) for line in lines],
        "blank": None if is_video else form.blank(len(lines) + 1, last + 1),
        "pupils": [(str(one.pupil.uid), one, chosen.get(str(one.pupil.uid), 0)) for one in opened.within.pupils],
        "marks": MARKS.items(),
        "elsewhere": ELSEWHERE,
        "seen": opened.seen,
        "wrong": wrong,
        "problems": [line for line in lines if line.problems],
        "twice": form.is_twice(lines),
        "confirmed": picture.confirmed != "" and picture.confirmed == opened.seen,
        "confirmed_by": names_of({picture.confirmed_by_id or 0}, door=door).get(picture.confirmed_by_id or 0, ""),
        "is_video": is_video,
        "radius": round(unit * 0.016, 1),
        "facts": facts("picture"),
    }
    return render(request, "media/tagging.html", context, status=status)
