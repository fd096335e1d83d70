"""Pages about footage that stays longer for an incident: somebody asks, somebody else decides, and it is looked at again."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.cameras.holds import actions, reads
from zorgvuldig.cameras.holds.actions import HoldRequest
from zorgvuldig.cameras.holds.labels import FIELDS, REFUSALS, STATES, WHATS, Word
from zorgvuldig.cameras.holds.term import moment_goes_on
from zorgvuldig.cameras.models import Camera
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.incidents.models import Incident
from zorgvuldig.kit.fields import DayField, offer
from zorgvuldig.kit.page_kinds import CommandPage, Context, FormPage, Page
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.refusals import Refused

# What is filled in to keep footage longer, and to look again.

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
        offer(self, "cameras", [(uid, one.name) for uid, one in self.known.items()])
        offer(self, "owner", [(str(number), name) for number, name in owners])

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


# When there is footage of a camera, drawn and told: never the footage itself, so whoever asks knows what can still be
# kept.

TOUCHES = timedelta(seconds=2)  # pieces this close are one stretch
LEAST = 0.3  # per cent: what is shorter is still seen


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of one kind; `left` and `width` are percentages of the line, as SVG writes them. `look` is a class of the drawing."""

    starts_at: datetime
    ends_at: datetime
    what: Word
    is_footage: bool
    look: str
    left: str
    width: str


@dataclass(frozen=True, slots=True)
class CameraTimeline:
    """The time line of one camera."""

    camera: Camera
    stretches: list[Stretch]

    @property
    def has_footage(self) -> bool:
        """Whether there is any."""
        return any(one.is_footage for one in self.stretches)


def timelines(cameras: Iterable[Camera], starts_at: datetime, ends_at: datetime, *, door: Door) -> list[CameraTimeline]:
    """What there is of these cameras from `starts_at` until `ends_at`."""
    door.reading("camera")
    return [CameraTimeline(one, list(_stretches(one, starts_at, ends_at))) for one in cameras]


def _stretches(camera: Camera, starts_at: datetime, ends_at: datetime) -> Iterator[Stretch]:
    whole = (ends_at - starts_at).total_seconds()
    for is_footage, begins, ends, why in _merged(_find_stretches(camera, starts_at, ends_at)):
        begins, ends = max(begins, starts_at), min(ends, ends_at)
        left = 100 * (begins - starts_at).total_seconds() / whole
        width = max(LEAST, 100 * (ends - begins).total_seconds() / whole)
        look = "held" if why == "held" else "" if is_footage else "late"
        yield Stretch(begins, ends, WHATS.get(why, WHATS[""]), is_footage, look, f"{left:.2f}%", f"{width:.2f}%")


FoundStretch = tuple[bool, datetime, datetime, str]


def _find_stretches(camera: Camera, starts_at: datetime, ends_at: datetime) -> list[FoundStretch]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select what = 'segment', starts_at, ends_at, why from gate.footage_line(%s::uuid, %s::timestamptz, %s::timestamptz)",
            [camera.uid, starts_at, ends_at],
        )
        found: list[FoundStretch] = cursor.fetchall()
        return found


def _merged(found: Iterable[FoundStretch]) -> Iterator[FoundStretch]:
    """Pieces of the same kind that touch, as one."""
    last: FoundStretch | None = None
    for one in found:
        if last and (last[0], last[3]) == (one[0], one[3]) and one[1] <= last[2] + TOUCHES:
            last = (last[0], last[1], max(last[2], one[2]), last[3])
            continue
        if last:
            yield last
        last = one
    if last:
        yield last


READS = ("organisation", "staff", "camera", "incident")
reading = partial(page, purpose="footage", kind=Kind.NOBODY, reads=READS, facts="footage")
writing = partial(reading, writes=("camera",))


@route("cameras/bewaren/", "footage_holds")
@reading()
class HoldList(Page):
    """What stays longer, what waits for a second person, what has to be looked at again; and incidents to keep footage for."""

    template = "cameras/holds.html"

    def context(self) -> Context:
        found = reads.holds(door=self.door)
        return {
            "again": [one for one in found if one.to_review],
            "waiting": [one for one in found if one.is_waiting],
            "others": [(one, STATES[one.state]) for one in found if not one.to_review and not one.is_waiting],
            "incidents": list(reads.incidents(door=self.door)) if _asks(self.door) else [],
            "asks": _asks(self.door),
        }


