"""Asking to look at footage, and answering that."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.cameras.models import Camera
from zorgvuldig.cameras.register.labels import PURPOSES
from zorgvuldig.cameras.viewings.labels import BESIDE, REFUSALS
from zorgvuldig.incidents.models import Incident

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
        self.fields["camera"].choices = [  # type: ignore[attr-defined]  # the field above
            ("", _("Kies")),
            *((uid, _named(one)) for uid, one in self.cameras.items()),
        ]

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
