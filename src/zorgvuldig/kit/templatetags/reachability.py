"""Beside an e-mail address: that nothing arrives there, for whoever may see the address anyway."""

from typing import Any

from django import template
from django.template import Context

register = template.Library()


@register.inclusion_tag("kit/parts/not_arriving.html", takes_context=True)
def arriving(context: Context, address: str) -> dict[str, Any]:
    """Since when nothing arrives at this address; nothing when all is well. The page asked of all its addresses: `unreached`."""
    return {"since": context["unreached"].get(address)}
