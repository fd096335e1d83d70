"""Deciding about a picture: one row per medium, all of them or none, by another than whoever brought it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, connection, transaction

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.refusals import constraint_of
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.media.models import Picture
from zorgvuldig.media.publication.labels import REFUSALS
from zorgvuldig.media.publication.models import PictureWeighing


@dataclass(frozen=True, slots=True)
class MediumDecision:
    """What is decided about one medium: `as_is`, `masked` or `no`."""

    medium: str
    outcome: str


@dataclass(frozen=True, slots=True)
class NewWeighing:
    """What somebody decides. `faces` and `last` are what was on the screen: the faces, and the number of the last weighing."""

    decisions: Sequence[MediumDecision]
    faces: str
    last: int
    seen: Sequence[str]
    when_withdrawn: str
    reason: str
    caption: str = ""
    names_declared: bool = False


def last_of(picture: Picture, *, door: Door) -> int:
    """The number of the last weighing of a picture, 0 before the first."""
    door.reading("picture_desk")
    return PictureWeighing.objects.filter(picture=picture).order_by("-id").values_list("id", flat=True).first() or 0


def weigh(picture: Picture, wish: NewWeighing, *, warnings: Sequence[str], now: datetime, door: Door) -> None:
    """Write down what was decided, with the `warnings` that were on the screen. Raises `Refused`, of which `medium`; nothing is kept then."""
    door.writing("picture_desk")
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select gate.weighing_turn(%s::integer)", [picture.pk])
        if last_of(picture, door=door) != wish.last:
            raise Refused("weighed")
        for decision in wish.decisions:
            _write(picture, decision, wish, [*warnings, *wish.seen], now, door)


def _write(
    picture: Picture, decision: MediumDecision, wish: NewWeighing, warnings: Sequence[str], now: datetime, door: Door
) -> None:
    published = decision.outcome != "no"
    try:
        with transaction.atomic():
            PictureWeighing.objects.create(
                picture=picture,
                medium=decision.medium,
                outcome=decision.outcome,
                when_withdrawn=wish.when_withdrawn,
                faces=wish.faces,
                warnings=list(warnings),
                caption=wish.caption if published else "",
                names_declared=wish.names_declared and published,
                reason=wish.reason,
                decided_at=now,
                decided_by_id=door.actor_id,
            )
    except IntegrityError as error:
        why = constraint_of(error).removeprefix("weighing_")
        if why not in REFUSALS:
            raise
        raise Refused(why, medium=decision.medium) from error
