"""Floor plans, where a camera hangs on one, and a picture of what it sees. Files leave the vault through the door alone."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.cameras.models import Camera, FloorPlan
from zorgvuldig.cameras.register import actions as operations
from zorgvuldig.cameras.register import reads as queries
from zorgvuldig.cameras.register.forms import PlanForm, ViewForm
from zorgvuldig.cameras.register.labels import REFUSALS
from zorgvuldig.cameras.register.pages import ARRANGES, BOTH, READS, arranging, asked_camera, hanging
from zorgvuldig.cameras.register.plan_drawing import drawn
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.roles import roles_of
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import Asked, form_page, go
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.media.refusals import NotKept
from zorgvuldig.platform.vault.responses import download
from zorgvuldig.school.year.reads import own_schools

SHOWN_WIDTH = 640  # pixels that a plan is wide where somebody points at it: what a browser says is in these
PERCENT = 100


@route("cameras/plattegronden/", "floor_plans")
@page(purpose="cameras", kind=Kind.NOBODY, reads=READS)
def floor_plans(request: HttpRequest, *, door: Door) -> HttpResponse:
    """The floor plans of my schools, and which cameras are on them."""
    found = [drawn(plan, door=door) for plan in queries.plans(door=door)]
    context = {"plans": found, "may_arrange": bool(ARRANGES & roles_of(request)), "facts": facts("camera")}
    return render(request, "cameras/register_plans.html", context)


@route("cameras/plattegronden/nieuw/", "new_floor_plan")
@page(purpose="cameras", kind=Kind.NOBODY, reads=READS, writes=("camera",), methods=BOTH)
def new_floor_plan(request: HttpRequest, *, door: Door) -> HttpResponse:
    """Bring a drawing of a floor."""
    arranging(request)
    is_post = request.method == "POST"
    form = PlanForm(
        request.POST if is_post else None, request.FILES if is_post else None, schools=own_schools(door=door)
    )
    if is_post and form.is_valid():
        if form.of_school is None:
            raise Http404
        content = form.cleaned_data["drawing"].read()
        try:
            operations.add_plan(door=door, school=form.of_school, name=form.cleaned_data["name"], content=content)
        except NotKept as no:
            form.add_error("drawing", no.sentence)
        else:
            messages.success(request, gettext("De plattegrond is bewaard."))
            return go(reverse("floor_plans"))
    asked = Asked(_("Nieuwe plattegrond"), _("Bewaar"), reverse("floor_plans"), facts=facts("camera"))
    return form_page(request, form, asked)


@route("cameras/plattegronden/<uuid:plan>/tekening/", "floor_plan_picture")
@page(purpose="cameras", kind=Kind.NOBODY, reads=READS)
def floor_plan_picture(request: HttpRequest, *, door: Door, plan: UUID) -> HttpResponse:
    """The drawing itself."""
    one = _plan(plan, door)
    return download(one.blob, "plattegrond.jpg", one.media_type)


@route("cameras/<uuid:camera>/beeld/foto/", "camera_view_picture")
@page(purpose="cameras", kind=Kind.NOBODY, reads=READS)
def camera_view_picture(request: HttpRequest, *, door: Door, camera: UUID) -> HttpResponse:
    """What a camera sees, as somebody kept it once."""
    one = asked_camera(camera, door)
    if one.view_blob is None:
        raise Http404
    return download(one.view_blob, "beeld.jpg", "image/jpeg")


@route("cameras/<uuid:camera>/beeld/", "camera_view")
@page(purpose="cameras", kind=Kind.NOBODY, reads=READS, writes=("camera",), methods=BOTH)
def camera_view(request: HttpRequest, *, door: Door, camera: UUID) -> HttpResponse:
    """Keep a picture of what a camera sees, and say what that is."""
    arranging(request)
    one, is_post = hanging(camera, door), request.method == "POST"
    form = ViewForm(request.POST if is_post else None, request.FILES if is_post else None, standing=one)
    if is_post and form.is_valid():
        picture = form.cleaned_data["picture"]
        try:
            operations.show_view(
                door=door, camera=one, content=picture.read() if picture else b"", sees=form.cleaned_data["sees"]
            )
        except NotKept as no:
            form.add_error("picture", no.sentence)
        except Refused as no:
            form.add_error(None, REFUSALS[no.code])
        else:
            messages.success(request, gettext("Het beeld is bewaard."))
            return go(_at(one))
    explains = _("Alleen wie camera’s regelt of daarop let, ziet deze foto. Zij staat niet op de openbare pagina.")
    asked = Asked(_("Wat ziet de camera?"), _("Bewaar"), _at(one), explains, one.name, facts=facts("camera"))
    return form_page(request, form, asked)


@route("cameras/<uuid:camera>/plaats/", "camera_plan")
@page(purpose="cameras", kind=Kind.NOBODY, reads=READS, writes=("camera",), methods=BOTH)
def camera_plan(request: HttpRequest, *, door: Door, camera: UUID) -> HttpResponse:
    """Point on a floor plan where a camera hangs, or fill in two numbers: from the left and from the top, in percent."""
    arranging(request)
    one, problem = hanging(camera, door), ""
    plans = list(queries.plans(door=door).filter(school=one.school))
    chosen = _chosen(request.POST.get("plan") or request.GET.get("plattegrond", ""), plans, one)
    if request.method == "POST" and chosen is not None:
        place = _place(request.POST, chosen)
        problem = _put(one, chosen, place, door)
        if not problem:
            messages.success(request, gettext("De plaats is bewaard."))
            return go(_at(one))
    here = chosen is not None and one.floor_plan_id == chosen.pk and one.plan_x is not None and one.plan_y is not None
    context = {
        "camera": one,
        "plans": plans,
        "drawn": drawn(chosen, door=door) if chosen else None,
        "width": SHOWN_WIDTH,
        "height": _shown_height(chosen) if chosen else 0,
        "across": request.POST.get("van-links", round((one.plan_x or 0) * PERCENT, 1) if here else ""),
        "down": request.POST.get("van-boven", round((one.plan_y or 0) * PERCENT, 1) if here else ""),
        "problem": problem,
        "facts": facts("camera"),
    }
    return render(request, "cameras/camera_plan.html", context, status=422 if problem else 200)


def _put(one: Camera, chosen: FloorPlan, place: tuple[float, float] | None, door: Door) -> str:
    """Put it there; a sentence when that is not possible."""
    if place is None:
        return gettext("Klik op de tekening, of vul twee getallen van 0 tot en met 100 in.")
    try:
        operations.place_camera(door=door, camera=one, plan=chosen, x=place[0], y=place[1])
    except Refused as no:
        return str(REFUSALS[no.code])
    return ""


def _chosen(asked: str, plans: list[FloorPlan], one: Camera) -> FloorPlan | None:
    """The plan that was asked, else the one on which the camera is, else the first."""
    if asked:
        found = next((plan for plan in plans if str(plan.uid) == asked), None)
        if found is None:
            raise Http404
        return found
    return next((plan for plan in plans if plan.pk == one.floor_plan_id), plans[0] if plans else None)


def _place(said: QueryDict, plan: FloorPlan) -> tuple[float, float] | None:
    """Where somebody pointed; a browser without a pointer says 0 and 0, and then the two numbers count."""
    pointed = _number(said.get("punt.x", "")), _number(said.get("punt.y", ""))
    if pointed[0] is not None and pointed[1] is not None and pointed != (0.0, 0.0):
        found = pointed[0] / SHOWN_WIDTH, pointed[1] / _shown_height(plan)
    else:
        across, down = _number(said.get("van-links", "")), _number(said.get("van-boven", ""))
        if across is None or down is None:
            return None
        found = across / PERCENT, down / PERCENT
    return found if all(0 <= one <= 1 for one in found) else None


def _number(text: str) -> float | None:
    """A number as people write it, with a comma or a point; None for anything else."""
    plain = text.strip().replace(",", ".", 1)
    whole, _point, part = plain.partition(".")
    return (
        float(plain)
        if plain.isascii() and len(plain) < 10 and whole.isdigit() and (not part or part.isdigit())
        else None
    )


def _shown_height(plan: FloorPlan) -> int:
    return max(1, round(plan.height * SHOWN_WIDTH / plan.width))


def _plan(uid: UUID, door: Door) -> FloorPlan:
    one = queries.plan(uid, door=door)
    if one is None:
        raise Http404
    return one


def _at(one: Camera) -> str:
    return reverse("camera", kwargs={"camera": one.uid})
