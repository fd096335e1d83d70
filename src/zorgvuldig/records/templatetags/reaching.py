"""Beside an e-mail address: that nothing arrives there, for whoever may see the address anyway."""

from typing import Any

from django import template

from zorgvuldig.gate.post import not_arriving

register = template.Library()


@register.inclusion_tag("records/parts/not_arriving.html")
def arriving(address: str) -> dict[str, Any]:
    """Since when nothing arrives at this address; nothing when all is well. Only inside an open door."""
    return {"since": not_arriving([address]).get(address) if address else None}
