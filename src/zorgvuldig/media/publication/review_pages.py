"""The second look (P16): somebody who did not bring the picture decides, place by place, whether showing it is wise."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext, ngettext

from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.roles import roles_of, roles_with
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import go
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.media.models import VIDEO, Picture
from zorgvuldig.media.publication import review_actions as operations
from zorgvuldig.media.publication import review_reads as queries
from zorgvuldig.media.publication.review_forms import WeighingForm
from zorgvuldig.media.publication.review_labels import REFUSALS, SEEN, WARNINGS, Word
from zorgvuldig.media.tagging.reads import faces_of
from zorgvuldig.register.schema import Shape

READS = ("organisation", "staff", "identity", "picture", "picture_work", "picture_desk")
SAYS_WHO = roles_with(purpose="picturing", shape=Shape.SCHOOL)


@route("foto/<uuid:uid>/weging/", "picture_weighing")
@page(purpose="picture_desk", kind=Kind.PICTURE, reads=READS, writes=("picture_desk",), methods=("GET", "POST"))
def picture_weighing(request: HttpRequest, *, door: Door, uid: UUID) -> HttpResponse:
    """Who is in it, what each of them said, what to look at, what was decided; and a form to decide."""
    picture = queries.picture(uid, door=door)
    if picture is None:
        raise Http404
    door.label = _label(door)
    if request.method != "POST":
        return _page(request, picture, None, door)
    form = _form(picture, request, door)
    if form.is_valid():
        warned = queries.warnings(picture, door=door)
        try:
            operations.weigh(picture, form.wish, warnings=warned, now=door.opened_at, door=door)
        except Refused as no:
            form.refuse(no.code, no.params.get("medium", ""))
            return _page(
                request, picture, _renewed(form, picture, door), door, status=422 if no.code == "consent" else 409
            )
        messages.success(request, gettext("Uw besluit is bewaard."))
        return go(request.path)
    return _page(request, picture, form, door, status=422)


def _label(door: Door) -> str:
    counted = ngettext("%(count)s leerling", "%(count)s leerlingen", door.count) % {"count": door.count}
    return gettext("Wie op deze foto staan, is open (%(pupils)s).") % {"pupils": counted}


def _form(picture: Picture, request: HttpRequest | None, door: Door) -> WeighingForm:
    known = queries.pupils(door=door)
    places = queries.places(queries.rows(picture, known, door=door))
    initial = {"faces": faces_of(picture.pk), "last": operations.last_of(picture, door=door)}
    data = request.POST if request is not None else None
    return WeighingForm(data, places=places, pupils=known.values(), initial=initial)


def _renewed(form: WeighingForm, picture: Picture, door: Door) -> WeighingForm:
    """The same form about the picture as it is now: what was typed stays, and deciding again settles it."""
    data = cast(QueryDict, form.data).copy()
    data["faces"], data["last"] = faces_of(picture.pk), str(operations.last_of(picture, door=door))
    form.data = data
    return form


def _page(
    request: HttpRequest, picture: Picture, form: WeighingForm | None, door: Door, *, status: int = 200
) -> HttpResponse:
    known = queries.pupils(door=door)
    rows, now = queries.rows(picture, known, door=door), faces_of(picture.pk)
    confirmed = picture.confirmed != "" and picture.confirmed == now
    is_mine = picture.uploaded_by_id == door.actor_id
    places = queries.places(rows)
    context: dict[str, Any] = {
        "picture": picture,
        "rows": rows,
        "drawn": [(row, row.drawing) for row in rows],
        "places": places,
        "form": form or _form(picture, None, door),
        "warnings": [WARNINGS[key] for key in queries.warnings(picture, door=door) if key in WARNINGS],
        "weighings": [(one, _noticed(one.weighing.warnings)) for one in queries.weighings(picture, now, door=door)],
        "confirmed": confirmed,
        "is_mine": is_mine,
        "not_second": REFUSALS["second"],
        "decides": confirmed and not is_mine,
        "says_who": bool(SAYS_WHO & roles_of(request)),
        "is_video": picture.kind == VIDEO,
        "radius": round(max(picture.width, picture.height) * 0.016, 1),
        "facts": facts("picture_desk"),
    }
    return render(request, "media/review.html", context, status=status)


def _noticed(keys: list[str]) -> list[Word]:
    """What was warned of, or ticked, in words."""
    words = {**WARNINGS, **SEEN}
    return [words[key] for key in keys if key in words]
