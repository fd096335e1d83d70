"""The register of cameras: the list, one camera, and the pages on which a school leader says what it is for and another approves."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.cameras.addresses import open_address
from zorgvuldig.cameras.models import Camera
from zorgvuldig.cameras.register import actions as operations
from zorgvuldig.cameras.register import covert as covert
from zorgvuldig.cameras.register import reads as queries
from zorgvuldig.cameras.register.forms import PLAIN, CameraForm
from zorgvuldig.cameras.register.labels import REFUSALS, SOURCES, WEEKDAYS
from zorgvuldig.cameras.register.plan_drawing import placed
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.roles import roles_of
from zorgvuldig.kit.facts import facts
from zorgvuldig.kit.form_page import Asked, form_page, go
from zorgvuldig.kit.labels import Word
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.platform.vault.keys import Damaged
from zorgvuldig.school.people.reads import names_of
from zorgvuldig.school.year.reads import own_schools

READS = ("organisation", "staff", "camera")
BOTH = ("GET", "POST")
ARRANGES = frozenset({"school_leader"})
DECIDES = frozenset({"school_leader", "privacy_officer"})
OVERSEES = frozenset({"school_leader", "privacy_officer", "dpo"})


@route("cameras/", "cameras")
@page(purpose="cameras", kind=Kind.NOBODY, reads=READS)
def cameras(request: HttpRequest, *, door: Door) -> HttpResponse:
    """The cameras of my schools, and what each still lacks."""
    lines = queries.lines(door=door)
    context = {
        "lines": lines,
        "room": queries.size_says(sum(line.room for line in lines if line.camera.source == Camera.RTSP)),
        "waiting": covert.waiting(door=door),
        "may_arrange": bool(ARRANGES & roles_of(request)),
        "may_decide": bool(DECIDES & roles_of(request)),
        "facts": facts("camera"),
    }
    return render(request, "cameras/register_list.html", context)


@route("cameras/<uuid:camera>/", "camera")
@page(purpose="cameras", kind=Kind.NOBODY, reads=READS)
def camera(request: HttpRequest, *, door: Door, camera: UUID) -> HttpResponse:
    """Everything that is said of one camera."""
    return render(request, "cameras/camera.html", about(request, asked_camera(camera, door), door))


@route("cameras/nieuw/", "new_camera")
@page(purpose="cameras", kind=Kind.NOBODY, reads=READS, writes=("camera",), methods=BOTH)
def new_camera(request: HttpRequest, *, door: Door) -> HttpResponse:
    """Write a camera down; it may be incomplete."""
    arranging(request)
    data = request.POST if request.method == "POST" else None
    form = CameraForm(data, schools=own_schools(door=door), today=today(door=door), standing=queries.Reached())
    back = reverse("cameras")
    if request.method == "POST" and form.is_valid():
        if form.of_school is None:
            raise Http404
        try:
            one = operations.add_camera(
                door=door, school=form.of_school, values=form.values, address=form.new_address("")
            )
        except Refused as no:
            form.add_error(None, REFUSALS[no.code])
        else:
            messages.success(request, gettext("De camera is opgeschreven. Hieronder staat wat er nog moet."))
            return go(_at(one))
    return _form(request, form, _("Nieuwe camera"), back)


@route("cameras/<uuid:camera>/veranderen/", "edit_camera")
@page(purpose="cameras", kind=Kind.NOBODY, reads=READS, writes=("camera",), methods=BOTH)
def edit_camera(request: HttpRequest, *, door: Door, camera: UUID) -> HttpResponse:
    """Say something else of it; that voids the approval."""
    arranging(request)
    one = hanging(camera, door)
    standing = queries.reached(one, door=door)
    data = request.POST if request.method == "POST" else None
    form = CameraForm(
        data, schools=(), today=today(door=door), standing=standing, initial=_initial(one, standing, door)
    )
    if request.method == "POST" and form.is_valid():
        try:
            operations.change_camera(
                door=door,
                camera=one,
                values=form.values,
                address=form.new_address(_whole(one)),
                seen=form.cleaned_data["seen"],
            )
        except Refused as no:
            form.add_error(None, REFUSALS[no.code])
            return _form(request, form, _("Camera veranderen"), _at(one), status=409)
        messages.success(request, gettext("De camera is bewaard."))
        return go(_at(one))
    return _form(request, form, _("Camera veranderen"), _at(one), approved=bool(_counting(one, door)))


@route("cameras/<uuid:camera>/goedkeuren/", "approve_camera")
@page(purpose="cameras", kind=Kind.NOBODY, reads=READS, writes=("camera",), methods=BOTH)
def approve_camera(request: HttpRequest, *, door: Door, camera: UUID) -> HttpResponse:
    """Everything that is said of it, and a button for another than whoever wrote it down."""
    if not DECIDES & roles_of(request):
        raise Http404
    one, status = hanging(camera, door), 200
    why: Word = REFUSALS["approval_second"] if door.actor_id in (one.added_by_id, one.changed_by_id) else ""
    if request.method == "POST":
        try:
            operations.approve_camera(door=door, camera=one, seen=request.POST.get("seen", ""))
        except Refused as no:
            why, status = REFUSALS[no.code], 409
        else:
            messages.success(request, gettext("De camera is goedgekeurd."))
            return go(_at(one))
    context = about(request, one, door)
    still = [lack for lack in context["line"].lacks if lack.key != "approval"]
    context |= {"seen": queries.words(one, door=door), "why": why, "still": still}
    return render(request, "cameras/camera_approve.html", context, status=status)


@route("cameras/<uuid:camera>/einde/", "end_camera")
@page(purpose="cameras", kind=Kind.NOBODY, reads=READS, writes=("camera",), methods=BOTH)
def end_camera(request: HttpRequest, *, door: Door, camera: UUID) -> HttpResponse:
    """Ask whether the camera is gone; posting says so."""
    arranging(request)
    one = hanging(camera, door)
    why: Word = ""
    if request.method == "POST":
        try:
            operations.end_camera(door=door, camera=one)
        except Refused as no:
            why = REFUSALS[no.code]
        else:
            messages.success(request, gettext("De camera is weg. Hij neemt niets meer op."))
            return go(reverse("cameras"))
    context = {"camera": one, "why": why, "facts": facts("camera")}
    return render(request, "cameras/camera_end.html", context, status=409 if why else 200)


@route("cameras/<uuid:camera>/verborgen/", "new_covert_case")
@page(purpose="cameras", kind=Kind.NOBODY, reads=READS, writes=("camera",), methods=BOTH)
def new_covert_case(request: HttpRequest, *, door: Door, camera: UUID) -> HttpResponse:
    """Ask that a camera may hang hidden for a while."""
    arranging(request)
    one = hanging(camera, door)
    form = covert.CovertForm(request.POST if request.method == "POST" else None, today=today(door=door))
    if request.method == "POST" and form.is_valid():
        try:
            made = covert.ask(door=door, camera=one, said=form.cleaned_data)
        except Refused as no:
            form.add_error(None, REFUSALS[no.code])
        else:
            messages.success(
                request, gettext("De aanvraag is bewaard. De schoolleider en de FG moeten allebei ja zeggen.")
            )
            return go(reverse("covert_case", kwargs={"camera": one.uid, "case": made.uid}))
    explains = _("De camera neemt pas op als de schoolleider en de FG allebei ja zeiden, en stopt op de laatste dag.")
    asked = Asked(_("Verborgen camera aanvragen"), _("Vraag aan"), _at(one), explains, one.name, facts=facts("camera"))
    return form_page(request, form, asked)


@route("cameras/<uuid:camera>/verborgen/<uuid:case>/", "covert_case")
@page(purpose="cameras", kind=Kind.NOBODY, reads=READS, writes=("camera",), methods=BOTH)
def covert_case(request: HttpRequest, *, door: Door, camera: UUID, case: UUID) -> HttpResponse:
    """One case, for the school leader and the DPO to say yes to, and for them and the privacy officer to end (`einde`)."""
    if not OVERSEES & roles_of(request):
        raise Http404
    one, status = asked_camera(camera, door), 200
    found, why = _case(case, one, door), ""
    if request.method == "POST":
        is_end = "einde" in request.POST
        try:
            (covert.end if is_end else covert.allow)(door=door, one=found.case)
        except Refused as no:
            why, status = str(REFUSALS[no.code]), 409
        else:
            done = (
                gettext("De zaak is beëindigd. De camera neemt niets meer op.")
                if is_end
                else gettext("Uw besluit is bewaard.")
            )
            messages.success(request, done)
            return go(request.path)
    roles, row = roles_of(request), found.case
    mine = (covert.LEADER in roles and row.leader_id is None, covert.DPO in roles and row.dpo_id is None)
    other = row.dpo_id if mine[0] else row.leader_id
    context = {
        "camera": one,
        "one": found,
        "why": why,
        "decides": any(mine) and not found.is_over and other != door.actor_id,
        "facts": facts("camera"),
    }
    return render(request, "cameras/register_covert.html", context, status=status)


def about(request: HttpRequest, one: Camera, door: Door) -> dict[str, Any]:
    """What every page about one camera shows."""
    roles = roles_of(request)
    names = names_of({one.added_by_id, one.changed_by_id}, door=door)
    return {
        "camera": one,
        "line": queries.line(one, door=door),
        "reached": queries.reached(one, door=door),
        "source": SOURCES.get(one.source, one.source),
        "days": [word for key, word in WEEKDAYS.items() if one.weekdays >> int(key) & 1],
        "approvals": queries.approvals(one, door=door),
        "cases": covert.cases(one, door=door) if OVERSEES & roles else [],
        "drawn": placed(one, door=door),
        "added_by": names.get(one.added_by_id, ""),
        "changed_by": names.get(one.changed_by_id, ""),
        "may_arrange": bool(ARRANGES & roles) and one.ended_at is None,
        "may_decide": bool(DECIDES & roles) and one.ended_at is None,
        "facts": facts("camera"),
    }


def arranging(request: HttpRequest) -> None:
    """Only a school leader says what a camera is for. Raises `Http404` for anybody else."""
    if not ARRANGES & roles_of(request):
        raise Http404


def asked_camera(uid: UUID, door: Door) -> Camera:
    """The camera of an address. Raises `Http404`."""
    one = queries.camera(uid, door=door)
    if one is None:
        raise Http404
    return one


def hanging(uid: UUID, door: Door) -> Camera:
    """The camera of an address that hangs there still: of one that is gone nothing changes. Raises `Http404`."""
    one = asked_camera(uid, door)
    if one.ended_at is not None:
        raise Http404
    return one


def _case(uid: UUID, one: Camera, door: Door) -> covert.Case:
    found = covert.case(uid, one, door=door)
    if found is None:
        raise Http404
    return found


def _initial(one: Camera, standing: queries.Reached, door: Door) -> dict[str, object]:
    days = [key for key in WEEKDAYS if one.weekdays >> int(key) & 1]
    said = {name: getattr(one, name) for name in PLAIN}
    reached = {"address": standing.shown, "user": standing.user}
    return said | reached | {"weekdays": days, "seen": queries.words(one, door=door)}


def _whole(one: Camera) -> str:
    """Its address as it was sealed, to keep what is not shown of it; empty when there is none, or it does not open."""
    try:
        return open_address(one.uid, one.address) if one.address else ""
    except Damaged:
        return ""


def _counting(one: Camera, door: Door) -> list[queries.Approved]:
    return [approval for approval in queries.approvals(one, door=door) if approval.counts]


def _form(
    request: HttpRequest, form: CameraForm, title: Word, back: str, *, status: int = 200, approved: bool = False
) -> HttpResponse:
    context = {"form": form, "title": title, "back": back, "approved": approved, "facts": facts("camera")}
    if form.is_bound and form.errors and status == 200:
        status = 422
    return render(request, "cameras/camera_form.html", context, status=status)


def _at(one: Camera) -> str:
    return reverse("camera", kwargs={"camera": one.uid})
