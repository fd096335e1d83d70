"""What is filled in to keep footage longer, and to look again."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.cameras.holds.actions import HoldRequest
from zorgvuldig.cameras.holds.labels import FIELDS, REFUSALS
from zorgvuldig.cameras.models import Camera
from zorgvuldig.incidents.models import Incident
from zorgvuldig.kit.fields import DayField

Data = Mapping[str, Any] | None
USUAL, AGAIN = timedelta(days=60), timedelta(days=30)
MINUTE = timedelta(minutes=1)
AT = "%Y-%m-%dT%H:%M"


class MomentField(forms.DateTimeField):
    """A day and a time, asked with the calendar of the browser and understood as day-month-year too."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=AT)
    default_error_messages = {
        "required": _("Vul een dag en een tijd in."),
        "invalid": _("Vul een dag en een tijd in, bijvoorbeeld 24-11-2026 13:45."),
    }

    def __init__(self, **more: Any) -> None:
        super().__init__(input_formats=[AT, "%Y-%m-%dT%H:%M:%S", "%d-%m-%Y %H:%M"], **more)


class HoldForm(forms.Form):
    """Which footage has to stay for an incident, why, who watches over it and until when."""

    cameras = forms.MultipleChoiceField(
        label=_("Van welke camera’s?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Kies minstens één camera."),
            "invalid_choice": _("Deze camera kunt u niet kiezen. Kies uit de lijst."),
        },
    )
    starts_at = MomentField(label=_("Vanaf"))
    ends_at = MomentField(
        label=_("Tot"), help_text=_("Kies niet meer dan nodig is. Wat ernaast valt, verdwijnt op tijd.")
    )
    why = forms.CharField(
        label=_("Waarom moeten deze beelden langer blijven?"),
        help_text=_("Bijvoorbeeld: er is aangifte gedaan. Noem geen leerling."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        error_messages={"required": _("Schrijf op waarom deze beelden langer moeten blijven.")},
    )
    owner = forms.ChoiceField(
        label=_("Wie let erop dat het niet langer duurt dan nodig?"),
        error_messages={"required": _("Kies wie erop let."), "invalid_choice": _("Kies iemand uit de lijst.")},
    )
    ends_on = DayField(
        label=_("Tot welke dag?"),
        help_text=_("Op die dag verdwijnen de beelden. Hooguit een half jaar. Sluit u het incident eerder, dan gaan zij dan al weg."),
    )  # fmt: skip
    review_on = DayField(label=_("Wanneer kijkt u opnieuw of het nog nodig is?"))

    def __init__(
        self, data: Data = None, *, at: Incident, cameras: Sequence[Camera], owners: Iterable[tuple[int, str]], me: int, today: date
    ) -> None:  # fmt: skip
        initial = {
            "starts_at": at.starts_at.replace(second=0, microsecond=0), "ends_at": _up(at.ends_at), "owner": str(me),
            "ends_on": today + USUAL, "review_on": today + AGAIN, "cameras": [str(cameras[0].uid)] if len(cameras) == 1 else [],
        }  # fmt: skip
        super().__init__(data, initial=initial)
        self.today = today
        self.known = {str(one.uid): one for one in cameras}
        self.fields["cameras"].choices = [(uid, one.name) for uid, one in self.known.items()]  # type: ignore[attr-defined]  # the field above
        self.fields["owner"].choices = [(str(number), name) for number, name in owners]  # type: ignore[attr-defined]  # the field above

    def clean(self) -> dict[str, Any]:
        """What can be said before the database is asked."""
        said = super().clean() or self.cleaned_data
        for wrong, why in (
            (_before(said, "ends_at", "starts_at"), "stretch"),
            (bool(said.get("ends_on") and said["ends_on"] <= self.today), "past"),
            (_after(said, "review_on", "ends_on"), "review"),
        ):
            if wrong:
                self.refuse(why)
        if said.get("review_on") and said["review_on"] <= self.today:
            self.add_error("review_on", gettext("Deze dag is al geweest. Kies een latere dag."))
        return said

    def refuse(self, why: str) -> None:
        """Say why the database refuses it, beside the field that it is about."""
        self.add_error(FIELDS.get(why), str(REFUSALS[why]))

    @property
    def content(self) -> HoldRequest:
        """What was filled in."""
        said = self.cleaned_data
        return HoldRequest(
            [self.known[uid] for uid in said["cameras"]], said["starts_at"], said["ends_at"], said["why"], int(said["owner"]),
            said["ends_on"], said["review_on"],
        )  # fmt: skip


class ReviewForm(forms.Form):
    """When somebody looks again the next time."""

    review_on = DayField(label=_("Wanneer kijkt u weer?"))

    def __init__(self, data: Data = None, *, ends_on: date, today: date) -> None:
        super().__init__(data, initial={"review_on": min(today + AGAIN, ends_on)})
        self.today, self.ends_on = today, ends_on

    def clean_review_on(self) -> date:
        """A day to come, no later than the end."""
        day: date = self.cleaned_data["review_on"]
        if day <= self.today:
            raise forms.ValidationError(gettext("Deze dag is al geweest. Kies een latere dag."))
        if day > self.ends_on:
            raise forms.ValidationError(str(REFUSALS["review"]))
        return day


def _before(said: Mapping[str, Any], one: str, other: str) -> bool:
    return bool(said.get(one) and said.get(other) and said[one] <= said[other])


def _after(said: Mapping[str, Any], one: str, other: str) -> bool:
    return bool(said.get(one) and said.get(other) and said[one] > said[other])


def _up(moment: datetime) -> datetime:
    """The whole minute in which, or at which, it ends."""
    whole = timezone.localtime(moment).replace(second=0, microsecond=0)
    return whole if whole == moment else whole + MINUTE
