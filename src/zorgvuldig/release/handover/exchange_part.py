"""How the handing over stands, on the page of the exchange."""

from collections.abc import Mapping
from typing import Any

from zorgvuldig.gate.door import Door
from zorgvuldig.release.exchange.desks import desk_of
from zorgvuldig.release.exchange.extensions import PageExtension
from zorgvuldig.release.exchange.models import Exchange
from zorgvuldig.release.handover.actions import LETTER, LINK, hand_overs
from zorgvuldig.release.handover.status import WORDS, stage
from zorgvuldig.release.handover.validity import may_still_go

TEMPLATE = "release/hand_over_part.html"


def hand_over_context(exchange: Exchange, *, door: Door) -> Mapping[str, Any]:
    """Each way with how far it is, and where to go on; before the release whether a demand can be refused."""
    desk = desk_of(exchange)
    lines = [(one, *WORDS[stage(one, door.opened_at)]) for one in hand_overs(exchange, door=door)]
    return {
        "handing": {
            "is_released": exchange.released_at is not None,
            "may": may_still_go(exchange, door=door),
            "lines": lines,
            "link": LINK,
            "letter": LETTER,
            "url": desk.url(exchange, "hand_over"),
            "refuse_url": "" if exchange.released_at else desk.url(exchange, "refuse"),
            "is_demanded": exchange.demand_on is not None,
        }
    }


HANDING = PageExtension(TEMPLATE, hand_over_context)
