"""Floor plans, where a camera hangs on one, and a picture of what it sees. Files leave the vault through the door alone."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.cameras.models import Camera, FloorPlan
from zorgvuldig.cameras.register import actions, reads
from zorgvuldig.cameras.register.forms import PlanForm, ViewForm
from zorgvuldig.cameras.register.labels import REFUSALS
from zorgvuldig.cameras.register.pages import ARRANGES, READS, OfHangingCamera, hanging, reading, writing
from zorgvuldig.cameras.register.plan_drawing import draw_plan
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.roles import roles_of
from zorgvuldig.kit.form_page import FormCopy
from zorgvuldig.kit.page_kinds import Answer, CommandPage, Context, FormPage, Page, not_a_page
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.media.refusals import NotKept
from zorgvuldig.platform.vault.responses import download
from zorgvuldig.school.year.reads import own_schools

SHOWN_WIDTH = 640  # pixels that a plan is wide where somebody points at it: what a browser says is in these
PERCENT = 100


@route("cameras/plattegronden/", "floor_plans")
@reading()
class FloorPlans(Page):
    """The floor plans of my schools, and which cameras are on them."""

    template = "cameras/register_plans.html"

    def context(self) -> Context:
        found = [draw_plan(plan, door=self.door) for plan in reads.plans(door=self.door)]
        return {"plans": found, "may_arrange": bool(ARRANGES & roles_of(self.request))}


@route("cameras/plattegronden/nieuw/", "new_floor_plan")
@writing()
class NewFloorPlan(FormPage):
    """Bring a drawing of a floor."""

    roles = ARRANGES

    def form(self, data: Any) -> PlanForm:
        return PlanForm(data, self.files, schools=own_schools(door=self.door))

    def save(self, form: PlanForm) -> str:
        if form.of_school is None:
            raise Http404
        content = form.cleaned_data["drawing"].read()
        try:
            actions.add_plan(door=self.door, school=form.of_school, name=form.cleaned_data["name"], content=content)
        except NotKept as no:
            raise ValidationError({"drawing": no.sentence}) from no
        return gettext("De plattegrond is bewaard.")

    def to(self) -> str:
        return reverse("floor_plans")

    def form_copy(self) -> FormCopy:
        return FormCopy(_("Nieuwe plattegrond"), _("Bewaar"), reverse("floor_plans"))


@route("cameras/plattegronden/<uuid:plan>/tekening/", "floor_plan_picture")
@page(purpose="cameras", kind=Kind.NOBODY, reads=READS)
@not_a_page("it gives a file")
def floor_plan_picture(request: HttpRequest, *, door: Door, plan: UUID) -> HttpResponse:
    """The drawing itself."""
    one = reads.plan(plan, door=door)
    if one is None:
        raise Http404
    return download(one.blob, "plattegrond.jpg", one.media_type)


@route("cameras/<uuid:camera>/beeld/foto/", "camera_view_picture")
@page(purpose="cameras", kind=Kind.NOBODY, reads=READS)
@not_a_page("it gives a file")
def camera_view_picture(request: HttpRequest, *, door: Door, camera: UUID) -> HttpResponse:
    """What a camera sees, as somebody kept it once."""
    one = reads.camera(camera, door=door)
    if one is None or one.view_blob is None:
        raise Http404
    return download(one.view_blob, "beeld.jpg", "image/jpeg")


@route("cameras/<uuid:camera>/beeld/", "camera_view")
@writing()
class CameraView(OfHangingCamera, FormPage):
    """Keep a picture of what a camera sees, and say what that is."""

    roles = ARRANGES

    def form(self, one: Camera, data: Any) -> ViewForm:
        return ViewForm(data, self.files, standing=one)

    def save(self, one: Camera, form: ViewForm) -> str:
        picture, sees = form.cleaned_data["picture"], form.cleaned_data["sees"]
        try:
            actions.show_view(door=self.door, camera=one, content=picture.read() if picture else b"", sees=sees)
        except NotKept as no:
            raise ValidationError({"picture": no.sentence}) from no
        return gettext("Het beeld is bewaard.")

    def form_copy(self, one: Camera) -> FormCopy:
        explains = _("Alleen wie camera’s regelt of daarop let, ziet deze foto. Zij staat niet op de openbare pagina.")
        return FormCopy(_("Wat ziet de camera?"), _("Bewaar"), self.to(one), explains, one.name)


@route("cameras/<uuid:camera>/plaats/", "camera_plan")
@writing(methods=("GET", "POST"))
class CameraPlace(CommandPage):
    """Point on a floor plan where a camera hangs, or fill in two numbers: from the left and from the top, in percent."""

    template, roles, refusals = "cameras/camera_plan.html", ARRANGES, REFUSALS

    def find(self, camera: UUID) -> tuple[Camera, list[FloorPlan], FloorPlan | None] | None:
        one = hanging(camera, self.door)
        if one is None:
            return None
        plans = list(reads.plans(door=self.door).filter(school=one.school))
        asked = self.request.POST.get("plan") or self.request.GET.get("plattegrond", "")
        return one, plans, _chosen(asked, plans, one)

    def context(self, one: Camera, plans: list[FloorPlan], chosen: FloorPlan | None) -> Context:
        said = self.request.POST
        here = (
            chosen is not None and one.floor_plan_id == chosen.pk and one.plan_x is not None and one.plan_y is not None
        )
        return {
            "camera": one,
            "plans": plans,
            "drawn": draw_plan(chosen, door=self.door) if chosen else None,
            "width": SHOWN_WIDTH,
            "height": _shown_height(chosen) if chosen else 0,
            "across": said.get("van-links", round((one.plan_x or 0) * PERCENT, 1) if here else ""),
            "down": said.get("van-boven", round((one.plan_y or 0) * PERCENT, 1) if here else ""),
            "problem": "",
        }

    def post(self, one: Camera, plans: list[FloorPlan], chosen: FloorPlan | None) -> Answer:
        if chosen is None:
            return self.get(one, plans, chosen)
        return super().post(one, plans, chosen)

    def act(self, one: Camera, plans: list[FloorPlan], chosen: FloorPlan) -> str:
        place = _place(self.request.POST, chosen)
        if place is None:
            raise Refused("no_place")
        actions.place_camera(door=self.door, camera=one, plan=chosen, x=place[0], y=place[1])
        return gettext("De plaats is bewaard.")

    def refused(self, no: Refused, *item: Any) -> Answer:
        return self.show({**self.context(*item), "problem": no.says(REFUSALS)}, 422)

    def to(self, one: Camera, *_rest: Any) -> str:
        return reverse("camera", kwargs={"camera": one.uid})


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
