"""Looking at footage under four eyes: somebody asks, somebody else answers, and everybody who watches along can see both."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.cameras.live import newest, watermarked
from zorgvuldig.cameras.models import Camera, Viewing
from zorgvuldig.cameras.register.labels import PURPOSES
from zorgvuldig.cameras.viewings import actions, reads
from zorgvuldig.cameras.viewings.labels import BESIDE, REFUSALS
from zorgvuldig.cameras.viewings.responses import NOT_NOW, READS, nothing
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.gate.sessions import secret_of
from zorgvuldig.incidents.forms import KINDS as INCIDENTS
from zorgvuldig.incidents.models import Incident
from zorgvuldig.kit.fields import offer
from zorgvuldig.kit.page_kinds import CommandPage, Context, FormPage, Page, not_a_page
from zorgvuldig.kit.paging import page_of
from zorgvuldig.platform.vault.responses import as_file

# Asking to look at footage, and answering that.

MARGIN = timedelta(minutes=30)  # on either side of the incident; the database holds to it (`viewing_wide`)
LONGEST = timedelta(hours=24)
USUAL = "60"
MINUTES = (
    ("30", _("30 minuten")), ("60", _("1 uur")), ("120", _("2 uur")), ("240", _("4 uur")), ("480", _("8 uur")),
)  # fmt: skip
NO_MOMENT = _("Vul een dag en een tijd in, bijvoorbeeld 24-11-2026 10:15.")


class MomentField(forms.DateTimeField):
    """A day and a time, asked with the calendar of the browser and understood as day-month-year too."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    default_error_messages = {"required": NO_MOMENT, "invalid": NO_MOMENT}
    input_formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d-%m-%Y %H:%M", "%d-%m-%Y %H:%M:%S"]


