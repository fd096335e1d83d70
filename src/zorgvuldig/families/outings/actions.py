"""Asking families whether their child comes along, answering, and reminding who did not. The database says who may (`sql/outings.sql`)."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import uuid5

from django.utils.formats import date_format
from django.utils.translation import gettext, override

from zorgvuldig.families.models import Outing, OutingAnswer, OutingGroup
from zorgvuldig.families.outings.labels import NONE
from zorgvuldig.families.outings.reads import asked_pupils
from zorgvuldig.gate.door import Door
from zorgvuldig.gate.refusals import refusing
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.refusals import Refused
from zorgvuldig.messages.actions import OutgoingMessage, SentAlready, send
from zorgvuldig.school.models import LearningGroup

OUTING = ("school", "other", "day", "year", "group", "answered")


@refusing(Refused, "outing_", known=OUTING)
def ask(values: Mapping[str, Any], groups: Collection[LearningGroup], *, door: Door) -> Outing:
    """Ask the families of these groups, which are of one school year. Raises `Refused`."""
    door.writing("planning")
    year = _year(groups)
    made = Outing.objects.create(year_id=year, asked_by_id=door.actor_id, asked_at=door.opened_at, **values)
    OutingGroup.objects.bulk_create(OutingGroup(outing=made, group=group) for group in groups)
    return made


@refusing(Refused, "outing_", known=OUTING)
def change(outing: Outing, values: Mapping[str, Any], groups: Collection[LearningGroup], *, door: Door) -> None:
    """Change what is asked, as long as nobody answered. Raises `Refused`."""
    door.writing("planning")
    if _year(groups) != outing.year_id:
        raise Refused("years")
    for name, value in values.items():
        setattr(outing, name, value)
    outing.save()
    asked = set(OutingGroup.objects.filter(outing=outing).values_list("group_id", flat=True))
    wanted = {group.pk for group in groups}
    OutingGroup.objects.filter(outing=outing, group_id__in=asked - wanted).delete()
    OutingGroup.objects.bulk_create(OutingGroup(outing=outing, group_id=group) for group in sorted(wanted - asked))


def _year(groups: Collection[LearningGroup]) -> int:
    years = {group.year_id for group in groups}
    if len(years) != 1:
        raise Refused("years" if years else "groups")
    return years.pop()


@refusing(Refused, "outing_", known=OUTING)
def cancel(outing: Outing, *, door: Door) -> None:
    """It does not take place: families read that, and nobody answers any more. Raises `Refused`."""
    door.writing("planning")
    if outing.cancelled_at is None:
        outing.cancelled_at = door.opened_at
        outing.save(update_fields=["cancelled_at"])


@refusing(Refused, "slip_", known=("person", "cancelled", "over", "group"))
def answer(outing: Outing, pupil_id: int, *, goes: bool, door: Door) -> None:
    """Say yes or no about a child: a row of its own, of which the last counts. Raises `Refused`."""
    door.writing("message_state")
    OutingAnswer.objects.create(
        outing=outing, pupil_id=pupil_id, person_id=door.actor_id, goes=goes, answered_at=door.opened_at
    )


def remind(outing: Outing, *, door: Door) -> int:
    """Write to the families of whom nothing is said yet, once a day; says about how many pupils. Raises `Refused`."""
    silent = [one.pupil.pupil_id for one in asked_pupils(outing, door=door) if one.state == NONE]
    if not silent:
        raise Refused("nobody")
    with override("nl"):
        said = {"title": outing.title, "day": date_format(outing.held_on, "l j F")}
        letter = OutgoingMessage(
            gettext("Wij hebben nog geen antwoord over een uitje"),
            gettext(
                "Mag uw kind mee met «%(title)s» op %(day)s?\n\nWij hebben nog geen antwoord van u. "
                "Zeg ja of nee bij «Mee met een uitje», in het menu. Zonder antwoord gaat uw kind niet mee."
            )
            % said,
        )
    try:
        return send(silent, letter, batch=uuid5(outing.uid, f"{today(door=door)}"), group=None, door=door)
    except SentAlready as already:
        raise Refused("reminded") from already
