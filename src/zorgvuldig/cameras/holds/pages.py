"""Pages about footage that stays longer for an incident: somebody asks, somebody else decides, and it is looked at again."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext

from zorgvuldig.cameras.holds import actions, reads
from zorgvuldig.cameras.holds.forms import HoldForm, ReviewForm
from zorgvuldig.cameras.holds.labels import FIELDS, REFUSALS, STATES, WHATS, Word
from zorgvuldig.cameras.holds.term import moment_goes_on
from zorgvuldig.cameras.models import Camera
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page, route
from zorgvuldig.incidents.models import Incident
from zorgvuldig.kit.page_kinds import CommandPage, Context, FormPage, Page
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.refusals import Refused

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
