"""How far a hand-over is: always derived from its moments. Pure."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zorgvuldig.release.exchange.models import HandOver
from zorgvuldig.release.handover.actions import LINK, TRIES


class Stage(StrEnum):
    """Where a hand-over is. Only ARRIVED says that the recipient has it."""

    NOT_MAILED = "not_mailed"  # the mail did not go, or nobody knows whether it did
    WAITS = "waits"
    BEGUN = "begun"  # a fetch began; whether all of it came over is not sure
    ARRIVED = "arrived"
    EXPIRED = "expired"
    LOCKED = "locked"
    CLOSED = "closed"
    TO_BRING = "to_bring"  # a letter or file that somebody has to bring


WORDS: Mapping[Stage, tuple[str, str | Promise]] = {
    Stage.NOT_MAILED: ("no", _("de mail met de link is niet verstuurd")),
    Stage.WAITS: ("partly", _("staat klaar, nog niet opgehaald")),
    Stage.BEGUN: ("partly", _("het ophalen begon, het is niet zeker dat alles aankwam")),
    Stage.ARRIVED: ("yes", _("de ontvanger heeft het")),
    Stage.EXPIRED: ("no", _("niet opgehaald, de link is verlopen")),
    Stage.LOCKED: ("no", _("gesloten na vijf verkeerde codes")),
    Stage.CLOSED: ("no", _("gesloten, niet opgehaald")),
    Stage.TO_BRING: ("partly", _("gemaakt, nog niet verstuurd of gebracht")),
}
TRIED: Mapping[str, str | Promise] = {
    "given": _("bestand gegeven"),
    "wrong_code": _("verkeerde code"),
    "used": _("opnieuw geprobeerd na het ophalen"),
    "expired": _("geprobeerd na de laatste dag"),
    "closed": _("geprobeerd op een gesloten link"),
    "stopped": _("geprobeerd nadat het niet meer mocht"),
}


def stage(row: HandOver, now: datetime) -> Stage:
    """Where this hand-over is at this moment."""
    if row.fetched_at is not None:
        return Stage.ARRIVED if row.ended_at is not None else Stage.BEGUN
    if row.tries >= TRIES:
        return Stage.LOCKED
    if row.expires_at is not None and row.expires_at <= now:
        return Stage.EXPIRED
    if row.ended_at is not None:
        return Stage.CLOSED
    if row.way != LINK:
        return Stage.TO_BRING
    return Stage.WAITS if row.mailed_at is not None else Stage.NOT_MAILED