class AskForm(forms.Form):
    """What somebody wants to see of an incident, what for and why."""

    camera = forms.ChoiceField(
        label=_("Welke camera?"),
        error_messages={
            "required": _("Kies een camera."),
            "invalid_choice": _("Deze camera kunt u niet kiezen. Kies uit de lijst."),
        },
    )
    starts_at = MomentField(label=_("Vanaf"))
    ends_at = MomentField(
        label=_("Tot"),
        help_text=_("Vraag zo kort als kan. Het mag van 30 minuten voor tot 30 minuten na het incident."),
    )
    purpose = forms.ChoiceField(
        label=_("Voor welk doel?"),
        help_text=_("Kies een doel waarvoor deze camera er hangt."),
        choices=[("", _("Kies")), *PURPOSES.items()],
        error_messages={"required": _("Kies een doel."), "invalid_choice": _("Kies een doel uit de lijst.")},
    )
    reason = forms.CharField(
        label=_("Waarom wilt u kijken?"),
        help_text=_("Een of twee zinnen, zonder namen. Wie antwoord geeft, leest dit. De toezichthouder ook."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Schrijf op waarom u wilt kijken.")},
    )

    def __init__(self, data: Any = None, *, incident: Incident, cameras: Sequence[Camera]) -> None:
        super().__init__(data, initial={"starts_at": floor(incident.starts_at), "ends_at": ceiling(incident.ends_at)})
        self.incident = incident
        self.cameras = {str(one.uid): one for one in cameras}
        offer(
            self,
            "camera",
            [
                ("", _("Kies")),
                *((uid, _named(one)) for uid, one in self.cameras.items()),
            ],
        )

    def clean_camera(self) -> Camera:
        """The camera itself."""
        return self.cameras[self.cleaned_data["camera"]]

    def clean(self) -> dict[str, Any]:
        """What the database would refuse as well is said beside the field."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        camera, purpose = said.get("camera"), said.get("purpose")
        if camera and purpose and purpose not in camera.purposes:
            self.add_error("purpose", str(REFUSALS["purpose"]))
        starts, ends = said.get("starts_at"), said.get("ends_at")
        if starts and ends and (why := self._too_much(starts, ends)):
            self.add_error(BESIDE.get(why), str(REFUSALS[why]))
        return said

    def _too_much(self, starts: datetime, ends: datetime) -> str:
        if ends <= starts:
            return "stretch"
        if starts < self.incident.starts_at - MARGIN or ends > self.incident.ends_at + MARGIN:
            return "wide"
        return "long" if ends - starts > LONGEST else ""


class AnswerForm(forms.Form):
    """Yes, for so long; or no, because."""

    outcome = forms.ChoiceField(
        label=_("Mag dit?"),
        choices=[("yes", _("Ja")), ("no", _("Nee"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies ja of nee.")},
    )
    minutes = forms.ChoiceField(
        label=_("Hoe lang mag uw collega kijken?"),
        help_text=_("Alleen bij ja. Daarna sluit het beeld vanzelf."),
        choices=MINUTES,
        initial=USUAL,
        required=False,
        error_messages={"invalid_choice": _("Kies een van deze tijden. Een toestemming duurt ten hoogste 8 uur.")},
    )
    answer = forms.CharField(
        label=_("Waarom niet?"),
        help_text=_("Alleen nodig bij nee. Uw collega leest dit."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        """A no has its reason, a yes its end."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if said.get("outcome") == "no" and not said.get("answer"):
            self.add_error("answer", str(REFUSALS["answer"]))
        if said.get("outcome") == "yes" and "minutes" in said and not said["minutes"]:
            self.add_error("minutes", str(REFUSALS["until"]))
        return said


def floor(moment: datetime) -> datetime:
    """The whole minute before, by the clock of the school."""
    return localtime(moment).replace(second=0, microsecond=0)


def ceiling(moment: datetime) -> datetime:
    """The whole minute after, or itself when it is one."""
    return floor(moment + timedelta(minutes=1) - timedelta(microseconds=1))


def _named(camera: Camera) -> str:
    listed = ", ".join(str(PURPOSES[one]) for one in camera.purposes if one in PURPOSES)
    named = f"{camera.name} ({listed})"
    return named if camera.ended_at is None else gettext("%(name)s, weggehaald") % {"name": named}


WRITES = ("camera",)
A_PAGE = 50
reading = partial(page, purpose="footage", kind=Kind.NOBODY, reads=READS, facts="camera")
writing = partial(reading, writes=WRITES)


@route("cameras/kijken/", "viewings")
@reading()
class ViewingDesk(Page):
    """What I asked, what waits for my answer, and the cameras with which the desk looks along."""

    template = "cameras/viewings.html"

    def context(self) -> Context:
        door = self.door
        own = page_of(self.request, reads.own(door=door))
        return {
            "may_ask": door.role in reads.ASKS,
            "answers": door.role in reads.ANSWERS,
            "watches": door.role in reads.WATCHES,
            "own": reads.viewing_rows(list(own), door=door),
            "own_page": own,
            "waiting": reads.viewing_rows(reads.to_answer(door=door), door=door),
            "live": reads.live_cameras(door=door),
        }


@route("cameras/kijken/logboek/", "viewing_log")
@reading()
class ViewingLog(Page):
    """Every request, and every look: who, at which piece, when, and who had allowed it."""

    template = "cameras/viewing_log.html"

    def context(self) -> Context:
        if self.door.role not in reads.WATCHES:
            raise Http404
        asked = Paginator(reads.viewings(door=self.door), A_PAGE).get_page(self.request.GET.get("vragen"))
        looked = Paginator(reads.all_looks(door=self.door), A_PAGE).get_page(self.request.GET.get("blad"))
        return {
            "asked": asked,
            "requests": reads.viewing_rows(list(asked.object_list), door=self.door),
            "looked": looked,
            "looks": reads.looks(list(looked.object_list), door=self.door),
        }


@route("cameras/kijken/nieuw/", "new_viewing")
@writing()
class NewViewing(FormPage):
    """Ask to look, after an incident of one's own school that is not closed; the address says which (`incident`)."""

    template, refusals, beside = "cameras/viewing_ask.html", REFUSALS, BESIDE

    def find(self) -> Incident | HttpResponse | None:
        if self.door.role not in reads.ASKS:
            return None
        there = reads.incidents(door=self.door)
        incident = _chosen(there, self.request.GET.get("incident", ""))
        if incident is not None:
            return incident
        kinds = [(one, INCIDENTS.get(one.kind, one.kind)) for one in there]
        return self.show({"incidents": kinds}, template="cameras/viewing_new.html")

    def form(self, incident: Incident, data: Any) -> AskForm:
        self.cameras = reads.cameras(incident.school_id, door=self.door)
        return AskForm(data, incident=incident, cameras=self.cameras)

    def context(self, incident: Incident) -> Context:
        listed = [(one, [PURPOSES[key] for key in one.purposes if key in PURPOSES]) for one in self.cameras]
        return {"incident": incident, "cameras": listed}

    def save(self, incident: Incident, form: AskForm) -> str:
        self.made = actions.ask(door=self.door, incident=incident, **form.cleaned_data)
        return gettext("Uw vraag is gesteld. Een collega geeft antwoord.")

    def to(self, incident: Incident) -> str:
        return _address(self.made)


class OfViewing(CommandPage):
    """A page about one request."""

    def find(self, viewing: UUID) -> Viewing | None:
        return reads.viewing(viewing, door=self.door)

    def to(self, found: Viewing) -> str:
        return _address(found)


@route("cameras/kijken/<uuid:viewing>/", "viewing")
@reading(methods=("GET",))
class OneViewing(OfViewing):
    """One request: how it stands, and what was looked at."""

    template = "cameras/viewing.html"

    def context(self, found: Viewing) -> Context:
        return {
            "asked": reads.viewing_rows([found], door=self.door)[0],
            "is_mine": found.asked_by_id == self.door.actor_id,
            "may_answer": found in reads.to_answer(door=self.door),
            "may_end": _may_end(found, self.door),
            "looks": reads.looks_of(found, door=self.door),
        }


@route("cameras/kijken/<uuid:viewing>/antwoord/", "answer_viewing")
@writing()
class AnswerViewing(OfViewing, FormPage):
    """Say yes, for so long, or no, and why. Whoever asked gets here too, and hears that somebody else answers."""

    template, refusals, beside, refused_status = "cameras/viewing_answer.html", REFUSALS, BESIDE, 409

    def find(self, viewing: UUID) -> Viewing | None:
        return super().find(viewing) if self.door.role in reads.ANSWERS else None

    def form(self, found: Viewing, data: Any) -> AnswerForm:
        return AnswerForm(data)

    def context(self, found: Viewing) -> Context:
        return {
            "asked": reads.viewing_rows([found], door=self.door)[0],
            "is_open": found.decided_by_id is None and found.ended_at is None,
            "is_mine": found.asked_by_id == self.door.actor_id,
        }

    def save(self, found: Viewing, form: AnswerForm) -> str:
        said = form.cleaned_data
        if said["outcome"] == "yes":
            actions.grant(door=self.door, viewing=found, minutes=int(said["minutes"]))
        else:
            actions.refuse(door=self.door, viewing=found, answer=said["answer"])
        return gettext("Uw antwoord is gegeven.")


@route("cameras/kijken/<uuid:viewing>/stop/", "end_viewing")
@writing()
class EndViewing(OfViewing):
    """Stop the looking: by whoever asked, or by whoever may answer."""

    def find(self, viewing: UUID) -> Viewing | None:
        found = super().find(viewing)
        may_end = found and (found.asked_by_id == self.door.actor_id or self.door.role in reads.ANSWERS)
        return found if may_end else None

    def act(self, found: Viewing) -> str | None:
        ended = actions.end(door=self.door, viewing=found)
        return gettext("Gestopt. Niemand kan deze beelden nu nog bekijken.") if ended else None


def _may_end(found: Viewing, door: Door) -> bool:
    is_theirs = found.asked_by_id == door.actor_id or (door.role in reads.ANSWERS and found.decided_by_id is not None)
    stands = found.is_granted is None or reads.is_open(found, door.opened_at)
    return is_theirs and stands and found.ended_at is None


def _chosen(there: list[Incident], uid: str) -> Incident | None:
    """The incident that the address names, or the only one there is. Raises Http404 for another."""
    if not uid:
        return there[0] if len(there) == 1 else None
    found = next((one for one in there if str(one.uid) == uid), None)
    if found is None:
        raise Http404
    return found


def _address(made: Viewing) -> str:
    return reverse("viewing", kwargs={"viewing": made.uid})


# The pages on which the desk looks along with a camera that guards: the newest picture, and no way back.


@route("cameras/kijken/nu/<uuid:camera>/", "live_camera")
@page(purpose="footage", kind=Kind.NOBODY, reads=READS, facts="camera")
class LiveCamera(Page):
    """The page around the newest picture of a camera."""

    template = "cameras/viewing_live.html"

    def find(self, camera: UUID) -> Camera | None:
        return next((one for one in reads.live_cameras(door=self.door) if one.uid == camera), None)

    def context(self, camera: Camera) -> Context:
        return {"camera": camera}


@route("cameras/kijken/nu/<uuid:camera>/beeld/", "live_picture")
@not_a_page("it gives a file; that somebody looks is on record first, outside any door")
def live_picture(request: HttpRequest, *, camera: UUID) -> HttpResponseBase:
    """The newest picture: first on record that somebody looks (once a minute), then taken out of what is being written.

    No door is opened every two seconds, so who looks is drawn as the name they signed in with.
    """
    looks_at = _look(secret_of(request), camera) if request.method in {"GET", "HEAD"} else None
    if looks_at is None:
        return nothing(request, camera=camera)
    now = timezone.localtime()
    found = newest(looks_at, now=now)
    content = watermarked(found, request.user.get_username(), f"{now:%d-%m-%Y %H:%M:%S}") if found else b""
    answer = as_file(content, "beeld.jpg", "image/jpeg")
    answer.status_code = 200 if found else NOT_NOW
    return answer


live_picture.declared = nothing.declared  # type: ignore[attr-defined]  # what it falls back on says what it opens


def _look(secret: str, camera: UUID) -> int | None:
    """The number of the camera, once the look is on record; None when they may not look along."""
    if connection.in_atomic_block:
        raise RuntimeError("looking along is put on record outside any transaction")
    with connection.cursor() as cursor:
        cursor.execute("select gate.look_live(%s::text, %s::uuid)", [secret, camera])
        found: int | None = cursor.fetchone()[0]
    return found
