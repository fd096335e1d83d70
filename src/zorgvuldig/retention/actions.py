"""What people decide about deletion: keeping something longer than its term, and agreeing to a run that deletes much. Refusals are sentences."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.register.period import add_period
from zorgvuldig.retention.models import Hold, HoldReason, RetentionRun, RunApproval
from zorgvuldig.retention.reads import fingerprint

LONGEST = "P2Y"  # our own choice: who needs longer decides again


MISSING = {
    "kind": _("Kies waarom het langer moet blijven."),
    "categories": _("Kies welke gegevens langer moeten blijven. De rest verdwijnt op tijd."),
    "reason": _("Schrijf op waarom het langer moet blijven."),
    "owner": _("Kies wie erop let dat het niet langer duurt dan nodig."),
    "ends_on": _("Vul in tot welke dag het moet blijven."),
    "review_on": _("Vul in wanneer u opnieuw kijkt of het nog nodig is."),
}


class NotHeld(Exception):
    """This cannot be kept longer like this; `problems` has a sentence for each field."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class AlreadyLifted(Exception):
    """This hold is over."""


@dataclass(frozen=True, slots=True)
class HoldRequest:
    """What somebody wants to keep: why, which categories (a mask), who watches it, until which day, and when to look again."""

    kind: str
    mask: int
    reason: str
    owner_id: int | None
    ends_on: date | None
    review_on: date | None


def problems(wish: HoldRequest, today: date) -> Iterator[tuple[str, str]]:
    """What is wrong with a wish, by field: one sentence that says what to do."""
    if wish.kind not in dict(Hold.KINDS):
        yield "kind", str(MISSING["kind"])
    if not wish.mask:
        yield "categories", str(MISSING["categories"])
    if not wish.reason.strip():
        yield "reason", str(MISSING["reason"])
    if wish.owner_id is None:
        yield "owner", str(MISSING["owner"])
    yield from _days(wish.ends_on, wish.review_on, today)


def _days(ends_on: date | None, review_on: date | None, today: date) -> Iterator[tuple[str, str]]:
    if ends_on is None:
        yield "ends_on", str(MISSING["ends_on"])
    elif ends_on <= today:
        yield "ends_on", gettext("Kies een dag na vandaag. Deze dag is al geweest.")
    elif ends_on > add_period(today, LONGEST):
        yield "ends_on", gettext("Kies een dag binnen 2 jaar. Duurt het langer? Besluit het dan opnieuw.")
    if review_on is None:
        yield "review_on", str(MISSING["review_on"])
    elif review_on <= today:
        yield "review_on", gettext("Kies een dag na vandaag om opnieuw te kijken.")
    elif ends_on is not None and review_on > ends_on:
        yield "review_on", gettext("Kijk opnieuw voordat het ophoudt, of op die dag zelf.")


def keep(pupil_id: int, wish: HoldRequest, *, door: Door) -> Hold:
    """Keep categories of the opened pupil until a day (exclusive). Raises `NotHeld`."""
    door.writing("hold")
    wrong = dict(problems(wish, today(door=door)))
    if wrong or wish.ends_on is None or wish.review_on is None or wish.owner_id is None:
        raise NotHeld(wrong)
    with transaction.atomic():
        hold = Hold.objects.create(
            pupil_id=pupil_id,
            mask=wish.mask,
            kind=wish.kind,
            owner_id=wish.owner_id,
            set_by_id=door.actor_id,
            set_at=door.opened_at,
            ends_on=wish.ends_on,
            review_on=wish.review_on,
            ended_on=wish.ends_on,
        )
        HoldReason.objects.create(hold=hold, pupil_id=pupil_id, text=wish.reason.strip())
    return hold


def lift(hold: Hold, *, reason: str, door: Door) -> Hold:
    """Let a hold end today, so that the terms count again from the next run. Raises `AlreadyLifted` or `NotHeld`."""
    door.writing("hold")
    day = today(door=door)
    if not reason.strip():
        raise NotHeld({"reason": gettext("Schrijf op waarom het niet langer nodig is.")})
    row = Hold.objects.select_for_update().get(pk=hold.pk)
    if row.lifted_at is not None or row.ended_on <= day:
        raise AlreadyLifted
    row.lifted_at, row.lifted_by_id, row.ended_on = door.opened_at, door.actor_id, day
    row.save(update_fields=["lifted_at", "lifted_by_id", "ended_on"])
    told = HoldReason.objects.filter(hold=row).first() or HoldReason(hold=row, pupil_id=row.pupil_id)
    told.lifted = reason.strip()
    told.save()
    return row


# A second person agrees that a run may delete unusually much. The job made the run, so anyone with the role is a second
# one.


def approve(found: RetentionRun, *, seen: str, door: Door) -> RunApproval:
    """Agree to a run as it was seen (`fingerprint`). Raises `Refused`."""
    door.writing("deletion_approval")
    row = RetentionRun.objects.get(pk=found.pk)
    if RunApproval.objects.filter(run=row).exists():
        raise Refused("approved")
    if row.state != "waiting":
        raise Refused("waits_not")
    if fingerprint(row) != seen:
        raise Refused("changed")
    try:
        with transaction.atomic():
            return RunApproval.objects.create(run=row, approved_by_id=door.actor_id, approved_at=door.opened_at)
    except IntegrityError as error:  # somebody else agreed at the same moment
        raise Refused("approved") from error
