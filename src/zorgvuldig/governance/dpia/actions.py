"""Beginning an assessment, writing in it, the DPO's advice, what the council said, and the decision. Each is one transaction."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from django.db.models import Q

from zorgvuldig.gate.door import Door
from zorgvuldig.gate.refusals import refusing
from zorgvuldig.governance.dpia.labels import REFUSALS
from zorgvuldig.governance.dpia.models import Dpia
from zorgvuldig.governance.dpia.reads import high_risks, missing_parts
from zorgvuldig.kit.periods import today
from zorgvuldig.kit.refusals import Refused

_refusing = partial(refusing, Refused, known=REFUSALS)


def start(
    *,
    door: Door,
    subject: str,
    product_id: int | None,
    title: str,
    answers: Mapping[str, str],
    risks: list[dict[str, Any]],
) -> Dpia:
    """Begin one, with a draft of its answers. Raises `Refused` when one about the same is still going."""
    door.writing("governance")
    same = Q(subject=subject) & (Q(product=product_id) if product_id else Q(product=None))
    with _refusing():
        if subject != "other" and Dpia.objects.filter(same, decided_at=None).exists():
            raise Refused("dpia_open")
        before = Dpia.objects.filter(same).exclude(decided_at=None)
        return Dpia.objects.create(
            subject=subject, product_id=product_id, title=title, answers=dict(answers), risks=risks, started_at=door.opened_at,
            started_by_id=door.actor_id, changed_at=door.opened_at, changed_by_id=door.actor_id,
            replaces=before.order_by("-decided_at", "-id").first() if subject != "other" else None,
        )  # fmt: skip


def again(*, door: Door, one: Dpia) -> Dpia:
    """Begin a new version of a decided one, with everything that it said. Raises `Refused`."""
    door.writing("governance")
    with _refusing():
        standing = Dpia.objects.select_for_update().get(pk=one.pk)
        if standing.decided_at is None or Dpia.objects.filter(replaces=standing).exists():
            raise Refused("dpia_open")
        return Dpia.objects.create(
            subject=standing.subject, product_id=standing.product_id, title=standing.title, answers=standing.answers,
            risks=standing.risks, started_at=door.opened_at, started_by_id=door.actor_id, changed_at=door.opened_at,
            changed_by_id=door.actor_id, replaces=standing,
        )  # fmt: skip


def write_answers(*, door: Door, one: Dpia, answers: Mapping[str, str], seen: str) -> bool:
    """Answer some questions; whether that took away the DPO's advice. Raises `Refused`."""
    door.writing("governance")
    with _refusing():
        standing = _lock_dpia(one, seen)
        return _changed(standing, door, answers=standing.answers | dict(answers))


def write_risk(*, door: Door, one: Dpia, risk: Mapping[str, Any], seen: str) -> bool:
    """Say what may go wrong of one event; whether that took away the DPO's advice. Raises `Refused`."""
    door.writing("governance")
    with _refusing():
        standing = _lock_dpia(one, seen)
        others = [other for other in standing.risks if other.get("event") != risk["event"]]
        return _changed(standing, door, risks=[*others, dict(risk)])


def seen_of(one: Dpia) -> str:
    """What a form remembers of the assessment that it was made of."""
    return one.changed_at.isoformat()


def _lock_dpia(one: Dpia, seen: str) -> Dpia:
    standing = Dpia.objects.select_for_update().get(pk=one.pk)
    if standing.decided_at is not None:
        raise Refused("dpia_decided")
    if seen_of(standing) != seen:
        raise Refused("dpia_meanwhile")
    return standing


def _changed(standing: Dpia, door: Door, **values: Any) -> bool:
    if all(getattr(standing, name) == value for name, value in values.items()):
        return False
    for name, value in values.items():
        setattr(standing, name, value)
    lost = standing.dpo_id is not None  # advice was about something else than what stands now
    standing.dpo_advice, standing.dpo_advised_at, standing.dpo_id = "", None, None
    standing.changed_at, standing.changed_by_id = door.opened_at, door.actor_id
    standing.save(update_fields=[*values, "dpo_advice", "dpo_advised_at", "dpo_id", "changed_at", "changed_by_id"])
    return lost


def advise(*, door: Door, one: Dpia, advice: str, seen: str) -> None:
    """The DPO advises on the whole of it (AVG art. 35(2)). Raises `Refused`."""
    door.writing("governance")
    with _refusing():
        standing = _lock_dpia(one, seen)
        if missing_parts(standing, door=door):
            raise Refused("dpia_missing")
        standing.dpo_advice, standing.dpo_advised_at, standing.dpo_id = advice, door.opened_at, door.actor_id
        standing.save(update_fields=["dpo_advice", "dpo_advised_at", "dpo_id"])


def hear_council(*, door: Door, one: Dpia, on: date, says: str) -> None:
    """Write down what the participation council said. Raises `Refused`."""
    door.writing("governance")
    with _refusing():
        standing = Dpia.objects.select_for_update().get(pk=one.pk)
        if standing.decided_at is not None:
            raise Refused("dpia_decided")
        standing.council_on, standing.council_says = on, says
        standing.save(update_fields=["council_on", "council_says"])


def decide(*, door: Door, one: Dpia, outcome: str, why: str, next_on: date, seen: str) -> None:
    """The school leader decides, and it is closed. Raises `Refused`."""
    door.writing("governance")
    with _refusing():
        standing = _lock_dpia(one, seen)
        if standing.dpo_id is None:
            raise Refused("dpia_unadvised")
        if missing_parts(standing, door=door):
            raise Refused("dpia_missing")
        if outcome == "go" and high_risks(standing):
            raise Refused("dpia_high")
        if next_on <= today(door=door):
            raise Refused("dpia_next")
        standing.outcome, standing.outcome_why, standing.next_on = outcome, why, next_on
        standing.decided_at, standing.decided_by_id = door.opened_at, door.actor_id
        standing.save(update_fields=["outcome", "outcome_why", "next_on", "decided_at", "decided_by_id"])
