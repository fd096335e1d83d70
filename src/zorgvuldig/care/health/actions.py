"""Keeping the medical card."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from zorgvuldig.care.models import MedicalCard
from zorgvuldig.gate.door import Door
from zorgvuldig.kit.refusals import Refused


def save_card(pupil_id: int, texts: Mapping[str, str], *, seen: datetime | None, door: Door) -> None:
    """Keep the parts of the card that `texts` names. `seen` is the moment of the card the page showed (None: no card).

    Raises `Refused` when somebody else was first, and nothing changes then.
    """
    door.writing("health")
    card = MedicalCard.objects.select_for_update().filter(pupil_id=pupil_id).first()
    if (card.changed_at if card else None) != seen:
        raise Refused("changed")
    fresh = card is None
    card = card or MedicalCard(pupil_id=pupil_id)
    for part, text in texts.items():
        if getattr(card, part) != text:  # what stayed the same keeps its sealed form
            setattr(card, part, text)
    card.changed_by_id, card.changed_at = door.actor_id, door.opened_at
    try:
        with transaction.atomic():
            card.save(force_insert=fresh)
    except IntegrityError as meanwhile:
        raise Refused("changed") from meanwhile
