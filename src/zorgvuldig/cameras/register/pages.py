"""The register of cameras: the list, one camera, and the pages on which a school leader says what it is for and another approves."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.cameras.addresses import open_address
from zorgvuldig.cameras.models import Camera
from zorgvuldig.cameras.register import actions, covert, reads
from zorgvuldig.cameras.register.forms import PLAIN, CameraForm
from zorgvuldig.cameras.register.labels import REFUSALS, SOURCES, WEEKDAYS
from zorgvuldig.cameras.register.plan_drawing import placed
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.roles import roles_of
from zorgvuldig.kit.form_page import FormCopy
from zorgvuldig.kit.page_kinds import CommandPage, ConfirmPage, Context, FormPage, Page
from zorgvuldig.kit.periods import today
from zorgvuldig.platform.vault.keys import Damaged
from zorgvuldig.school.people.reads import names_of
from zorgvuldig.school.year.reads import own_schools

READS = ("organisation", "staff", "camera")
ARRANGES = frozenset({"school_leader"})
DECIDES = frozenset({"school_leader", "privacy_officer"})
OVERSEES = frozenset({"school_leader", "privacy_officer", "dpo"})
reading = partial(page, purpose="cameras", kind=Kind.NOBODY, reads=READS, facts="camera")
writing = partial(reading, writes=("camera",))


@route("cameras/", "cameras")
@reading()
class CameraList(Page):
    """The cameras of my schools, and what each still lacks."""

    template = "cameras/register_list.html"

    def context(self) -> Context:
        lines, roles = reads.camera_rows(door=self.door), roles_of(self.request)
        return {
            "lines": lines,
            "room": reads.size_text(sum(line.room for line in lines if line.camera.source == Camera.RTSP)),
            "waiting": covert.pending_cases(door=self.door),
            "may_arrange": bool(ARRANGES & roles),
            "may_decide": bool(DECIDES & roles),
        }


@route("cameras/<uuid:camera>/", "camera")
@reading()
class OneCamera(Page):
    """Everything that is said of one camera."""

    template = "cameras/camera.html"

    def find(self, camera: UUID) -> Camera | None:
        return reads.camera(camera, door=self.door)

    def context(self, one: Camera) -> Context:
        return about(self.request, one, self.door)


@route("cameras/nieuw/", "new_camera")
@writing()
class NewCamera(FormPage):
    """Write a camera down; it may be incomplete."""

    template, roles, refusals = "cameras/camera_form.html", ARRANGES, REFUSALS

    def form(self, data: Any) -> CameraForm:
        schools = own_schools(door=self.door)
        return CameraForm(data, schools=schools, today=today(door=self.door), standing=reads.ConnectionDetail())

    def save(self, form: CameraForm) -> str:
        if form.of_school is None:
            raise Http404
        address = form.new_address("")
        self.made = actions.add_camera(door=self.door, school=form.of_school, values=form.values, address=address)
        return gettext("De camera is opgeschreven. Hieronder staat wat er nog moet.")

    def to(self) -> str:
        return _address(self.made)

    def context(self) -> Context:
        return {"title": _("Nieuwe camera"), "back": reverse("cameras"), "approved": False}


class OfHangingCamera(CommandPage):
    """Something done to a camera that hangs there still: of one that is gone nothing changes."""

    refusals = REFUSALS

    def find(self, camera: UUID) -> Camera | None:
        return hanging(camera, self.door)

    def to(self, one: Camera) -> str:
        return _address(one)


@route("cameras/<uuid:camera>/veranderen/", "edit_camera")
@writing()
class EditCamera(OfHangingCamera, FormPage):
    """Say something else of it; that voids the approval."""

    template, roles, refused_status = "cameras/camera_form.html", ARRANGES, 409

    def form(self, one: Camera, data: Any) -> CameraForm:
        standing = reads.reached(one, door=self.door)
        initial = _initial(one, standing, self.door)
        return CameraForm(data, schools=(), today=today(door=self.door), standing=standing, initial=initial)

    def save(self, one: Camera, form: CameraForm) -> str:
        actions.change_camera(
            door=self.door,
            camera=one,
            values=form.values,
            address=form.new_address(_whole(one)),
            seen=form.cleaned_data["seen"],
        )
        return gettext("De camera is bewaard.")

    def context(self, one: Camera) -> Context:
        approved = any(approval.counts for approval in reads.approvals(one, door=self.door))
        return {"title": _("Camera veranderen"), "back": _address(one), "approved": approved}


@route("cameras/<uuid:camera>/goedkeuren/", "approve_camera")
@writing()
class ApproveCamera(OfHangingCamera, ConfirmPage):
    """Everything that is said of it, and a button for another than whoever wrote it down."""

    template, roles = "cameras/camera_approve.html", DECIDES

    def context(self, one: Camera) -> Context:
        context = about(self.request, one, self.door)
        is_own = self.door.actor_id in (one.added_by_id, one.changed_by_id)
        return context | {
            "seen": reads.words(one, door=self.door),
            "why": REFUSALS["approval_second"] if is_own else "",
            "still": [lack for lack in context["line"].lacks if lack.key != "approval"],
        }

    def act(self, one: Camera) -> str:
        actions.approve_camera(door=self.door, camera=one, seen=self.request.POST.get("seen", ""))
        return gettext("De camera is goedgekeurd.")


@route("cameras/<uuid:camera>/einde/", "end_camera")
@writing()
class EndCamera(OfHangingCamera, ConfirmPage):
    """Ask whether the camera is gone; posting says so."""

    template, roles = "cameras/camera_end.html", ARRANGES

    def context(self, one: Camera) -> Context:
        return {"camera": one, "why": ""}

    def act(self, one: Camera) -> str:
        actions.end_camera(door=self.door, camera=one)
        return gettext("De camera is weg. Hij neemt niets meer op.")

    def to(self, one: Camera) -> str:
        return reverse("cameras")


@route("cameras/<uuid:camera>/verborgen/", "new_covert_case")
@writing()
class NewCovertCase(OfHangingCamera, FormPage):
    """Ask that a camera may hang hidden for a while."""

    roles = ARRANGES

    def form(self, one: Camera, data: Any) -> covert.CovertForm:
        return covert.CovertForm(data, today=today(door=self.door))

    def save(self, one: Camera, form: covert.CovertForm) -> str:
        self.made = covert.ask(door=self.door, camera=one, said=form.cleaned_data)
        return gettext("De aanvraag is bewaard. De schoolleider en de FG moeten allebei ja zeggen.")

    def to(self, one: Camera) -> str:
        return reverse("covert_case", kwargs={"camera": one.uid, "case": self.made.uid})

    def form_copy(self, one: Camera) -> FormCopy:
        explains = _(
            "De camera neemt pas op als de schoolleider en de FG allebei ja zeiden, en stopt op de laatste dag."
        )
        return FormCopy(_("Verborgen camera aanvragen"), _("Vraag aan"), _address(one), explains, one.name)


@route("cameras/<uuid:camera>/verborgen/<uuid:case>/", "covert_case")
@writing()
class CovertCase(ConfirmPage):
    """One case, for the school leader and the DPO to say yes to, and for them and the privacy officer to end (`einde`)."""

    template, roles, refusals = "cameras/register_covert.html", OVERSEES, REFUSALS

    def find(self, camera: UUID, case: UUID) -> tuple[Camera, covert.CovertCaseRow] | None:
        one = reads.camera(camera, door=self.door)
        found = covert.case(case, one, door=self.door) if one else None
        return (one, found) if one and found else None

    def context(self, one: Camera, found: covert.CovertCaseRow) -> Context:
        roles, row = roles_of(self.request), found.case
        mine = (covert.LEADER in roles and row.leader_id is None, covert.DPO in roles and row.dpo_id is None)
        other = row.dpo_id if mine[0] else row.leader_id
        decides = any(mine) and not found.is_over and other != self.door.actor_id
        return {"camera": one, "one": found, "why": "", "decides": decides}

    def act(self, one: Camera, found: covert.CovertCaseRow) -> str:
        if "einde" in self.request.POST:
            covert.end(door=self.door, one=found.case)
            return gettext("De zaak is beëindigd. De camera neemt niets meer op.")
        covert.allow(door=self.door, one=found.case)
        return gettext("Uw besluit is bewaard.")

    def to(self, one: Camera, found: covert.CovertCaseRow) -> str:
        return self.request.path


def about(request: HttpRequest, one: Camera, door: Door) -> dict[str, Any]:
    """What every page about one camera shows."""
    roles = roles_of(request)
    names = names_of({one.added_by_id, one.changed_by_id}, door=door)
    return {
        "camera": one,
        "line": reads.camera_row(one, door=door),
        "reached": reads.reached(one, door=door),
        "source": SOURCES.get(one.source, one.source),
        "days": [word for key, word in WEEKDAYS.items() if one.weekdays >> int(key) & 1],
        "approvals": reads.approvals(one, door=door),
        "cases": covert.cases(one, door=door) if OVERSEES & roles else [],
        "drawn": placed(one, door=door),
        "added_by": names.get(one.added_by_id, ""),
        "changed_by": names.get(one.changed_by_id, ""),
        "may_arrange": bool(ARRANGES & roles) and one.ended_at is None,
        "may_decide": bool(DECIDES & roles) and one.ended_at is None,
    }


def hanging(uid: UUID, door: Door) -> Camera | None:
    """The camera of an address that hangs there still."""
    one = reads.camera(uid, door=door)
    return one if one and one.ended_at is None else None


def _initial(one: Camera, standing: reads.ConnectionDetail, door: Door) -> dict[str, object]:
    days = [key for key in WEEKDAYS if one.weekdays >> int(key) & 1]
    said = {name: getattr(one, name) for name in PLAIN}
    reached = {"address": standing.shown, "user": standing.user}
    return said | reached | {"weekdays": days, "seen": reads.words(one, door=door)}


def _whole(one: Camera) -> str:
    """Its address as it was sealed, to keep what is not shown of it; empty when there is none, or it does not open."""
    try:
        return open_address(one.uid, one.address) if one.address else ""
    except Damaged:
        return ""


def _address(one: Camera) -> str:
    return reverse("camera", kwargs={"camera": one.uid})
