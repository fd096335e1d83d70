"""Asking consent for one exchange: to whom, why, which fields, and until when. What was asked is never changed."""

from collections.abc import Sequence
from datetime import date

from zorgvuldig.consent.models import ConsentRequest
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door
from zorgvuldig.kit.periods import today
from zorgvuldig.register.schema import RecipientClass


class NotAsked(Exception):
    """This is not a question for consent: a law gives the ground, the fields are not declared, or its end has passed."""


def ask(
    pupil_id: int, *, recipient: str, party_name: str, purpose: str, fields: Sequence[str], ends_on: date, door: Door
) -> ConsentRequest:
    """Put the question to whoever decides. `fields` are table.column, `ends_on` exclusive. Raises `NotAsked`."""
    door.writing("consent")
    known = REGISTER.recipients[recipient]
    if known.kind is not RecipientClass.CONSENT or not fields or set(fields) - set(known.fields):
        raise NotAsked
    if ends_on <= today(door=door) or not purpose.strip():
        raise NotAsked
    return ConsentRequest.objects.create(
        pupil_id=pupil_id,
        recipient=recipient,
        party_name=party_name,
        purpose=purpose,
        fields=list(fields),
        ends_on=ends_on,
        asked_at=door.opened_at,
        asked_by_id=door.actor_id,
    )