@route("cameras/bewaren/nieuw/<uuid:incident>/", "new_footage_hold")
@writing()
class NewHold(FormPage):
    """Ask to keep footage for an incident; the page shows what there is, and until when."""

    template, refusals, beside = "cameras/hold_ask.html", REFUSALS, FIELDS

    def find(self, incident: UUID) -> Incident | None:
        return reads.incident(incident, door=self.door) if _asks(self.door) else None

    def form(self, at: Incident, data: Any) -> HoldForm:
        self.cameras = reads.cameras(at, door=self.door)
        owners = reads.owners(at, door=self.door)
        return HoldForm(
            data, at=at, cameras=self.cameras, owners=owners, me=self.door.actor_id, today=today(door=self.door)
        )

    def context(self, at: Incident) -> Context:
        return {
            "incident": at,
            "cameras": self.cameras,
            "lines": timelines(self.cameras, at.starts_at, at.ends_at, door=self.door),
            "exists_until": min((moment_goes_on(at.starts_at, one.keep_days) for one in self.cameras), default=None),
        }

    def save(self, at: Incident, form: HoldForm) -> None:
        self.hold = actions.ask(at, form.content, door=self.door)

    def to(self, at: Incident) -> str:
        return _address(self.hold.uid)


class OfHold(CommandPage):
    """A page about one hold."""

    refusals = REFUSALS

    def find(self, hold: UUID) -> reads.HoldRow | None:
        return reads.hold(hold, door=self.door)

    def to(self, one: reads.HoldRow) -> str:
        return _address(one.hold.uid)


@route("cameras/bewaren/<uuid:hold>/", "footage_hold")
@reading(methods=("GET",))
class Hold(OfHold):
    """One of them: what, why, who, what there is of it, and what can be done."""

    template = "cameras/hold.html"

    def context(self, one: reads.HoldRow) -> Context:
        row, me = one.hold, self.door.actor_id
        return {
            "one": one,
            "state": STATES[one.state],
            "lines": timelines(one.cameras, row.starts_at, row.ends_at, door=self.door),
            "decides": one.is_waiting and self.door.role in reads.DECIDERS and row.asked_by_id != me,
            "is_mine": row.asked_by_id == me,
            "changes": one.is_live and _asks(self.door),
            "form": ReviewForm(ends_on=row.ends_on, today=today(door=self.door)),
        }


@route("cameras/bewaren/<uuid:hold>/besluit/", "decide_footage_hold")
@writing()
class DecideHold(OfHold):
    """Allow (`besluit=ja`) or refuse (`besluit=nee`) what somebody else asked."""

    def act(self, one: reads.HoldRow) -> str:
        decision = self.request.POST.get("besluit", "")
        if decision not in ("ja", "nee"):
            raise Refused("choose")
        actions.decide(one.hold, allows=decision == "ja", door=self.door)
        allowed, refused = (
            gettext("De beelden blijven bewaard."),
            gettext("U weigerde dit. De beelden verdwijnen op tijd."),
        )
        return allowed if decision == "ja" else refused


@route("cameras/bewaren/<uuid:hold>/nagekeken/", "review_footage_hold")
@writing()
class ReviewHold(OfHold):
    """Somebody looked again and it is still needed, until the next time."""

    def act(self, one: reads.HoldRow) -> str | None:
        form = ReviewForm(self.request.POST, ends_on=one.hold.ends_on, today=today(door=self.door))
        if not form.is_valid():
            messages.error(self.request, " ".join(str(error) for error in form.errors["review_on"]))
            return None
        if one.state != "in_force":
            raise Refused("ended")
        actions.review(one.hold, form.cleaned_data["review_on"], door=self.door)
        return gettext("Genoteerd. Op die dag vragen wij het opnieuw.")


@route("cameras/bewaren/<uuid:hold>/stoppen/", "end_footage_hold")
@writing(methods=("GET", "POST"))
class EndHold(OfHold):
    """Ask whether the footage need not stay any longer; posting ends it."""

    template = "cameras/hold_end.html"

    def find(self, hold: UUID) -> reads.HoldRow | None:
        return super().find(hold) if _asks(self.door) else None

    def context(self, one: reads.HoldRow) -> Context:
        return {"one": one}

    def act(self, one: reads.HoldRow) -> str:
        actions.end(one.hold, door=self.door)
        return gettext("Dit blijft niet langer bewaard. Wat over zijn termijn is, verdwijnt binnen een uur.")


def _asks(door: Door) -> bool:
    """Whether the one at the door may ask, and end; the data protection officer reads along."""
    return door.role in reads.ASKERS


def _address(uid: UUID) -> str:
    return reverse("footage_hold", kwargs={"hold": uid})
